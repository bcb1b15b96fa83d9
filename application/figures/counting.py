"""The figures as they are defined, counted over a span: for pages, the API and exports alike."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from application.figures.definition import Definition
from application.figures.definitions import FUNNEL, MEASURES, RATES
from application.ports.figures import Asked, Counts, Figures


class Rate(Struct, frozen=True):
    """`count` of `of`; `of` is None where a figure is a mere count. `of_first` is the count of the first step."""

    definition: Definition
    count: int
    of: int | None
    of_first: int | None = None

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where there is nothing to divide by."""
        return self.count / self.of if self.of else None

    @property
    def share_of_first(self) -> float | None:
        return self.count / self.of_first if self.of_first else None


class Group(Struct, frozen=True):
    """`key` is the value that is grouped by, a period as its first day; empty if nothing is."""

    key: str
    rates: tuple[Rate, ...]


def funnel(figures: Figures, asked: Asked) -> Sequence[Group]:
    """The steps of the bookings that were begun in the span; without a grouping always one group."""
    groups = []
    for one in _counted(figures, FUNNEL, asked):
        first = one.counts[FUNNEL[0].top]
        groups.append(Group(one.key, tuple(_rate(definition, one, first) for definition in FUNNEL)))
    return groups


def rates(figures: Figures, asked: Asked, definitions: Sequence[Definition] = RATES) -> Sequence[Group]:
    """Every rate, or these, each by its own day."""
    found = _counted(figures, definitions, asked)
    return [Group(one.key, tuple(_rate(what, one) for what in definitions)) for one in found]


def _counted(figures: Figures, definitions: Iterable[Definition], asked: Asked) -> Sequence[Counts]:
    names = dict.fromkeys(name for definition in definitions for name in (definition.top, *definition.of))
    found = figures.counts([MEASURES[name] for name in names], asked)
    return found if found or asked.by is not None else [Counts("", dict.fromkeys(names, 0))]


def _rate(definition: Definition, counted: Counts, first: int | None = None) -> Rate:
    of = sum(counted.counts[name] for name in definition.of) if definition.of else None
    return Rate(definition, counted.counts[definition.top], of, first)
