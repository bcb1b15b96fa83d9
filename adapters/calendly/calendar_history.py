"""What Calendly has in the experts' calendars, read page by page."""

from datetime import datetime

from adapters.calendly.account import Account
from adapters.calendly.api import CalendlyApi, Deadline, ForeignUri
from adapters.calendly.listing import every_page, one_page
from adapters.calendly.meetings import instant
from adapters.calendly.sightings import SeenEvent, SeenInvitee, sighting_of
from application.ports.answers import ProviderUnavailable
from application.ports.calendar_history import SightingPage
from application.ports.clock import Clock

EVENTS_PER_QUESTION = 10  # each costs one more call, and a page of open times for a client counts in the same minute
QUESTION_LIMIT_SECONDS = 20.0


class CalendlyCalendarHistory:
    """The CalendarHistory port. The cursor is Calendly's page token."""

    def __init__(self, api: CalendlyApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._account = Account(api, clock)

    def sightings(self, calendar: str, start: datetime, end: datetime, cursor: str) -> SightingPage:
        deadline = Deadline(QUESTION_LIMIT_SECONDS)
        params = {
            **self._account.whose_events(calendar, deadline),
            "min_start_time": instant(start),
            "max_start_time": instant(end),
            "sort": "start_time:asc",
            "count": str(EVENTS_PER_QUESTION),
        }
        if cursor:
            params["page_token"] = cursor
        now = self._clock.now()
        try:
            events, following = one_page(self._api, "/scheduled_events", params, SeenEvent, deadline)
            seen = [
                sighting_of(invitee, event, now)
                for event in events
                for invitee in every_page(
                    self._api, f"{self._api.path_of(event.uri)}/invitees", {}, SeenInvitee, deadline
                )
            ]
        except (LookupError, ForeignUri, ValueError, OverflowError) as fault:
            raise ProviderUnavailable(f"a meeting of Calendly cannot be read: {type(fault).__name__}") from None
        return SightingPage(tuple(sighting for sighting in seen if start <= sighting.slot.start < end), following)
