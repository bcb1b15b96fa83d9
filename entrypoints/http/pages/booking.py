"""The page of one booking: where Stripe sends the payer, and where every link in a mail leads."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any
from uuid import uuid4

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter, SkipValidation, URLEncodedBody
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from domain.booking.state import AwaitingPayment, Begun, BookedUnpaid
from domain.booking.vocabulary import Actor
from domain.errors import (
    HoldExpired,
    NotFound,
    PaymentsUnavailable,
    SchedulingUnavailable,
    SignInRequired,
    Unauthenticated,
    WrongState,
)
from domain.identifiers import BookingId, CommandId
from entrypoints.http.api.booking_views import checkout_url
from entrypoints.http.authorization import HttpRequest, TheService, limits_of, proved_address, require_access
from entrypoints.http.cancelling import returns_now
from entrypoints.http.pages.access_cookie import access_cookie
from entrypoints.http.pages.account.paths import sign_in_for
from entrypoints.http.pages.booking_page import ABANDONED_PAGE, LOOKS_MAX, PAGE, address
from entrypoints.http.pages.first_look import FirstLooks, TheFirstLooks
from entrypoints.http.pages.fresh_links import ended_cookie, ended_link, fresh_link
from entrypoints.http.pages.moving import choose_other_time, move
from entrypoints.http.pages.own_booking import booking_id_of, booking_of_form, declined, rendered
from entrypoints.http.pages.receipt import receipt
from entrypoints.http.pages.seldom import Seldom
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.speaking import marked
from entrypoints.service import Service

ASK_STRIPE_EVERY = timedelta(seconds=10)
_ABANDONED = marked("You have left the payment page.")
_CHANGED = marked("What you get back has changed since the page was opened. Nothing was cancelled; please look again.")

Look = Annotated[int, QueryParameter(ge=0, le=LOOKS_MAX)]


class PaymentQuestions(Seldom[BookingId]):
    """One for each application: a page that asks for itself every few seconds asks Stripe less often."""

    def __init__(self) -> None:
        super().__init__(ASK_STRIPE_EVERY)


Questions = NamedDependency[SkipValidation[PaymentQuestions]]


class PayFields(Struct, frozen=True):
    booking: str
    token: str


class CancelFields(Struct, frozen=True):
    booking: str
    token: str
    shown: str


@get("/confirmation", sync_to_thread=True)
def confirmation(
    request: HttpRequest,
    service: TheService,
    payment_questions: Questions,
    first_looks: TheFirstLooks,
    access: FromQuery[str | None] = None,
    session_id: FromQuery[str | None] = None,
    booking: FromQuery[str | None] = None,
    look: Look = 0,
) -> Response[Any]:
    """The session id is only a pointer: what was paid is asked of Stripe, not read from an address."""
    if access is not None:
        return _exchanged(access, PAGE, request, service, look=0 if session_id is None else 1)
    return _shown(booking_id_of(booking), request, service, payment_questions, first_looks, look=look)


@get("/cancel", sync_to_thread=True)
def payment_abandoned(
    request: HttpRequest,
    service: TheService,
    payment_questions: Questions,
    first_looks: TheFirstLooks,
    access: FromQuery[str | None] = None,
    booking: FromQuery[str | None] = None,
) -> Response[Any]:
    if access is not None:
        return _exchanged(access, ABANDONED_PAGE, request, service)
    return _shown(booking_id_of(booking), request, service, payment_questions, first_looks, note=_ABANDONED)


@post("/cancel", sync_to_thread=True, opt=HOLDS, status_code=HTTP_303_SEE_OTHER)
def cancel(request: HttpRequest, service: TheService, data: URLEncodedBody[CancelFields]) -> Response[Any]:
    """The form of the page. An amount that changed since it was shown is shown again first."""
    booking_id = booking_of_form(data.booking, data.token, request, service)
    state = service.manage.state(booking_id)
    returns = returns_now(state, service)
    if returns is not None and str(returns.back.amount_minor) != data.shown:
        return rendered(booking_id, state, service, note=_CHANGED, status=HTTPStatus.CONFLICT)
    try:
        service.manage.cancel(booking_id, Actor.CLIENT, "", CommandId(uuid4()))
    except WrongState as refusal:
        return declined(booking_id, refusal, service)
    return Redirect(address(PAGE, booking_id), status_code=HTTP_303_SEE_OTHER)


@post("/pay", sync_to_thread=True, opt=HOLDS, status_code=HTTP_303_SEE_OTHER)
def pay(request: HttpRequest, service: TheService, data: URLEncodedBody[PayFields]) -> Response[Any]:
    """Opens a new payment page once the last one has closed, and leads there."""
    booking_id = booking_of_form(data.booking, data.token, request, service)
    try:
        _, checkout = service.manage.open_checkout(booking_id, CommandId(uuid4()))
    except (HoldExpired, WrongState, PaymentsUnavailable, SchedulingUnavailable) as refusal:
        return declined(booking_id, refusal, service)
    return Redirect(checkout.url, status_code=HTTP_303_SEE_OTHER)


@post("/go-on", sync_to_thread=True, opt=HOLDS, status_code=HTTP_303_SEE_OTHER)
def go_on(request: HttpRequest, service: TheService, data: URLEncodedBody[PayFields]) -> Response[Any]:
    """To the sign-in, or, for whoever has signed in with the booking's address, on to the payment or the meeting."""
    booking_id = booking_of_form(data.booking, data.token, request, service)
    page = address(PAGE, booking_id)
    try:
        state = service.going_on(booking_id, proved_address(request, service))
    except SignInRequired:
        return Redirect(sign_in_for(page, anew=True), status_code=HTTP_303_SEE_OTHER)
    except (HoldExpired, PaymentsUnavailable, SchedulingUnavailable) as refusal:
        return declined(booking_id, refusal, service)
    return Redirect(checkout_url(state) or page, status_code=HTTP_303_SEE_OTHER)


def _exchanged(access: str, path: str, request: HttpRequest, service: Service, look: int = 0) -> Response[Any]:
    """The token moves from the address, which leaks, into a cookie of this one booking."""
    ended = ended_link(access, service)
    if ended is not None:
        return ended
    with limits_of(request).no_guessing(request):
        booking_id = service.tokens.booking(access, service.world.clock.now())
    cookie = access_cookie(booking_id, access, service)
    return Redirect(address(path, booking_id, look), status_code=HTTP_303_SEE_OTHER, cookies=[cookie])


def _shown(
    booking_id: BookingId,
    request: HttpRequest,
    service: Service,
    questions: PaymentQuestions,
    first_looks: FirstLooks,
    look: int = 0,
    note: str = "",
) -> Response[Any]:
    try:
        require_access(request, service, booking_id)
    except (NotFound, Unauthenticated):
        ended = ended_cookie(request, booking_id, service)
        if ended is None:
            raise
        return ended
    state = service.manage.state(booking_id)
    if _has_payment_page(state) and questions.may(booking_id, service.world.clock.now()):
        state = service.manage.ask_for_payment(booking_id, CommandId(uuid4()))
    told = note if _has_payment_page(state) else ""
    who = proved_address(request, service)
    return rendered(booking_id, state, service, look=look, note=told, signed_in_as=who, first_looks=first_looks)


def _has_payment_page(state: Begun) -> bool:
    return isinstance(state, AwaitingPayment | BookedUnpaid) and state.checkout is not None


booking_pages = Router(
    "/booking",
    route_handlers=[
        confirmation,
        payment_abandoned,
        pay,
        go_on,
        choose_other_time,
        move,
        cancel,
        fresh_link,
        receipt,
    ],
    include_in_schema=False,
)
