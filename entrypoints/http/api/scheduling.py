"""What a session type asks, and when it can be booked."""

from datetime import UTC, datetime
from typing import Annotated

from litestar import Router, get
from litestar.params import FromPath, QueryParameter

from application.requests.available_times import check_window
from domain.errors import BuilderNotBookable, FieldFault, InvalidRequest, NotFound, SchedulingUnavailable
from entrypoints.http.api.scheduling_views import (
    AvailableTimes,
    SessionTypeDetail,
    available_times,
    session_type_detail,
)
from entrypoints.http.authorization import TheService
from entrypoints.http.fields import instant_fault, zone_fault
from entrypoints.http.offers import event_type_of, free_times_of, offer_of, require_bookable
from entrypoints.http.problem_docs import refusals
from entrypoints.http.provider_reads import ASKS_CALENDAR

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
    builder, session = offer_of(session_type_id, service)
    return session_type_detail(builder, session, event_type_of(session, service))


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
    builder, session = offer_of(session_type_id, service)
    require_bookable(builder, session)
    now = service.world.clock.now()
    window = max(start.astimezone(UTC), now.replace(second=0, microsecond=0)), end.astimezone(UTC)
    if window[1] <= window[0]:
        return AvailableTimes(slots=(), as_of=now, stale=False)
    return available_times(free_times_of(builder, session, window, service), timezone, now)


def _check(start: datetime, end: datetime, timezone: str) -> None:
    """Raises InvalidRequest."""
    found = {"start": instant_fault(start), "end": instant_fault(end), "timezone": zone_fault(timezone)}
    faults = [FieldFault(field, fault) for field, fault in found.items() if fault]
    if faults:
        raise InvalidRequest(faults)
    check_window(start, end)


routes = Router("/api/scheduling", route_handlers=[show_session_type, list_available_times], tags=["Scheduling"])
