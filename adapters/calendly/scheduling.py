"""The experts' calendars at Calendly."""

from collections.abc import Sequence
from datetime import datetime

import httpx

from adapters.calendly.account import Account
from adapters.calendly.aged_cache import AgedCache
from adapters.calendly.api import (
    API_BASE,
    OPERATION_LIMIT_SECONDS,
    READ_TIMEOUT_SECONDS,
    CalendlyApi,
    Deadline,
    ForeignUri,
    Reply,
)
from adapters.calendly.bearer import Bearer
from adapters.calendly.event_types import (
    EventTypeResource,
    Location,
    event_type_of,
    read_event_type,
    usable_location,
)
from adapters.calendly.finding import MeetingFinder
from adapters.calendly.hosts import read_host
from adapters.calendly.invitees import InviteeReader, NoShowMarks
from adapters.calendly.links import make_link
from adapters.calendly.meetings import (
    created_meeting,
    invitee_body,
    no_of,
    was_cancelled_before,
)
from adapters.calendly.offered import OfferedTimesReader
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.clock import Clock
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
from domain.booking.vocabulary import CalendlyRefusal, Meeting
from domain.identifiers import BookingId

LOCATION_AGE_MAX_SECONDS = 600

_CREATED, _NOT_FOUND = 201, 404


class CalendlyScheduling:
    """The Scheduling port. One object serves all threads; `transport` is for tests."""

    def __init__(
        self,
        token: str | Bearer,
        clock: Clock,
        api_base: str = API_BASE,
        *,
        read_timeout_seconds: float = READ_TIMEOUT_SECONDS,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._api = CalendlyApi(token, clock, api_base, read_timeout_seconds=read_timeout_seconds, transport=transport)
        self._types: AgedCache[EventTypeResource] = AgedCache(clock, OPERATION_LIMIT_SECONDS)
        self._finder = MeetingFinder(self._api, Account(self._api, clock))
        self._invitees = InviteeReader(self._api, clock)
        self._marks = NoShowMarks(self._api, self._invitees)
        self._times = OfferedTimesReader(self._api, clock)

    @property
    def api(self) -> CalendlyApi:
        """For the other ports of the same account: they share its connections and its rate limits."""
        return self._api

    def close(self) -> None:
        self._api.close()

    def host(self, calendar: str) -> Host:
        return read_host(self._api, calendar)

    def event_type(self, uri: str, max_age_seconds: int) -> EventType:
        return event_type_of(self._resource(uri, max_age_seconds, Deadline(OPERATION_LIMIT_SECONDS)))

    def known_event_type(self, uri: str) -> EventType | None:
        kept = self._types.last(uri)
        return event_type_of(kept.value) if kept else None

    def offered_times(self, event_type_uri: str, start: datetime, end: datetime, max_age_seconds: int) -> OfferedTimes:
        return self._times.read(event_type_uri, start, end, max_age_seconds)

    def known_times(self, event_type_uri: str, at: datetime) -> KnownTimes | None:
        return self._times.known(event_type_uri, at)

    def book(self, request: MeetingRequest) -> Meeting | Refused | Limited | NotReached | Unknown:
        """One POST, never repeated here: it is not idempotent at Calendly."""
        deadline = Deadline(OPERATION_LIMIT_SECONDS)
        try:
            location = self._location(request, deadline)
        except ProviderUnavailable as fault:
            return NotReached(str(fault))
        except LookupError:
            return Refused(CalendlyRefusal.CONFIGURATION, "the event type is gone")
        reply = self._api.post("/invitees", invitee_body(request, location), deadline, window="booking")
        self._times.outdate(request.event_type_uri)
        if not isinstance(reply, Reply):
            return reply
        return self._booked(request, reply, deadline)

    def find(self, search: MeetingSearch) -> Sequence[Meeting]:
        return self._finder.find(search)

    def cancel(
        self,
        event_uri: str,
        reason: str,
        calendar: str = "",  # noqa: ARG002 - one token has only one way
    ) -> MeetingCancelled | Refused | Limited | NotReached | Unknown:
        try:
            path = self._api.path_of(event_uri)
        except ForeignUri as fault:
            return Refused(CalendlyRefusal.CONFIGURATION, str(fault))
        body = {"reason": reason} if reason else {}
        reply = self._api.post(f"{path}/cancellation", body, Deadline(OPERATION_LIMIT_SECONDS), window="cancelling")
        if not isinstance(reply, Reply):
            return reply
        if reply.status == _CREATED or was_cancelled_before(reply):
            return MeetingCancelled()
        return no_of(reply)

    def invitee_of(self, event_uri: str, calendar: str = "") -> str:  # noqa: ARG002
        return self._invitees.of_event(event_uri)

    def read_invitee(self, invitee_uri: str, calendar: str = "") -> Sighting:  # noqa: ARG002
        return self._invitees.read(invitee_uri)

    def scheduling_link(
        self, event_type_uri: str, booking_id: BookingId
    ) -> SchedulingLink | Refused | Limited | NotReached | Unknown:
        return make_link(self._api, event_type_uri, booking_id)

    def show_no_show(
        self,
        invitee_uri: str,
        missed: bool,
        calendar: str = "",  # noqa: ARG002
    ) -> NoShowShown | Refused | Limited | NotReached | Unknown:
        return self._marks.show(invitee_uri, missed=missed)

    def _resource(self, uri: str, max_age_seconds: int, deadline: Deadline) -> EventTypeResource:
        try:
            path = self._api.path_of(uri)
        except ForeignUri as fault:
            raise LookupError(str(fault)) from None

        def ask() -> EventTypeResource:
            try:
                return read_event_type(self._api.ask(path, {}, deadline))
            except ValueError as fault:
                raise ProviderUnavailable(str(fault)) from fault

        return self._types.get(uri, max_age_seconds, ask).value

    def _location(self, request: MeetingRequest, deadline: Deadline) -> Location | None:
        """The place asked for; the host's own words for it, where it needs some, are in the event type."""
        if request.location_kind is None:
            return None
        if request.location_kind not in ("physical", "custom"):
            return Location(request.location_kind)
        return usable_location(self._resource(request.event_type_uri, LOCATION_AGE_MAX_SECONDS, deadline))

    def _booked(self, request: MeetingRequest, reply: Reply, deadline: Deadline) -> Meeting | Refused | Unknown:
        if reply.status == _CREATED:
            try:
                return created_meeting(reply, request.location_kind)
            except ValueError as fault:
                return Unknown(str(fault))
        if reply.status == _NOT_FOUND:
            return self._not_found(request, deadline)
        return no_of(reply)

    def _not_found(self, request: MeetingRequest, deadline: Deadline) -> Refused | Unknown:
        """Either the time or the whole event type is gone; only reading the type tells."""
        try:
            resource = self._resource(request.event_type_uri, 0, deadline)
        except LookupError:
            return Refused(CalendlyRefusal.CONFIGURATION, "the event type is gone")
        except ProviderUnavailable as fault:
            return Unknown(f"not found, and the event type cannot be read: {fault}")
        if resource.deleted_at is not None or not resource.active:
            return Refused(CalendlyRefusal.CONFIGURATION, "the event type was deleted or switched off")
        return Refused(CalendlyRefusal.TAKEN, "Calendly answered 404: the time is gone")
