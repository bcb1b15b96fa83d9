"""What every implementation of the CalendarHistory port promises: the one in memory, and Calendly's in a sandbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.calendly import calendar_history
from adapters.calendly.calendar_history import CalendlyCalendarHistory
from adapters.memory.calendar_history import MemoryCalendarHistory
from application.ports.answers import ProviderUnavailable
from application.ports.calendar_history import CalendarHistory
from application.ports.scheduling import Sighting
from tests.contract.judging import RealClock, running_sandbox
from tests.contract.scheduling_worlds import KINDS, CalendlyWorld, MemoryWorld, World, booked, offered, request_for

PAGE = 2
QUESTIONS_MAX = 10
HORIZON = timedelta(days=30)


class History:
    """A world and its history, told in pages of two meetings."""

    def __init__(self, world: World, history: CalendarHistory) -> None:
        self.world = world
        self.port = history
        self.calendar = world.deep_dive_calendar

    def pages(self, start: datetime, end: datetime, calendar: str = "") -> list[tuple[Sighting, ...]]:
        pages, cursor = [], ""
        for _ in range(QUESTIONS_MAX):
            page = self.port.sightings(calendar or self.calendar, start, end, cursor)
            pages.append(page.sightings)
            cursor = page.cursor
            if not cursor:
                return pages
        raise AssertionError("it never ends")

    def everything(self, calendar: str = "") -> list[Sighting]:
        now = datetime.now(UTC)
        return [sighting for page in self.pages(now, now + HORIZON, calendar) for sighting in page]


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[History]:
    if kind == "memory":
        memory = MemoryWorld()
        yield History(memory, MemoryCalendarHistory(memory.scheduling, PAGE))
        return
    with running_sandbox(folder) as base:
        real = CalendlyWorld(base)
        yield History(real, CalendlyCalendarHistory(real.scheduling.api, RealClock()))
        real.scheduling.close()


@pytest.fixture(params=KINDS)
def history(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[History]:
    monkeypatch.setattr(calendar_history, "EVENTS_PER_QUESTION", PAGE)
    with opened(request.param, tmp_path) as made:
        yield made


def test_an_empty_calendar_is_told_in_one_page(history: History) -> None:
    now = datetime.now(UTC)
    assert history.pages(now, now + HORIZON) == [()]


def test_a_sighting_is_what_reading_the_invitee_would_tell(history: History) -> None:
    meeting = booked(history.world, request_for(history.world))
    assert history.everything() == [history.world.scheduling.read_invitee(meeting.invitee_uri)]


def test_meetings_come_by_start_time_in_bounded_pages_and_each_once(history: History) -> None:
    starts = offered(history.world, history.world.deep_dive)[0:20:4]
    for start in reversed(starts):
        history.world.take(start)
    now = datetime.now(UTC)
    pages = history.pages(now, now + HORIZON)
    assert [[sighting.slot.start for sighting in page] for page in pages] == [starts[0:2], starts[2:4], starts[4:]]


def test_only_meetings_that_begin_in_the_window_are_told(history: History) -> None:
    early, middle, late = offered(history.world, history.world.deep_dive)[0:12:5]
    for start in (early, middle, late):
        history.world.take(start)
    told = [sighting.slot.start for page in history.pages(middle, late) for sighting in page]
    assert told == [middle]


def test_cancelled_and_moved_meetings_and_strangers_are_told_too(history: History) -> None:
    world = history.world
    cancelled = booked(world, request_for(world))
    world.cancel_as_host(cancelled)
    moved = booked(world, request_for(world))
    world.reschedule(moved, offered(world, world.deep_dive)[-1])
    stranger = world.visit(offered(world, world.deep_dive)[1], "walk-in@example.net", "")
    told = {sighting.invitee_uri: sighting for sighting in history.everything()}
    assert len(told) == 4
    assert not told[cancelled.invitee_uri].active
    assert told[told[moved.invitee_uri].new_invitee].old_invitee == moved.invitee_uri
    assert told[stranger].booking_id is None
    assert told[stranger].active


def test_another_hosts_calendar_is_told_by_itself(history: History) -> None:
    history.world.take(offered(history.world, history.world.deep_dive)[0])
    assert history.everything(history.world.review_calendar) == []


def test_a_cursor_that_is_none_of_theirs_is_no_answer(history: History) -> None:
    now = datetime.now(UTC)
    with pytest.raises(ProviderUnavailable):
        history.port.sightings(history.calendar, now, now + HORIZON, "not a cursor")
