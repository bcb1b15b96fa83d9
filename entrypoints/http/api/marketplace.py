"""Who can be booked, and for what."""

from typing import Annotated

from litestar import Router, get
from litestar.params import FromPath, QueryParameter

from domain.errors import InvalidRequest, NotFound
from domain.identifiers import BuilderId
from entrypoints.http.api.builder_search import (
    MAX_PRICE_PATTERN,
    MINUTES_MAX,
    PAGE_SIZE,
    PAGE_SIZE_MAX,
    QUERY_LENGTH_MAX,
    read_search,
    search,
)
from entrypoints.http.api.builder_views import BuilderPage, BuilderView, builder_view
from entrypoints.http.authorization import TheService
from entrypoints.http.problem_docs import refusals

Query = Annotated[
    str | None,
    QueryParameter(
        max_length=QUERY_LENGTH_MAX, description="Words that the name, the headline, a skill or a session must hold."
    ),
]
MaxPrice = Annotated[
    str | None,
    QueryParameter(
        name="maxPrice",
        pattern=MAX_PRICE_PATTERN,
        description="The most a session may cost, in the currency's main unit, such as 150 or 149.50. Needs currency.",
    ),
]
Currency = Annotated[str | None, QueryParameter(pattern="^[A-Z]{3}$", description="Only sessions in this currency.")]
MaxMinutes = Annotated[
    int | None,
    QueryParameter(name="maxMinutes", ge=1, le=MINUTES_MAX, description="The longest a session may last."),
]
Cursor = Annotated[str | None, QueryParameter(max_length=200, description="The `nextCursor` of the page before.")]
Limit = Annotated[int, QueryParameter(ge=1, le=PAGE_SIZE_MAX)]


@get(
    "/",
    operation_id="listBuilders",
    summary="All builders in catalog order, a page at a time",
    sync_to_thread=True,
    responses=refusals(InvalidRequest),
)
def list_builders(
    service: TheService,
    q: Query = None,
    max_price: MaxPrice = None,
    currency: Currency = None,
    max_minutes: MaxMinutes = None,
    cursor: Cursor = None,
    limit: Limit = PAGE_SIZE,
) -> BuilderPage:
    wanted = read_search(q, max_price, currency, max_minutes)
    found, next_cursor = search(service.world.catalog.builders(), wanted, cursor, limit)
    base_url = service.settings.app_base_url
    return BuilderPage(builders=tuple(builder_view(builder, base_url) for builder in found), next_cursor=next_cursor)


@get(
    "/{slug:str}",
    operation_id="getBuilder",
    summary="One builder with everything on offer",
    sync_to_thread=True,
    responses=refusals(NotFound),
)
def show_builder(slug: FromPath[str], service: TheService) -> BuilderView:
    builder = service.world.catalog.builder(BuilderId(slug)) if slug.isprintable() else None
    if builder is None:
        raise NotFound("There is no such builder.")
    return builder_view(builder, service.settings.app_base_url)


routes = Router("/api/marketplace/builders", route_handlers=[list_builders, show_builder], tags=["Marketplace"])
