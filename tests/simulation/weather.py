"""How bad the world is: rates of small faults, and times when a provider is away. Drawn from the seed."""

from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from msgspec import Struct

from application.ports.inbox import Provider


class Away(StrEnum):
    """How a provider that is away answers."""

    NOT_REACHED = "not reached"
    BROKEN = "answers 503"
    LIMITING = "answers 429"


class Outage(Struct, frozen=True):
    provider: Provider
    begins: datetime
    ends: datetime
    how: Away


class Weather(Struct, frozen=True, kw_only=True):
    """`calls`, `store` and `crashes` are how likely each one of them goes wrong."""

    calls: float = 0.0
    store: float = 0.0
    crashes: float = 0.0
    mischief: float = 0.0
    news_goes_astray: bool = False
    outages: tuple[Outage, ...] = ()

    def outage(self, provider: Provider, now: datetime) -> Outage | None:
        return next((o for o in self.outages if o.provider is provider and o.begins <= now < o.ends), None)


CALM = Weather()


def drawn(dice: Random, begins: datetime, days: int) -> Weather:
    rates = (0.0, 0.02, 0.05, 0.15)
    return Weather(
        calls=dice.choice(rates),
        store=dice.choice(rates),
        crashes=dice.choice((0.0, 0.01, 0.03, 0.08)),
        mischief=dice.choice((0.2, 1.0)),
        news_goes_astray=dice.random() < 0.8,
        outages=tuple(_outage(dice, begins, days) for _ in range(dice.randrange(4))),
    )


def _outage(dice: Random, begins: datetime, days: int) -> Outage:
    start = begins + timedelta(seconds=dice.uniform(0, days * 86_400))
    minutes = 24 * 60 if dice.random() < 0.15 else dice.uniform(1, 90)
    return Outage(dice.choice(list(Provider)), start, start + timedelta(minutes=minutes), dice.choice(list(Away)))
