"""A mail about a booking with any history, as far as what it is written from."""

from collections.abc import Sequence
from datetime import datetime

from application.effects import SendMail
from application.ports.event_store import Append, StreamAppend
from application.ports.mailer import MailFacts
from domain.booking.by_hand import MeetingLinked, MeetingVouched
from domain.booking.events import BookingEvent, CalendlyConfirmed, Moved
from domain.identifiers import StreamId, mail_id
from domain.mail.events import MailKind, MailWanted, Recipient
from tests.examples import BOOKING, COMMAND, NOW, SOON
from tests.unit.application.small_world import CLIENT, SmallWorld

_SETS_TIME = CalendlyConfirmed | MeetingVouched | MeetingLinked | Moved
OF_A_TIME = (MailKind.MOVED, MailKind.REMINDER, MailKind.REMINDER_SOON)


def newest_time(history: Sequence[BookingEvent]) -> int:
    """The version of the fact that gave the session the time it has; 1 if it has none."""
    set_by = [n for n, event in enumerate(history, start=1) if isinstance(event, _SETS_TIME)]
    return set_by[-1] if set_by else 1


def told(
    history: Sequence[BookingEvent],
    kind: MailKind,
    reader: Recipient = Recipient.CLIENT,
    at: datetime = SOON,
    occasion: int | None = None,
) -> MailFacts | None:
    """What the mail is written from, or nothing if it is given up. Without an occasion it has the one that is told."""
    if occasion is None:
        occasion = newest_time(history) if kind in OF_A_TIME else 1
    world = SmallWorld()
    world.clock.moment = at
    wanted = MailWanted(booking_id=BOOKING, kind=kind, recipient=reader, occasion=occasion)
    name = mail_id(BOOKING, kind, reader, occasion)
    streams = (StreamAppend(StreamId(BOOKING), 0, tuple(history)), StreamAppend(StreamId(name), 0, (wanted,)))
    world.store.append(Append(at=NOW, command_id=COMMAND, cause="test", streams=streams, people=(CLIENT,)))
    world.run_now(SendMail(booking_id=BOOKING, mail_id=name))
    after = world.facts_of_mails()[f"{kind} {reader}"]
    assert after == (["MailAttempted", "MailAccepted"] if world.writer.facts else ["MailGivenUp"])
    assert len(world.mailer.sent) == len(world.writer.facts)
    return world.writer.facts[0] if world.writer.facts else None
