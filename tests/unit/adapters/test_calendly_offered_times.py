import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.calendly.aged_cache import AgedCache
from adapters.calendly.scheduling import CalendlyScheduling
from application.ports.answers import ProviderUnavailable
from application.ports.scheduling import MeetingRequest, OfferedTime, OfferedTimes
from domain.identifiers import BookingId
from tests.unit.adapters.provider_files import NOW

BASE = "https://calendly.example"
EVENT_TYPE = f"{BASE}/event_types/T"
DAY = timedelta(days=1)
START, END = NOW + DAY, NOW + 3 * DAY
WAIT_LIMIT_SECONDS = 5


class MovableClock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


def times(*starts: datetime, status: str = "available") -> dict[str, Any]:
    return {
        "collection": [
            {"status": status, "start_time": start.isoformat(), "scheduling_url": "u", "invitees_remaining": 1}
            for start in starts
        ]
    }


class Calendly:
    def __init__(self) -> None:
        self.clock = MovableClock()
        self.windows: list[tuple[datetime, datetime]] = []
        self.answer: Callable[[], httpx.Response] = lambda: httpx.Response(200, json=times(START + timedelta(hours=1)))
        self.scheduling = CalendlyScheduling("a-token", self.clock, BASE, transport=httpx.MockTransport(self._answer))

    def read(self, start: datetime = START, end: datetime = END, max_age_seconds: int = 60) -> OfferedTimes:
        return self.scheduling.offered_times(EVENT_TYPE, start, end, max_age_seconds)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/event_type_available_times":
            params = request.url.params
            self.windows.append(
                (datetime.fromisoformat(params["start_time"]), datetime.fromisoformat(params["end_time"]))
            )
        return self.answer()


@pytest.fixture
def calendly() -> Iterator[Calendly]:
    world = Calendly()
    yield world
    world.scheduling.close()


def test_an_answer_is_kept_until_it_is_too_old(calendly: Calendly) -> None:
    offered = OfferedTimes((OfferedTime(START + timedelta(hours=1), "u"),), NOW)
    assert calendly.read() == offered
    calendly.clock.at += timedelta(seconds=60)
    assert calendly.read() == offered
    assert len(calendly.windows) == 1
    calendly.clock.at += timedelta(seconds=1)
    assert calendly.read().as_of == calendly.clock.at
    assert len(calendly.windows) == 2


def test_another_window_is_another_question(calendly: Calendly) -> None:
    calendly.read()
    calendly.read(end=END + DAY)
    assert len(calendly.windows) == 2


def test_windows_within_the_same_days_are_one_question_and_each_gets_its_slice(calendly: Calendly) -> None:
    midnight = START.replace(hour=0)
    starts = [midnight + timedelta(hours=hour) for hour in range(0, 24, 6)]
    calendly.answer = lambda: httpx.Response(200, json=times(*starts))
    for minutes in range(1, 60 * 12, 60):
        window = midnight + timedelta(minutes=minutes), midnight + timedelta(hours=23, minutes=-minutes)
        told = calendly.read(*window)
        assert [time.start for time in told.times] == [start for start in starts if window[0] <= start < window[1]]
    assert calendly.windows == [(midnight, midnight + DAY)]


def test_a_window_of_31_days_that_begins_at_noon_offers_each_time_once(calendly: Calendly) -> None:
    calendly.answer = lambda: httpx.Response(200, json=times(START, START + 31 * DAY - timedelta(hours=1)))
    told = calendly.read(START, START + 31 * DAY)
    assert [time.start for time in told.times] == [START, START + 31 * DAY - timedelta(hours=1)]
    assert [end - start for start, end in calendly.windows] == [31 * DAY, DAY]


def test_when_calendly_is_away_the_last_answer_comes_back_as_stale(calendly: Calendly) -> None:
    with_answer = calendly.read()
    calendly.answer = lambda: httpx.Response(503)
    calendly.clock.at += timedelta(hours=1)
    stale = calendly.read()
    assert (stale.times, stale.as_of, stale.stale) == (with_answer.times, NOW, True)
    assert calendly.read(start=START + timedelta(hours=2)) == OfferedTimes((), NOW, stale=True)
    with pytest.raises(ProviderUnavailable):
        calendly.read(end=END + DAY)


