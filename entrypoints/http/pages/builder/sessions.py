"""All builders; and the sessions of one of them, upcoming, past and cancelled, a page at a time."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Template
from msgspec import Struct

from application.ports.builder_books import SessionsWanted
from application.ports.catalog import Builder
from application.ports.read_models import BookingRow
from application.requests.builder_sessions import builder_sessions
from domain.booking.status import Status
from domain.errors import NotFound
from domain.identifiers import BookingId
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.builder.frame import framed, home_of
from entrypoints.http.pages.builder.session_words import by_day
from entrypoints.http.pages.gate import TheDesk
from entrypoints.http.pages.offering import builder_of
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, marked
from entrypoints.service import Service

PAGE_SIZE = 25
LONGEST = timedelta(hours=12)
"""What began earlier than that is over."""
_STANDING = tuple(status for status in Status if status not in {Status.CANCELLED, Status.EXPIRED})
_LISTS = (("upcoming", marked("Upcoming")), ("past", marked("Past")), ("cancelled", marked("Cancelled")))

COUNTED_MAX = 200

After = Annotated[str | None, QueryParameter(max_length=100)]


class BuilderLine(Struct, frozen=True, kw_only=True):
    path: str
    name: str
    headline: str
    standing: str


@get("/", sync_to_thread=True)
def all_builders(desk: TheDesk, service: TheService) -> Response[Any]:
    lines = tuple(
        BuilderLine(
            path=home_of(builder),
            name=builder.name,
            headline=builder.headline,
            standing=in_language(builder.not_bookable_reason or "") or gettext("Takes bookings"),
        )
        for builder in service.world.catalog.builders()
        if desk.builders is None or builder.id in desk.builders
    )
    return Template("builder/builders.html", context={"desk": desk, "builders": lines})


@get("/{slug:str}", sync_to_thread=True)
def sessions(
    slug: FromPath[str],
    desk: TheDesk,
    service: TheService,
    show: FromQuery[str] = "upcoming",
    after: After = None,
) -> Response[Any]:
    builder = builder_of(slug, service)
    wanted = _wanted(show, builder, service.world.clock.now())
    rows = service.builder_books.sessions(wanted, _place(after), PAGE_SIZE + 1)
    shown = rows[:PAGE_SIZE]
    return framed(
        "sessions.html",
        desk,
        builder,
        "sessions",
        show=show,
        lists=tuple((key, gettext(words)) for key, words in _LISTS),
        days=by_day(builder_sessions(builder, shown, service.world), builder),
        next_page=_address(builder, show, shown[-1]) if len(rows) > PAGE_SIZE else None,
        is_first=after is None,
    )


def upcoming_count(builder: Builder, service: Service) -> int:
    """How many sessions are coming; one more than COUNTED_MAX stands for all above it."""
    wanted = _wanted("upcoming", builder, service.world.clock.now())
    return len(service.builder_books.sessions(wanted, None, COUNTED_MAX + 1))


def _wanted(show: str, builder: Builder, now: datetime) -> SessionsWanted:
    """Raises NotFound."""
    match show:
        case "upcoming":
            return SessionsWanted(builder_id=builder.id, statuses=_STANDING, starts_from=now - LONGEST, ends_after=now)
        case "past":
            return SessionsWanted(builder_id=builder.id, statuses=_STANDING, ends_by=now, latest_first=True)
        case "cancelled":
            return SessionsWanted(builder_id=builder.id, statuses=(Status.CANCELLED,), latest_first=True)
        case _:
            raise NotFound("There is no such list.")


def _address(builder: Builder, show: str, last: BookingRow) -> str:
    query = {"show": show, "after": f"{last.starts_at.isoformat()} {last.booking_id}"}
    return f"{home_of(builder)}?{urlencode(query)}"


def _place(after: str | None) -> tuple[datetime, BookingId] | None:
    """Raises NotFound."""
    if after is None:
        return None
    start, _, booking = after.partition(" ")
    try:
        moment, booking_id = datetime.fromisoformat(start), BookingId(UUID(booking))
    except ValueError:
        raise NotFound("There is no such page of the list.") from None
    if moment.tzinfo is None:
        raise NotFound("There is no such page of the list.")
    return moment, booking_id
