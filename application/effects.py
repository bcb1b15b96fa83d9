"""Work that a fact calls for, outside our own tables or later in time. Its content is its identity."""

from datetime import datetime
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from domain.booking.vocabulary import CaseKind
from domain.identifiers import BookingId, MailId

_NAMESPACE = UUID("0d6f0f5e-6f0b-4f5f-9d53-0a3c9f1f7b21")


class _Effect(Struct, frozen=True, kw_only=True, tag_field="kind"):
    pass


class ExpireHold(_Effect, tag="expire_hold", frozen=True, kw_only=True):
    booking_id: BookingId


class StartCheckout(_Effect, tag="start_checkout", frozen=True, kw_only=True):
    booking_id: BookingId
    attempt: int


class CloseCheckout(_Effect, tag="close_checkout", frozen=True, kw_only=True):
    booking_id: BookingId
    attempt: int


class BookMeeting(_Effect, tag="book_meeting", frozen=True, kw_only=True, omit_defaults=True):
    """`start` keeps the work for one time apart from that for another the booking has moved to."""

    booking_id: BookingId
    start: datetime | None = None


class CapturePayment(_Effect, tag="capture_payment", frozen=True, kw_only=True):
    booking_id: BookingId
    intent: str


class ReleaseAuthorization(_Effect, tag="release_authorization", frozen=True, kw_only=True):
    booking_id: BookingId
    intent: str


class ReclaimTime(_Effect, tag="reclaim_time", frozen=True, kw_only=True):
    """The money came after the time was let go: is it still free?"""

    booking_id: BookingId


class YieldTime(_Effect, tag="yield_time", frozen=True, kw_only=True):
    """Look who else has this booking's time: `event_uri` was put over it at Calendly, or `event_uri` is the booking
    that had been and has let it go.
    """

    booking_id: BookingId
    event_uri: str


class ReadInvitee(_Effect, tag="read_invitee", frozen=True, kw_only=True, omit_defaults=True):
    """Ask Calendly how an invitee stands: the other half of a move, or a meeting that the sweep did not see."""

    invitee_uri: str
    calendar: str = ""
    """Whose it is, as far as that is known."""


class FinishSession(_Effect, tag="finish_session", frozen=True, kw_only=True, omit_defaults=True):
    """`end` keeps the work for one time apart from that for another the session has moved to."""

    booking_id: BookingId
    end: datetime | None = None


class ShowNoShow(_Effect, tag="show_no_show", frozen=True, kw_only=True):
    """Let Calendly show a no-show as our books have it."""

    booking_id: BookingId


class CancelMeeting(_Effect, tag="cancel_meeting", frozen=True, kw_only=True):
    booking_id: BookingId
    event_uri: str


class GiveBack(_Effect, tag="give_back", frozen=True, kw_only=True):
    booking_id: BookingId
    number: int


class DecideCase(_Effect, tag="decide_case", frozen=True, kw_only=True, omit_defaults=True):
    booking_id: BookingId
    case: CaseKind
    deadline: datetime | None = None


class SendMail(_Effect, tag="send_mail", frozen=True, kw_only=True):
    booking_id: BookingId | None
    mail_id: MailId


class SendSignInMail(SendMail, tag="send_sign_in_mail", frozen=True, kw_only=True):
    """A mail that somebody sits and waits for: no other mail may hold it up."""


class ProcessDelivery(_Effect, tag="process_delivery", frozen=True, kw_only=True):
    delivery_id: UUID


Effect = (
    ExpireHold
    | StartCheckout
    | CloseCheckout
    | BookMeeting
    | CapturePayment
    | ReleaseAuthorization
    | ReclaimTime
    | YieldTime
    | ReadInvitee
    | FinishSession
    | ShowNoShow
    | CancelMeeting
    | GiveBack
    | DecideCase
    | SendMail
    | SendSignInMail
    | ProcessDelivery
)


def effect_id(effect: Effect) -> UUID:
    """The same work has the same id, so that it never waits twice."""
    return uuid5(_NAMESPACE, msgspec.json.encode(effect).decode())


def booking_of(effect: Effect) -> BookingId | None:
    return None if isinstance(effect, ProcessDelivery | ReadInvitee) else effect.booking_id


class NewEffect(Struct, frozen=True):
    """Work and when it may be taken up. What is run at once inside a request is due only after the request's budget."""

    effect: Effect
    due: datetime
