"""Times as a reader says them, with the zone's name, and the other side's time beside them."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from domain.time_slot import TimeSlot

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def date_words(moment: datetime, zone: str) -> str:
    """Such as "Thursday 3 December 2026"."""
    return _date(moment.astimezone(zone_named(zone)))


def moment_words(moment: datetime, zone: str) -> str:
    """Such as "Wednesday 2 December 2026, 15:00 (Europe/Lisbon)"."""
    local = moment.astimezone(zone_named(zone))
    return f"{_date(local)}, {local:%H:%M} ({zone_words(zone)})"


def time_words(slot: TimeSlot, zone: str, other_zone: str) -> str:
    """The reader's time; the other side's in brackets where their clocks differ."""
    mine, theirs = _span(slot, zone), _span(slot, other_zone)
    words = f"{mine} ({zone_words(zone)})"
    return words if mine == theirs else f"{words} [{_shorter(theirs, mine)} in {zone_words(other_zone)}]"


def zone_named(zone: str) -> tzinfo:
    """The zone, or UTC for a name that nobody knows: a mail is not lost over it."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return UTC


def zone_words(zone: str) -> str:
    return "UTC" if zone_named(zone) is UTC else zone.replace("_", " ")


def _date(local: datetime) -> str:
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"


def _span(slot: TimeSlot, zone: str) -> str:
    start, end = slot.start.astimezone(zone_named(zone)), slot.end.astimezone(zone_named(zone))
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{_date(end)}, {end:%H:%M}"
    return f"{_date(start)}, {start:%H:%M} to {until}"


def _shorter(theirs: str, mine: str) -> str:
    """Without the date where it is the same day there."""
    date = mine.partition(",")[0]
    return theirs.removeprefix(f"{date}, ")
