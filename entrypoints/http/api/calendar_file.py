"""The session as a file that the client's calendar opens."""

from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from application.requests.calendar_entry import calendar_entry
from domain.errors import NotFound, Unauthenticated, WrongState
from domain.identifiers import BookingId
from entrypoints.http.authorization import HttpRequest, TheService, require_access
from entrypoints.http.openapi import BEARER
from entrypoints.http.problem_docs import refusals
from entrypoints.mailing.writing import calendar_files_of

MEDIA_TYPE = "text/calendar"


@get(
    "/{booking_id:uuid}/calendar.ics",
    operation_id="getCalendarFile",
    summary="The meeting as an iCalendar file; the same entry as in the mails",
    media_type=MEDIA_TYPE,
    sync_to_thread=True,
    security=BEARER,
    responses=refusals(Unauthenticated, NotFound, WrongState),
)
def calendar_file(booking_id: FromPath[UUID], request: HttpRequest, service: TheService) -> Response[bytes]:
    booking = BookingId(booking_id)
    require_access(request, service, booking)
    # what somebody downloads invites nobody, whoever sends the invitations
    file = calendar_files_of(service.settings, invites=False).file_of(calendar_entry(booking, service.world))
    assert file is not None, "a meeting has a calendar file"
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=MEDIA_TYPE, headers=headers)
