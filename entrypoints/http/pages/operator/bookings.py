"""The list of bookings with what an operator looks for."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import FromQuery, QueryParameter
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from application.ports.read_models import BookingRow
from application.projections.booking_list import NAME
from domain.booking.status import Status
from domain.money import Money
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.details_page import Mistake
from entrypoints.http.pages.gate import Desk, TheDesk
from entrypoints.http.pages.operator.booking_filters import Typed, ids_beginning, named_booking, place_of, wanted
from entrypoints.http.pages.operator.words import CONCERNS, Names, concern_words, short
from entrypoints.http.plain_words import plain
from entrypoints.http.speaking import gettext, marked
from entrypoints.service import Service

PAGE_SIZE = 50
_NOT_FOUND = marked(
    "No booking has this id. Search by a booking's id or its beginning, or by what Stripe or Calendly call it. Clients'"
    " names and addresses are kept sealed and cannot be searched."
)


class RowWords(Struct, frozen=True, kw_only=True):
    row: BookingRow
    path: str
    short_id: str
    session: str
    expert: str
    status: str
    payment: str
    price: str
    concerns: tuple[str, ...]


@get("/bookings", sync_to_thread=True)
def bookings(
    service: TheService,
    desk: TheDesk,
    q: FromQuery[str | None] = None,
    status: FromQuery[str | None] = None,
    concern: FromQuery[str | None] = None,
    builder: FromQuery[str | None] = None,
    first: Annotated[str | None, QueryParameter(name="from")] = None,
    last: Annotated[str | None, QueryParameter(name="to")] = None,
    after: FromQuery[str | None] = None,
) -> Response[Any]:
    typed = Typed(
        q=(q or "").strip(),
        status=status or "",
        concern=concern or "",
        builder=builder or "",
        first=(first or "").strip(),
        last=(last or "").strip(),
    )
    mistakes = typed.mistakes()
    named = named_booking(typed.q, service) if typed.q else None
    if named is not None and not mistakes:
        return Redirect(f"/operator/bookings/{named}", status_code=HTTP_303_SEE_OTHER)
    if typed.q and ids_beginning(typed.q) is None:
        mistakes = (*mistakes, Mistake("q", gettext(_NOT_FOUND)))
    rows = [] if mistakes else service.booking_list.search(wanted(typed, service), place_of(after), PAGE_SIZE + 1)
    return _page(typed, rows, mistakes, desk, service)


def _page(
    typed: Typed, rows: Sequence[BookingRow], mistakes: tuple[Mistake, ...], desk: Desk, service: Service
) -> Response[Any]:
    shown, more = rows[:PAGE_SIZE], len(rows) > PAGE_SIZE
    builders = service.world.catalog.builders()
    names = Names.of(builders)
    context = {
        "desk": desk,
        "place": "bookings",
        "typed": typed,
        "rows": tuple(row_words(row, names) for row in shown),
        "next_page": typed.address((shown[-1].selected_at, shown[-1].booking_id)) if more else None,
        "statuses": tuple((status.value, plain(status)) for status in Status),
        "concerns": {key: gettext(words) for key, words in CONCERNS.items()},
        "wishes": tuple((key, gettext(words), Typed(concern=key).address()) for key, words in CONCERNS.items()),
        "builders": tuple(names.experts.items()),
        "behind": service.audit_ledger.projections_behind().get(NAME, 0),
        "mistakes": mistakes,
        "wrong": {mistake.field_id: mistake.words for mistake in mistakes},
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.OK
    return Template("operator/bookings.html", context=context, status_code=status)


def row_words(row: BookingRow, names: Names) -> RowWords:
    return RowWords(
        row=row,
        path=f"/operator/bookings/{row.booking_id}",
        short_id=short(row.booking_id),
        session=names.session(row.session_type_id),
        expert=names.expert(row.builder_id),
        status=plain(row.status),
        payment=plain(row.payment_status),
        price=str(Money(row.amount_minor, row.currency)) if row.amount_minor else gettext("free"),
        concerns=tuple(concern_words(concern) for concern in row.concerns if concern in CONCERNS),
    )
