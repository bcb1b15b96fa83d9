"""Open times, asked for whole days at a time and as seldom as their age allows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from adapters.calendly.aged_cache import AgedCache
from adapters.calendly.api import OPERATION_LIMIT_SECONDS, CalendlyApi, Deadline
from adapters.calendly.meetings import instant
from application.ports.answers import ProviderUnavailable
from application.ports.clock import Clock
from application.ports.scheduling import KNOWN_FOR, KnownTimes, OfferedTime, OfferedTimes
from application.told_times import Told, put_together

SPAN_MAX = timedelta(days=31)  # of one call, since 2026-07-09
WINDOW_MAX = timedelta(days=62)
PAST_MARGIN = timedelta(seconds=30)  # Calendly refuses a start in the past, by its own clock

_DAY = timedelta(days=1)
_Times = tuple[OfferedTime, ...]


class _AvailableTime(Struct, frozen=True):
    status: str
    start_time: datetime
    scheduling_url: str = ""
    invitees_remaining: float = 1


class _Envelope(Struct):
    collection: list[_AvailableTime]


class OfferedTimesReader:
    def __init__(self, api: CalendlyApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._cache: AgedCache[_Times] = AgedCache(clock, OPERATION_LIMIT_SECONDS)

    def read(self, event_type_uri: str, start: datetime, end: datetime, max_age_seconds: int) -> OfferedTimes:
        """As the Scheduling port says. ValueError for a window that is far longer than the port allows."""
        if end - start > WINDOW_MAX:
            raise ValueError("a window of open times is 31 days at most")
        now = self._clock.now()
        if end <= now + PAST_MARGIN:
            return OfferedTimes((), now)
        first, last = _whole_days(start, end)
        key = f"{event_type_uri} {instant(first)} {instant(last)}"
        try:
            aged = self._cache.get(key, max_age_seconds, lambda: self._ask(event_type_uri, first, last))
        except ProviderUnavailable:
            kept = self._cache.last(key)
            if kept is None:
                raise
            return OfferedTimes(_within(kept.value, start, end), kept.as_of, stale=True)
        return OfferedTimes(_within(aged.value, start, end), aged.as_of)

    def known(self, event_type_uri: str, at: datetime) -> KnownTimes | None:
        """As the Scheduling port says."""
        prefix = f"{event_type_uri} "
        oldest = self._clock.now() - KNOWN_FOR
        told = [
            Told(*_days_of(key.removeprefix(prefix)), aged.as_of, tuple(time.start for time in aged.value))
            for key, aged in self._cache.kept(prefix).items()
            if aged.as_of >= oldest
        ]
        return put_together(told, at)

    def outdate(self, event_type_uri: str) -> None:
        """A time of this type has just been booked or refused."""
        self._cache.outdate(f"{event_type_uri} ")

    def _ask(self, event_type_uri: str, start: datetime, end: datetime) -> _Times:
        deadline = Deadline(OPERATION_LIMIT_SECONDS)
        earliest = max(start, self._clock.now() + PAST_MARGIN)
        return tuple(
            time
            for begin, stop in _spans(earliest, end)
            for time in self._ask_span(event_type_uri, begin, stop, deadline)
            if begin <= time.start < stop
        )

    def _ask_span(
        self, event_type_uri: str, start: datetime, end: datetime, deadline: Deadline
    ) -> Iterator[OfferedTime]:
        params = {"event_type": event_type_uri, "start_time": instant(start), "end_time": instant(end)}
        try:
            told = self._api.ask("/event_type_available_times", params, deadline)
        except LookupError:
            return  # a type that Calendly does not know offers no times
        for time in _read(told):
            yield OfferedTime(time.start_time.astimezone(UTC), time.scheduling_url, int(time.invitees_remaining))


def _whole_days(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """In UTC. Clients who want other hours of the same days share one answer, so nobody uses up Calendly's limit."""
    return _midnight(start), _midnight(end + _DAY - datetime.resolution)


def _days_of(key: str) -> tuple[datetime, datetime]:
    first, last = (datetime.fromisoformat(text) for text in key.split(" "))
    return first, last


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _within(times: _Times, start: datetime, end: datetime) -> _Times:
    return tuple(time for time in times if start <= time.start < end)


def _spans(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    while start < end:
        stop = min(start + SPAN_MAX, end)
        yield start, stop
        start = stop


def _read(told: Any) -> list[_AvailableTime]:
    try:
        times = msgspec.convert(told, _Envelope).collection
    except msgspec.ValidationError as fault:
        raise ProviderUnavailable(f"open times that cannot be read: {fault}") from None
    if any(time.start_time.tzinfo is None for time in times):
        raise ProviderUnavailable("open times without a zone")
    return [time for time in times if time.status == "available"]
