"""Where an operator begins."""

from typing import Any

from litestar import Response, get
from litestar.response import Template

from entrypoints.http.pages.gate import HOME, TheDesk, gated


@get("/", sync_to_thread=False)
def overview(desk: TheDesk) -> Response[Any]:
    return Template("operator/overview.html", context={"desk": desk, "place": "overview"})


operator_pages = gated(HOME, [overview])
