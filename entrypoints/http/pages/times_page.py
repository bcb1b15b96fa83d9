"""The free times of one session, by day and part of day, in the client's zone."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from urllib.parse import urlencode

from msgspec import Struct

from adapters.mail_texts.times import zone_named
from application.requests.available_times import FreeTime, FreeTimes
from entrypoints.http.api.scheduling_views import time_of_day
from entrypoints.http.pages.zones import clocks_change
from entrypoints.http.speaking import gettext, marked
from entrypoints.http.time_words import bare_clock_words, date_words, short_day_words

DAYS_ASKED = 28  # one question to Calendly takes 31 at most
DAYS_SHOWN = 7
DAYS_AHEAD_MAX = 366

_PART_NAMES = {"morning": marked("Morning"), "afternoon": marked("Afternoon"), "evening": marked("Evening")}
_DAY = timedelta(days=1)


class TimeLink(Struct, frozen=True):
    query: str
    clock: str


class DayPart(Struct, frozen=True):
    name: str
    times: tuple[TimeLink, ...]


class FreeDay(Struct, frozen=True):
    words: str
    short: str
    count: int
    parts: tuple[DayPart, ...]


class TimesPage(Struct, frozen=True, kw_only=True):
    """`asked_from` and `asked_until` are the range that was looked through; `earlier` and `later` lead beside it.

    `skipped` is set when the first day asked for has no free time, `age_minutes` when the calendar could not be asked.
    """

    zone: str
    days: tuple[FreeDay, ...]
    asked_from: str
    asked_until: str
    skipped: bool
    clocks_change: bool
    age_minutes: int | None
    earlier: str | None
    later: str | None


def first_day(text: str | None, zone: str, now: datetime) -> date:
    """The day that the address names; today for none, for one that is over, and for what is no day."""
    today = now.astimezone(zone_named(zone)).date()
    try:
        wanted = date.fromisoformat(text or "")
    except ValueError:
        return today
    return min(max(wanted, today), today + timedelta(days=DAYS_AHEAD_MAX))


def window_from(day: date, zone: str, now: datetime) -> tuple[datetime, datetime]:
    start, end = _midnight(day, zone), _midnight(day + timedelta(days=DAYS_ASKED), zone)
    return max(start, now.replace(second=0, microsecond=0)), end


def times_page(found: FreeTimes, day: date, zone: str, now: datetime) -> TimesPage:
    free = [time for time in found.times if time.slot.start > now]
    start = _local_day(free[0], zone) if free else day
    end = start + timedelta(days=DAYS_SHOWN if free else DAYS_ASKED)
    days = _days([time for time in free if _local_day(time, zone) < end], zone)
    today = now.astimezone(zone_named(zone)).date()
    return TimesPage(
        zone=zone,
        days=days,
        asked_from=date_words(_midnight(day, zone), zone),
        asked_until=date_words(_midnight(end - _DAY, zone), zone),
        skipped=start > day,
        clocks_change=bool(free) and clocks_change(zone, now, free[0].slot.start),
        age_minutes=max(1, (now - found.as_of) // timedelta(minutes=1)) if found.stale else None,
        earlier=_query(max(today, day - timedelta(days=DAYS_SHOWN)), zone) if day > today else None,
        later=_query(end, zone) if end <= today + timedelta(days=DAYS_AHEAD_MAX) else None,
    )


def awaited_page(day: date, zone: str) -> TimesPage:
    """Before the calendar has answered."""
    words = date_words(_midnight(day, zone), zone)
    return TimesPage(
        zone=zone,
        days=(),
        asked_from=words,
        asked_until=words,
        skipped=False,
        clocks_change=False,
        age_minutes=None,
        earlier=None,
        later=None,
    )


def time_query(start: datetime, zone: str) -> str:
    """The part of an address that names a chosen time; as short as can be, because a page has a hundred of them."""
    return urlencode({"start": f"{start.astimezone(UTC):%Y-%m-%dT%H:%MZ}", "zone": zone}, safe="/:")


def _days(free: Sequence[FreeTime], zone: str) -> tuple[FreeDay, ...]:
    return tuple(_day(tuple(times), zone) for _, times in groupby(free, lambda time: _local_day(time, zone)))


def _day(free: tuple[FreeTime, ...], zone: str) -> FreeDay:
    there = zone_named(zone)
    grouped = groupby(free, lambda time: time_of_day(time.slot.start.astimezone(there).hour))
    parts = tuple(
        DayPart(gettext(_PART_NAMES[part]), tuple(_link(time, zone) for time in times)) for part, times in grouped
    )
    words = date_words(free[0].slot.start, zone)
    return FreeDay(words, short_day_words(_local_day(free[0], zone)), len(free), parts)


def _link(free: FreeTime, zone: str) -> TimeLink:
    start = free.slot.start
    return TimeLink(time_query(start, zone), bare_clock_words(start, zone))


def _query(day: date, zone: str) -> str:
    return urlencode({"from": day.isoformat(), "zone": zone})


def _local_day(free: FreeTime, zone: str) -> date:
    return free.slot.start.astimezone(zone_named(zone)).date()


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, zone_named(zone))
