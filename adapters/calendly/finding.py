"""Finding a meeting by our booking id: Calendly cannot search for it, so lists are read and compared."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from msgspec import Struct

from adapters.calendly.account import Account
from adapters.calendly.api import OPERATION_LIMIT_SECONDS, CalendlyApi, Deadline, ForeignUri
from adapters.calendly.event_types import place_of
from adapters.calendly.listing import every_page
from adapters.calendly.meetings import Invitee, Place, instant, meeting_of
from application.ports.answers import ProviderUnavailable
from application.ports.scheduling import MeetingSearch
from domain.booking.vocabulary import Meeting

SEARCH_WINDOW = timedelta(seconds=60)


class _FoundEvent(Struct, frozen=True):
    uri: str
    location: Place | None = None


class MeetingFinder:
    def __init__(self, api: CalendlyApi, account: Account) -> None:
        self._api = api
        self._account = account

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
        except (LookupError, ForeignUri) as fault:
            raise ProviderUnavailable(f"a list of Calendly cannot be read: {type(fault).__name__}") from None

    def _events(self, search: MeetingSearch, deadline: Deadline) -> Iterator[_FoundEvent]:
        params = {
            **self._account.whose_events(search.calendar, deadline),
            "invitee_email": search.email,
            "status": "active",
            "min_start_time": instant(search.start - SEARCH_WINDOW / 2),
            "max_start_time": instant(search.start + SEARCH_WINDOW / 2),
        }
        return every_page(self._api, "/scheduled_events", params, _FoundEvent, deadline)

    def _invitees(self, event: _FoundEvent, search: MeetingSearch, deadline: Deadline) -> Iterator[Invitee]:
        path = f"{self._api.path_of(event.uri)}/invitees"
        return every_page(self._api, path, {"status": "active", "email": search.email}, Invitee, deadline)
