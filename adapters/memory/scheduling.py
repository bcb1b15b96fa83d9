"""Experts' calendars in memory: the Scheduling port, and the world around it for those who test."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import RLock
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from adapters.memory.faults import Faults, answer_after, prevents
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.clock import Clock
from application.ports.scheduling import (
    EventType,
    MeetingCancelled,
    MeetingRequest,
    MeetingSearch,
    OfferedTime,
    OfferedTimes,
    Refused,
)
from domain.booking.events import Actor, CalendlyRefusal, Meeting
from domain.time_slot import TimeSlot

SEARCH_WINDOW = timedelta(minutes=1)


class MemoryMeeting(Struct, frozen=True, kw_only=True):
    """Something in a calendar; `request` is missing where somebody else put it there."""

    meeting: Meeting
    calendar: str
    slot: TimeSlot
    request: MeetingRequest | None = None
    cancelled_by: Actor | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str = ""


class _Offer(Struct):
    event_type: EventType
    calendar: str
    starts: set[datetime]


class MemoryScheduling:
    """The Scheduling port. A time is open if it was opened, lies ahead and nothing in its calendar overlaps it."""

    def __init__(self, clock: Clock) -> None:
        self.faults = Faults()
        self._clock = clock
        self._lock = RLock()
        self._offers: dict[str, _Offer] = {}
        self._meetings: list[MemoryMeeting] = []
        self._told: dict[tuple[str, datetime, datetime], OfferedTimes] = {}

    # the port

    def event_type(self, uri: str, max_age_seconds: int) -> EventType:  # noqa: ARG002 - what is here is never old
        self.faults.take("event_type")
        return self._offer(uri).event_type

    def offered_times(self, event_type_uri: str, start: datetime, end: datetime, max_age_seconds: int) -> OfferedTimes:
        key = (event_type_uri, start, end)
        with self._lock:
            told, now = self._told.get(key), self._clock.now()
            try:
                self.faults.take("offered_times")
            except ProviderUnavailable:
                if told is None:
                    raise
                return replace(told, stale=told.as_of < now - timedelta(seconds=max_age_seconds))
            open_times = [moment for moment in self.open_times(event_type_uri) if start <= moment < end]
            self._told[key] = OfferedTimes(tuple(OfferedTime(moment, "") for moment in open_times), now)
            return self._told[key]

    def book(self, request: MeetingRequest) -> Meeting | Refused | Limited | NotReached | Unknown:
        fault = self.faults.take("book")
        answer: Any = fault if prevents(fault) else answer_after(fault, self._booked(request))
        return answer  # type: ignore[no-any-return]  # the queue of faults is open to every answer

    def find(self, search: MeetingSearch) -> Sequence[Meeting]:
        self.faults.take("find")
        with self._lock:
            return [found.meeting for found in self._meetings if _matches(found, search)]

    def cancel(self, event_uri: str, reason: str) -> MeetingCancelled | Refused | Limited | NotReached | Unknown:
        fault = self.faults.take("cancel")
        answer: Any = fault if prevents(fault) else answer_after(fault, self._cancelled(event_uri, reason))
        return answer  # type: ignore[no-any-return]  # the queue of faults is open to every answer

    # the handle: what experts and other people do

    def offer(self, event_type: EventType, calendar: str, starts: Sequence[datetime] = ()) -> None:
        """Put an event type into a calendar, or change it; `starts` are opened beside those open already."""
        with self._lock:
            known = self._offers.get(event_type.uri)
            kept = known.starts if known else set()
            self._offers[event_type.uri] = _Offer(event_type, calendar, kept | set(starts))

    def withdraw(self, event_type_uri: str) -> None:
        """The expert deletes the event type."""
        with self._lock:
            del self._offers[event_type_uri]

    def take(self, event_type_uri: str, start: datetime) -> MemoryMeeting:
        """Somebody else books this time on Calendly's own page."""
        with self._lock:
            return self._add(self._offer(event_type_uri), start, None)

    def cancel_as(self, actor: Actor, event_uri: str) -> None:
        """The expert or the client cancels at Calendly."""
        with self._lock:
            self._mark_cancelled(event_uri, actor, "")

    def open_times(self, event_type_uri: str) -> Sequence[datetime]:
        """What Calendly would offer now, in order; nothing for an unknown type."""
        with self._lock:
            offer = self._offers.get(event_type_uri)
            starts = sorted(offer.starts) if offer else []
            return [start for start in starts if offer and self._is_open(offer, start)]

    def meetings(self, calendar: str | None = None) -> Sequence[MemoryMeeting]:
        """Everything ever booked, cancelled ones too, in order of booking."""
        with self._lock:
            return [m for m in self._meetings if calendar is None or m.calendar == calendar]

    # inside

    def _offer(self, uri: str) -> _Offer:
        with self._lock:
            if uri not in self._offers:
                raise LookupError("no such event type")
            return self._offers[uri]

    def _is_open(self, offer: _Offer, start: datetime) -> bool:
        slot = TimeSlot.lasting(start, offer.event_type.duration_minutes)
        busy = (m.slot for m in self._meetings if m.calendar == offer.calendar and m.cancelled_by is None)
        return start > self._clock.now() and start in offer.starts and not any(slot.overlaps(other) for other in busy)

    def _booked(self, request: MeetingRequest) -> Meeting | Refused:
        with self._lock:
            if request.event_type_uri not in self._offers:
                return Refused(CalendlyRefusal.CONFIGURATION, "the event type is gone")
            offer = self._offers[request.event_type_uri]
            wrong = _configuration_fault(offer.event_type, request)
            if wrong:
                return Refused(CalendlyRefusal.CONFIGURATION, wrong)
            if not self._is_open(offer, request.start):
                return Refused(CalendlyRefusal.TAKEN, "already_filled")
            return self._add(offer, request.start, request).meeting

    def _add(self, offer: _Offer, start: datetime, request: MeetingRequest | None) -> MemoryMeeting:
        event_uri = f"memory://scheduled_events/{len(self._meetings) + 1}"
        invitee_uri = f"{event_uri}/invitees/1"
        meeting = Meeting(
            event_uri=event_uri,
            invitee_uri=invitee_uri,
            cancel_url=f"{invitee_uri}/cancel",
            reschedule_url=f"{invitee_uri}/reschedule",
        )
        slot = TimeSlot.lasting(start, offer.event_type.duration_minutes)
        added = MemoryMeeting(meeting=meeting, calendar=offer.calendar, slot=slot, request=request)
        self._meetings.append(added)
        return added

    def _cancelled(self, event_uri: str, reason: str) -> MeetingCancelled | Refused:
        with self._lock:
            try:
                self._mark_cancelled(event_uri, Actor.BUILDER, reason)
            except LookupError:
                return Refused(CalendlyRefusal.CONFIGURATION, "no such event")
            return MeetingCancelled()

    def _mark_cancelled(self, event_uri: str, actor: Actor, reason: str) -> None:
        for index, found in enumerate(self._meetings):
            if found.meeting.event_uri == event_uri:
                if found.cancelled_by is None:
                    self._meetings[index] = replace(
                        found, cancelled_by=actor, cancelled_at=self._clock.now(), cancel_reason=reason
                    )
                return
        raise LookupError("no such event")


def _configuration_fault(event_type: EventType, request: MeetingRequest) -> str:
    if event_type.not_bookable_reason is not None:
        return event_type.not_bookable_reason
    if request.location_kind != event_type.location_kind:
        return "invalid_location_choice"
    answered = {answer.question for answer in request.answers if answer.text}
    missing = any(question.required and question.name not in answered for question in event_type.questions)
    return "a required question has no answer" if missing else ""


def _matches(found: MemoryMeeting, search: MeetingSearch) -> bool:
    request = found.request
    return (
        request is not None
        and found.cancelled_by is None
        and found.calendar == search.calendar
        and request.booking_id == search.booking_id
        and request.email == search.email
        and abs(found.slot.start - search.start) <= SEARCH_WINDOW / 2
    )
