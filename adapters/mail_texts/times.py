"""Times as a reader says them, with the zone's name, and the other side's time beside them."""

from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton

from adapters.mail_texts.languages import ENGLISH, Language
from domain.time_slot import TimeSlot


def date_words(moment: datetime, zone: str, language: Language = ENGLISH) -> str:
    """Such as "Thursday 3 December 2026"."""
    return day_words(moment.astimezone(zone_named(zone)).date(), language)


def day_words(day: date, language: Language = ENGLISH) -> str:
    return format_date(day, language.date_pattern, language.locale)


def moment_words(moment: datetime, zone: str, language: Language = ENGLISH) -> str:
    """Such as "Wednesday 2 December 2026, 15:00 (Europe/Lisbon)"."""
    local = moment.astimezone(zone_named(zone))
    return language.gettext(
        "%(date)s, %(time)s (%(zone)s)",
        date=day_words(local.date(), language),
        time=clock_words(local, language),
        zone=zone_words(zone),
    )


def time_words(slot: TimeSlot, zone: str, other_zone: str, language: Language = ENGLISH) -> str:
    """The reader's time; the other side's in brackets where their clocks differ."""
    mine = language.gettext("%(time)s (%(zone)s)", time=_span(slot, zone, language), zone=zone_words(zone))
    theirs = other_time_words(slot, zone, other_zone, language)
    return language.gettext("%(mine)s [%(theirs)s]", mine=mine, theirs=theirs) if theirs else mine


def other_time_words(slot: TimeSlot, zone: str, other_zone: str, language: Language = ENGLISH) -> str:
    """The other side's time, with its date where that is another; empty where both clocks show the same."""
    if _span(slot, zone, language) == _span(slot, other_zone, language):
        return ""
    is_same_day = date_words(slot.start, zone) == date_words(slot.start, other_zone)
    theirs = clock_span_words(slot, other_zone, language) if is_same_day else _span(slot, other_zone, language)
    return language.gettext("%(time)s in %(zone)s", time=theirs, zone=zone_words(other_zone))


def clock_span_words(slot: TimeSlot, zone: str, language: Language = ENGLISH) -> str:
    """Such as "15:00 to 16:00", for a day that is named elsewhere."""
    start, end = slot.start.astimezone(zone_named(zone)), slot.end.astimezone(zone_named(zone))
    clocks = {"start": clock_words(start, language), "end": clock_words(end, language)}
    if end.date() == start.date():
        return language.gettext("%(start)s to %(end)s", **clocks)
    return language.gettext("%(start)s to %(end_date)s, %(end)s", end_date=day_words(end.date(), language), **clocks)


def zone_named(zone: str) -> tzinfo:
    """The zone, or UTC for a name that nobody knows: a mail is not lost over it."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return UTC


def zone_words(zone: str) -> str:
    return "UTC" if zone_named(zone) is UTC else zone.replace("_", " ")


def _span(slot: TimeSlot, zone: str, language: Language) -> str:
    return language.gettext(
        "%(date)s, %(times)s",
        date=date_words(slot.start, zone, language),
        times=clock_span_words(slot, zone, language),
    )


def clock_words(local: datetime, language: Language = ENGLISH) -> str:
    """The time of day as its own zone shows it, with the language's own separator."""
    return format_skeleton(language.time_skeleton, local, locale=language.locale)
