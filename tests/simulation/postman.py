"""Carries webhooks: late, twice, five times, out of order, or never; again and again until they are taken."""

from collections.abc import Mapping
from random import Random
from typing import Protocol

import msgspec

from application.ports.event_store import StoreUnavailable
from application.ports.inbox import Provider
from entrypoints.service import Service
from tests.assembly import SteeredClock
from tests.signing import signed
from tests.simulation.frail_database import FrailWorld
from tests.simulation.machine import Died, Machine
from tests.simulation.news import News
from tests.simulation.timetable import Timetable

DAY_SECONDS = 86_400
RETRY_SECONDS = 60
PROMPT_RATE = 0.6


class PostedWorld(FrailWorld, Protocol):
    clock: SteeredClock
    timetable: Timetable
    machine: Machine


class Postman:
    def __init__(self, world: PostedWorld) -> None:
        self._world = world
        self.on_the_way = 0

    def post(self, news: News) -> None:
        for seconds in self._delays(news):
            self.on_the_way += 1
            self._world.timetable.after(seconds, lambda: self._deliver(news))

    def _delays(self, news: News) -> list[float]:
        dice = self._world.dice(f"post {news.name}")
        prompt = dice.uniform(0.05, 3.0)
        if not self._world.weather.news_goes_astray or dice.random() < PROMPT_RATE:
            return [prompt]
        ways = {
            "news late": [dice.uniform(5, 1800)],
            "news hours late": [dice.uniform(1800, 6 * 3600)],
            "news a day late": [dice.uniform(0.5, 1.0) * DAY_SECONDS],
            "news twice": [prompt, dice.uniform(0.05, 600)],
            "news five times": [prompt] * 3 + [dice.uniform(0, 5), dice.uniform(0, 7200)],
            "news never": [prompt] if news.only_voice else [],
        }
        kind = dice.choice(list(ways))
        self._world.journal.fault(kind, news.about, news.name)
        return ways[kind]

    def _deliver(self, news: News) -> None:
        world = self._world
        self.on_the_way -= 1
        away = world.weather.outage(news.provider, world.clock.now())
        try:
            if away is None:
                is_new = world.machine.run(lambda service: self._hand_over(service, news))
                world.journal.tell(news.about, f"delivered: {news.name}" + ("" if is_new else " (again)"))
                return
        except (Died, StoreUnavailable):
            world.journal.tell(news.about, f"not taken, comes again: {news.name}")
        wait = (away.ends - world.clock.now()).total_seconds() if away is not None else RETRY_SECONDS
        self.on_the_way += 1
        world.timetable.after(wait + self._jitter(news), lambda: self._deliver(news))

    def _jitter(self, news: News) -> float:
        dice: Random = self._world.dice(f"post {news.name}")
        return dice.uniform(0, RETRY_SECONDS)

    def _hand_over(self, service: Service, news: News) -> bool:
        now = self._world.clock.now()
        raw = msgspec.json.encode(news.body)
        receive = service.receivers[Provider(news.provider)]
        headers: Mapping[str, str] = {k.lower(): v for k, v in signed(news.provider, raw, now).items()}
        return service.inbox.store(receive(raw, headers, now))
