"""Where an operator begins."""

from typing import Any

from litestar import Response, get
from litestar.response import Template

from entrypoints.http.pages.gate import HOME, TheDesk, gated
from entrypoints.http.pages.operator.act_pages import act_done, act_page
from entrypoints.http.pages.operator.booking import booking
from entrypoints.http.pages.operator.bookings import bookings


@get("/", sync_to_thread=False)
def overview(desk: TheDesk) -> Response[Any]:
    return Template("operator/overview.html", context={"desk": desk, "place": "overview"})


operator_pages = gated(HOME, [overview, bookings, booking, act_page, act_done])
