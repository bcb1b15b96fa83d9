"""Whether a builder's calendar works with us: asked of Calendly by reading only. Nothing is booked or cancelled."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from application.limits import TIMES_FRESH_SECONDS
from application.ports.answers import ProviderUnavailable
from application.ports.catalog import Builder, SessionType
from application.ports.clock import Clock
from application.ports.event_store import EventStore
from application.ports.scheduling import Scheduling
from application.requests.available_times import free_times
from application.requests.offer_checks import why_not_bookable

LOOK_AHEAD = timedelta(days=14)
_SILENT = "Calendly gave no answer"


class Light(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class Finding(Struct, frozen=True, kw_only=True):
    """`mend` says what to do about it; `moment` is the time that `detail` speaks of, if it speaks of one."""

    about: str
    light: Light
    detail: str
    mend: str = ""
    moment: datetime | None = None


Webhooks = Callable[[], str]
"""What is wrong with Calendly's subscription, "" if it works; raises ProviderUnavailable."""


class CalendarCheck:
    """Without `webhooks` nobody can say how the subscription is. `is_own`: by the builder's own token."""

    def __init__(
        self,
        scheduling: Scheduling,
        store: EventStore,
        clock: Clock,
        webhooks: Webhooks | None = None,
        *,
        is_own: bool = False,
    ) -> None:
        self._scheduling = scheduling
        self._store = store
        self._clock = clock
        self._webhooks = webhooks
        self._is_own = is_own

    def __call__(self, builder: Builder) -> tuple[Finding, ...]:
        return tuple(self._findings(builder, news_too=True))

    def calendar_alone(self, builder: Builder) -> tuple[Finding, ...]:
        """Without a look at the subscription."""
        return tuple(self._findings(builder, news_too=False))

    def _findings(self, builder: Builder, *, news_too: bool) -> Iterator[Finding]:
        """A token that is not answered is not asked again and again."""
        if builder.calendar is None:
            yield _fail("Calendar", "No Calendly user is named.", "Set calendly_user in the catalog and import it.")
            return
        try:
            yield self._host(builder, builder.calendar)
        except ProviderUnavailable as silence:
            what = "whether the calendar has to be connected again" if self._is_own else "CALENDLY_API_TOKEN"
            mend = f"Check {what}, and whether Calendly has an outage. The rest was not asked."
            yield _fail("Calendly", f"{_SILENT}: {silence}.", mend)
            return
        for session in builder.session_types:
            yield from self._session(session, builder.calendar)
        if not builder.session_types:
            yield _fail("Sessions", "None is on offer.", "Add a session_type to the builder in the catalog.")
        if news_too:
            yield self._subscription()

    def _host(self, builder: Builder, calendar: str) -> Finding:
        """Raises ProviderUnavailable."""
        about = "Calendly user"
        try:
            host = self._scheduling.host(calendar)
        except LookupError:
            mend = "Correct calendly_user in the catalog, or use a token of the same organization."
            return _fail(about, "Calendly answers our token, but does not know this user.", mend)
        if host.timezone != builder.timezone:
            detail = f"Calendly answers: {host.name}, whose time zone there is {host.timezone}, not {builder.timezone}."
            mend = "Bookings are right all the same; set both to one zone, so that nobody is confused."
            return Finding(about=about, light=Light.WARN, detail=detail, mend=mend)
        return Finding(about=about, light=Light.OK, detail=f"Calendly answers: {host.name}, {host.timezone}.")

    def _session(self, session: SessionType, calendar: str) -> Iterator[Finding]:
        about = session.title
        if session.event_type_uri is None:
            mend = "Set calendly_event_type in the catalog and import it."
            yield _fail(about, "It is not connected to a calendar.", mend)
            return
        try:
            yield self._event_type(session, session.event_type_uri)
            yield self._next_time(session, session.event_type_uri, calendar)
        except ProviderUnavailable as silence:
            yield _fail(about, f"{_SILENT}: {silence}.", "Try again in a minute.")
        except LookupError:
            yield _fail(about, "Calendly does not know its event type.", "Correct calendly_event_type in the catalog.")

    def _event_type(self, session: SessionType, uri: str) -> Finding:
        """Raises ProviderUnavailable, LookupError."""
        event_type = self._scheduling.event_type(uri, 0)
        reason = why_not_bookable(event_type, session)
        if reason:
            return _fail(session.title, reason, "Change the event type at Calendly, or the session in the catalog.")
        detail = f"Its event type is active and can be booked: {event_type.duration_minutes} minutes."
        return Finding(about=session.title, light=Light.OK, detail=detail)

    def _next_time(self, session: SessionType, uri: str, calendar: str) -> Finding:
        """Raises ProviderUnavailable, LookupError."""
        about, now = session.title, self._clock.now()
        window = (now.replace(second=0, microsecond=0), now + LOOK_AHEAD)
        minutes = session.terms.duration_minutes
        found = free_times(uri, calendar, minutes, window, TIMES_FRESH_SECONDS, self._scheduling, self._store)
        ahead = [free.slot.start for free in found.times if free.slot.start > now]
        if not ahead:
            detail = f"No time is free in the next {LOOK_AHEAD.days} days."
            mend = "Look at the availability of the event type at Calendly."
            return Finding(about=about, light=Light.WARN, detail=detail, mend=mend)
        return Finding(about=about, light=Light.OK, detail="The next free time", moment=ahead[0])

    def _subscription(self) -> Finding:
        about = "News from Calendly"
        if self._webhooks is None:
            return Finding(
                about=about, light=Light.WARN, detail="The webhook subscription cannot be looked at from here."
            )
        try:
            fault = self._webhooks()
        except ProviderUnavailable as silence:
            return _fail(about, f"{_SILENT} about our webhook subscription: {silence}.", "Try again in a minute.")
        if fault:
            mend = "Where Calendly can reach us it is mended by itself; `booking webhooks register` does it at once."
            return Finding(about=about, light=Light.WARN, detail=f"Our webhook subscription: {fault}.", mend=mend)
        return Finding(about=about, light=Light.OK, detail="Our webhook subscription is active.")


def _fail(about: str, detail: str, mend: str) -> Finding:
    return Finding(about=about, light=Light.FAIL, detail=detail, mend=mend)
