"""What each difference between our money and Stripe's balance means, and what to do about it."""

from collections.abc import Mapping

from msgspec import Struct

from application.ports.balance_book import DifferenceKind


class Explanation(Struct, frozen=True):
    title: str
    to_do: str


EXPLANATIONS: Mapping[DifferenceKind, Explanation] = {
    DifferenceKind.UNKNOWN_PAYMENT: Explanation(
        "Stripe has it, and no booking of ours",
        "Look the payment up at Stripe. If another program uses the account, give this service an account of its own;"
        " if nobody knows it, give the money back there",
    ),
    DifferenceKind.ONLY_AT_STRIPE: Explanation(
        "At Stripe, and not in our books",
        "Run booking reconcile: it asks for what we were not told. If the line stays, look at the booking's history and"
        " at what Stripe delivered",
    ),
    DifferenceKind.ONLY_HERE: Explanation(
        "In our books, and not in Stripe's balance",
        "Look the payment up at Stripe. A refund may wait there until the balance can pay it: top it up. An inquiry of"
        " the bank takes nothing yet, and a dispute here does: wait for its end",
    ),
    DifferenceKind.OTHER_AMOUNT: Explanation(
        "Another amount at Stripe",
        "Lay the booking's money beside the payment at Stripe: a part may have gone back there, or a dispute took more"
        " than was left",
    ),
    DifferenceKind.REFUND_FAILED: Explanation(
        "A refund failed: the money is back at Stripe",
        "The client is owed it, as the booking's case says: give it back at Stripe in another way",
    ),
    DifferenceKind.FIGURES: Explanation(
        "The figures say something else than the facts",
        "Run booking projections rebuild booking_facts. If the line comes again, it is a fault of this service",
    ),
    DifferenceKind.OTHER_DAY: Explanation(
        "Another day makes up for it",
        "Nothing: it happened around midnight, we heard of it later, or it was put right since",
    ),
    DifferenceKind.OTHER_NAME: Explanation(
        "A refund on one side, a dispute on the other",
        "Nothing: as much went back on both",
    ),
    DifferenceKind.UNKNOWN_GIVEN_BACK: Explanation(
        "No booking of ours, and given back at Stripe",
        "Nothing: the money is where it came from",
    ),
}
