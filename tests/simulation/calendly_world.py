"""Calendly: the port with its faults, experts and strangers in their calendars, and the news of it all."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from adapters.memory.calendar_history import MemoryCalendarHistory
from adapters.memory.scheduling import MemoryMeeting, MemoryScheduling, Visitor
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.calendar_history import SightingPage
from application.ports.inbox import Provider
from application.ports.scheduling import (
    EventType,
    Host,
    KnownTimes,
    MeetingCancelled,
    MeetingRequest,
    MeetingSearch,
    NoShowShown,
    OfferedTimes,
    Refused,
    SchedulingLink,
    Sighting,
)
from domain.booking.vocabulary import Actor, Meeting
from domain.identifiers import BookingId
from tests.simulation import news
from tests.simulation.frail_providers import FrailCalls
from tests.simulation.postman import PostedWorld, Postman

LISTED_AFTER_SECONDS_MAX = 45.0
MEETINGS_PER_PAGE = 25


class CalendlyWorld:
    """Implements Scheduling; `memory` holds the truth. A new meeting may be listed a moment late."""

    def __init__(self, world: PostedWorld, memory: MemoryScheduling, postman: Postman) -> None:
        self.memory = memory
        self._world = world
        self._postman = postman
        self._calls = FrailCalls(Provider.CALENDLY, world)
        self._listed_at: dict[str, datetime] = {}
        self._told = 0
        self._history = MemoryCalendarHistory(memory, MEETINGS_PER_PAGE)

    # the port

    def host(self, calendar: str) -> Host:
        return self._calls.ask("host", calendar, "", lambda: self.memory.host(calendar))

    def event_type(self, uri: str, max_age_seconds: int) -> EventType:
        return self._calls.ask("event_type", uri, "", lambda: self.memory.event_type(uri, max_age_seconds))

    def known_event_type(self, uri: str) -> EventType | None:
        return self.memory.known_event_type(uri)

    def offered_times(self, event_type_uri: str, start: datetime, end: datetime, max_age_seconds: int) -> OfferedTimes:
        def offered() -> OfferedTimes:
            return self.memory.offered_times(event_type_uri, start, end, max_age_seconds)

        return self._calls.ask("offered_times", event_type_uri, "", offered)

    def known_times(self, event_type_uri: str, at: datetime) -> KnownTimes | None:
        return self.memory.known_times(event_type_uri, at)

    def book(self, request: MeetingRequest) -> Meeting | Refused | Limited | NotReached | Unknown:
        return self._calls.order("book", str(request.booking_id), request.booking_id, lambda: self._book(request))

    def find(self, search: MeetingSearch) -> Sequence[Meeting]:
        return self._calls.ask("find", str(search.booking_id), search.booking_id, lambda: self._listed(search))

    def cancel(
        self,
        event_uri: str,
        reason: str,
        calendar: str = "",  # noqa: ARG002
    ) -> MeetingCancelled | Refused | Limited | NotReached | Unknown:
        about = self._booking(event_uri)
        return self._calls.order("cancel", event_uri, about, lambda: self._cancel(event_uri, reason))

    def invitee_of(self, event_uri: str, calendar: str = "") -> str:  # noqa: ARG002
        about = self._booking(event_uri)
        return self._calls.ask("read_invitee", event_uri, about, lambda: self.memory.invitee_of(event_uri))

    def read_invitee(self, invitee_uri: str, calendar: str = "") -> Sighting:  # noqa: ARG002
        about = self._owner(invitee_uri)
        return self._calls.ask("read_invitee", invitee_uri, about, lambda: self.memory.read_invitee(invitee_uri))

    def scheduling_link(
        self, event_type_uri: str, booking_id: BookingId
    ) -> SchedulingLink | Refused | Limited | NotReached | Unknown:
        def link() -> SchedulingLink | Refused:
            made = self.memory.scheduling_link(event_type_uri, booking_id)
            assert isinstance(made, SchedulingLink | Refused)
            return made

        return self._calls.order("scheduling_link", str(booking_id), booking_id, link)

    def show_no_show(
        self,
        invitee_uri: str,
        missed: bool,
        calendar: str = "",  # noqa: ARG002
    ) -> NoShowShown | Refused | Limited | NotReached | Unknown:
        def show() -> NoShowShown | Refused:
            shown = self.memory.show_no_show(invitee_uri, missed)
            assert isinstance(shown, NoShowShown | Refused)
            self._tell_mark(invitee_uri, missed=missed)
            return shown

        return self._calls.order("show_no_show", invitee_uri, self._owner(invitee_uri), show)

    def sightings(self, calendar: str, start: datetime, end: datetime, cursor: str) -> SightingPage:
        def seen() -> SightingPage:
            return self._history.sightings(calendar, start, end, cursor)

        return self._calls.ask("sightings", f"{calendar} {cursor}", "", seen)

    # what experts, clients and strangers do

    def cancel_as(self, actor: Actor, event_uri: str) -> None:
        self._world.journal.deed(f"{actor} cancels at Calendly", self._booking(event_uri))
        self.memory.cancel_as(actor, event_uri)
        self._tell(self._found(event_uri))

    def take(self, event_type_uri: str, start: datetime) -> None:
        taken = self.memory.take(event_type_uri, start)
        self._world.journal.deed("stranger takes a time", "", f"{taken.calendar} {start:%d %H:%M}")
        self._tell(taken)

    def visit(self, event_type_uri: str, start: datetime, visitor: Visitor) -> None:
        seen = self.memory.visit(event_type_uri, start, visitor)
        kind = "visitor books with a forged id" if visitor.claims else "visitor books at Calendly"
        self._world.journal.deed(kind, visitor.claims or "", f"{seen.calendar} {start:%d %H:%M}")
        self._list_later(seen)
        self._tell(seen)

    def visit_link(self, url: str, start: datetime, visitor: Visitor) -> bool:
        """False if the link is spent or the time is gone."""
        try:
            seen = self.memory.visit_link(url, start, visitor)
        except (ValueError, LookupError):
            return False
        self._world.journal.deed("books with the link", seen.visitor.claims or "", f"{start:%d %H:%M}")
        self._list_later(seen)
        self._tell(seen)
        return True

    def reschedule(self, event_uri: str, start: datetime) -> None:
        """Two webhooks, in whatever order they come; the times were read a moment ago and may be gone."""
        about = self._booking(event_uri)
        try:
            new = self.memory.reschedule(event_uri, start)
        except (ValueError, LookupError):
            return
        self._world.journal.deed("moves at Calendly", about, f"{event_uri} to {start:%d %H:%M}")
        self._list_later(new)
        self._tell(self._found(event_uri))
        self._tell(new)

    def mark(self, invitee_uri: str, *, missed: bool) -> None:
        words = "expert marks a no-show" if missed else "expert clears a no-show"
        self._world.journal.deed(words, self._owner(invitee_uri))
        self.memory.mark_no_show(invitee_uri, missed=missed)
        self._tell_mark(invitee_uri, missed=missed)

    # inside

    def _list_later(self, seen: MemoryMeeting) -> None:
        self._listed_at[seen.meeting.event_uri] = self._world.clock.now()

    def _book(self, request: MeetingRequest) -> Meeting | Refused:
        made = self.memory.book(request)
        assert isinstance(made, Meeting | Refused)
        if isinstance(made, Meeting):
            dice = self._world.dice(f"listing {request.booking_id}")
            late = dice.random() < self._world.weather.calls
            wait = timedelta(seconds=dice.uniform(1, LISTED_AFTER_SECONDS_MAX) if late else 0)
            self._listed_at[made.event_uri] = self._world.clock.now() + wait
            self._world.journal.tell(request.booking_id, f"Calendly has made {made.event_uri}")
            self._tell(self._found(made.event_uri))
        return made

    def _listed(self, search: MeetingSearch) -> Sequence[Meeting]:
        now = self._world.clock.now()
        return [meeting for meeting in self.memory.find(search) if self._listed_at.get(meeting.event_uri, now) <= now]

    def _cancel(self, event_uri: str, reason: str) -> MeetingCancelled | Refused:
        is_news = self._found(event_uri).cancelled_by is None
        done = self.memory.cancel(event_uri, reason)
        assert isinstance(done, MeetingCancelled | Refused)
        if is_news:
            self._tell(self._found(event_uri))
        return done

    def _tell(self, found: MemoryMeeting) -> None:
        kind = "invitee.created" if found.cancelled_by is None else "invitee.canceled"
        self._post(found, kind)

    def _tell_mark(self, invitee_uri: str, *, missed: bool) -> None:
        found = next(m for m in self.memory.meetings() if m.meeting.invitee_uri == invitee_uri)
        self._post(found, f"invitee_no_show.{'created' if missed else 'deleted'}")

    def _post(self, found: MemoryMeeting, kind: str) -> None:
        self._told += 1
        self._postman.post(news.of_meeting(found, kind, self._told))

    def _owner(self, invitee_uri: str) -> object:
        claims = (m.visitor.claims for m in self.memory.meetings() if m.meeting.invitee_uri == invitee_uri)
        return next((booking_id for booking_id in claims if booking_id), "")

    def _found(self, event_uri: str) -> MemoryMeeting:
        return next(m for m in self.memory.meetings() if m.meeting.event_uri == event_uri)

    def _booking(self, event_uri: str) -> BookingId | str:
        request = self._found(event_uri).request
        return request.booking_id if request else ""
