"""I7: whatever waits for the outside, or for a moment, has work with a time or a parked reason. Pure."""

from collections.abc import Iterator

from application.ports.audit_ledger import Awaited, Finding
from domain.booking.ledger import PaymentStanding, RefundStanding
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    BookedUnpaid,
    Confirmed,
    Held,
    Met,
    Moving,
    NeedsNewTime,
    PaymentProcessing,
    Scheduling,
)
from domain.booking.vocabulary import CaseKind
from domain.identifiers import BookingId


def somebody_is_on_it(state: Begun) -> Iterator[Awaited]:
    """In the words of `words_of`: kinds of work, some with what exactly they are about."""
    yield from _the_state(state)
    for kind in state.core.cases:
        yield Awaited("I7", (f"decide_case {kind}",), f"the {kind} case has nobody who ends it")
    for payment in state.core.ledger.payments:
        match payment.standing:
            case PaymentStanding.CAPTURING:
                yield Awaited("I7", (f"capture_payment {payment.intent}",), f"{payment.amount} are captured by nobody")
            case PaymentStanding.RELEASING:
                work = f"release_authorization {payment.intent}"
                yield Awaited("I7", (work,), f"{payment.amount} are let go by nobody")
    for refund in state.core.ledger.refunds:
        if refund.standing is RefundStanding.REQUESTED and not refund.outside_id:
            work = f"decide_case {CaseKind.REFUND_BY_HAND}" if refund.by_hand else f"give_back {refund.number}"
            yield Awaited("I7", (work,), f"refund {refund.number} is pursued by nobody")


def reserved_is_taken(booking_id: BookingId, state: Begun) -> Iterator[Finding]:
    """Once a meeting stands, reserved money is being captured, unless it is the wrong amount."""
    if isinstance(state, Confirmed | Moving | Met) and CaseKind.WRONG_AMOUNT not in state.core.cases:
        for payment in state.core.ledger.payments:
            if payment.standing is PaymentStanding.AUTHORIZED:
                yield Finding("I7", str(booking_id), f"{payment.amount} are reserved, and neither taken nor let go")


def _the_state(state: Begun) -> Iterator[Awaited]:
    otherwise = f"{type(state).__name__} waits and nothing is scheduled"
    match state:
        case Held(awaits_sign_in=True):
            yield Awaited("I7", ("expire_hold",), "it waits for a sign-in, and nothing ends its hold")
        case Held() | AwaitingPayment() | PaymentProcessing():
            yield Awaited("I7", ("expire_hold", "decide_case", "start_checkout"), otherwise)
        case Scheduling():
            yield Awaited("I7", ("book_meeting", "decide_case"), otherwise)
        case NeedsNewTime():
            yield Awaited("I7", ("decide_case",), otherwise)
        case Moving():
            yield Awaited("I7", ("book_meeting",), otherwise)
        case BookedUnpaid() if state.checkout is not None and not state.checkout.session_id:
            yield Awaited("I7", ("start_checkout", "close_checkout"), "the payment page is opened by nobody")
    if isinstance(state, Confirmed | Moving | BookedUnpaid):
        yield Awaited("I7", ("finish_session",), "the session is ended by nobody")
