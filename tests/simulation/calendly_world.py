"""Calendly: the port with its faults, experts and strangers in their calendars, and the news of it all."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from adapters.memory.scheduling import MemoryMeeting, MemoryScheduling
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.inbox import Provider
from application.ports.scheduling import (
    EventType,
    MeetingCancelled,
    MeetingRequest,
    MeetingSearch,
    OfferedTimes,
    Refused,
)
from domain.booking.scheduling import waits_for_calendly
from domain.booking.vocabulary import Actor, Meeting
from domain.identifiers import BookingId
from tests.simulation import news
from tests.simulation.frail_providers import FrailCalls
from tests.simulation.postman import PostedWorld, Postman

LISTED_AFTER_SECONDS_MAX = 45.0


class CalendlyWorld:
    """Implements Scheduling; `memory` holds the truth. A new meeting may be listed a moment late."""

    def __init__(self, world: PostedWorld, memory: MemoryScheduling, postman: Postman) -> None:
        self.memory = memory
        self._world = world
        self._postman = postman
        self._calls = FrailCalls(Provider.CALENDLY, world)
        self._listed_at: dict[str, datetime] = {}
        self._types: dict[str, str] = {}

    # the port

    def event_type(self, uri: str, max_age_seconds: int) -> EventType:
        return self._calls.ask("event_type", uri, "", lambda: self.memory.event_type(uri, max_age_seconds))

    def offered_times(self, event_type_uri: str, start: datetime, end: datetime, max_age_seconds: int) -> OfferedTimes:
        def offered() -> OfferedTimes:
            return self.memory.offered_times(event_type_uri, start, end, max_age_seconds)

        return self._calls.ask("offered_times", event_type_uri, "", offered)

    def book(self, request: MeetingRequest) -> Meeting | Refused | Limited | NotReached | Unknown:
        return self._calls.order("book", str(request.booking_id), request.booking_id, lambda: self._book(request))

    def find(self, search: MeetingSearch) -> Sequence[Meeting]:
        return self._calls.ask("find", str(search.booking_id), search.booking_id, lambda: self._listed(search))

    def cancel(self, event_uri: str, reason: str) -> MeetingCancelled | Refused | Limited | NotReached | Unknown:
        about = self._booking(event_uri)
        return self._calls.order("cancel", event_uri, about, lambda: self._cancel(event_uri, reason))

    # what experts, clients and strangers do

    def cancel_as(self, actor: Actor, event_uri: str) -> None:
        self._world.journal.deed(f"{actor} cancels at Calendly", self._booking(event_uri))
        self.memory.cancel_as(actor, event_uri)
        self._tell(self._found(event_uri))

    def take(self, event_type_uri: str, start: datetime) -> None:
        taken = self.memory.take(event_type_uri, start)
        self._world.journal.deed("stranger takes a time", "", f"{taken.calendar} {start:%d %H:%M}")
        self._types[taken.meeting.event_uri] = event_type_uri
        self._tell(taken)

    # inside

    def _book(self, request: MeetingRequest) -> Meeting | Refused:
        made = self.memory.book(request)
        assert isinstance(made, Meeting | Refused)
        if isinstance(made, Meeting):
            dice = self._world.dice(f"listing {request.booking_id}")
            late = dice.random() < self._world.weather.calls
            wait = timedelta(seconds=dice.uniform(1, LISTED_AFTER_SECONDS_MAX) if late else 0)
            self._listed_at[made.event_uri] = self._world.clock.now() + wait
            self._types[made.event_uri] = request.event_type_uri
            self._world.journal.tell(request.booking_id, f"Calendly has made {made.event_uri}")
            self._tell(self._found(made.event_uri))
        return made

    def _listed(self, search: MeetingSearch) -> Sequence[Meeting]:
        now = self._world.clock.now()
        return [meeting for meeting in self.memory.find(search) if self._listed_at[meeting.event_uri] <= now]

    def _cancel(self, event_uri: str, reason: str) -> MeetingCancelled | Refused:
        is_news = self._found(event_uri).cancelled_by is None
        done = self.memory.cancel(event_uri, reason)
        assert isinstance(done, MeetingCancelled | Refused)
        if is_news:
            self._tell(self._found(event_uri))
        return done

    def _tell(self, found: MemoryMeeting) -> None:
        said = news.of_meeting(found, self._types[found.meeting.event_uri])
        self._postman.post(said if self._we_would_look(found) else replace(said, only_voice=True))

    def _we_would_look(self, found: MemoryMeeting) -> bool:
        """Whether the booking waits for its meeting; of any other only Calendly's own news can tell us."""
        if found.request is None or found.cancelled_by is not None:
            return False
        return waits_for_calendly(self._world.machine.service.manage.state(found.request.booking_id))

    def _found(self, event_uri: str) -> MemoryMeeting:
        return next(m for m in self.memory.meetings() if m.meeting.event_uri == event_uri)

    def _booking(self, event_uri: str) -> BookingId | str:
        request = self._found(event_uri).request
        return request.booking_id if request else ""
