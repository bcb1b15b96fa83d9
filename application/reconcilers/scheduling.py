"""Calendly heard a second time: every meeting of our experts, held beside our books in both directions."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from application.effects import CancelMeeting, ReadInvitee
from application.ports.answers import ProviderUnavailable, TooManyCalls
from application.ports.calendar_history import CalendarHistory
from application.ports.catalog import Catalog
from application.ports.clock import Clock
from application.ports.cursors import Cursors
from application.ports.event_store import EventStore, OutcomeUnknown, StoreUnavailable, VersionConflict
from application.ports.scheduling import Sighting
from application.reconcilers.calendar_books import CalendarBooks, Mismatch
from application.reconcilers.drift import Drift, DriftKind, Remedy
from application.reconcilers.queueing import queue
from domain.errors import Refusal

CURSOR = "calendly calendars"
WINDOW_BACK = timedelta(days=1)
WINDOW_AHEAD = timedelta(days=90)
PAGES_PER_RUN = 20
SILENT_IN_A_ROW = 3
"""Calendars without an answer until Calendly as a whole counts as away; one alone is only passed over."""
CURSOR_LASTS = timedelta(hours=1)
"""An older place inside a calendar is not used: Calendly's page tokens need not live for ever."""

_log = logging.getLogger(__name__)

Hear = Callable[[Sighting], bool]
"""What a sighting means is decided where the webhooks' sightings are; True if more has to be read first."""
WaitOut = Callable[[TooManyCalls], bool]
"""True when it has been waited out, so that the same page may be asked for again."""


def go_on_later(_limited: TooManyCalls) -> bool:
    """Whoever has other work does not stand and wait."""
    return False


class Swept(Struct, frozen=True, kw_only=True):
    """`unasked` are calendars without an answer; not `complete`: the next run goes on in the middle."""

    meetings: int
    lines: tuple[Drift, ...]
    unasked: tuple[str, ...]
    complete: bool


class _Place(Struct, frozen=True, kw_only=True):
    """The page to be read next; no calendar: all have been read.

    The calendar is read up to `covered_to`; `edge` are the invitees that begin just there.
    """

    start: datetime
    end: datetime
    calendar: str
    covered_to: datetime
    reached_at: datetime
    cursor: str = ""
    edge: tuple[str, ...] = ()


class _Findings:
    """What one run adds up to."""

    def __init__(self) -> None:
        self.pages = 0
        self.meetings = 0
        self.lines: list[Drift] = []
        self.unasked: list[str] = []
        self.silent: list[_Place] = []


