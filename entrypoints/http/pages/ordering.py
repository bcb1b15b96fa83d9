"""From a chosen time to a booking: details, check, and the same request that the API makes."""

from typing import Any

from litestar import Response, Router, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER
from msgspec.structs import replace

from application.ports.event_store import OutcomeUnknown, StoreUnavailable
from application.ports.scheduling import EventType
from application.requests.offer_checks import check_event_type
from domain.booking.state import Begun
from domain.errors import (
    BuilderNotBookable,
    FieldFault,
    InvalidRequest,
    NotFound,
    PriceChanged,
    Refusal,
    SignInRequired,
)
from domain.identifiers import BookingId
from entrypoints.http.api.booking_views import checkout_url
from entrypoints.http.api.confirm_body import confirm_request
from entrypoints.http.authorization import HttpRequest, TheService, is_from_our_pages, limits_of, proved_address
from entrypoints.http.devices import device_of
from entrypoints.http.offers import event_type_of, require_bookable
from entrypoints.http.pages.access_cookie import access_cookie
from entrypoints.http.pages.account.paths import sign_in_for
from entrypoints.http.pages.booking_draft import Draft, Sent, body_of, length_faults, read_draft, read_sent
from entrypoints.http.pages.booking_page import PAGE, address
from entrypoints.http.pages.check_page import check_page
from entrypoints.http.pages.choosing import choose_session, choose_time
from entrypoints.http.pages.details_page import details_page
from entrypoints.http.pages.form_tokens import is_order_token
from entrypoints.http.pages.offering import Offering, offering_of
from entrypoints.http.pages.still_free import require_free
from entrypoints.http.pages.stopped import Attempt, stopped
from entrypoints.http.pages.zones import zone_meant
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import chosen_language, gettext
from entrypoints.service import Service

Fields = URLEncodedBody[dict[str, str | list[str]]]

_NOT_OURS = "The form is not one of ours."


@post("/{slug:str}/{session_type_id:str}/details", sync_to_thread=True, opt=HOLDS, status_code=HTTP_200_OK)
def change_details(
    slug: FromPath[str], session_type_id: FromPath[str], request: HttpRequest, service: TheService, data: Fields
) -> Response[Any]:
    """Back from the check, with everything that was typed."""
    offering, draft = _read(slug, session_type_id, request, service, data)
    try:
        return details_page(offering, event_type_of(offering.session, service), draft)
    except Refusal as why:
        return stopped(request, service, Attempt(offering=offering, zone=draft.zone, draft=draft), why)


@post("/{slug:str}/{session_type_id:str}/check", sync_to_thread=True, opt=HOLDS, status_code=HTTP_200_OK)
def check(
    slug: FromPath[str], session_type_id: FromPath[str], request: HttpRequest, service: TheService, data: Fields
) -> Response[Any]:
    """A dry run: nothing is held yet, so that nobody's time is taken by a form that has faults."""
    offering, draft = _read(slug, session_type_id, request, service, data)
    try:
        service.world.modes.require_open_to_bookings()
        require_bookable(offering.builder, offering.session)
        event_type = _event_type(offering, service)
        faults = _faults(offering, draft, event_type, service)
        if faults:
            return details_page(offering, event_type, draft, faults)
        require_free(offering, draft, service)
        return check_page(offering, draft, service)
    except Refusal as why:
        return stopped(request, service, Attempt(offering=offering, zone=draft.zone, draft=draft), why)


@post("/{slug:str}/{session_type_id:str}", sync_to_thread=True, opt=HOLDS, status_code=HTTP_303_SEE_OTHER)
def book(
    slug: FromPath[str], session_type_id: FromPath[str], request: HttpRequest, service: TheService, data: Fields
) -> Response[Any]:
    """The only step that holds a time. What it refuses is told with everything that was typed."""
    offering, draft = _read(slug, session_type_id, request, service, data)
    sent = read_sent(data)
    if not is_order_token(sent.token, offering.session.id, sent.key, service.settings.app_secret_keys):
        raise NotFound(_NOT_OURS)
    attempt = Attempt(offering=offering, zone=draft.zone, draft=draft, sent=sent)
    try:
        _require_short(draft)
        booking_id, state = _confirmed(offering, sent, request, service)
    except SignInRequired as asks:
        return _led_to_sign_in(asks, request, service)
    except PriceChanged as changed:
        return check_page(offering, draft, service, note=_changed(changed))
    except InvalidRequest as faulty:
        return details_page(offering, _known_event_type(offering, service), draft, faulty.faults)
    except (Refusal, StoreUnavailable, OutcomeUnknown) as why:
        return stopped(request, service, attempt, why)
    return _led_on(booking_id, state, service)


