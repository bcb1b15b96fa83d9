"""Where a provider and our books tell different stories, and what was done about it."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from domain.identifiers import BookingId


class DriftKind(StrEnum):
    PAGE_TOO_MANY = "page_too_many"
    """A payment page that its booking no longer waits for can still be paid."""
    PAGE_UNKNOWN = "page_unknown"
    """A payment page names a booking that we do not have: another installation shares the Stripe account?"""
    MEETING_UNKNOWN = "meeting_unknown"
    """In the expert's calendar, but not in our books."""
    MEETING_CANCELLED = "meeting_cancelled"
    """Cancelled at Calendly, but not in our books."""
    MEETING_MISSING = "meeting_missing"
    """Confirmed in our books, but not seen at Calendly."""
    MEETING_LEFT_OVER = "meeting_left_over"
    """Over in our books, but still active at Calendly."""
    PAYMENT_UNKNOWN = "payment_unknown"
    """Paid or reserved at Stripe, but not in our books."""
    PAYMENT_UNTOLD = "payment_untold"
    """Stripe took reserved money, or let it go, and our books do not know."""
    PAYMENT_OTHER_AMOUNT = "payment_other_amount"
    PAYMENT_MISSING = "payment_missing"
    """In our books, but not at Stripe."""
    RESERVED_LEFT_OVER = "reserved_left_over"
    """Our books let the money go, or took it; at Stripe it is still reserved."""
    REFUNDED_OUTSIDE = "refunded_outside"
    """Stripe gave back more than we know of."""
    REFUND_MISSING = "refund_missing"
    """We count money as given back that Stripe still has."""


class Remedy(StrEnum):
    CLOSED = "closed"
    QUEUED = "queued"
    PERSON = "needs a person"


class Drift(Struct, frozen=True, kw_only=True):
    """`reference` is the provider's own name for it. No personal data."""

    kind: DriftKind
    booking_id: BookingId | None
    reference: str
    remedy: Remedy
    detail: str = ""


class DriftReport(Struct, frozen=True, kw_only=True):
    """One full comparison. `away` and `unread` gave no answer, so that nothing is said about them; `left_out` counts
    the lines beyond those that are kept.
    """

    begun_at: datetime
    payments: int
    meetings: int
    lines: tuple[Drift, ...]
    left_out: int = 0
    away: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
