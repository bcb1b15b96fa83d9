"""A page that shows Calendly's own widget says that something was booked there: a hint, the facts are read."""

from uuid import UUID

from application.calendar_news import CalendarNews
from application.handlers.change_booking import load_booking
from application.ports.answers import ProviderUnavailable
from application.ports.clock import Clock
from application.ports.event_store import EventStore
from application.ports.references import References
from application.ports.scheduling import Scheduling
from application.sightings import Heard
from domain.booking.state import Begun, NotStarted
from domain.booking.vocabulary import Source
from domain.errors import NotFound, SchedulingUnavailable
from domain.identifiers import BookingId


class HearEmbed:
    def __init__(
        self, *, scheduling: Scheduling, news: CalendarNews, references: References, store: EventStore, clock: Clock
    ) -> None:
        self._scheduling = scheduling
        self._news = news
        self._references = references
        self._store = store
        self._clock = clock

    def __call__(
        self, event_uri: str, invitee_uri: str, source_id: UUID, calendar: str = ""
    ) -> tuple[BookingId, Begun]:
        """The booking that the meeting is, or has become; `calendar` is whose it should be, if that is known.

        Raises NotFound for a meeting that Calendly does not know or that is none of our sessions, and
        SchedulingUnavailable when Calendly cannot be asked.
        """
        try:
            seen = self._scheduling.read_invitee(invitee_uri, self._calendar_of(invitee_uri) or calendar)
        except ProviderUnavailable as silence:
            raise SchedulingUnavailable(
                "The calendar cannot be asked right now; the meeting is found by itself later.",
                retry_after_seconds=silence.retry_after_seconds,
            ) from None
        except LookupError:
            raise NotFound("The calendar knows no such meeting.") from None
        if seen.event_uri != event_uri:
            raise NotFound("The calendar knows no such meeting.")
        now = self._clock.now()
        self._news.heard(
            Heard(
                sighting=seen,
                source_id=source_id,
                at=now,
                cause="the page's hint",
                source=Source.CALENDLY_LINK,
                fresh=True,
            )
        )
        booking_id = self._references.bookings_of([invitee_uri]).get(invitee_uri)
        state = load_booking(self._store, booking_id) if booking_id is not None else NotStarted()
        if booking_id is None or isinstance(state, NotStarted):
            raise NotFound("This meeting is none of the sessions offered here.")
        return booking_id, state

    def _calendar_of(self, invitee_uri: str) -> str:
        """Of a meeting that we know already."""
        booking_id = self._references.bookings_of([invitee_uri]).get(invitee_uri)
        state = load_booking(self._store, booking_id) if booking_id is not None else NotStarted()
        return "" if isinstance(state, NotStarted) else state.core.selected.calendar
