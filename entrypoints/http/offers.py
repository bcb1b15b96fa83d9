"""One session on offer, what its calendar asks and when it is free: the same for the API and the pages."""

from datetime import datetime

from application.limits import EVENT_TYPE_FRESH_SECONDS, TIMES_FRESH_SECONDS
from application.ports.answers import ProviderUnavailable
from application.ports.catalog import Builder, SessionType
from application.ports.scheduling import EventType
from application.requests.available_times import FreeTimes, free_times
from domain.booking.events import SlotSelected
from domain.errors import BuilderNotBookable, NotFound, SchedulingUnavailable
from domain.identifiers import SessionTypeId
from entrypoints.service import Service


def offer_of(session_type_id: str, service: Service) -> tuple[Builder, SessionType]:
    """Raises NotFound."""
    offer = (
        service.world.catalog.session_type(SessionTypeId(session_type_id)) if session_type_id.isprintable() else None
    )
    if offer is None:
        raise NotFound("There is no such session type.")
    return offer


def require_bookable(builder: Builder, session: SessionType) -> None:
    """As far as the catalog knows; raises BuilderNotBookable."""
    reason = builder.not_bookable_reason
    if reason is None and session.event_type_uri is None:
        reason = f"{session.title} is not connected to a calendar yet."
    if reason is not None:
        raise BuilderNotBookable(reason)


def event_type_of(session: SessionType, service: Service) -> EventType | None:
    """None without a calendar, or if the calendar no longer has it; raises SchedulingUnavailable."""
    if session.event_type_uri is None:
        return None
    try:
        event_type = service.world.scheduling.event_type(session.event_type_uri, EVENT_TYPE_FRESH_SECONDS)
    except ProviderUnavailable as silence:
        raise _away(silence) from None
    except LookupError:
        return None
    service.calendar_pages.keep(session.event_type_uri, event_type.public_url)
    return event_type


def calendar_page(event_type_uri: str | None, service: Service) -> str:
    """Where Calendly itself lets anybody book it, as far as that is known without asking; empty if it is not."""
    if event_type_uri is None:
        return ""
    known = service.world.scheduling.known_event_type(event_type_uri)
    return known.public_url if known else service.calendar_pages.page(event_type_uri)


def free_times_of(
    builder: Builder, session: SessionType, window: tuple[datetime, datetime], service: Service
) -> FreeTimes:
    """Also of a builder who is paused. Raises BuilderNotBookable, SchedulingUnavailable."""
    if session.event_type_uri is None or builder.calendar is None:
        raise BuilderNotBookable(builder.not_bookable_reason or f"{session.title} is not connected to a calendar yet.")
    terms = session.terms
    return _free(session.event_type_uri, builder.calendar, terms.duration_minutes, session.title, window, service)


def free_times_as_agreed(
    selected: SlotSelected, title: str, window: tuple[datetime, datetime], service: Service
) -> FreeTimes:
    """Of a session as it was booked, whatever the catalog says. Raises BuilderNotBookable, SchedulingUnavailable."""
    minutes = selected.terms.duration_minutes
    return _free(selected.event_type, selected.calendar, minutes, title, window, service)


def _free(
    event_type: str, calendar: str, minutes: int, title: str, window: tuple[datetime, datetime], service: Service
) -> FreeTimes:
    world = service.world
    try:
        return free_times(event_type, calendar, minutes, window, TIMES_FRESH_SECONDS, world.scheduling, world.store)
    except ProviderUnavailable as silence:
        raise _away(silence) from None
    except LookupError:
        raise BuilderNotBookable(f"{title} no longer exists in the expert's calendar.") from None


def _away(silence: ProviderUnavailable) -> SchedulingUnavailable:
    return SchedulingUnavailable(
        "The expert's calendar cannot be asked right now.", retry_after_seconds=silence.retry_after_seconds
    )
