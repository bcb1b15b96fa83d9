"""What is held about somebody, given to them as a file, and deleted when they say so."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK

from domain.errors import NotFound, WrongState
from domain.identifiers import BookingId
from entrypoints.http.account_sessions import AccountSessions
from entrypoints.http.api.operator_people import held_view
from entrypoints.http.authorization import HttpRequest, TheService
from entrypoints.http.pages.account.bookings import SHOWN_MAX, OwnLine, own_line
from entrypoints.http.pages.account.gate import TheSignedIn
from entrypoints.http.problems import Fault, noted
from entrypoints.http.rate_limits import HOLDS, SIGN_INS
from entrypoints.http.signed_in import SignedIn
from entrypoints.service import Service

FILE_NAME = "what-is-held.json"


@get(f"/{FILE_NAME}", sync_to_thread=True, opt=HOLDS)
def held_file(who: TheSignedIn, service: TheService) -> Response[Any]:
    held = msgspec.json.format(msgspec.json.encode(held_view(service.exporting(who.email))))
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
    return Response(held, media_type="application/json", headers=headers)


@get("/forget", sync_to_thread=True, opt=SIGN_INS)
def forget_page(who: TheSignedIn, service: TheService) -> Response[Any]:
    """What it would do, and what stands in its way."""
    return _ask(who, service)


@post("/forget", sync_to_thread=True, opt=SIGN_INS, status_code=HTTP_200_OK)
def forget(request: HttpRequest, who: TheSignedIn, service: TheService) -> Response[Any]:
    try:
        done = service.forgetting_oneself(who.email)
    except WrongState as refusal:
        fault = Fault(status=HTTPStatus.CONFLICT, slug=refusal.slug, title="Not forgotten", detail=str(refusal))
        return _ask(who, service, noted(request, fault))
    context = {"reference": str(done.id), "remains": tuple(remains.where for remains in done.remains)}
    return Template("account/forgotten.html", context=context, cookies=[AccountSessions(service.settings).no_cookie()])


def _lines(who: SignedIn, needed_by: Collection[BookingId], service: Service) -> tuple[OwnLine, ...]:
    now, found = service.world.clock.now(), service.own_bookings.of(who.email, SHOWN_MAX, needed_by)
    return tuple(own_line(own, now) for own in found if own.booking_id in needed_by)


def _ask(who: SignedIn, service: Service, refused: str = "") -> Response[Any]:
    """`refused` is the reference of a refusal that the page could not foresee."""
    context: dict[str, Any] = {
        "email": who.email,
        "token": AccountSessions(service.settings).form_token(who.session),
        "is_expert": False,
        "needed_by": (),
        "remains": (),
        "refused": refused,
    }
    try:
        would = service.forgetting_oneself.would(who.email)
        context["bookings"] = len(would.bookings)
        context["needed_by"] = _lines(who, would.needed_by, service)
        context["remains"] = tuple(remains.where for remains in would.remains)
    except (WrongState, NotFound):
        context["is_expert"] = True
    return Template(
        "account/forget.html", context=context, status_code=HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    )
