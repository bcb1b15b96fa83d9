"""What every figure means. Pages, the API and the guides show these words; the numbers are made from the same lines."""

from collections.abc import Mapping

from msgspec import Struct

from application.ports.figures import Measure

SPAN_DAYS_MAX = 3_660
"""Ten years: what is longer is a slip of the pen."""
DRILLED_MAX = 500


class Definition(Struct, frozen=True, kw_only=True):
    """`top` and `of` are names of measures: a rate is the one divided by the other, a count has no `of`."""

    name: str
    title: str
    formula: str
    counts: str
    leaves_out: str
    top: str = ""
    of: str = ""


def _measure(name: str, *has: str, lacks: tuple[str, ...] = (), dated_by: str = "chosen_at") -> Measure:
    return Measure(name=name, dated_by=dated_by, has=has, lacks=lacks)


MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        _measure("chosen", "held_at"),
        _measure("detailed", "held_at", "details_at"),
        _measure("priced_detailed", "held_at", "is_priced", "details_at"),
        _measure("checkout_started", "held_at", "is_priced", "details_at", "checkout_started_at"),
        _measure("paid", "held_at", "is_priced", "money_in_at"),
        _measure("paid_without_page", "held_at", "is_priced", "money_in_at", lacks=("checkout_started_at",)),
        _measure("free_detailed", "held_at", "details_at", lacks=("is_priced",)),
        _measure("confirmed", "held_at", "confirmed_at"),
        _measure("confirmed_unpaid", "held_at", "is_priced", "confirmed_at", lacks=("money_in_at",)),
        _measure("took_place", "held_at", "confirmed_at", "completed_at"),
        _measure("asked_to_pay", "checkout_started_at"),
        _measure("payment_succeeded", "checkout_started_at", "money_in_at"),
        _measure("hold_expired", "held_at", "expired_at", lacks=("confirmed_at",)),
        _measure("time_lost", "held_at", "lost_at"),
        _measure("booked"),
        _measure("booked_confirmed", "confirmed_at"),
        _measure("moved", "confirmed_at", "moved_at"),
        _measure("cancelled", "confirmed_at", "cancelled_at"),
        _measure("over", "over_at", dated_by="starts_at"),
        _measure("missed", "over_at", "no_show_at", dated_by="starts_at"),
    )
}

FUNNEL: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("chosen", ()),
    ("detailed", ("chosen",)),
    ("checkout_started", ("priced_detailed",)),
    ("paid", ("checkout_started", "paid_without_page")),
    ("confirmed", ("free_detailed", "paid", "confirmed_unpaid")),
    ("took_place", ("confirmed",)),
)
"""The steps in their order, each with the measures that add up to those who could have taken it."""
