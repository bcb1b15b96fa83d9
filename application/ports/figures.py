"""Figures over the booking facts: how many bookings fit, how long they took, what money moved; and which they are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from domain.identifiers import BookingId


class Dimension(StrEnum):
    """What bookings may be told apart by; each is a column of the facts."""

    BUILDER = "builder_id"
    SESSION_TYPE = "session_type_id"
    SOURCE = "source"
    CAMPAIGN_SOURCE = "utm_source"
    CAMPAIGN_MEDIUM = "utm_medium"
    CAMPAIGN = "utm_campaign"
    CURRENCY = "currency"
    DEVICE = "device"
    LANGUAGE = "language"
    ZONE = "zone"


class Period(StrEnum):
    DAY = "day"
    WEEK = "week"
    """From Monday on."""
    MONTH = "month"


class Measure(Struct, frozen=True, kw_only=True):
    """Which bookings are counted: those that have all of `has` and nothing of `lacks`, and each of them at the moment
    `dated_by`. The names are fields of BookingFact: moments, or true or false.
    """

    name: str
    dated_by: str
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


class Asked(Struct, frozen=True, kw_only=True):
    """From `start` until before `end`, of the bookings that have these values; `zone` is whose days are meant."""

    start: datetime
    end: datetime
    where: Mapping[Dimension, str] = {}
    by: Dimension | Period | None = None
    zone: str = "UTC"


class Counts(Struct, frozen=True):
    """`key` is the value that they are grouped by, a period as its first day; empty if they are not."""

    key: str
    counts: Mapping[str, int]
    """By the measure's name."""


class Waits(Struct, frozen=True):
    """Seconds between two moments of a booking."""

    key: str
    bookings: int
    median_seconds: float | None
    p95_seconds: float | None


class MoneySums(Struct, frozen=True, kw_only=True):
    """What moved, in minor units: gross - refunded - disputed = net. `by_hand` is the part of gross outside Stripe."""

    key: str
    currency: str
    bookings: int
    gross: int
    refunded: int
    disputed: int
    net: int
    by_hand: int


class MoneyPart(Struct, frozen=True):
    """Which movements of money are meant, by their kinds, and whether they are told as what came or as what went."""

    kinds: tuple[str, ...]
    """Values of application.projections.booking_facts.Movement."""
    sign: int = 1


class Drilled(Struct, frozen=True):
    """One booking behind a figure; of money, what it adds to it, in minor units."""

    at: datetime
    booking_id: BookingId
    minor: int | None = None


class Figures(Protocol):
    """Every figure and the bookings behind it come from the same conditions."""

    def counts(self, measures: Sequence[Measure], asked: Asked) -> Sequence[Counts]:
        """By key; each measure by the moment that it is dated by. A key that nothing fits is left out."""
        ...

    def waits(self, measure: Measure, until: str, asked: Asked) -> Sequence[Waits]:
        """How long from the measure's moment until another one, of the bookings that have both."""
        ...

    def money(self, asked: Asked) -> Sequence[MoneySums]:
        """By key and currency; each movement on its own day. To ask for a currency means that of the money."""
        ...

    def bookings(
        self, measure: Measure, asked: Asked, after: tuple[datetime, BookingId] | None, limit: int
    ) -> Sequence[Drilled]:
        """The bookings that `counts` counts, from the one after `after` on; what they are grouped by is left aside."""
        ...

    def money_bookings(
        self, currency: str, part: MoneyPart, asked: Asked, after: tuple[datetime, BookingId] | None, limit: int
    ) -> Sequence[Drilled]:
        """The bookings whose money of this kind `money` adds up, each with its share and when its money first moved."""
        ...
