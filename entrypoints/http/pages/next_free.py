"""The next free time on cards: told from what is known, and looked up behind the page for whoever looks next."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from threading import Lock
from types import MappingProxyType

from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Struct

from application.ports.catalog import Builder, SessionType
from application.requests.next_free import NextFree, next_free
from domain.errors import BuilderNotBookable, SchedulingUnavailable
from domain.identifiers import SessionTypeId
from entrypoints.http.offers import free_times_of
from entrypoints.http.pages.seldom import Seldom
from entrypoints.http.pages.times_page import window_from
from entrypoints.http.time_words import date_words, moment_words
from entrypoints.service import Service

LOOK_UP_EVERY = timedelta(minutes=10)
LOOKED_UP_AT_ONCE = 3
"""Session types that one view of a page has looked up; the next view has the next ones."""

Known = Mapping[SessionTypeId, NextFree]
NOTHING_KNOWN: Known = MappingProxyType({})


class NextWords(Struct, frozen=True):
    """`start` is an instant for a script; all are empty while nothing is known."""

    start: str = ""
    words: str = ""
    none_until: str = ""


class NextTimes:
    """One for each application: it remembers what was looked up when, so that no view costs Calendly more than that."""

    def __init__(self) -> None:
        self._seldom: Seldom[SessionTypeId] = Seldom(LOOK_UP_EVERY)
        self._turn = Lock()

    def known(self, builders: Iterable[Builder], service: Service) -> Known:
        world = service.world
        return next_free(builders, world.clock.now(), world.scheduling, world.store)

    def look_up(self, builders: Sequence[Builder], service: Service) -> BackgroundTask:
        """For after the answer: nobody waits for it."""
        return BackgroundTask(asyncio.to_thread, self._look_up, builders, service)

    def _look_up(self, builders: Sequence[Builder], service: Service) -> None:
        """One at a time; a calendar that is silent is left alone until its turn comes again."""
        if not self._turn.acquire(blocking=False):
            return
        try:
            for builder, session in self._due(builders, service):
                _ask(builder, session, service)
        finally:
            self._turn.release()

    def _due(self, builders: Sequence[Builder], service: Service) -> Iterator[tuple[Builder, SessionType]]:
        now, left = service.world.clock.now(), LOOKED_UP_AT_ONCE
        for builder in builders:
            for session in builder.session_types:
                can = builder.not_bookable_reason is None and session.event_type_uri is not None
                if can and left and self._seldom.may(session.id, now):
                    left -= 1
                    yield builder, session


TheNextTimes = NamedDependency[SkipValidation[NextTimes]]


def next_words(found: Iterable[NextFree], zone: str) -> NextWords:
    """The soonest of them, in this zone."""
    known = list(found)
    starts = [one.start for one in known if one.start is not None]
    if starts:
        soonest = min(starts)
        return NextWords(soonest.isoformat(), moment_words(soonest, zone))
    if known:
        return NextWords(none_until=date_words(min(one.until for one in known), zone))
    return NextWords()


def soonest_first(builders: Sequence[Builder], known: Known) -> Sequence[Builder]:
    """Whose times are not known comes after everybody whose are; who has none, or cannot be booked, last."""

    def rank(builder: Builder) -> tuple[int, float]:
        found = [known[session.id] for session in builder.session_types if session.id in known]
        starts = [one.start for one in found if one.start is not None]
        if starts:
            return 0, min(starts).timestamp()
        return (1 if builder.not_bookable_reason is None and not found else 2), 0.0

    return sorted(builders, key=rank)


def _ask(builder: Builder, session: SessionType, service: Service) -> None:
    now = service.world.clock.now()
    window = window_from(now.date(), "UTC", now)
    try:
        free_times_of(builder, session, window, service)
    except (SchedulingUnavailable, BuilderNotBookable):
        return
