"""A lost time and the mail about it: a time may be lost twice, and the client hears of it once."""

from application.handlers.change_mail import load_mail
from application.ports.event_store import EventStore
from domain.booking.events import TimeLost
from domain.identifiers import BookingId, StreamId, mail_id
from domain.mail.events import MailKind, MailWanted, Recipient


def is_lost_again(wanted: MailWanted, store: EventStore) -> bool:
    """The loss that the mail is about was made good, and another one, with a mail of its own, has followed."""
    assert wanted.booking_id is not None, "a time is lost by a booking"
    return wanted.occasion in _losses(wanted.booking_id, store)[:-1]


def is_client_told(booking_id: BookingId, store: EventStore) -> bool:
    """Whether the mail of the newest loss was handed over, or may have been."""
    names = [mail_id(booking_id, MailKind.TIME_LOST, Recipient.CLIENT, loss) for loss in _losses(booking_id, store)]
    mail = load_mail(store, StreamId(names[-1]))[0] if names else None
    return mail is not None and mail.attempts > 0


def _losses(booking_id: BookingId, store: EventStore) -> list[int]:
    """The versions of the facts: each is the occasion of a mail."""
    stream = StreamId(booking_id)
    return [recorded.version for recorded in store.load([stream])[stream] if isinstance(recorded.event, TimeLost)]
