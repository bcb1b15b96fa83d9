"""What our books say of the meetings in the experts' calendars, to hold beside what Calendly says."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from application.handlers.appending import agenda_of
from application.handlers.change_booking import booking_state
from application.ports.event_store import EventStore, Recorded
from application.ports.references import References
from application.ports.scheduling import Sighting
from application.reconcilers.drift import DriftKind
from domain.agenda.agenda import Agenda, Standing
from domain.booking.state import BookedUnpaid, CancelledBooking, Confirmed, ExpiredHold, Moving, NotStarted, State
from domain.identifiers import BookingId, StreamId, agenda_id

STREAMS_AT_ONCE = 200
SETTLES_WITHIN = timedelta(minutes=2)
"""A change may take so long to show in Calendly's lists, or to reach Calendly from us."""


Meeting = Confirmed | Moving | BookedUnpaid
"""The meeting is to take place."""


class Entry(Struct, frozen=True):
    """One booking in our books; `changed_at` is its latest fact's."""

    state: State
    changed_at: datetime


class Mismatch(Struct, frozen=True):
    kind: DriftKind
    booking_id: BookingId | None


class CalendarBooks:
    def __init__(self, store: EventStore, references: References) -> None:
        self._store = store
        self._references = references

    def expected(
        self, calendar: str, start: datetime, end: datetime, now: datetime
    ) -> Iterator[tuple[BookingId, Meeting]]:
        """Our bookings with a meeting there that begins in [start, end), but for what changed a moment ago."""
        days = [start.date() + timedelta(days=n) for n in range((end.date() - start.date()).days + 1)]
        booked: dict[BookingId, None] = {}
        for agenda in self._agendas([agenda_id(calendar, day) for day in days]):
            booked |= dict.fromkeys(_booked(agenda))
        for id_, entry in self._entries(list(booked)).items():
            state, settled = entry.state, now - entry.changed_at >= SETTLES_WITHIN
            if (
                settled
                and isinstance(state, Meeting)
                and state.meeting.is_at_calendly
                and start <= state.core.slot.start < end
            ):
                yield id_, state

    def mismatches(self, sightings: Sequence[Sighting], now: datetime) -> Mapping[str, Mismatch]:
        """Those sightings, by invitee, that our books tell another story about."""
        owners = self._references.bookings_of([s.invitee_uri for s in sightings])
        entries = self._entries(list(set(owners.values())))
        foreign = self._foreign_events(sightings)
        found = {}
        for sighting in sightings:
            owner = owners.get(sighting.invitee_uri)
            entry = entries.get(owner) if owner is not None else None
            kind = _mismatch(sighting, entry, now) if entry else _foreign_mismatch(sighting, foreign)
            if kind is not None:
                found[sighting.invitee_uri] = Mismatch(kind, owner)
        return found

    def _foreign_events(self, sightings: Sequence[Sighting]) -> set[str]:
        """The events that stand in the agendas as somebody else's time."""
        days = {agenda_id(calendar, day) for s in sightings for calendar in s.calendars for day in s.slot.days}
        return {str(claim.owner) for agenda in self._agendas(list(days)) for claim in agenda.claims}

    def _agendas(self, streams: Sequence[StreamId]) -> Iterator[Agenda]:
        for history in self._histories(streams).values():
            yield agenda_of(history)

    def _entries(self, bookings: Sequence[BookingId]) -> dict[BookingId, Entry]:
        histories = self._histories([StreamId(booking_id) for booking_id in bookings])
        return {BookingId(id_): Entry(booking_state(h), h[-1].at) for id_, h in histories.items() if h}

    def _histories(self, streams: Sequence[StreamId]) -> dict[StreamId, Sequence[Recorded]]:
        found: dict[StreamId, Sequence[Recorded]] = {}
        for first in range(0, len(streams), STREAMS_AT_ONCE):
            found |= self._store.load(streams[first : first + STREAMS_AT_ONCE])
        return found


def _booked(agenda: Agenda) -> Iterator[BookingId]:
    for claim in agenda.claims:
        if claim.standing is Standing.BOOKED and not isinstance(claim.owner, str):
            yield claim.owner


def _mismatch(sighting: Sighting, entry: Entry, now: datetime) -> DriftKind | None:
    if now - entry.changed_at < SETTLES_WITHIN:
        return None
    state = entry.state
    if not sighting.active:
        stands = isinstance(state, Meeting) and state.meeting.invitee_uri == sighting.invitee_uri
        return DriftKind.MEETING_CANCELLED if stands else None
    assert not isinstance(state, NotStarted), "a reference is written together with facts"
    over = isinstance(state, CancelledBooking | ExpiredHold) or sighting.invitee_uri in state.core.orphans
    return DriftKind.MEETING_LEFT_OVER if over and sighting.slot.start > now else None


def _foreign_mismatch(sighting: Sighting, foreign: set[str]) -> DriftKind | None:
    """Somebody else's time stands in the agenda for as long as the meeting is active."""
    if sighting.active == (sighting.event_uri in foreign):
        return None
    return DriftKind.MEETING_UNKNOWN if sighting.active else DriftKind.MEETING_CANCELLED
