"""The feed of events for other systems: what happened, in order, with ids and facts and without anybody's data."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Router, get
from litestar.params import QueryParameter
from msgspec import Meta

from application.event_feed import FeedEvent, FeedPage, feed_after
from domain.errors import InvalidRequest, Unauthenticated
from entrypoints.http.authorization import TheService, only_readers_of_events
from entrypoints.http.openapi import EVENTS
from entrypoints.http.problem_docs import refusals
from entrypoints.http.schemas import Schema

PAGE_SIZE = 200
PAGE_SIZE_MAX = 1_000
POSITION_MAX = 2**63 - 1

After = Annotated[
    int, QueryParameter(ge=0, le=POSITION_MAX, description="The `next` of the last answer; 0 for the first event.")
]
Limit = Annotated[int, QueryParameter(ge=1, le=PAGE_SIZE_MAX)]


class EventView(Schema, frozen=True, kw_only=True):
    """One fact. `docs/events.md` says what `data` holds for each `type`."""

    position: Annotated[int, Meta(description="Rises from event to event; not every number is there.")]
    type: Annotated[str, Meta(examples=["payment_succeeded"])]
    at: Annotated[str, Meta(description="When it was stored, RFC 3339 UTC.", examples=["2026-11-21T09:00:00Z"])]
    stream: Annotated[str, Meta(description="booking, agenda or mail.", examples=["booking"])]
    stream_id: UUID
    version: Annotated[int, Meta(description="Counts the events of its stream, from 1.")]
    booking_id: UUID | None
    data: dict[str, Any]


class EventsView(Schema, frozen=True, kw_only=True):
    events: tuple[EventView, ...]
    next: Annotated[int, Meta(description="Send it as `after` next time.")]
    more: Annotated[bool, Meta(description="Whether there are more already.")]


@get(
    "",
    operation_id="listEvents",
    summary="What happened after a position, oldest first",
    sync_to_thread=True,
    responses=refusals(Unauthenticated, InvalidRequest),
)
def list_events(service: TheService, after: After = 0, limit: Limit = PAGE_SIZE) -> EventsView:
    return events_view(feed_after(service.world.store, after, limit))


def events_view(page: FeedPage) -> EventsView:
    return EventsView(events=tuple(map(event_view, page.events)), next=page.next, more=page.more)


def event_view(event: FeedEvent) -> EventView:
    return EventView(
        position=event.position,
        type=event.type,
        at=event.at.isoformat().replace("+00:00", "Z"),
        stream=event.stream,
        stream_id=event.stream_id,
        version=event.version,
        booking_id=event.booking_id,
        data=dict(event.data),
    )


routes = Router(
    "/api/events", route_handlers=[list_events], guards=[only_readers_of_events], security=EVENTS, tags=["Events"]
)
