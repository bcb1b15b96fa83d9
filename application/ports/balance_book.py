"""What Stripe's balance had in it, kept day by day, and how each day compared with our books. No personal data."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from application.ports.balance import BalanceEntry, EntryKind
from application.ports.figures import Asked, Drilled
from domain.identifiers import BookingId


class DifferenceKind(StrEnum):
    UNKNOWN_PAYMENT = "unknown_payment"
    """At Stripe, and of no booking of ours."""
    ONLY_AT_STRIPE = "only_at_stripe"
    ONLY_HERE = "only_here"
    OTHER_AMOUNT = "other_amount"
    REFUND_FAILED = "refund_failed"
    """We count it as given back, and Stripe has the money again."""
    FIGURES = "figures"
    """The figures say something else than the facts that they are counted from."""
    OTHER_DAY = "other_day"
    """Another day makes up for it."""
    OTHER_NAME = "other_name"
    """What went back is a refund on one side and a dispute on the other."""
    UNKNOWN_GIVEN_BACK = "unknown_given_back"
    """Of no booking of ours, and given back at Stripe."""


SETTLED = (DifferenceKind.OTHER_DAY, DifferenceKind.OTHER_NAME, DifferenceKind.UNKNOWN_GIVEN_BACK)
"""What asks nothing of anybody."""


class Difference(Struct, frozen=True, kw_only=True):
    """One payment's on one day, in minor units: less than zero if money left us. Of the figures, `here_minor` is
    what they say and `there_minor` what the facts do; else `there_minor` is Stripe's.
    """

    kind: DifferenceKind
    what: EntryKind
    booking_id: BookingId | None
    intent: str
    currency: str
    here_minor: int
    there_minor: int

    @property
    def is_open(self) -> bool:
        return self.kind not in SETTLED


class Compared(Struct, frozen=True, kw_only=True):
    """What a day moved, of one kind and in the currency that clients pay in."""

    what: EntryKind
    currency: str
    here_minor: int
    there_minor: int


class Aside(Struct, frozen=True, kw_only=True):
    """What is compared with nothing; `category` is Stripe's word, or that of an entry that came by hand."""

    category: str
    currency: str
    minor: int


class DayReport(Struct, frozen=True, kw_only=True):
    """One UTC day. The differences add up to those of `compared`; `left_out` counts those that are not kept."""

    day: date
    checked_at: datetime
    compared: tuple[Compared, ...] = ()
    fees: tuple[Aside, ...] = ()
    """What Stripe kept of payments, refunds and disputes, by the currency of its balance."""
    by_hand: tuple[Aside, ...] = ()
    """Money outside Stripe, which its balance knows nothing of."""
    aside: tuple[Aside, ...] = ()
    """Stripe's own bills, payouts and the like."""
    differences: tuple[Difference, ...] = ()
    left_out: int = 0

    @property
    def open(self) -> tuple[Difference, ...]:
        return tuple(one for one in self.differences if one.is_open)

    @property
    def is_equal(self) -> bool:
        return not self.open and not self.left_out


class BalanceBook(Protocol):
    def keep(self, day: date, entries: Sequence[BalanceEntry]) -> None:
        """All entries of a day that is over. What is kept already stays as it is."""
        ...

    def days(self) -> Sequence[date]:
        """Those whose entries are kept, in their order."""
        ...

    def of_day(self, day: date) -> Sequence[BalanceEntry]: ...

    def of_payments(self, intents: Sequence[str]) -> Sequence[BalanceEntry]:
        """All that is kept of these payments, the earliest first."""
        ...

    def keep_report(self, report: DayReport) -> None:
        """In the place of the one before. The day's entries are kept."""
        ...

    def reports(self, first: date, last: date) -> Sequence[DayReport]:
        """Of these days, both included, the latest first."""
        ...


class FeeSums(Struct, frozen=True):
    """In minor units of the balance's currency. `key` is as that of the money."""

    key: str
    currency: str
    fees: int


class Fees(Protocol):
    """What Stripe kept of our bookings' payments, refunds and disputes, each by the moment of its entry."""

    def fees(self, asked: Asked) -> Sequence[FeeSums]:
        """By key and currency. To ask for a currency means that of the balance."""
        ...

    def fee_bookings(
        self, currency: str, asked: Asked, after: tuple[datetime, BookingId] | None, limit: int
    ) -> Sequence[Drilled]:
        """The bookings whose fees `fees` adds up, each with its share and the moment of its first fee."""
        ...
