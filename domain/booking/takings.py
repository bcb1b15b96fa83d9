"""What a booking has brought: one line for each currency that money came in."""

from collections.abc import Iterable

from msgspec import Struct

from domain.booking.ledger import Ledger, Payment, PaymentStanding
from domain.money import Money


class Takings(Struct, frozen=True, kw_only=True):
    """paid = refunded + disputed + kept, to the minor unit. `reserved` was not taken yet and is no part of it.

    `refunded` is what was asked back, also while the refund is on its way; `disputed` is with the client's bank, for
    now or for good. `by_hand` is what of `paid` came outside Stripe.
    """

    paid: Money
    reserved: Money
    refunded: Money
    disputed: Money
    kept: Money
    by_hand: Money

    @property
    def currency(self) -> str:
        return self.paid.currency

    def __add__(self, other: "Takings") -> "Takings":
        return Takings(
            paid=self.paid + other.paid,
            reserved=self.reserved + other.reserved,
            refunded=self.refunded + other.refunded,
            disputed=self.disputed + other.disputed,
            kept=self.kept + other.kept,
            by_hand=self.by_hand + other.by_hand,
        )


def takings_of(ledger: Ledger) -> tuple[Takings, ...]:
    """By currency; none for money that was let go."""
    there = [payment for payment in ledger.payments if not payment.is_let_go]
    return together(takings_of_payment(ledger, payment) for payment in there)


def together(takings: Iterable[Takings]) -> tuple[Takings, ...]:
    """Their sums, by currency."""
    sums: dict[str, Takings] = {}
    for one in takings:
        known = sums.get(one.currency)
        sums[one.currency] = known + one if known is not None else one
    return tuple(sums[currency] for currency in sorted(sums))


def takings_of_payment(ledger: Ledger, payment: Payment) -> Takings:
    """Of one that was not let go. A capture whose answer is still out took the money all the same, once some of it went
    back or to the bank.
    """
    nothing = Money.zero(payment.amount.currency)
    if payment.standing is not PaymentStanding.CAPTURED and ledger.unrefunded(payment) == payment.amount:
        return Takings(
            paid=nothing,
            reserved=payment.amount,
            refunded=nothing,
            disputed=nothing,
            kept=nothing,
            by_hand=nothing,
        )
    left, kept = ledger.not_asked_back(payment), ledger.unrefunded(payment)
    lost_minor = sum(d.amount.amount_minor for d in ledger.disputes if d.intent == payment.intent and d.is_lost)
    lost = Money(min(lost_minor, payment.amount.amount_minor), nothing.currency)
    return Takings(
        paid=payment.amount,
        reserved=nothing,
        refunded=payment.amount - left - lost,
        disputed=left - kept + lost,
        kept=kept,
        by_hand=payment.amount if payment.by_hand else nothing,
    )
