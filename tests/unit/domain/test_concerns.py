"""What of a booking is worth a look."""

from collections.abc import Sequence

import pytest

from domain.booking.concerns import Concern, concerns_of
from domain.booking.events import (
    BookingEvent,
    CalendlyConfirmed,
    DisputeOpened,
    PaymentSucceeded,
    RefundFailed,
    RefundRequested,
    RefundSucceeded,
    SessionCompleted,
)
from domain.booking.evolve import fold
from domain.booking.state import NotStarted
from domain.booking.vocabulary import CaseKind, RefundReason
from domain.money import Money
from tests.examples import (
    CALLED_OFF,
    PAGE_OPEN,
    PRICE,
    REFUND_1,
    REFUSED,
    SCHEDULING,
    UNANSWERED,
    case,
    meeting,
)

CONFIRMED: list[BookingEvent] = [*SCHEDULING, CalendlyConfirmed(meeting=meeting())]
CANCELLED: list[BookingEvent] = [*CONFIRMED, CALLED_OFF, REFUND_1]
AGAIN = PaymentSucceeded(attempt=1, intent="pi_2", amount=PRICE)
FOREIGN = PaymentSucceeded(attempt=1, intent="pi_2", amount=Money(1, "JPY"))
PART = RefundRequested(number=1, intent="pi_1", amount=Money(100, "EUR"), reason=RefundReason.GOODWILL)
DISPUTED = DisputeOpened(dispute_id="dp_1", intent="pi_1", amount=PRICE, reason="fraudulent")


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (PAGE_OPEN, []),
        (SCHEDULING, [Concern.PAID_NOT_CONFIRMED]),
        (UNANSWERED, [Concern.PAID_NOT_CONFIRMED, Concern.UNKNOWN_AT_CALENDLY]),
        (REFUSED, [Concern.PAID_NOT_CONFIRMED, Concern.NEEDS_PERSON]),
        ([*SCHEDULING, case(CaseKind.TIME_LOST)], [Concern.PAID_NOT_CONFIRMED]),
        (CONFIRMED, []),
        ([*CONFIRMED, PART], [Concern.REFUND_WAITING]),
        ([*CONFIRMED, PART, RefundSucceeded(number=1)], []),
        ([*CONFIRMED, AGAIN], [Concern.WRONG_AMOUNT]),
        ([*CONFIRMED, FOREIGN], [Concern.WRONG_AMOUNT]),
        ([*CONFIRMED, case(CaseKind.WRONG_AMOUNT)], [Concern.WRONG_AMOUNT, Concern.NEEDS_PERSON]),
        ([*CONFIRMED, DISPUTED], [Concern.DISPUTED]),
        ([*CONFIRMED, SessionCompleted(), case(CaseKind.CAPTURE_FAILED)], [Concern.NEEDS_PERSON]),
        (CANCELLED, [Concern.REFUND_WAITING]),
        ([*CANCELLED, RefundSucceeded(number=1)], []),
        ([*CANCELLED, RefundFailed(number=1, reason="closed")], [Concern.REFUND_FAILED]),
    ],
)
def test_a_booking_has_the_concerns_that_its_facts_give_it(
    history: Sequence[BookingEvent], expected: Sequence[Concern]
) -> None:
    state = fold(history)
    assert not isinstance(state, NotStarted)
    assert list(concerns_of(state)) == expected
