"""Reading one invitee, and its no-show mark."""

from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from adapters.calendly.api import OPERATION_LIMIT_SECONDS, CalendlyApi, Deadline, ForeignUri, Reply
from adapters.calendly.listing import every_page
from adapters.calendly.meetings import Invitee, no_of
from adapters.calendly.sightings import SeenEvent, SeenInvitee, sighting_of
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.clock import Clock
from application.ports.scheduling import NoShowShown, Refused, Sighting
from domain.booking.vocabulary import CalendlyRefusal

_CREATED, _NO_CONTENT, _NOT_FOUND = 201, 204, 404
_WINDOW = "marking"

_T = TypeVar("_T", bound=Struct)


class InviteeReader:
    def __init__(self, api: CalendlyApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock

    def read(self, invitee_uri: str) -> Sighting:
        """As the Scheduling port says."""
        deadline = Deadline(OPERATION_LIMIT_SECONDS)
        invitee = self.invitee(invitee_uri, deadline)
        try:
            event = self._ask(self._api.path_of(invitee.event), SeenEvent, deadline)
            return sighting_of(invitee, event, self._clock.now())
        except (ForeignUri, ValueError, OverflowError) as fault:
            raise ProviderUnavailable(f"an invitee of Calendly cannot be read: {type(fault).__name__}") from None

    def of_event(self, event_uri: str) -> str:
        """As the Scheduling port says: the active one first, else whoever was invited."""
        deadline = Deadline(OPERATION_LIMIT_SECONDS)
        try:
            path = f"{self._api.path_of(event_uri)}/invitees"
        except ForeignUri as fault:
            raise LookupError(str(fault)) from None
        invited = list(every_page(self._api, path, {}, Invitee, deadline))
        if not invited:
            raise LookupError("nobody is invited to this event")
        return max(invited, key=lambda invitee: invitee.status == "active").uri

    def invitee(self, invitee_uri: str, deadline: Deadline) -> SeenInvitee:
        """Raises ProviderUnavailable; LookupError if Calendly does not know it."""
        try:
            path = self._api.path_of(invitee_uri)
        except ForeignUri as fault:
            raise LookupError(str(fault)) from None
        return self._ask(path, SeenInvitee, deadline)

    def _ask(self, path: str, kind: type[_T], deadline: Deadline) -> _T:
        told: Any = self._api.ask(path, {}, deadline)
        try:
            return msgspec.convert(told["resource"], kind)
        except (msgspec.ValidationError, KeyError, TypeError) as fault:
            raise ProviderUnavailable(f"an answer of Calendly cannot be read: {type(fault).__name__}") from None


class NoShowMarks:
    """A mark is a resource of its own: whoever wants it gone has to look up its name first."""

    def __init__(self, api: CalendlyApi, reader: InviteeReader) -> None:
        self._api = api
        self._reader = reader

    def show(self, invitee_uri: str, *, missed: bool) -> NoShowShown | Refused | Limited | NotReached | Unknown:
        """As the Scheduling port says."""
        deadline = Deadline(OPERATION_LIMIT_SECONDS)
        try:
            mark = self._reader.invitee(invitee_uri, deadline).no_show
            if missed == (mark is not None):
                return NoShowShown()
            clearing = "" if mark is None else f"/invitee_no_shows/{self._api.path_of(mark.uri).rpartition('/')[2]}"
        except ProviderUnavailable as fault:
            return NotReached(str(fault))
        except (LookupError, ForeignUri) as fault:
            return Refused(CalendlyRefusal.CONFIGURATION, str(fault))
        return self._clear(clearing, deadline) if clearing else self._mark(invitee_uri, deadline)

    def _mark(self, invitee_uri: str, deadline: Deadline) -> NoShowShown | Refused | Limited | NotReached | Unknown:
        reply = self._api.post("/invitee_no_shows", {"invitee": invitee_uri}, deadline, _WINDOW)
        if not isinstance(reply, Reply):
            return reply
        return NoShowShown() if reply.status == _CREATED else no_of(reply)

    def _clear(self, path: str, deadline: Deadline) -> NoShowShown | Refused | Limited | NotReached | Unknown:
        reply = self._api.delete(path, deadline, _WINDOW)
        if not isinstance(reply, Reply):
            return reply
        return NoShowShown() if reply.status in (_NO_CONTENT, _NOT_FOUND) else no_of(reply)
