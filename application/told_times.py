"""What several answers about open times say together: the last word on each moment, as far as there is no gap."""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct

from application.ports.scheduling import KnownTimes


class Told(Struct, frozen=True):
    """One answer: every open start in [start, end), as it was at `as_of`."""

    start: datetime
    end: datetime
    as_of: datetime
    starts: tuple[datetime, ...]


def put_together(told: Collection[Told], at: datetime) -> KnownTimes | None:
    """From `at` on; None if no answer is about that moment."""
    until, used, starts = at, list[Told](), list[datetime]()
    while fitting := [one for one in told if one.start <= until < one.end]:
        newest = max(fitting, key=lambda one: (one.as_of, one.end))
        newer = [one.start for one in told if until < one.start < newest.end and one.as_of > newest.as_of]
        end = min([newest.end, *newer])
        starts += [start for start in newest.starts if until <= start < end]
        used.append(newest)
        until = end
    return KnownTimes(tuple(starts), until, min(one.as_of for one in used)) if used else None
