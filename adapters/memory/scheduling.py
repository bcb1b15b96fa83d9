"""The Scheduling port over calendars in memory."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from adapters.memory.calendars import Link, MemoryCalendars, MemoryMeeting, Visitor
from adapters.memory.faults import Faults, answer_after, prevents
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.clock import Clock
from application.ports.scheduling import (
    KNOWN_FOR,
    EventType,
    Host,
    KnownTimes,
    MeetingCancelled,
    MeetingRequest,
    MeetingSearch,
    NoShowShown,
    OfferedTime,
    OfferedTimes,
    Refused,
    SchedulingLink,
    Sighting,
)
from application.told_times import Told, put_together
from domain.booking.vocabulary import Actor, CalendlyRefusal, Meeting
from domain.identifiers import BookingId

__all__ = ["MemoryMeeting", "MemoryScheduling", "Visitor"]

SEARCH_WINDOW = timedelta(minutes=1)


class MemoryScheduling(MemoryCalendars):
    """The Scheduling port; what experts and strangers do in the calendars is inherited."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.faults = Faults()
        self._read: dict[str, EventType] = {}
        self._told: dict[tuple[str, datetime, datetime], OfferedTimes] = {}

    def host(self, calendar: str) -> Host:
        self.faults.take("host")
        with self._lock:
            if not any(offer.calendar == calendar for offer in self._offers.values()):
                raise LookupError("Calendly does not know it")
        return Host(calendar.rpartition("/")[2].title(), "UTC")

    def event_type(self, uri: str, max_age_seconds: int) -> EventType:  # noqa: ARG002 - what is here is never old
        self.faults.take("event_type")
        with self._lock:
            self._read[uri] = self._offer(uri).event_type
            return self._read[uri]

    def known_event_type(self, uri: str) -> EventType | None:
        with self._lock:
            return self._read.get(uri)

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

    def known_times(self, event_type_uri: str, at: datetime) -> KnownTimes | None:
        with self._lock:
            told = [
                Told(start, end, times.as_of, tuple(time.start for time in times.times))
                for (uri, start, end), times in self._told.items()
                if uri == event_type_uri and times.as_of >= self._clock.now() - KNOWN_FOR
            ]
        return put_together(told, at)

    def book(self, request: MeetingRequest) -> Meeting | Refused | Limited | NotReached | Unknown:
        fault = self.faults.take("book")
        answer: Any = fault if prevents(fault) else answer_after(fault, self._booked(request))
        return answer  # type: ignore[no-any-return]  # the queue of faults is open to every answer

    def find(self, search: MeetingSearch) -> Sequence[Meeting]:
        self.faults.take("find")
        with self._lock:
            return [found.meeting for found in self._meetings if _matches(found, search)]

    def cancel(
        self,
        event_uri: str,
        reason: str,
        calendar: str = "",  # noqa: ARG002 - one memory sees every calendar
    ) -> MeetingCancelled | Refused | Limited | NotReached | Unknown:
        fault = self.faults.take("cancel")
        answer: Any = fault if prevents(fault) else answer_after(fault, self._cancelled(event_uri, reason))
        return answer  # type: ignore[no-any-return]  # the queue of faults is open to every answer

    def invitee_of(self, event_uri: str, calendar: str = "") -> str:  # noqa: ARG002
        self.faults.take("read_invitee")
        with self._lock:
            return self._found(event_uri)[1].meeting.invitee_uri

    def read_invitee(self, invitee_uri: str, calendar: str = "") -> Sighting:  # noqa: ARG002
        self.faults.take("read_invitee")
        return self.sighting(invitee_uri)

    def scheduling_link(
        self, event_type_uri: str, booking_id: BookingId
    ) -> SchedulingLink | Refused | Limited | NotReached | Unknown:
        fault = self.faults.take("scheduling_link")
        answer: Any = fault if prevents(fault) else answer_after(fault, self._linked(event_type_uri, booking_id))
        return answer  # type: ignore[no-any-return]  # the queue of faults is open to every answer

    def show_no_show(
        self,
        invitee_uri: str,
        missed: bool,
        calendar: str = "",  # noqa: ARG002
    ) -> NoShowShown | Refused | Limited | NotReached | Unknown:
        fault = self.faults.take("show_no_show")
        answer: Any = fault if prevents(fault) else answer_after(fault, self._shown(invitee_uri, missed=missed))
        return answer  # type: ignore[no-any-return]  # the queue of faults is open to every answer

    # inside

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
            visitor = Visitor(
                name=request.name, email=request.email, timezone=request.timezone, claims=request.booking_id
            )
            return self._add(offer, request.start, visitor, request=request).meeting

    def _linked(self, event_type_uri: str, booking_id: BookingId) -> SchedulingLink | Refused:
        with self._lock:
            if event_type_uri not in self._offers:
                return Refused(CalendlyRefusal.CONFIGURATION, "the event type is gone")
            url = f"memory://links/{len(self._links) + 1}?utm_content={booking_id}&utm_source=booking"
            self._links[url] = Link(event_type_uri, booking_id)
            return SchedulingLink(url)

    def _shown(self, invitee_uri: str, *, missed: bool) -> NoShowShown | Refused:
        try:
            self.mark_no_show(invitee_uri, missed=missed)
        except LookupError:
            return Refused(CalendlyRefusal.CONFIGURATION, "no such invitee")
        return NoShowShown()

    def _cancelled(self, event_uri: str, reason: str) -> MeetingCancelled | Refused:
        with self._lock:
            try:
                self._mark_cancelled(event_uri, Actor.BUILDER, reason)
            except LookupError:
                return Refused(CalendlyRefusal.CONFIGURATION, "no such event")
            return MeetingCancelled()


def _configuration_fault(event_type: EventType, request: MeetingRequest) -> str:
    if event_type.not_bookable_reason is not None:
        return event_type.not_bookable_reason
    if request.location_kind != event_type.location_kind:
        return "invalid_location_choice"
    answered = {answer.question for answer in request.answers if answer.text}
    missing = any(question.required and question.name not in answered for question in event_type.questions)
    return "a required question has no answer" if missing else ""


def _matches(found: MemoryMeeting, search: MeetingSearch) -> bool:
    return (
        found.cancelled_by is None
        and found.calendar == search.calendar
        and found.visitor.claims == search.booking_id
        and found.visitor.email == search.email
        and abs(found.slot.start - search.start) <= SEARCH_WINDOW / 2
    )
