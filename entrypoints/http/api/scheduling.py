"""What a session type asks, and when it can be booked."""

from datetime import UTC, datetime
from typing import Annotated

from litestar import Router, get
from litestar.params import FromPath, QueryParameter

from application.limits import EVENT_TYPE_FRESH_SECONDS, TIMES_FRESH_SECONDS
from application.ports.answers import ProviderUnavailable
from application.ports.catalog import Builder, SessionType
from application.ports.scheduling import EventType
from application.requests.available_times import FreeTimes, check_window, free_times
from domain.errors import BuilderNotBookable, FieldFault, InvalidRequest, NotFound, SchedulingUnavailable
from domain.identifiers import SessionTypeId
from entrypoints.http.api.scheduling_views import (
    AvailableTimes,
    SessionTypeDetail,
    available_times,
    session_type_detail,
)
from entrypoints.http.authorization import TheService
from entrypoints.http.fields import instant_fault, zone_fault
from entrypoints.http.problem_docs import refusals
from entrypoints.http.provider_reads import ASKS_CALENDAR
from entrypoints.service import Service

Start = Annotated[datetime, QueryParameter(description="With its offset; what lies in the past is left out.")]
End = Annotated[datetime, QueryParameter(description="With its offset, 31 days after start at most.")]
Zone = Annotated[str, QueryParameter(description="The client's, for timeOfDay.", max_length=64)]


@get(
    "/session-types/{session_type_id:str}",
    operation_id="getSessionType",
    summary="One session type with the questions that the expert's calendar asks",
    sync_to_thread=True,
    opt=ASKS_CALENDAR,
    responses=refusals(NotFound, SchedulingUnavailable),
)
def show_session_type(session_type_id: FromPath[str], service: TheService) -> SessionTypeDetail:
    builder, session = _offer(session_type_id, service)
    return session_type_detail(builder, session, _event_type(session, service))


@get(
    "/calendly/available-times",
    operation_id="listAvailableTimes",
    summary="The times a client can choose now",
    sync_to_thread=True,
    opt=ASKS_CALENDAR,
    responses=refusals(InvalidRequest, NotFound, BuilderNotBookable, SchedulingUnavailable),
)
def list_available_times(
    service: TheService,
    session_type_id: Annotated[str, QueryParameter(name="sessionTypeId")],
    start: Start,
    end: End,
    timezone: Zone = "UTC",
) -> AvailableTimes:
    _check(start, end, timezone)
    builder, session = _offer(session_type_id, service)
    now = service.world.clock.now()
    window = max(start.astimezone(UTC), now.replace(second=0, microsecond=0)), end.astimezone(UTC)
    if window[1] <= window[0]:
        return AvailableTimes(slots=(), as_of=now, stale=False)
    return available_times(_free_times(builder, session, window, service), timezone, now)


def _check(start: datetime, end: datetime, timezone: str) -> None:
    """Raises InvalidRequest."""
    found = {"start": instant_fault(start), "end": instant_fault(end), "timezone": zone_fault(timezone)}
    faults = [FieldFault(field, fault) for field, fault in found.items() if fault]
    if faults:
        raise InvalidRequest(faults)
    check_window(start, end)


def _offer(session_type_id: str, service: Service) -> tuple[Builder, SessionType]:
    offer = (
        service.world.catalog.session_type(SessionTypeId(session_type_id)) if session_type_id.isprintable() else None
    )
    if offer is None:
        raise NotFound("There is no such session type.")
    return offer


def _event_type(session: SessionType, service: Service) -> EventType | None:
    """None if the session type is not connected to a calendar, or the calendar no longer has it."""
    if session.event_type_uri is None:
        return None
    try:
        return service.world.scheduling.event_type(session.event_type_uri, EVENT_TYPE_FRESH_SECONDS)
    except ProviderUnavailable as silence:
        raise _away(silence) from None
    except LookupError:
        return None


def _free_times(
    builder: Builder, session: SessionType, window: tuple[datetime, datetime], service: Service
) -> FreeTimes:
    if session.event_type_uri is None or builder.calendar is None:
        raise BuilderNotBookable(builder.not_bookable_reason or f"{session.title} is not connected to a calendar yet.")
    try:
        return free_times(
            session.event_type_uri,
            builder.calendar,
            session.terms.duration_minutes,
            window,
            TIMES_FRESH_SECONDS,
            service.world.scheduling,
            service.world.store,
        )
    except ProviderUnavailable as silence:
        raise _away(silence) from None
    except LookupError:
        raise BuilderNotBookable(f"{session.title} no longer exists in the expert's calendar.") from None


def _away(silence: ProviderUnavailable) -> SchedulingUnavailable:
    return SchedulingUnavailable(
        "The expert's calendar cannot be asked right now.", retry_after_seconds=silence.retry_after_seconds
    )


routes = Router("/api/scheduling", route_handlers=[show_session_type, list_available_times], tags=["Scheduling"])
