"""The words that the facts and the commands of a booking share."""

from enum import StrEnum

from msgspec import Struct


class Source(StrEnum):
    OWN_FLOW = "own_flow"
    CALENDLY_LINK = "calendly_link"
    """Booked in Calendly's own widget or page, and told to us by the page that showed it."""
    ADOPTED = "adopted"
    """Booked at Calendly without us, and found there."""


class Device(StrEnum):
    """What somebody chose the time with, as far as their browser says."""

    PHONE = "phone"
    TABLET = "tablet"
    DESK = "desk"
    OTHER = "other"


class Actor(StrEnum):
    CLIENT = "client"
    BUILDER = "builder"
    OPERATOR = "operator"
    SYSTEM = "system"


class CalendlyRefusal(StrEnum):
    """Why Calendly said no. Only TAKEN means that somebody else has the time."""

    TAKEN = "taken"
    CONFIGURATION = "configuration"
    BUDGET = "budget"
    PLAN = "plan"


class RefundReason(StrEnum):
    CANCELLED = "cancelled"
    TIME_LOST = "time_lost"
    PAID_TOO_LATE = "paid_too_late"
    PAID_TWICE = "paid_twice"
    CASE_UNSETTLED = "case_unsettled"
    WRONG_AMOUNT = "wrong_amount"
    GOODWILL = "goodwill"
    OUTSIDE = "outside"
    """Made at Stripe itself: recorded, never asked for."""


class TimeLostReason(StrEnum):
    TAKEN = "taken"
    """Calendly gave the time to somebody else."""
    PAID_LATE = "paid_late"
    """The money came after we had let the time go."""
    BOOKED_OVER = "booked_over"
    """Somebody booked over the hold at Calendly itself."""


class DisputeOutcome(StrEnum):
    """How a dispute ended. Only LOST leaves the money with the client."""

    WON = "won"
    LOST = "lost"
    WARNING_CLOSED = "warning_closed"
    PREVENTED = "prevented"


class CaseKind(StrEnum):
    """What a person may decide before the deadline; then it is settled by itself."""

    WRONG_AMOUNT = "wrong_amount"
    CONFIGURATION = "configuration"
    SCHEDULING_UNKNOWN = "scheduling_unknown"
    PAYMENT_UNANSWERED = "payment_unanswered"
    TIME_LOST = "time_lost"
    CAPTURE_FAILED = "capture_failed"
    ADOPTED_UNPAID = "adopted_unpaid"
    SCHEDULING_LINK = "scheduling_link"
    CLAIM_CONFLICT = "claim_conflict"
    REFUND_FAILED = "refund_failed"
    DISPUTE = "dispute"
    REFUND_BY_HAND = "refund_by_hand"


class Meeting(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What Calendly made: its names for the event and the invitee, and where people meet. Without those names an
    operator vouches for it.
    """

    event_uri: str
    invitee_uri: str
    cancel_url: str = ""
    reschedule_url: str = ""
    place: str = ""

    @property
    def is_at_calendly(self) -> bool:
        return bool(self.invitee_uri)
