"""The front page: who can be booked, and a search among them."""

import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromQuery, QueryParameter
from litestar.response import Template
from msgspec import Struct

from application.ports.catalog import Builder
from domain.errors import FieldFault, InvalidRequest
from entrypoints.http.api.builder_search import (
    MAX_PRICE_PATTERN,
    PAGE_SIZE,
    QUERY_LENGTH_MAX,
    Search,
    read_search,
    search,
)
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.details_page import Mistake
from entrypoints.http.pages.offer_words import expert_words, photo_policy
from entrypoints.http.speaking import gettext, marked

_SAID = {
    "maxPrice": ("max-price", marked("Write the highest price as an amount, such as 150 or 149.50.")),
    "currency": ("currency", marked("Choose the currency of the highest price.")),
}
_CURRENCY = re.compile("[A-Z]{3}")

MaxPrice = Annotated[str | None, QueryParameter(name="maxPrice")]


class Wanted(Struct, frozen=True, kw_only=True):
    """What was typed, as it was typed."""

    q: str
    max_price: str
    currency: str

    def address(self, cursor: str) -> str:
        typed = {"q": self.q, "maxPrice": self.max_price, "currency": self.currency, "cursor": cursor}
        return f"/?{urlencode({name: text for name, text in typed.items() if text})}"


@get("/", include_in_schema=False, sync_to_thread=True)
def marketplace(
    service: TheService,
    q: FromQuery[str | None] = None,
    max_price: MaxPrice = None,
    currency: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[Any]:
    """An empty field of the form is none."""
    builders = service.world.catalog.builders()
    wanted = Wanted(
        q=" ".join((q or "").split()), max_price=(max_price or "").strip(), currency=(currency or "").strip()
    )
    try:
        found, more = search(builders, _search_of(wanted), cursor or None, PAGE_SIZE)
    except InvalidRequest as faulty:
        mistakes = tuple(_mistake(fault, str(faulty)) for fault in faulty.faults)
        return _page(wanted, builders, (), None, mistakes)
    return _page(wanted, builders, tuple(found), more, ())


def _mistake(fault: FieldFault, otherwise: str) -> Mistake:
    field_id, words = _SAID.get(fault.field, ("q", otherwise))
    return Mistake(field_id, gettext(words) if fault.field in _SAID else words)


def _search_of(wanted: Wanted) -> Search:
    """Raises InvalidRequest."""
    faults = list(_faults(wanted))
    if faults:
        raise InvalidRequest(faults)
    return read_search(wanted.q or None, wanted.max_price or None, wanted.currency or None)


def _faults(wanted: Wanted) -> Iterator[FieldFault]:
    if len(wanted.q) > QUERY_LENGTH_MAX:
        yield FieldFault("q", f"must have at most {QUERY_LENGTH_MAX} characters")
    if wanted.max_price and not re.fullmatch(MAX_PRICE_PATTERN, wanted.max_price):
        yield FieldFault("maxPrice", "is not an amount")
    if wanted.currency and not _CURRENCY.fullmatch(wanted.currency):
        yield FieldFault("currency", "is not a currency")


def _page(
    wanted: Wanted,
    builders: Sequence[Builder],
    found: tuple[Builder, ...],
    more: str | None,
    mistakes: tuple[Mistake, ...],
) -> Response[Any]:
    currencies = {session.terms.price.currency for builder in builders for session in builder.session_types}
    experts = tuple(expert_words(builder) for builder in found)
    context = {
        "wanted": wanted,
        "experts": experts,
        "currencies": sorted(currencies),
        "query_length_max": QUERY_LENGTH_MAX,
        "next_page": wanted.address(more) if more else None,
        "is_search": any((wanted.q, wanted.max_price, wanted.currency)),
        "mistakes": mistakes,
        "wrong": {mistake.field_id: mistake.words for mistake in mistakes},
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.OK
    return Template("marketplace.html", context=context, status_code=status, headers=photo_policy(experts))
