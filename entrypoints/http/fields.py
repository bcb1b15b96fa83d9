"""Single values as clients write them, and what is wrong with one that cannot be used."""

import re
import unicodedata
import zoneinfo
from datetime import datetime
from functools import cache
from typing import Annotated

from msgspec import Meta

Instant = Annotated[datetime, Meta(tz=True, examples=["2026-12-01T15:00:00Z"])]
InstantAfter = Annotated[datetime, Meta(tz=True, examples=["2026-12-01T16:00:00Z"])]
Zone = Annotated[str, Meta(min_length=1, max_length=64, examples=["Europe/London"])]

EMAIL_LENGTH_MAX = 254  # RFC 5321 4.5.3.1
LOCAL_PART_LENGTH_MAX = 64
_YEAR_FIRST, _YEAR_LAST = 2000, 2200  # what lies outside is a slip, and would overflow some calendar further on
_NO_ZONES = {"localtime", "Factory"}  # files of the system's table that name no place
_SURROGATES_AND_CONTROLS = {"Cc", "Cs", "Zl", "Zp"}

# Dot-atoms of RFC 5322 in a domain of at least two labels: quoted parts, comments and literals are never meant.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?:[A-Za-z]{{2,63}}|xn--[A-Za-z0-9-]{{2,59}})")


def email_fault(text: str) -> str | None:
    local = text.partition("@")[0]
    fits = len(text) <= EMAIL_LENGTH_MAX and len(local) <= LOCAL_PART_LENGTH_MAX and _EMAIL.fullmatch(text)
    return None if fits else "is not an e-mail address"


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
