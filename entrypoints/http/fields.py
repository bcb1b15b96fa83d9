"""Single values as clients write them, and what is wrong with one that cannot be used."""

import unicodedata
import zoneinfo
from datetime import datetime
from functools import cache
from typing import Annotated

from msgspec import Meta

Instant = Annotated[datetime, Meta(tz=True, examples=["2026-12-01T15:00:00Z"])]
InstantAfter = Annotated[datetime, Meta(tz=True, examples=["2026-12-01T16:00:00Z"])]
Zone = Annotated[str, Meta(min_length=1, max_length=64, examples=["Europe/London"])]

_YEAR_FIRST, _YEAR_LAST = 2000, 2200  # what lies outside is a slip, and would overflow some calendar further on
_NO_ZONES = {"localtime", "Factory"}  # files of the system's table that name no place
_SURROGATES_AND_CONTROLS = {"Cc", "Cs", "Zl", "Zp"}


def zone_fault(text: str) -> str | None:
    return None if text in _zones() else "is not a time zone, such as Europe/London"


def instant_fault(moment: datetime) -> str | None:
    if moment.tzinfo is None:
        return "needs its offset from UTC, such as 2026-12-01T15:00:00Z"
    return None if _YEAR_FIRST <= moment.year < _YEAR_LAST else f"must lie between {_YEAR_FIRST} and {_YEAR_LAST}"


def one_line_fault(text: str) -> str | None:
    """For what ends up in a mail's header or a calendar's title."""
    if not text.strip():
        return "must not be blank"
    return "must be one line of text" if has_control_characters(text) else None


def has_control_characters(text: str, allowed: str = "") -> bool:
    """Whether it holds what no reader sees and some store refuses."""
    return any(unicodedata.category(c) in _SURROGATES_AND_CONTROLS and c not in allowed for c in text)


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones() - _NO_ZONES)
