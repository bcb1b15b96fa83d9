"""The client's time zone, as people write it; a page without a script has no other way to know."""

import zoneinfo
from datetime import datetime
from functools import cache

from entrypoints.http.fields import zone_fault

_PLACES = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def zones_on_offer() -> tuple[str, ...]:
    """Those named by a place, and UTC."""
    named = (zone for zone in zoneinfo.available_timezones() if zone.partition("/")[0] in _PLACES and "/" in zone)
    return ("UTC", *sorted(named))


def zone_meant(text: str) -> str | None:
    """The zone for its name, its name in any case, or its city alone; None if there is none or more than one."""
    wanted = "_".join(text.split())
    if wanted and zone_fault(wanted) is None:
        return wanted
    found = _by_words().get(wanted.casefold(), ())
    return found[0] if len(found) == 1 else None


def clocks_change(zone: str, first: datetime, second: datetime) -> bool:
    """Whether the zone's clocks show another offset at the second moment."""
    there = zoneinfo.ZoneInfo(zone)
    return first.astimezone(there).utcoffset() != second.astimezone(there).utcoffset()


@cache
def _by_words() -> dict[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {}
    for zone in zones_on_offer():
        for name in {zone.casefold(), zone.rpartition("/")[2].casefold()}:
            words[name] = (*words.get(name, ()), zone)
    return words
