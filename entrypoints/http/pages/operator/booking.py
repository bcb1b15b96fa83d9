"""The page that answers "what happened to my booking?"."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Template

from application.handlers.change_booking import booking_state
from domain.booking.state import NotStarted
from domain.errors import FieldFault, InvalidRequest, NotFound
from domain.identifiers import BookingId, StreamId
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.gate import TheDesk
from entrypoints.http.pages.operator.act_pages import asked_of, done_words, links_to_acts
from entrypoints.http.pages.operator.booking_facts import booking_path, known_at
from entrypoints.http.pages.operator.booking_view import booking_view
from entrypoints.moments import last_moment


@get("/bookings/{booking_id:uuid}", sync_to_thread=True)
def booking(
    booking_id: FromPath[UUID],
    service: TheService,
    desk: TheDesk,
    at: Annotated[str | None, QueryParameter()] = None,
    done: FromQuery[str | None] = None,
) -> Response[Any]:
    """With `at` as it was then; the facts since are shown as later ones."""
    moment = _moment(at) if at else None
    stream = StreamId(booking_id)
    history = service.world.store.load([stream])[stream]
    state = booking_state(known_at(history, moment))
    if isinstance(state, NotStarted):
        raise NotFound("There was no such booking then." if history else "There is no such booking.")
    view = booking_view(BookingId(booking_id), state, history, moment, service)
    context = {
        "desk": desk,
        "place": "bookings",
        "view": view,
        "moment": moment,
        "path": booking_path(view.id),
        "acts": () if moment else links_to_acts(asked_of(view.id, service)),
        "done": done_words(done),
    }
    return Template("operator/booking.html", context=context)


def _moment(text: str) -> datetime:
    try:
        return last_moment(text)
    except ValueError as fault:
        raise InvalidRequest([FieldFault("at", str(fault))]) from None