def _led_to_sign_in(asks: SignInRequired, request: HttpRequest, service: Service) -> Response[Any]:
    """To the booking's page for somebody who is signed in with another address: it says so."""
    page = address(PAGE, asks.booking_id)
    to = page if proved_address(request, service) else sign_in_for(page)
    cookie = access_cookie(asks.booking_id, service.tokens.issue(asks.booking_id, asks.access_ends), service)
    return Redirect(to, status_code=HTTP_303_SEE_OTHER, cookies=[cookie])


def _changed(changed: PriceChanged) -> str:
    still = gettext("Nothing was held or charged. Is it still right?")
    return f"{in_language(str(changed))} {still}"


def _read(
    slug: str, session_type_id: str, request: HttpRequest, service: Service, data: dict[str, str | list[str]]
) -> tuple[Offering, Draft]:
    """Raises NotFound unless the form is from our own page of that session."""
    if not is_from_our_pages(request, service):
        raise NotFound(_NOT_OURS)
    offering, draft = offering_of(slug, session_type_id, service), read_draft(data)
    if zone_meant(draft.zone) != draft.zone:
        raise NotFound(_NOT_OURS)
    return offering, draft


def _event_type(offering: Offering, service: Service) -> EventType:
    """Raises BuilderNotBookable, SchedulingUnavailable."""
    event_type = event_type_of(offering.session, service)
    if event_type is None:
        raise BuilderNotBookable(f"{offering.session.title} no longer exists in the expert's calendar.")
    return event_type


def _known_event_type(offering: Offering, service: Service) -> EventType | None:
    """It was asked a moment ago; without it the page shows the other fields."""
    try:
        return event_type_of(offering.session, service)
    except Refusal:
        return None


def _faults(offering: Offering, draft: Draft, event_type: EventType, service: Service) -> tuple[FieldFault, ...]:
    """All at once, by the API's own rules."""
    faults = list(length_faults(draft))
    body = body_of(draft, offering.session, offering.session.terms.price)
    for rule in (
        lambda: confirm_request(body, None, service.settings.app_secret_keys),
        lambda: check_event_type(event_type, offering.session, draft.answers),
    ):
        try:
            rule()
        except InvalidRequest as faulty:
            faults += faulty.faults
    return tuple(faults)


def _require_short(draft: Draft) -> None:
    """Raises InvalidRequest."""
    faults = list(length_faults(draft))
    if faults:
        raise InvalidRequest(faults)


def _confirmed(offering: Offering, sent: Sent, request: HttpRequest, service: Service) -> tuple[BookingId, Begun]:
    body = body_of(sent.draft, offering.session, sent.price)
    accepted = chosen_language() or request.headers.get("accept-language", "")
    asked = confirm_request(body, sent.key, service.settings.app_secret_keys, accepted, device_of(request))
    limits_of(request).count_person(asked.person_mac)
    return service.confirm(replace(asked, verified_email=proved_address(request, service)))


def _led_on(booking_id: BookingId, state: Begun, service: Service) -> Response[Any]:
    """To the payment page, or to the booking's own; either way this browser can open the booking from now on."""
    cookie = access_cookie(booking_id, service.tokens.issue(booking_id, state.core.slot.end), service)
    to = checkout_url(state) or address(PAGE, booking_id)
    return Redirect(to, status_code=HTTP_303_SEE_OTHER, cookies=[cookie])


booking_steps = Router(
    "/book",
    route_handlers=[choose_session, choose_time, change_details, check, book],
    include_in_schema=False,
)
