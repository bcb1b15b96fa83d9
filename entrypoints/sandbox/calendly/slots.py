"""Open times: weekly hours in the host's zone, minus what is booked, minus the notice."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from entrypoints.sandbox.calendly import account
from entrypoints.sandbox.calendly.resources import moment
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.world import World

LONGEST_EVENT = timedelta(hours=12)


def busy(world: World, host: str, start: datetime, end: datetime) -> list[Document]:
    """Return the host's active meetings that touch the span."""
    near = world.store.select("meeting", owner=host, since=(start - LONGEST_EVENT).timestamp(), before=end.timestamp())
    return [item for item in near if item["status"] == "active" and _read(item["end_time"]) > start]


def open_times(world: World, kind: account.EventType, start: datetime, end: datetime) -> list[datetime]:
    """Return the bookable start times in `start <= time < end`, in order."""
    length = timedelta(minutes=kind.minutes)
    earliest = max(start, world.clock() + timedelta(minutes=account.NOTICE_MINUTES))
    taken = [
        (_read(item["start_time"]), _read(item["end_time"]))
        for item in busy(world, kind.owner.key, start, end + length)
    ]
    return [
        slot
        for slot in _grid(kind, start, end)
        if slot >= earliest and not any(slot < until and slot + length > since for since, until in taken)
    ]


def is_taken(world: World, kind: account.EventType, start: datetime) -> bool:
    return bool(busy(world, kind.owner.key, start, start + timedelta(minutes=kind.minutes)))


def _grid(kind: account.EventType, start: datetime, end: datetime) -> Iterator[datetime]:
    zone = ZoneInfo(kind.owner.timezone)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    step = timedelta(minutes=account.SLOT_EVERY_MINUTES)
    while day <= last:
        slot = datetime.combine(day, time(account.OPENS_HOUR), zone).astimezone(UTC)
        closing = datetime.combine(day, time(account.CLOSES_HOUR), zone).astimezone(UTC)
        while slot + timedelta(minutes=kind.minutes) <= closing:
            if start <= slot < end:
                yield slot
            slot += step
        day += timedelta(days=1)


def _read(value: str) -> datetime:
    read = moment(value)
    assert read is not None
    return read
