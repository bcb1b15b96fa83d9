"""What the page of times tells its script, so that the script can show a month before it has asked anybody."""

from datetime import UTC, datetime

from msgspec import Struct

from application.ports.catalog import SessionType
from application.requests.available_times import FreeTimes


class KnownTimes(Struct, frozen=True, kw_only=True):
    """Instants as text; `starts` are all free times from `start` to `end`, apart by a space."""

    session_id: str
    now: str
    start: str
    end: str
    as_of: str
    stale: bool
    starts: str


def known_times(session: SessionType, found: FreeTimes, window: tuple[datetime, datetime], now: datetime) -> KnownTimes:
    start, end = window
    return KnownTimes(
        session_id=session.id,
        now=_text(now),
        start=_text(start),
        end=_text(end),
        as_of=_text(found.as_of),
        stale=found.stale,
        starts=" ".join(_text(free.slot.start) for free in found.times if free.slot.start > now),
    )


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
