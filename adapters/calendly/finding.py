"""Finding a meeting by our booking id: Calendly cannot search for it, so lists are read and compared."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TypeVar

import msgspec
from msgspec import Struct

from adapters.calendly.aged_cache import AgedCache
from adapters.calendly.api import OPERATION_LIMIT_SECONDS, CalendlyApi, Deadline, ForeignUri
from adapters.calendly.event_types import place_of
from adapters.calendly.meetings import Invitee, Place, instant, meeting_of
from application.ports.answers import ProviderUnavailable
from application.ports.clock import Clock
from application.ports.scheduling import MeetingSearch
from domain.booking.events import Meeting

OWNER_AGE_MAX_SECONDS = 3600
SEARCH_WINDOW = timedelta(seconds=60)
PAGE_SIZE = 100
PAGES_MAX = 3

_T = TypeVar("_T", bound=Struct)


class _Owner(Struct, frozen=True):
    uri: str
    current_organization: str


class _FoundEvent(Struct, frozen=True):
    uri: str
    location: Place | None = None


class MeetingFinder:
    def __init__(self, api: CalendlyApi, clock: Clock) -> None:
        self._api = api
        self._owner: AgedCache[_Owner] = AgedCache(clock, OPERATION_LIMIT_SECONDS)

    def find(self, search: MeetingSearch) -> Sequence[Meeting]:
        """Active meetings of that person at that time that carry our booking id; raises ProviderUnavailable."""
        deadline = Deadline(OPERATION_LIMIT_SECONDS)
        try:
            return [
                meeting_of(invitee, place_of(event.location.type, event.location.join_url) if event.location else "")
                for event in self._events(search, deadline)
                for invitee in self._invitees(event, search, deadline)
                if invitee.tracking.utm_content == str(search.booking_id)
            ]
        except (msgspec.ValidationError, KeyError, TypeError, LookupError, ForeignUri) as fault:
            raise ProviderUnavailable(f"a list of Calendly cannot be read: {type(fault).__name__}") from None

    def _events(self, search: MeetingSearch, deadline: Deadline) -> Iterator[_FoundEvent]:
        params = {
            **self._whose(search.calendar, deadline),
            "invitee_email": search.email,
            "status": "active",
            "min_start_time": instant(search.start - SEARCH_WINDOW / 2),
            "max_start_time": instant(search.start + SEARCH_WINDOW / 2),
        }
        return self._pages("/scheduled_events", params, _FoundEvent, deadline)

    def _whose(self, calendar: str, deadline: Deadline) -> dict[str, str]:
        """Calendly lists another user's events only within an organization that the token may see."""
        owner = self._owner.get("me", OWNER_AGE_MAX_SECONDS, lambda: self._ask_owner(deadline)).value
        return {"user": calendar} | ({} if owner.uri == calendar else {"organization": owner.current_organization})

    def _ask_owner(self, deadline: Deadline) -> _Owner:
        return msgspec.convert(self._api.ask("/users/me", {}, deadline)["resource"], _Owner)

    def _invitees(self, event: _FoundEvent, search: MeetingSearch, deadline: Deadline) -> Iterator[Invitee]:
        path = f"{self._api.path_of(event.uri)}/invitees"
        return self._pages(path, {"status": "active", "email": search.email}, Invitee, deadline)

    def _pages(self, path: str, params: dict[str, str], kind: type[_T], deadline: Deadline) -> Iterator[_T]:
        """Every item of a list; ProviderUnavailable where it is longer than we are ready to read."""
        query = {**params, "count": str(PAGE_SIZE)}
        for _ in range(PAGES_MAX):
            page = self._api.ask(path, query, deadline)
            yield from [msgspec.convert(item, kind) for item in page["collection"]]
            token = page["pagination"]["next_page_token"]
            if not token:
                return
            query["page_token"] = str(token)
        raise ProviderUnavailable(f"more than {PAGES_MAX * PAGE_SIZE} entries to look through")
