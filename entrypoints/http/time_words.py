"""Times as a reader of our texts and pages says them, in the zone of the booking."""

from datetime import datetime, timedelta

from adapters.mail_texts.times import date_words, moment_words, zone_named, zone_words
from domain.time_slot import TimeSlot


def times_words(slot: TimeSlot, zone: str) -> str:
    """Such as "Tuesday 1 December 2026, 13:00 to 14:00 (Europe/Berlin, UTC+01:00)"."""
    start, end = slot.start.astimezone(zone_named(zone)), slot.end.astimezone(zone_named(zone))
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{date_words(slot.end, zone)}, {end:%H:%M}"
    return f"{date_words(slot.start, zone)}, {start:%H:%M} to {until} ({_zone_and_offset(slot.start, zone)})"


def clock_words(moment: datetime, zone: str) -> str:
    """Such as "14:32 (Europe/Berlin, UTC+01:00)"."""
    return f"{moment.astimezone(zone_named(zone)):%H:%M} ({_zone_and_offset(moment, zone)})"


def deadline_words(moment: datetime, zone: str, now: datetime) -> str:
    """The time of day, with its date if that is not the reader's today."""
    is_today = date_words(moment, zone) == date_words(now, zone)
    return clock_words(moment, zone) if is_today else moment_words(moment, zone)


def _zone_and_offset(moment: datetime, zone: str) -> str:
    offset = moment.astimezone(zone_named(zone)).utcoffset() or timedelta(0)
    sign = "-" if offset < timedelta(0) else "+"
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    name = zone_words(zone)
    return name if name == "UTC" else f"{name}, UTC{sign}{hours:02}:{minutes:02}"
