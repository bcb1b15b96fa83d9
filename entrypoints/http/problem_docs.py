"""How the refusals of a route appear in its OpenAPI description: an entry for each status, an example for each slug."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example

from domain.errors import (
    InvalidRequest,
    NotFound,
    PaymentsUnavailable,
    Refusal,
    SignInRequired,
    SlotUnavailable,
    TooManyRequests,
)
from entrypoints.http.problems import BUG, MEDIA_TYPE, STORE_AWAY, Fault, status_of, type_of
from entrypoints.http.schemas import FieldFaultView, Problem, SlotView

_START = datetime(2026, 12, 1, 15, tzinfo=UTC)
_FREE = SlotView(start_time=_START, end_time=_START + timedelta(hours=1))
_FIELD = FieldFaultView(field="clientDetails.email", message="is not an e-mail address")
_HELD = {
    "booking_id": UUID("3f0c1f6e-0d0a-4f57-9a3e-6d1f5b8f2c11"),
    "access_token": "WyIzZjBjMWY2ZSJd.c2lnbmF0dXJl",
}
_EXTRAS: dict[type[Refusal], dict[str, Any]] = {
    InvalidRequest: {"errors": (_FIELD,)},
    SlotUnavailable: {"alternatives": (_FREE,)},
    PaymentsUnavailable: _HELD,
    SignInRequired: _HELD
    | {"confirmation_url": "https://booking.example.com/booking/confirmation?access=WyIzZjBjMWY2ZSJd.c2lnbmF0dXJl"},
}
_MALFORMED = Fault(
    status=HTTPStatus.BAD_REQUEST,
    slug=InvalidRequest.slug,
    title=InvalidRequest.title,
    detail="clientDetails.email: is missing",
)
_TOO_LARGE = Fault(
    status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    slug=InvalidRequest.slug,
    title="The body is too large",
    detail="The body is too large.",
)
_NOT_JSON = Fault(
    status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    slug=InvalidRequest.slug,
    title="The body is not JSON",
    detail="The body is not JSON.",
)


class _Example(Example):
    """Named by its slug; the framework would write that name into the example too, where no field is for it."""

    @property
    def _exclude_fields(self) -> set[str]:
        return {"id"}


def refusals(*kinds: type[Refusal], takes_body: bool = False) -> dict[int, ResponseSpec]:
    """The `responses` of a route that refuses in these ways, beside what every route may answer."""
    examples: dict[int, list[Example]] = defaultdict(list)
    bodied = (_TOO_LARGE, _NOT_JSON) if takes_body else ()
    for fault in (_MALFORMED, *bodied, STORE_AWAY, BUG):
        examples[fault.status].append(_example(fault, {}))
    every: tuple[type[Refusal], ...] = (*kinds, TooManyRequests)
    for kind in every:
        fault = Fault(status=status_of(kind), slug=kind.slug, title=kind.title, detail=f"{kind.title}.")
        examples[fault.status].append(_example(fault, _EXTRAS.get(kind, {})))
    return {status: _spec(status, told) for status, told in sorted(examples.items())}


def webhook_refusals() -> dict[int, ResponseSpec]:
    """The `responses` of the webhooks: never a 500."""
    unsigned = Fault(
        status=HTTPStatus.BAD_REQUEST,
        slug=InvalidRequest.slug,
        title=InvalidRequest.title,
        detail="The delivery was turned away: the signature does not fit.",
    )
    unknown = Fault(status=HTTPStatus.NOT_FOUND, slug=NotFound.slug, title=NotFound.title, detail=f"{NotFound.title}.")
    return {f.status: _spec(f.status, [_example(f, {})]) for f in (unsigned, unknown, _TOO_LARGE, STORE_AWAY)}


def _spec(status: int, examples: list[Example]) -> ResponseSpec:
    return ResponseSpec(
        Problem,
        generate_examples=False,
        description=HTTPStatus(status).phrase,
        media_type=MEDIA_TYPE,
        examples=examples,
    )


def _example(fault: Fault, extras: dict[str, Any]) -> Example:
    problem = Problem(
        type=type_of(fault.slug),
        title=fault.title,
        status=fault.status,
        detail=fault.detail,
        error=fault.slug,
        success=False,
        reference="9f2c41d07b",
        **extras,
    )
    return _Example(id=fault.slug, summary=fault.title, value=msgspec.to_builtins(problem))
