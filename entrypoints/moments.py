"""A past moment as people write it."""

import re
from datetime import datetime

_FRACTION = re.compile(r"[.,]\d")


def last_moment(text: str) -> datetime:
    """A time without fractions, as a timeline writes it, means all of that second; ValueError says what is wrong."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a time; write it like 2026-11-21T10:00:00+00:00") from None
    if moment.tzinfo is None:
        raise ValueError("the time needs an offset, like 2026-11-21T10:00:00+00:00")
    return moment if _FRACTION.search(text) else moment.replace(microsecond=999_999)
