"""The page of one booking as an answer, and whose request may have it."""

from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.response import Template

from domain.booking.state import Begun
from domain.errors import NotFound, PaymentsUnavailable, Refusal, SchedulingUnavailable
from domain.identifiers import BookingId
from entrypoints.http.authorization import HttpRequest, require_access
from entrypoints.http.other_times import nearest_times
from entrypoints.http.pages.booking_page import REFRESH_SECONDS, booking_page
from entrypoints.http.pages.first_look import FirstLooks
from entrypoints.http.pages.form_tokens import is_form_token
from entrypoints.http.refusal_words import in_language
from entrypoints.http.security_headers import CONTENT_POLICY, content_policy, payment_origin
from entrypoints.http.speaking import speak_as_told
from entrypoints.service import Service

NOT_OURS = "The form is not one of ours."


def booking_id_of(text: str | None) -> BookingId:
    """Raises NotFound."""
    try:
        return BookingId(UUID(text or ""))
    except ValueError:
        raise NotFound("The address names no booking.") from None


def booking_of_form(booking: str, token: str, request: HttpRequest, service: Service) -> BookingId:
    """Raises NotFound or Unauthenticated unless the form is from our own page of that booking."""
    booking_id = booking_id_of(booking)
    require_access(request, service, booking_id)
    if not is_form_token(token, booking_id, service.settings.app_secret_keys):
        raise NotFound(NOT_OURS)
    return booking_id


def rendered(
    booking_id: BookingId,
    state: Begun,
    service: Service,
    look: int = 0,
    note: str = "",
    status: int = HTTPStatus.OK,
    signed_in_as: str = "",
    first_looks: FirstLooks | None = None,
) -> Response[Any]:
    """Without `first_looks` it waits for the calendar, where it offers other times, as long as that takes."""
    speak_as_told(state.core.selected.language)
    nearest = partial(nearest_times, state, service)
    ask = partial(first_looks.soon, nearest) if first_looks else nearest
    page = booking_page(booking_id, state, look, in_language(note), signed_in_as, ask, service)
    headers = (
        {CONTENT_POLICY: content_policy(payment_origin(service.settings.stripe_api_base))}
        if page.pay or page.sign_in
        else {}
    )
    context = {"page": page, "refresh_seconds": REFRESH_SECONDS}
    return Template("booking.html", context=context, status_code=status, headers=headers)


def declined(booking_id: BookingId, refusal: Refusal, service: Service) -> Response[Any]:
    """The booking as it is, with what stood in the way."""
    away = isinstance(refusal, PaymentsUnavailable | SchedulingUnavailable)
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.CONFLICT
    return rendered(booking_id, service.manage.state(booking_id), service, note=str(refusal), status=status)
