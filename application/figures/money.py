"""What every amount of money means, and which movements it is made of."""

from collections.abc import Mapping

from application.figures.definition import Definition
from application.ports.figures import MoneyPart
from application.projections.booking_facts import Movement

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
        leaves_out="Stripe's fees, which have a line of their own",
    ),
    Definition(
        name="by_hand",
        title="By hand",
        formula="the part of gross that came outside Stripe",
        counts="what an operator has noted",
        leaves_out="nothing",
    ),
)
FEES = Definition(
    name="fees",
    title="Stripe's fees",
    formula="what Stripe kept of payments, refunds and disputes - what it gave back of that",
    counts="each fee on Stripe's own day and in the currency of its balance, after the night's comparison with it",
    leaves_out="today's fees, what Stripe bills the account as a whole, and money by hand, which has none",
)
AFTER_FEES = Definition(
    name="after_fees",
    title="After fees",
    formula="net - Stripe's fees",
    counts="net and fees of the same currency",
    leaves_out="what Stripe earns by changing money into the currency of its balance, and the fees of today",
)
RECONCILED = Definition(
    name="reconciled",
    title="Compared with Stripe",
    formula="payments - refunds - disputes here = the same in Stripe's balance, payment by payment",
    counts="all bookings of each day of UTC that is over, in what clients pay in; and that figures equal facts",
    leaves_out="money by hand, payouts and Stripe's bills. What both count is no difference, even if on two days",
)

MONEY_PARTS: Mapping[str, MoneyPart] = {
    "gross": MoneyPart((Movement.PAID, Movement.PAID_BY_HAND)),
    "refunded": MoneyPart((Movement.REFUNDED,), -1),
    "disputed": MoneyPart((Movement.DISPUTED,), -1),
    "net": MoneyPart(tuple(Movement)),
    "by_hand": MoneyPart((Movement.PAID_BY_HAND,)),
}
"""By the name of its definition: which movements add up to it."""
