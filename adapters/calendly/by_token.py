"""Every call with the token that may make it: the builder's own where they are connected, else the organization's."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from adapters.calendly.calendar_history import CalendlyCalendarHistory
from adapters.calendly.scheduling import CalendlyScheduling
from adapters.calendly.subscriptions import CalendlySubscriptions
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.calendar_history import SightingPage
from application.ports.clock import Clock
from application.ports.connections import Connection, Connections
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
from domain.booking.vocabulary import Meeting
from domain.identifiers import BookingId

TOKENS_IN_USE_MAX = 500
"""So many builders' clients, each with its own caches and rate limits; the one unused longest is made anew later."""

LEAVES_AFTER = timedelta(minutes=1)
"""So long one that was put aside stays open: somebody may have been calling with it."""

EVENT_TYPES_KNOWN_MAX = 2000


class Client(Struct, frozen=True):
    """What one token opens."""

    scheduling: CalendlyScheduling
    history: CalendlyCalendarHistory


class CalendlyByToken:
    """The Scheduling and CalendarHistory ports. What one token was told is never shown to another's builder.

    A connection that needs reconnecting stays the builder's own: the organization's token is no way round it.
    """

    def __init__(
        self,
        organization: CalendlyScheduling,
        connections: Connections,
        own: Callable[[Connection], CalendlyScheduling],
        clock: Clock,
    ) -> None:
        self._organization = Client(organization, CalendlyCalendarHistory(organization.api, clock))
        self._connections = connections
        self._own = own
        self._clock = clock
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str], Client] = {}
        self._leaving: list[tuple[datetime, Client]] = []
        self._told_by: dict[str, CalendlyScheduling] = {}

    def close(self) -> None:
        with self._lock:
            clients = [*self._clients.values(), *(client for _, client in self._leaving)]
            self._clients.clear()
            self._leaving.clear()
        for client in clients:
            client.scheduling.close()

    def subscriptions(self, connection: Connection) -> CalendlySubscriptions:
        """The webhook subscriptions of that user alone; Calendly signs them with the app's key."""
        api = self._client(connection).scheduling.api
        return CalendlySubscriptions(api, self._clock, user=connection.calendar)

    def host(self, calendar: str) -> Host:
        return self._of(calendar).scheduling.host(calendar)

    def event_type(self, uri: str, max_age_seconds: int) -> EventType:
        return self._of_type(uri).event_type(uri, max_age_seconds)

    def offered_times(self, event_type_uri: str, start: datetime, end: datetime, max_age_seconds: int) -> OfferedTimes:
        return self._of_type(event_type_uri).offered_times(event_type_uri, start, end, max_age_seconds)

    def known_event_type(self, uri: str) -> EventType | None:
        told_by = self._told_by.get(uri)
        return told_by.known_event_type(uri) if told_by else None

    def known_times(self, event_type_uri: str, at: datetime) -> KnownTimes | None:
        told_by = self._told_by.get(event_type_uri)
        return told_by.known_times(event_type_uri, at) if told_by else None

    def book(self, request: MeetingRequest) -> Meeting | Refused | Limited | NotReached | Unknown:
        return self._of_type(request.event_type_uri).book(request)

    def find(self, search: MeetingSearch) -> Sequence[Meeting]:
        return self._of(search.calendar).scheduling.find(search)

    def cancel(
        self, event_uri: str, reason: str, calendar: str = ""
    ) -> MeetingCancelled | Refused | Limited | NotReached | Unknown:
        return self._of(calendar).scheduling.cancel(event_uri, reason)

    def invitee_of(self, event_uri: str, calendar: str = "") -> str:
        return self._of(calendar).scheduling.invitee_of(event_uri)

    def read_invitee(self, invitee_uri: str, calendar: str = "") -> Sighting:
        return self._of(calendar).scheduling.read_invitee(invitee_uri)

    def scheduling_link(
        self, event_type_uri: str, booking_id: BookingId
    ) -> SchedulingLink | Refused | Limited | NotReached | Unknown:
        return self._of_type(event_type_uri).scheduling_link(event_type_uri, booking_id)

    def show_no_show(
        self, invitee_uri: str, missed: bool, calendar: str = ""
    ) -> NoShowShown | Refused | Limited | NotReached | Unknown:
        return self._of(calendar).scheduling.show_no_show(invitee_uri, missed)

    def sightings(self, calendar: str, start: datetime, end: datetime, cursor: str) -> SightingPage:
        return self._of(calendar).history.sightings(calendar, start, end, cursor)

    def _of(self, calendar: str) -> Client:
        return self._client(self._connections.of_calendar(calendar) if calendar else None)

    def _of_type(self, event_type_uri: str) -> CalendlyScheduling:
        """Who was asked last is remembered, so that what is known already costs no question to the database."""
        scheduling = self._client(self._connections.of_event_type(event_type_uri)).scheduling
        with self._lock:
            self._told_by.pop(event_type_uri, None)
            self._told_by[event_type_uri] = scheduling
            while len(self._told_by) > EVENT_TYPES_KNOWN_MAX:
                del self._told_by[next(iter(self._told_by))]
        return scheduling

    def _client(self, connection: Connection | None) -> Client:
        if connection is None:
            return self._organization
        key = (connection.builder_id, connection.calendar)
        with self._lock:
            client = self._clients.pop(key, None)
            if client is None:
                scheduling = self._own(connection)
                client = Client(scheduling, CalendlyCalendarHistory(scheduling.api, self._clock))
            self._clients[key] = client
            gone = self._put_aside(self._clock.now())
        for one in gone:
            one.scheduling.close()
        return client

    def _put_aside(self, now: datetime) -> list[Client]:
        """Those beyond the limit leave, and those who left long enough ago are returned, to be closed."""
        while len(self._clients) > TOKENS_IN_USE_MAX:
            self._leaving.append((now, self._clients.pop(next(iter(self._clients)))))
        gone = [client for left_at, client in self._leaving if left_at + LEAVES_AFTER <= now]
        self._leaving = [(left_at, client) for left_at, client in self._leaving if left_at + LEAVES_AFTER > now]
        return gone