class SchedulingReconciler:
    def __init__(
        self,
        history: CalendarHistory,
        catalog: Catalog,
        books: CalendarBooks,
        store: EventStore,
        cursors: Cursors,
        clock: Clock,
        hear: Hear,
    ) -> None:
        self._history = history
        self._catalog = catalog
        self._books = books
        self._store = store
        self._cursors = cursors
        self._clock = clock
        self._hear = hear

    def begin_anew(self, since: datetime | None = None) -> None:
        """The next run begins with the first calendar, and with meetings from `since` on if that is earlier."""
        self._keep(self._first(since))

    def sweep(self, wait_out: WaitOut = go_on_later) -> Swept:
        """One run, from where the last one stopped. A page's meetings are heard before its place is kept.

        Raises ProviderUnavailable if Calendly is away as a whole.
        """
        place, found = self._resumed(), _Findings()
        for _ in range(PAGES_PER_RUN):
            if not place.calendar:
                break
            try:
                place = self._read_page(place, found)
            except ProviderUnavailable as silence:
                if isinstance(silence, TooManyCalls) and wait_out(silence):
                    continue
                place = self._passed_over(place, found, silence)
            self._keep(place)
        return Swept(
            meetings=found.meetings,
            lines=tuple(found.lines),
            unasked=tuple(found.unasked),
            complete=not place.calendar,
        )

    def _read_page(self, place: _Place, found: _Findings) -> _Place:
        page = self._history.sightings(place.calendar, place.start, place.end, place.cursor)
        found.pages += 1
        found.meetings += len(page.sightings)
        found.silent.clear()
        found.lines += self._tell(page.sightings)
        starts = [s.slot.start for s in page.sightings]
        covered_to = max([place.covered_to, *starts]) if page.cursor else place.end
        found.lines += self._missing(place, covered_to, {*place.edge, *(s.invitee_uri for s in page.sightings)})
        if not page.cursor:
            return self._next_calendar(place)
        return replace(
            place,
            cursor=page.cursor,
            covered_to=covered_to,
            edge=tuple(s.invitee_uri for s in page.sightings if s.slot.start == covered_to),
            reached_at=self._clock.now(),
        )

    def _passed_over(self, place: _Place, found: _Findings, silence: ProviderUnavailable) -> _Place:
        """One calendar that cannot be read (its host has left?) must not hide the others."""
        found.silent.append(place)
        found.unasked.append(place.calendar)
        following = self._next_calendar(place)
        nobody_answers = found.pages == 0 and not following.calendar
        if nobody_answers or len(found.silent) == SILENT_IN_A_ROW:
            self._keep(found.silent[0])
            raise silence
        return following

    def _tell(self, sightings: Sequence[Sighting]) -> list[Drift]:
        """Hear every sighting; a line for each that our books told another story about."""
        now = self._clock.now()
        before = self._books.mismatches(sightings, now)
        refusals: dict[str, str] = {}
        waiting: set[str] = set()
        for sighting in sightings:
            try:
                if self._hear(sighting):
                    waiting.add(sighting.invitee_uri)
            except (StoreUnavailable, OutcomeUnknown, VersionConflict):
                raise
            except Refusal as refusal:
                refusals[sighting.invitee_uri] = f"{refusal.slug}: {refusal}"
            except Exception as bug:  # noqa: BLE001 - one that trips us must not hide those behind it; the log tells
                _log.exception("a sighting could not be taken in")
                refusals[sighting.invitee_uri] = f"bug: {type(bug).__name__}"
        off = [s for s in sightings if s.invitee_uri in before]
        after = self._books.mismatches(off, now) if off else {}
        lines = []
        for sighting in off:
            mismatch, stays = before[sighting.invitee_uri], sighting.invitee_uri in after
            remedy = Remedy.QUEUED if sighting.invitee_uri in waiting else Remedy.PERSON if stays else Remedy.CLOSED
            if stays and mismatch.kind is DriftKind.MEETING_LEFT_OVER:
                remedy = self._cancel_again(mismatch, sighting)
            lines.append(_line(sighting, mismatch, remedy, refusals.get(sighting.invitee_uri, "")))
        return lines

    def _cancel_again(self, mismatch: Mismatch, sighting: Sighting) -> Remedy:
        assert mismatch.booking_id is not None, "what is left over was ours"
        again = CancelMeeting(booking_id=mismatch.booking_id, event_uri=sighting.event_uri)
        queue(self._store, [again], "the meeting of a booking that is over is still active", self._clock.now())
        return Remedy.QUEUED

    def _missing(self, place: _Place, covered_to: datetime, seen: set[str]) -> list[Drift]:
        """The other direction: what we have confirmed in the time just read, and did not see."""
        lines = []
        now = self._clock.now()
        for booking_id, state in self._books.expected(place.calendar, place.covered_to, covered_to, now):
            if state.meeting.invitee_uri not in seen:
                reading = ReadInvitee(invitee_uri=state.meeting.invitee_uri, calendar=place.calendar)
                queue(self._store, [reading], "a meeting of ours is not in Calendly's list", now)
                lines.append(
                    Drift(
                        kind=DriftKind.MEETING_MISSING,
                        booking_id=booking_id,
                        reference=state.meeting.invitee_uri,
                        remedy=Remedy.QUEUED,
                        detail=f"{state.core.selected.slot.start:%Y-%m-%d %H:%M}Z",
                    )
                )
        return lines

    def _first(self, since: datetime | None = None) -> _Place:
        now = self._clock.now()
        start = min(since or now, now - WINDOW_BACK)
        place = _Place(start=start, end=now + WINDOW_AHEAD, calendar="", covered_to=start, reached_at=now)
        return self._next_calendar(place)

    def _resumed(self) -> _Place:
        kept = self._cursors.get(CURSOR)
        place = msgspec.json.decode(kept, type=_Place) if kept else None
        if place is None or not place.calendar:
            return self._first()
        if place.calendar not in self._calendars():
            return self._next_calendar(place)
        if self._clock.now() - place.reached_at > CURSOR_LASTS:
            return replace(place, cursor="", covered_to=place.start, edge=())
        return place

    def _next_calendar(self, place: _Place) -> _Place:
        following = min((c for c in self._calendars() if c > place.calendar), default="")
        return replace(
            place, calendar=following, cursor="", covered_to=place.start, edge=(), reached_at=self._clock.now()
        )

    def _calendars(self) -> set[str]:
        return {builder.calendar for builder in self._catalog.builders() if builder.calendar}

    def _keep(self, place: _Place) -> None:
        self._cursors.set(CURSOR, msgspec.json.encode(place).decode())


def _line(sighting: Sighting, mismatch: Mismatch, remedy: Remedy, refusal: str) -> Drift:
    return Drift(
        kind=mismatch.kind,
        booking_id=mismatch.booking_id,
        reference=sighting.invitee_uri,
        remedy=remedy,
        detail=refusal or f"{sighting.slot.start:%Y-%m-%d %H:%M}Z",
    )
