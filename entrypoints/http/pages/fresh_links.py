"""A link that opened a booking and has ended: its page mails a fresh one to the client, whom it never names."""

from http import HTTPStatus
from typing import Any

from litestar import Response, post
from litestar.params import URLEncodedBody
from litestar.response import Template
from msgspec import Struct

from domain.errors import Unauthenticated
from domain.identifiers import BookingId
from entrypoints.http.authorization import HttpRequest, TheService, cookie_name, limits_of
from entrypoints.http.rate_limits import FRESH_LINKS
from entrypoints.service import Service


class FreshLinkFields(Struct, frozen=True):
    access: str


def ended_link(access: str, service: Service) -> Response[Any] | None:
    """The page that offers a fresh link; None unless `access` is a token of ours that has ended."""
    if service.tokens.once_opened(access, service.world.clock.now()) is None:
        return None
    return _page(access, status=HTTPStatus.GONE)


def ended_cookie(request: HttpRequest, booking_id: BookingId, service: Service) -> Response[Any] | None:
    """The same for whoever followed the link in this browser while it was valid, and comes back."""
    access = request.cookies.get(cookie_name(booking_id), "")
    is_its_own = service.tokens.once_opened(access, service.world.clock.now()) == booking_id
    return _page(access, status=HTTPStatus.GONE) if is_its_own else None


@post("/fresh-link", sync_to_thread=True, opt=FRESH_LINKS, status_code=HTTPStatus.OK)
def fresh_link(request: HttpRequest, service: TheService, data: URLEncodedBody[FreshLinkFields]) -> Response[Any]:
    """Always the same answer to a link that has ended: it says nothing of whether somebody could be written to."""
    with limits_of(request).no_guessing(request):
        booking_id = service.tokens.once_opened(data.access, service.world.clock.now())
        if booking_id is None:
            raise Unauthenticated("The link is not one of ours, or is still valid.")
    service.fresh_link(booking_id)
    return _page("", status=HTTPStatus.OK)


def _page(access: str, *, status: HTTPStatus) -> Response[Any]:
    """Without a token to ask with, it says what was done."""
    return Template("fresh_link.html", context={"access": access}, status_code=status)
