"""What may befall a call to a provider: nothing done, done and not heard of, done later, or the caller killed."""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Any, TypeVar

from msgspec.structs import replace

from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.inbox import Provider
from tests.simulation.postman import PostedWorld
from tests.simulation.weather import Away, Outage

T = TypeVar("T")

CALL_SECONDS_MAX = 7.9
DONE_LATER_SECONDS_MAX = 30.0
BREAKDOWN_RATE = 0.2
BREAKDOWN_SECONDS_MAX = 6 * 3600.0


class Fate(StrEnum):
    NOT_REACHED = "not reached"
    LIMITED = "answered 429"
    BROKEN = "answered 500, nothing done"
    BROKEN_BUT_DONE = "answered 500, but done"
    LOST = "done, but the answer lost"
    LATE = "timed out, done later"
    KILLED_BEFORE = "killed before the call"
    KILLED_AFTER = "killed after the call"


_DONE_UNHEARD = (Fate.BROKEN_BUT_DONE, Fate.LOST, Fate.LATE, Fate.KILLED_AFTER)
_DEADLY = (Fate.KILLED_BEFORE, Fate.KILLED_AFTER)
_OTHERS = tuple(fate for fate in Fate if fate not in _DEADLY)


class FrailCalls:
    """One provider's line. `about` names the booking in the journal, `key` the dice of the call."""

    def __init__(self, provider: Provider, world: PostedWorld) -> None:
        self._provider = provider
        self.world = world

    def ask(self, call: str, key: str, about: object, answer: Callable[[], T]) -> T:
        """A question: it raises ProviderUnavailable where it gets no answer."""
        world, dice = self.world, self.world.dice(f"{call} {key}")
        self._take_time(dice)
        fate = self._fate(dice)
        if fate in _DEADLY:
            world.crash(dice, about, f"in {call}")
        if fate is not None:
            self._note("question unanswered", about, call)
            raise ProviderUnavailable(str(fate))
        return answer()

    def order(self, call: str, key: str, about: object, do: Callable[[], T]) -> T | Limited | NotReached | Unknown:
        world, dice = self.world, self.world.dice(f"{call} {key}")
        fate = self._fate(dice)
        if fate is Fate.KILLED_BEFORE:
            world.crash(dice, about, f"before {call}")
        self._take_time(dice)
        if fate is None:
            done = do()
            self._take_time(dice)
            world.journal.tell(about, f"{self._provider} {call}: {_words(done)}")
            return done
        if fate in _DONE_UNHEARD and dice.random() < world.weather.mischief * BREAKDOWN_RATE:
            self._break_down(about, dice)
        if fate is Fate.KILLED_AFTER:
            do()
            world.crash(dice, about, f"after {call}")
        self._note(fate, about, call)
        return self._trouble(fate, dice, do)

    def _trouble(self, fate: Fate, dice: Random, do: Callable[[], Any]) -> Limited | NotReached | Unknown:
        match fate:
            case Fate.NOT_REACHED:
                return NotReached("not reached")
            case Fate.LIMITED:
                return Limited(self.world.clock.now() + timedelta(seconds=dice.uniform(1, 120)))
            case Fate.BROKEN:
                return Unknown("answered 500", key_is_spent=True)
            case Fate.BROKEN_BUT_DONE:
                do()
                return Unknown("answered 500", key_is_spent=True)
            case Fate.LATE:
                self.world.timetable.after(dice.uniform(0.1, DONE_LATER_SECONDS_MAX), do)
                return Unknown("timed out")
            case _:
                do()
                self._take_time(dice)
                return Unknown("the answer was lost")

    def _break_down(self, about: object, dice: Random) -> None:
        """The answer is lost because the provider goes down with it."""
        now = self.world.clock.now()
        ends = now + timedelta(seconds=dice.uniform(1, BREAKDOWN_SECONDS_MAX))
        outage = Outage(self._provider, now, ends, dice.choice(list(Away)))
        self.world.weather = replace(self.world.weather, outages=(*self.world.weather.outages, outage))
        self.world.journal.fault("breakdown", about, f"{self._provider} until {ends:%d %H:%M} ({outage.how})")

    def _note(self, what: str, about: object, call: str) -> None:
        away = self.world.weather.outage(self._provider, self.world.clock.now())
        self.world.journal.fault(f"{self._provider} {f'away ({away.how})' if away else what}", about, call)

    def _fate(self, dice: Random) -> Fate | None:
        weather = self.world.weather
        away = weather.outage(self._provider, self.world.clock.now())
        if away is not None:
            ways = {Away.NOT_REACHED: Fate.NOT_REACHED, Away.LIMITING: Fate.LIMITED, Away.BROKEN: Fate.BROKEN}
            return ways[away.how]
        if dice.random() < weather.crashes:
            return dice.choice(_DEADLY)
        return dice.choice(_OTHERS) if dice.random() < weather.calls else None

    def _take_time(self, dice: Random) -> None:
        slow = dice.random() < self.world.weather.calls
        self.world.meanwhile(dice.uniform(1.0, CALL_SECONDS_MAX / 2) if slow else dice.uniform(0.02, 0.3))


def _words(done: object) -> str:
    standing = getattr(done, "standing", "")
    return f"{type(done).__name__} {standing}".strip()
