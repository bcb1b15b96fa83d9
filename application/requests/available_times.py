"""Which times a client can choose: what Calendly offers, less what our own clients have claimed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from application.limits import NEAREST_ALTERNATIVES, TIMES_FRESH_SECONDS
from application.ports.answers import ProviderUnavailable
from application.ports.event_store import EventStore, Recorded
from application.ports.scheduling import Scheduling
from domain.agenda import agenda as agendas
from domain.agenda.events import AgendaEvent
from domain.errors import FieldFault, InvalidRequest
from domain.identifiers import agenda_id
from domain.time_slot import TimeSlot

WINDOW_DAYS_MAX = 31
_ALTERNATIVES_LOOK = timedelta(days=7)


class FreeTime(Struct, frozen=True):
    slot: TimeSlot
    scheduling_url: str
    invitees_remaining: int


class FreeTimes(Struct, frozen=True):
    """`as_of` is the age of Calendly's word; our own claims are always those of now."""

    times: tuple[FreeTime, ...]
    as_of: datetime
    stale: bool


def check_window(start: datetime, end: datetime) -> None:
    """Raises InvalidRequest."""
    if end <= start:
        raise InvalidRequest([FieldFault("end", "must be later than start")])
    if end - start > timedelta(days=WINDOW_DAYS_MAX):
        raise InvalidRequest([FieldFault("end", f"must be at most {WINDOW_DAYS_MAX} days after start")])


def free_times(
    event_type_uri: str,
    calendar: str,
    duration_minutes: int,
    window: tuple[datetime, datetime],
    max_age_seconds: int,
    scheduling: Scheduling,
    store: EventStore,
) -> FreeTimes:
    """Raises ProviderUnavailable when Calendly cannot be asked and was never asked before."""
    offered = scheduling.offered_times(event_type_uri, *window, max_age_seconds)
    candidates = [(time, TimeSlot.lasting(time.start, duration_minutes)) for time in offered.times]
    claims = _claims(calendar, [slot for _, slot in candidates], store)
    free = tuple(
        FreeTime(slot, time.scheduling_url, time.invitees_remaining)
        for time, slot in candidates
        if not any(claim.overlaps(slot) for claim in claims)
    )
    return FreeTimes(free, offered.as_of, offered.stale)


def nearest(times: Sequence[FreeTime], wanted: datetime, count: int) -> tuple[TimeSlot, ...]:
    """The free times closest to the wanted one, in the order of the day."""
    closest = sorted(times, key=lambda free: (abs(free.slot.start - wanted), free.slot.start))[:count]
    return tuple(sorted((free.slot for free in closest), key=lambda slot: slot.start))


def alternatives(
    event_type_uri: str,
    calendar: str,
    duration_minutes: int,
    wanted: datetime,
    now: datetime,
    scheduling: Scheduling,
    store: EventStore,
) -> tuple[TimeSlot, ...]:
    """The nearest free times to a lost one; none when the calendar cannot be asked."""
    try:
        found = free_times(
            event_type_uri,
            calendar,
            duration_minutes,
            window_around(wanted, now),
            TIMES_FRESH_SECONDS,
            scheduling,
            store,
        )
    except (ProviderUnavailable, LookupError):
        return ()
    return nearest(found.times, wanted, NEAREST_ALTERNATIVES)


def window_around(wanted: datetime, now: datetime) -> tuple[datetime, datetime]:
    """Where alternatives to a lost time are looked for."""
    start = max(now, wanted - _ALTERNATIVES_LOOK)
    return start, max(wanted, start) + _ALTERNATIVES_LOOK


def _claims(calendar: str, slots: Sequence[TimeSlot], store: EventStore) -> list[TimeSlot]:
    days = sorted({day for slot in slots for day in slot.days})
    if not days:
        return []
    histories = store.load([agenda_id(calendar, day) for day in days]).values()
    return [claim for history in histories for claim in claims_on(history)]


def claims_on(history: Sequence[Recorded]) -> list[TimeSlot]:
    """What is claimed on the day whose history this is."""
    events = [recorded.event for recorded in history if isinstance(recorded.event, AgendaEvent)]
    return [claim.slot for claim in agendas.fold(events).claims]
