"""A booking's money as one table: what came, what went back, what the bank holds, and what is with us.

Amounts keep the ISO form of Stripe's dashboard, the timeline and the command line, with which operators compare them.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from domain.booking.ledger import Payment, PaymentStanding, Refund, RefundStanding
from domain.booking.state import Begun
from domain.money import Money
from entrypoints.http.pages.operator.words import plain

_PAYMENTS: Mapping[PaymentStanding, str] = {
    PaymentStanding.AUTHORIZED: "Reserved, not taken",
    PaymentStanding.CAPTURING: "Reserved, being taken",
    PaymentStanding.CAPTURED: "Taken",
    PaymentStanding.RELEASING: "Reservation being lifted",
    PaymentStanding.RELEASED: "Reservation lifted",
}
_REFUNDS: Mapping[RefundStanding, str] = {
    RefundStanding.REQUESTED: "Asked of Stripe",
    RefundStanding.SUCCEEDED: "Given back",
    RefundStanding.FAILED: "Failed",
}


class MoneyLine(Struct, frozen=True, kw_only=True):
    what: str
    amount: str
    standing: str
    reference: str
    is_trouble: bool = False


def money_lines(state: Begun) -> tuple[MoneyLine, ...]:
    return tuple(_lines(state))


def with_us(state: Begun) -> str:
    """What was taken and is still here, in each currency."""
    ledger = state.core.ledger
    taken = [payment for payment in ledger.payments if payment.standing is PaymentStanding.CAPTURED]
    sums: dict[str, Money] = {}
    for payment in taken:
        left = ledger.unrefunded(payment)
        sums[left.currency] = sums.get(left.currency, Money.zero(left.currency)) + left
    return " and ".join(map(str, sums.values())) or "nothing"


def reserved(state: Begun) -> str:
    """Empty if nothing is only reserved."""
    waits = (PaymentStanding.AUTHORIZED, PaymentStanding.CAPTURING)
    return " and ".join(str(p.amount) for p in state.core.ledger.payments if p.standing in waits)


def _lines(state: Begun) -> Iterator[MoneyLine]:
    ledger = state.core.ledger
    for payment in ledger.payments:
        yield MoneyLine(
            what=f"Payment, attempt {payment.attempt}",
            amount=str(payment.amount),
            standing=_payment_standing(payment),
            reference=payment.intent,
        )
    for refund in ledger.refunds:
        yield MoneyLine(
            what=f"Refund {refund.number}{' made at Stripe' if refund.outside_id else ''}: {plain(refund.reason)}",
            amount=str(refund.amount),
            standing=_refund_standing(refund),
            reference=refund.outside_id or refund.intent,
            is_trouble=refund.standing is RefundStanding.FAILED and not refund.is_void,
        )
    for dispute in ledger.disputes:
        yield MoneyLine(
            what="Dispute",
            amount=str(dispute.amount),
            standing=plain(dispute.outcome) if dispute.outcome else "Open: the client's bank holds the money",
            reference=dispute.id,
            is_trouble=dispute.is_open,
        )


def _payment_standing(payment: Payment) -> str:
    words = _PAYMENTS[payment.standing]
    if payment.standing is PaymentStanding.AUTHORIZED and payment.capture_before:
        return f"{words}; lapses {payment.capture_before:%Y-%m-%d %H:%M}"
    return words


def _refund_standing(refund: Refund) -> str:
    return f"{_REFUNDS[refund.standing]}, nobody owes it" if refund.is_void else _REFUNDS[refund.standing]