@pytest.mark.parametrize("body", [None, [], {"collection": [{}]}, times(datetime(2026, 12, 3))])  # noqa: DTZ001 - on purpose
def test_times_that_cannot_be_read_are_no_answer(calendly: Calendly, body: Any) -> None:
    calendly.answer = lambda: httpx.Response(200, json=body)
    with pytest.raises(ProviderUnavailable):
        calendly.read()


def test_no_call_spans_more_than_31_days_nor_begins_in_the_past(calendly: Calendly) -> None:
    calendly.read(NOW - DAY, NOW + 40 * DAY)
    first, second = calendly.windows
    assert NOW < first[0] < NOW + timedelta(minutes=1)
    assert first[1] - first[0] == 31 * DAY
    assert second == (first[1], NOW.replace(hour=0) + 41 * DAY)


def test_a_window_in_the_past_is_empty_without_a_question(calendly: Calendly) -> None:
    assert calendly.read(NOW - 2 * DAY, NOW - DAY).times == ()
    assert calendly.read(NOW - timedelta(hours=2), NOW).times == ()
    assert calendly.windows == []


def test_a_window_far_too_long_is_a_fault_of_the_caller(calendly: Calendly) -> None:
    with pytest.raises(ValueError, match="31 days"):
        calendly.read(START, START + 100 * DAY)


def test_only_open_times_within_the_window_are_offered(calendly: Calendly) -> None:
    calendly.answer = lambda: httpx.Response(200, json=times(START - timedelta(minutes=1), START, END))
    assert [time.start for time in calendly.read().times] == [START]
    calendly.answer = lambda: httpx.Response(200, json=times(START, status="filled"))
    assert calendly.read(max_age_seconds=-1).times == ()


@pytest.mark.parametrize("status", [201, 400, 503])
def test_after_a_booking_was_tried_the_times_are_asked_again(calendly: Calendly, status: int) -> None:
    calendly.read()
    good = calendly.answer
    calendly.answer = lambda: httpx.Response(status)
    request = MeetingRequest(
        booking_id=BookingId(uuid4()), event_type_uri=EVENT_TYPE, start=START, name="n", email="e", timezone="UTC"
    )
    calendly.scheduling.book(request)
    calendly.answer = good
    calendly.read()
    assert len(calendly.windows) == 2


def test_an_unknown_event_type_offers_nothing(calendly: Calendly) -> None:
    calendly.answer = lambda: httpx.Response(404)
    assert calendly.read().times == ()


def test_many_who_want_the_same_at_once_ask_once() -> None:
    looks, go = threading.Semaphore(0), threading.Event()

    class WatchedClock:
        def now(self) -> datetime:
            looks.release()
            return NOW

    cache: AgedCache[int] = AgedCache(WatchedClock(), WAIT_LIMIT_SECONDS)
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        assert go.wait(WAIT_LIMIT_SECONDS)
        return len(asked)

    with ThreadPoolExecutor(10) as pool:
        wanting = [pool.submit(cache.get, "key", 0, ask) for _ in range(10)]
        # each looks at the clock when it comes, and the one who asks once more
        assert all(looks.acquire(timeout=WAIT_LIMIT_SECONDS) for _ in range(11))
        go.set()
        answers = [future.result(WAIT_LIMIT_SECONDS).value for future in wanting]
    assert answers == [1] * 10
    assert len(asked) == 1


def test_a_failed_question_fails_everybody_who_waited_and_is_asked_again_later() -> None:
    cache: AgedCache[int] = AgedCache(MovableClock(), WAIT_LIMIT_SECONDS)

    def fail() -> int:
        raise ProviderUnavailable("away")

    with pytest.raises(ProviderUnavailable):
        cache.get("key", 60, fail)
    assert cache.get("key", 60, lambda: 7).value == 7


def test_outdated_answers_are_asked_again_but_stay_as_a_last_resort() -> None:
    cache: AgedCache[int] = AgedCache(MovableClock(), WAIT_LIMIT_SECONDS)
    cache.get("type 1", 60, lambda: 1)
    cache.get("other 1", 60, lambda: 1)
    cache.outdate("type ")
    last = cache.last("type 1")
    assert last is not None
    assert last.value == 1
    assert cache.get("type 1", 60, lambda: 2).value == 2
    assert cache.get("other 1", 60, lambda: 2).value == 1
