"""One history for every state a booking can be in, by a name that people understand."""

from collections.abc import Mapping, Sequence

from domain.booking.events import BookingEvent, CaseKind, CheckoutExpired
from tests.examples import (
    CANCELLED,
    CONFIRMED,
    HELD_FREE,
    HOLD_OVER,
    NOTHING_YET,
    PAGE_OPEN,
    PAGE_REQUESTED,
    PROCESSING,
    REFUSED,
    SCHEDULING,
    UNANSWERED,
    WANTS_OUT,
    WRONG_MONEY,
    case,
)

STATES: Mapping[str, Sequence[BookingEvent]] = {
    "not started": NOTHING_YET,
    "held, free": HELD_FREE,
    "held, priced": [*PAGE_OPEN, CheckoutExpired(attempt=1)],
    "page requested": PAGE_REQUESTED,
    "page open": PAGE_OPEN,
    "page open, wants out": WANTS_OUT,
    "page open, stripe silent": [*PAGE_OPEN, case(CaseKind.PAYMENT_UNANSWERED)],
    "payment processing": PROCESSING,
    "scheduling": SCHEDULING,
    "scheduling, unanswered": UNANSWERED,
    "scheduling, unknown": [*UNANSWERED, case(CaseKind.SCHEDULING_UNKNOWN)],
    "scheduling, refused": REFUSED,
    "scheduling, wrong amount": [*PAGE_OPEN, WRONG_MONEY, case(CaseKind.WRONG_AMOUNT)],
    "confirmed": CONFIRMED,
    "cancelled": CANCELLED,
    "hold over": HOLD_OVER,
}
