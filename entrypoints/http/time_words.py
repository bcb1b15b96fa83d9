"""Times as a reader of our texts and pages says them, in the zone of the booking and by the clock of the reader."""

from datetime import date, datetime, timedelta

from babel.dates import format_date, format_skeleton

from adapters.mail_texts import times
from adapters.mail_texts.languages import ENGLISH
from adapters.mail_texts.times import clock_span_words, zone_named, zone_words
from domain.time_slot import TimeSlot
from entrypoints.http.speaking import gettext, language


def times_words(slot: TimeSlot, zone: str) -> str:
    """Such as "Tuesday 1 December 2026, 13:00 to 14:00 (Europe/Berlin, UTC+01:00)"."""
    return gettext("%(time)s (%(zone)s)", time=span_words(slot, zone), zone=_zone_and_offset(slot.start, zone))


def other_clock_words(slot: TimeSlot, zone: str, known_zone: str) -> str:
    """As `times_words`; empty if clocks there show what the reader knows already."""
    return "" if span_words(slot, zone) == span_words(slot, known_zone) else times_words(slot, zone)


def span_words(slot: TimeSlot, zone: str) -> str:
    """Such as "Tuesday 1 December 2026, 13:00 to 14:00", for a zone that is named elsewhere."""
    clocks = clock_span_words(slot, zone, language())
    return gettext("%(date)s, %(times)s", date=date_words(slot.start, zone), times=clocks)


def date_words(moment: datetime, zone: str) -> str:
    """Such as "Tuesday 1 December 2026"."""
    return times.date_words(moment, zone, language())


def short_day_words(day: date) -> str:
    """Such as "Tue 1 Dec"."""
    spoken = language()
    if spoken.name == ENGLISH.name:
        return format_date(day, "EEE d MMM", spoken.locale)
    return format_skeleton("MMMEd", day, locale=spoken.locale)


def month_words(day: date) -> str:
    """Such as "December 2026"."""
    return format_skeleton("yMMMM", day, locale=language().locale)


def moment_words(moment: datetime, zone: str) -> str:
    """Such as "Tuesday 1 December 2026, 13:00 (Europe/Berlin)"."""
    return times.moment_words(moment, zone, language())


def clock_words(moment: datetime, zone: str) -> str:
    """Such as "14:32 (Europe/Berlin, UTC+01:00)"."""
    return gettext("%(time)s (%(zone)s)", time=bare_clock_words(moment, zone), zone=_zone_and_offset(moment, zone))


def bare_clock_words(moment: datetime, zone: str) -> str:
    """Such as "14:32"."""
    return times.clock_words(moment.astimezone(zone_named(zone)), language())


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
