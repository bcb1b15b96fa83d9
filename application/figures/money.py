"""What every amount of money means, and which movements it is made of."""

from collections.abc import Mapping

from application.figures.definition import Definition
from application.ports.figures import MoneyPart
from application.projections.booking_facts import Movement

_STRIPE_LATER = "Stripe's fees: no fact of a booking tells them"
REVENUE: tuple[Definition, ...] = (
    Definition(
        name="gross",
        title="Gross",
        formula="money taken",
        counts="each payment on the day when it was taken, by Stripe or by hand, in its own currency",
        leaves_out="money that is reserved and not taken. Currencies are never added",
    ),
    Definition(
        name="refunded",
        title="Given back",
        formula="refunds",
        counts="each refund on the day when it was decided, whoever asked for it, also one made at Stripe itself",
        leaves_out="refunds made at Stripe that failed there",
    ),
    Definition(
        name="disputed",
        title="Disputed",
        formula="disputes opened - disputes that were won",
        counts="what a client's bank withholds, on the day of the dispute, and its return on the day when it came back",
        leaves_out="nothing: a lost dispute stays",
    ),
    Definition(
        name="net",
        title="Net",
        formula="gross - given back - disputed",
        counts="what moved in this time, also for sessions that were booked before",
        leaves_out=_STRIPE_LATER,
    ),
    Definition(
        name="by_hand",
        title="By hand",
        formula="the part of gross that came outside Stripe",
        counts="what an operator has noted",
        leaves_out="nothing",
    ),
)

MONEY_PARTS: Mapping[str, MoneyPart] = {
    "gross": MoneyPart((Movement.PAID, Movement.PAID_BY_HAND)),
    "refunded": MoneyPart((Movement.REFUNDED,), -1),
    "disputed": MoneyPart((Movement.DISPUTED,), -1),
    "net": MoneyPart(tuple(Movement)),
    "by_hand": MoneyPart((Movement.PAID_BY_HAND,)),
}
"""By the name of its definition: which movements add up to it."""
