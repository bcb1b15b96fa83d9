"""What the page of times tells its script, so that the script can show a month before it has asked anybody."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from application.requests.available_times import FreeTimes
from domain.identifiers import SessionTypeId


class KnownTimes(Struct, frozen=True, kw_only=True):
    """Instants as text. `starts` are all free times from `start` to `end`: the minutes from one to the next, apart by a
    space, because a month of times would weigh too much for a phone.
    """

    session_id: str
    now: str
    start: str
    end: str
    as_of: str
    stale: bool
    starts: str


def known_times(
    session_id: SessionTypeId, found: FreeTimes, window: tuple[datetime, datetime], now: datetime
) -> KnownTimes:
    start, end = window
    return KnownTimes(
        session_id=session_id,
        now=_text(now),
        start=_text(start),
        end=_text(end),
        as_of=_text(found.as_of),
        stale=found.stale,
        starts=" ".join(_steps(start, (free.slot.start for free in found.times if free.slot.start > now))),
    )


def nothing_known(session_id: SessionTypeId, now: datetime) -> KnownTimes:
    """Before the calendar has answered: the script asks."""
    text = _text(now)
    return KnownTimes(session_id=session_id, now=text, start=text, end=text, as_of="", stale=False, starts="")


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _steps(start: datetime, times: Iterable[datetime]) -> Iterator[str]:
    before = start
    for moment in times:
        yield str((moment - before) // timedelta(minutes=1))
        before = moment
