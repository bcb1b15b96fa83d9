"""The receipt of one booking: a page to print, from the facts of its money."""

from http import HTTPStatus
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Template

from domain.identifiers import StreamId
from entrypoints.http.authorization import HttpRequest, TheService, require_access
from entrypoints.http.money_texts import agreed_text
from entrypoints.http.pages.booking_page import PAGE, address, price_words
from entrypoints.http.pages.own_booking import booking_id_of, rendered
from entrypoints.http.pages.receipt_lines import has_receipt, receipt_lines, receipt_sums
from entrypoints.http.speaking import gettext, marked, speak_as_told
from entrypoints.http.time_words import moment_words, times_words

NOTHING_PAID = marked("There is no receipt: no payment was taken for this booking.")


@get("/receipt", sync_to_thread=True)
def receipt(request: HttpRequest, service: TheService, booking: FromQuery[str | None] = None) -> Response[Any]:
    booking_id = booking_id_of(booking)
    require_access(request, service, booking_id)
    state = service.manage.state(booking_id)
    speak_as_told(state.core.selected.language)
    if not has_receipt(state):
        return rendered(booking_id, state, service, note=NOTHING_PAID, status=HTTPStatus.CONFLICT)
    core, stream = state.core, StreamId(booking_id)
    offer = service.world.catalog.agreed(core.selected.session_type_id)
    client = service.world.people.get(core.person_id) if core.person_id else None
    context = {
        "session": offer[1].title if offer else gettext("Session"),
        "expert": offer[0].name if offer else gettext("the expert"),
        "client": client.name if client else "",
        "times": times_words(core.slot, core.selected.zone),
        "price": price_words(core.selected.terms.price),
        "lines": tuple(receipt_lines(state, service.world.store.load([stream])[stream])),
        "agreed": agreed_text(state),
        "sums": tuple(receipt_sums(state)),
        "reference": str(booking_id),
        "printed": moment_words(service.world.clock.now(), core.selected.zone),
        "back": address(PAGE, booking_id),
    }
    return Template("receipt.html", context=context)
