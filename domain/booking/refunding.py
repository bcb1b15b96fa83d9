"""Giving money back: how much of which payment, and what became of it."""

from domain.booking.commands import RecordRefund
from domain.booking.events import BookingEvent, RefundFailed, RefundReason, RefundRequested, RefundSucceeded
from domain.booking.state import Ledger, Live, Over, Payment, RefundStanding
from domain.errors import WrongState
from domain.money import Money


def received(ledger: Ledger, currency: str) -> Money:
    """What came in and was not asked back yet, in the currency of the terms."""
    total = Money.zero(currency)
    for payment in ledger.payments:
        if payment.amount.currency == currency:
            total += ledger.unrefunded(payment)
    return total


def give_back(ledger: Ledger, amount: Money, reason: RefundReason) -> list[BookingEvent]:
    """Ask for `amount` back from the payments in their order."""
    events: list[BookingEvent] = []
    left = amount
    for payment in ledger.payments:
        if payment.amount.currency != amount.currency or not left:
            continue
        part = min(left.amount_minor, ledger.unrefunded(payment).amount_minor)
        if part:
            number = len(ledger.refunds) + len(events) + 1
            share = Money(part, amount.currency)
            events.append(RefundRequested(number=number, intent=payment.intent, amount=share, reason=reason))
            left -= share
    return events


def give_everything_back(ledger: Ledger, reason: RefundReason) -> list[BookingEvent]:
    """Ask every payment back whole, also one in a currency that was never agreed."""
    open_payments = [payment for payment in ledger.payments if ledger.unrefunded(payment)]
    return [
        RefundRequested(
            number=len(ledger.refunds) + n, intent=payment.intent, amount=ledger.unrefunded(payment), reason=reason
        )
        for n, payment in enumerate(open_payments, start=1)
    ]


def give_payment_back(ledger: Ledger, payment: Payment, reason: RefundReason) -> list[BookingEvent]:
    """Ask a payment back that has just come in and is not in the ledger yet."""
    if not payment.amount:
        return []
    number = len(ledger.refunds) + 1
    return [RefundRequested(number=number, intent=payment.intent, amount=payment.amount, reason=reason)]


def record_refund(state: Live | Over, command: RecordRefund) -> list[BookingEvent]:
    """A refund may succeed and still fail weeks later; a failure stands until a person deals with it."""
    known = [refund for refund in state.core.ledger.refunds if refund.number == command.number]
    if not known:
        raise WrongState(f"This booking has no refund number {command.number}.")
    before = known[0].standing
    match command.standing:
        case RefundStanding.SUCCEEDED if before is RefundStanding.REQUESTED:
            return [RefundSucceeded(number=command.number)]
        case RefundStanding.FAILED if before is not RefundStanding.FAILED:
            return [RefundFailed(number=command.number, reason=command.reason)]
        case _:
            return []
