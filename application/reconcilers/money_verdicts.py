"""One day of Stripe's balance beside our books: a pure comparison, payment by payment."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from application.ports.balance import BalanceEntry, EntryKind
from application.ports.balance_book import Aside, Compared, DayReport, Difference, DifferenceKind
from application.ports.figures import MoneySums
from application.reconcilers.ledger_lines import LedgerLine
from domain.identifiers import BookingId

LINES_KEPT_MAX = 500
OF_CLIENTS = (EntryKind.CHARGE, EntryKind.REFUND, EntryKind.DISPUTE)
_BACK = (EntryKind.REFUND, EntryKind.DISPUTE)
_FAILED = "refund_failure"


class Day(Struct, frozen=True, kw_only=True):
    """A UTC day from `start` until before `end`. Lines and entries reach beyond it, as far as they are known: those
    of every payment that the day touched, none from before `counted_from`; others may be among them.
    """

    day: date
    start: datetime
    end: datetime
    counted_from: datetime
    entries: Sequence[BalanceEntry]
    lines: Sequence[LedgerLine]
    bookings: Mapping[str, BookingId]
    """Whose payment it is."""
    figures: Sequence[MoneySums]


class _Pair(Struct, frozen=True, order=True):
    """What is compared: one kind of movement of one payment."""

    intent: str
    what: EntryKind
    currency: str


class _Move(Struct, frozen=True):
    at: datetime
    minor: int


_Moves = Mapping[_Pair, Sequence[_Move]]


def judged(day: Day, now: datetime) -> DayReport:
    """What there is to say of the day."""
    here, there = _here(day), _there(day)
    found = sorted(_differences(day, here, there), key=lambda one: (not one.is_open, one.intent, one.what))
    return DayReport(
        day=day.day,
        checked_at=now,
        compared=tuple(_compared(day, here, there)),
        fees=_sums(("fee", e.settled_currency, e.fee_minor) for e in _entries(day) if e.kind in OF_CLIENTS),
        by_hand=_sums((line.what, line.currency, line.minor) for line in _lines(day) if line.by_hand),
        aside=_sums((e.category, e.currency, e.minor) for e in _entries(day) if e.kind not in OF_CLIENTS),
        differences=tuple(found[:LINES_KEPT_MAX]),
        left_out=max(len(found) - LINES_KEPT_MAX, 0),
    )


def _differences(day: Day, here: _Moves, there: _Moves) -> Iterator[Difference]:
    for pair in here.keys() | there.keys():
        of_day = _of_day(here.get(pair, ()), day), _of_day(there.get(pair, ()), day)
        if of_day[0] != of_day[1]:
            yield Difference(
                kind=_kind(pair, here, there, day),
                what=pair.what,
                booking_id=day.bookings.get(pair.intent),
                intent=pair.intent,
                currency=pair.currency,
                here_minor=of_day[0],
                there_minor=of_day[1],
            )
    yield from _of_figures(day)


def _kind(pair: _Pair, here: _Moves, there: _Moves, day: Day) -> DifferenceKind:
    if pair.intent not in day.bookings:
        left = sum(entry.minor for entry in day.entries if entry.intent == pair.intent and entry.kind in OF_CLIENTS)
        return DifferenceKind.UNKNOWN_PAYMENT if left else DifferenceKind.UNKNOWN_GIVEN_BACK
    ours, theirs = here.get(pair, ()), there.get(pair, ())
    if _stands(ours, day.end) & _stands(theirs, day.end):
        return DifferenceKind.OTHER_DAY
    if pair.what in _BACK and _stands(_back(pair, here), day.end) & _stands(_back(pair, there), day.end):
        return DifferenceKind.OTHER_NAME
    if any(entry.category == _FAILED and entry.intent == pair.intent for entry in day.entries):
        return DifferenceKind.REFUND_FAILED
    if not _of_day(ours, day):
        return DifferenceKind.ONLY_AT_STRIPE
    return DifferenceKind.OTHER_AMOUNT if _of_day(theirs, day) else DifferenceKind.ONLY_HERE


def _back(pair: _Pair, side: _Moves) -> Sequence[_Move]:
    """All that went back of the payment, under either name."""
    both = [move for what in _BACK for move in side.get(_Pair(pair.intent, what, pair.currency), ())]
    return sorted(both, key=lambda move: move.at)


def _stands(moves: Sequence[_Move], end: datetime) -> set[int]:
    """What they had come to at the end of the day, and after each one since: either side may be the later one."""
    stands = [sum(move.minor for move in moves if move.at < end)]
    for move in moves:
        if move.at >= end:
            stands.append(stands[-1] + move.minor)
    return set(stands)


def _of_figures(day: Day) -> Iterator[Difference]:
    """Figures and facts, money by hand too: both count it."""
    counted: Counter[tuple[EntryKind, str]] = Counter()
    for line in _lines(day):
        counted[line.what, line.currency] += line.minor
    told: Counter[tuple[EntryKind, str]] = Counter()
    for sums in day.figures:
        told[EntryKind.CHARGE, sums.currency] += sums.gross
        told[EntryKind.REFUND, sums.currency] -= sums.refunded
        told[EntryKind.DISPUTE, sums.currency] -= sums.disputed
    for what, currency in counted.keys() | told.keys():
        says, is_so = told[what, currency], counted[what, currency]
        if says != is_so:
            yield Difference(
                kind=DifferenceKind.FIGURES,
                what=what,
                booking_id=None,
                intent="",
                currency=currency,
                here_minor=says,
                there_minor=is_so,
            )


def _here(day: Day) -> dict[_Pair, list[_Move]]:
    found: dict[_Pair, list[_Move]] = {}
    for line in sorted(day.lines, key=lambda line: line.at):
        if not line.by_hand and line.at >= day.counted_from:
            found.setdefault(_Pair(line.intent, line.what, line.currency), []).append(_Move(line.at, line.minor))
    return found


def _there(day: Day) -> dict[_Pair, list[_Move]]:
    found: dict[_Pair, list[_Move]] = {}
    for entry in sorted(day.entries, key=lambda entry: entry.at):
        if entry.kind in OF_CLIENTS:
            found.setdefault(_Pair(entry.intent, entry.kind, entry.currency), []).append(_Move(entry.at, entry.minor))
    return found


def _compared(day: Day, here: _Moves, there: _Moves) -> Iterator[Compared]:
    ours: Counter[tuple[str, EntryKind]] = Counter()
    theirs: Counter[tuple[str, EntryKind]] = Counter()
    for sums, side in ((ours, here), (theirs, there)):
        for pair, moves in side.items():
            sums[pair.currency, pair.what] += _of_day(moves, day)
    for currency, what in sorted(ours.keys() | theirs.keys(), key=lambda key: (key[0], OF_CLIENTS.index(key[1]))):
        here_minor, there_minor = ours[currency, what], theirs[currency, what]
        if here_minor or there_minor:
            yield Compared(what=what, currency=currency, here_minor=here_minor, there_minor=there_minor)


def _of_day(moves: Sequence[_Move], day: Day) -> int:
    return sum(move.minor for move in moves if day.start <= move.at < day.end)


def _entries(day: Day) -> Iterator[BalanceEntry]:
    return (entry for entry in day.entries if day.start <= entry.at < day.end)


def _lines(day: Day) -> Iterator[LedgerLine]:
    return (line for line in day.lines if day.start <= line.at < day.end)


def _sums(amounts: Iterator[tuple[str, str, int]]) -> tuple[Aside, ...]:
    found: Counter[tuple[str, str]] = Counter()
    for category, currency, minor in amounts:
        found[currency, str(category)] += minor
    return tuple(
        Aside(category=category, currency=currency, minor=found[currency, category])
        for currency, category in sorted(found)
        if found[currency, category]
    )
