"""The front page: who can be booked, and a search among them."""

import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.background_tasks import BackgroundTask
from litestar.params import FromQuery, QueryParameter
from litestar.response import Template
from msgspec import Struct
from msgspec.structs import replace

from application.ports.catalog import Builder
from domain.errors import FieldFault, InvalidRequest
from entrypoints.http.api.builder_search import (
    MAX_PRICE_PATTERN,
    PAGE_SIZE,
    QUERY_LENGTH_MAX,
    Search,
    cheapest_first,
    read_search,
    search,
)
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.details_page import Mistake
from entrypoints.http.pages.next_free import NOTHING_KNOWN, Known, NextTimes, TheNextTimes, soonest_first
from entrypoints.http.pages.offer_words import expert_words, photo_policy
from entrypoints.http.speaking import gettext, marked
from entrypoints.service import Service

_SAID = {
    "maxPrice": ("max-price", marked("Write the highest price as an amount, such as 150 or 149.50.")),
    "maxMinutes": ("max-minutes", marked("Choose a length from the list.")),
    "currency": ("currency", marked("Choose the currency of the highest price.")),
}
_CURRENCY = re.compile("[A-Z]{3}")

_MINUTES = re.compile("[1-9][0-9]{0,3}")
_SORTS = ("soonest", "price")

MaxMinutes = Annotated[str | None, QueryParameter(name="maxMinutes")]
MaxPrice = Annotated[str | None, QueryParameter(name="maxPrice")]


class Wanted(Struct, frozen=True, kw_only=True):
    """What was typed, as it was typed."""

    q: str
    max_price: str
    currency: str
    max_minutes: str
    sort: str

    def address(self, cursor: str) -> str:
        prices = {"maxPrice": self.max_price, "currency": self.currency}
        typed = {"q": self.q, **prices, "maxMinutes": self.max_minutes, "sort": self.sort, "cursor": cursor}
        return f"/?{urlencode({name: text for name, text in typed.items() if text})}"


class _Shown(Struct, frozen=True, kw_only=True):
    """`builders` are all there are, `found` those of this page, `more` where the next one begins."""

    wanted: Wanted
    builders: Sequence[Builder]
    found: tuple[Builder, ...] = ()
    known: Known = NOTHING_KNOWN
    more: str | None = None
    mistakes: tuple[Mistake, ...] = ()


@get("/", include_in_schema=False, sync_to_thread=True)
def marketplace(
    service: TheService,
    next_times: TheNextTimes,
    q: FromQuery[str | None] = None,
    max_price: MaxPrice = None,
    currency: FromQuery[str | None] = None,
    max_minutes: MaxMinutes = None,
    sort: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[Any]:
    """An empty field of the form is none."""
    builders = service.world.catalog.builders()
    wanted = Wanted(
        q=" ".join((q or "").split()),
        max_price=(max_price or "").strip(),
        currency=(currency or "").strip(),
        max_minutes=(max_minutes or "").strip(),
        sort=sort if sort in _SORTS else "",
    )
    shown = _Shown(wanted=wanted, builders=builders)
    try:
        ordered = _sorted(builders, wanted.sort, next_times, service)
        found, more = search(ordered, _search_of(wanted), cursor or None, PAGE_SIZE)
    except InvalidRequest as faulty:
        return _page(replace(shown, mistakes=tuple(_mistake(fault, str(faulty)) for fault in faulty.faults)))
    shown = replace(shown, found=tuple(found), known=next_times.known(found, service), more=more)
    return _page(shown, next_times.look_up(found, service))


def _sorted(builders: Sequence[Builder], sort: str, next_times: NextTimes, service: Service) -> Sequence[Builder]:
    """In catalog order if nothing else is wanted."""
    match sort:
        case "soonest":
            return soonest_first(builders, next_times.known(builders, service))
        case "price":
            return cheapest_first(builders)
        case _:
            return builders


def _mistake(fault: FieldFault, otherwise: str) -> Mistake:
    field_id, words = _SAID.get(fault.field, ("q", otherwise))
    return Mistake(field_id, gettext(words) if fault.field in _SAID else words)


def _search_of(wanted: Wanted) -> Search:
    """Raises InvalidRequest."""
    faults = list(_faults(wanted))
    if faults:
        raise InvalidRequest(faults)
    return read_search(wanted.q or None, wanted.max_price or None, wanted.currency or None, _minutes_of(wanted))


def _minutes_of(wanted: Wanted) -> int | None:
    return int(wanted.max_minutes) if wanted.max_minutes else None


def _faults(wanted: Wanted) -> Iterator[FieldFault]:
    if len(wanted.q) > QUERY_LENGTH_MAX:
        yield FieldFault("q", f"must have at most {QUERY_LENGTH_MAX} characters")
    if wanted.max_price and not re.fullmatch(MAX_PRICE_PATTERN, wanted.max_price):
        yield FieldFault("maxPrice", "is not an amount")
    if wanted.currency and not _CURRENCY.fullmatch(wanted.currency):
        yield FieldFault("currency", "is not a currency")
    if wanted.max_minutes and not _MINUTES.fullmatch(wanted.max_minutes):
        yield FieldFault("maxMinutes", "is not a number of minutes")


def _page(shown: _Shown, later: BackgroundTask | None = None) -> Response[Any]:
    sessions = [session for builder in shown.builders for session in builder.session_types]
    experts = tuple(expert_words(builder, shown.known) for builder in shown.found)
    wanted, mistakes = shown.wanted, shown.mistakes
    context = {
        "wanted": wanted,
        "experts": experts,
        "currencies": sorted({session.terms.price.currency for session in sessions}),
        "lengths": sorted({session.terms.duration_minutes for session in sessions}),
        "query_length_max": QUERY_LENGTH_MAX,
        "next_page": wanted.address(shown.more) if shown.more else None,
        "is_search": any((wanted.q, wanted.max_price, wanted.currency, wanted.max_minutes)),
        "mistakes": mistakes,
        "wrong": {mistake.field_id: mistake.words for mistake in mistakes},
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.OK
    headers = photo_policy(experts)
    return Template("marketplace.html", context=context, status_code=status, headers=headers, background=later)
