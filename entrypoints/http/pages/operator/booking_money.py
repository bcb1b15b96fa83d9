"""A booking's money as one table: what came, what went back, what the bank holds, and what is with us.

Amounts keep the ISO form of Stripe's dashboard, the timeline and the command line, with which operators compare them.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from domain.booking.ledger import Payment, PaymentStanding, Refund, RefundStanding
from domain.booking.state import Begun
from domain.money import Money
from entrypoints.http.plain_words import plain
from entrypoints.http.speaking import gettext, marked

_PAYMENTS: Mapping[PaymentStanding, str] = {
    PaymentStanding.AUTHORIZED: marked("Reserved, not taken"),
    PaymentStanding.CAPTURING: marked("Reserved, being taken"),
    PaymentStanding.CAPTURED: marked("Taken"),
    PaymentStanding.RELEASING: marked("Reservation being lifted"),
    PaymentStanding.RELEASED: marked("Reservation lifted"),
}
_REFUNDS: Mapping[RefundStanding, str] = {
    RefundStanding.REQUESTED: marked("Asked of Stripe"),
    RefundStanding.SUCCEEDED: marked("Given back"),
    RefundStanding.FAILED: marked("Failed"),
}


_REFUND = marked("Refund %(number)s: %(why)s")
_REFUND_AT_STRIPE = marked("Refund %(number)s made at Stripe: %(why)s")


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
    return gettext(" and ").join(map(str, sums.values())) or gettext("nothing")


def reserved(state: Begun) -> str:
    """Empty if nothing is only reserved."""
    waits = (PaymentStanding.AUTHORIZED, PaymentStanding.CAPTURING)
    return gettext(" and ").join(str(p.amount) for p in state.core.ledger.payments if p.standing in waits)


def _lines(state: Begun) -> Iterator[MoneyLine]:
    ledger = state.core.ledger
    for payment in ledger.payments:
        yield MoneyLine(
            what=gettext("Received by hand")
            if payment.by_hand
            else gettext("Payment, attempt %(attempt)s", attempt=payment.attempt),
            amount=str(payment.amount),
            standing=_payment_standing(payment),
            reference=payment.reference if payment.by_hand else payment.intent,
        )
    for refund in ledger.refunds:
        yield MoneyLine(
            what=gettext(
                _REFUND_AT_STRIPE if refund.outside_id else _REFUND, number=refund.number, why=plain(refund.reason)
            ),
            amount=str(refund.amount),
            standing=_refund_standing(refund),
            reference=refund.outside_id or refund.intent,
            is_trouble=refund.standing is RefundStanding.FAILED and not refund.is_void,
        )
    for dispute in ledger.disputes:
        yield MoneyLine(
            what=gettext("Dispute"),
            amount=str(dispute.amount),
            standing=plain(dispute.outcome) if dispute.outcome else gettext("Open: the client's bank holds the money"),
            reference=dispute.id,
            is_trouble=dispute.is_open,
        )


def _payment_standing(payment: Payment) -> str:
    if payment.by_hand:
        return gettext("Taken outside Stripe")
    words = gettext(_PAYMENTS[payment.standing])
    if payment.standing is PaymentStanding.AUTHORIZED and payment.capture_before:
        lapses = f"{payment.capture_before:%Y-%m-%d %H:%M}"
        return gettext("%(standing)s; lapses %(when)s", standing=words, when=lapses)
    return words


def _refund_standing(refund: Refund) -> str:
    if refund.by_hand:
        waits = refund.standing is RefundStanding.REQUESTED
        return gettext("To be given back by hand") if waits else gettext("Given back by hand")
    words = gettext(_REFUNDS[refund.standing])
    return gettext("%(standing)s, nobody owes it", standing=words) if refund.is_void else words
