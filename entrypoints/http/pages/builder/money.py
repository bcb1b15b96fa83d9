"""What a builder's sessions have brought, by month, and the bookings of one month that it adds up from."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from application.ports.builder_books import MonthTakings, SessionsWanted
from application.ports.catalog import Builder
from application.requests.builder_sessions import builder_sessions
from domain.booking.takings import Takings, together
from domain.errors import NotFound
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.builder.frame import framed, home_of
from entrypoints.http.pages.builder.session_words import SessionLine, session_line
from entrypoints.http.pages.gate import TheDesk
from entrypoints.http.pages.offering import builder_of
from entrypoints.http.time_words import month_words

MONTHS_SHOWN_MAX = 60
BOOKINGS_SHOWN_MAX = 300
_MONTH = re.compile(r"(20\d\d|21\d\d)-(0[1-9]|1[0-2])")
_DECEMBER = 12

Month = Annotated[str, QueryParameter(max_length=7)]


class MonthLine(Struct, frozen=True, kw_only=True):
    words: str
    path: str
    bookings: int
    takings: Takings


class MoneyLine(Struct, frozen=True, kw_only=True):
    session: SessionLine
    takings: Takings


@get("/{slug:str}/money", sync_to_thread=True)
def money(slug: FromPath[str], desk: TheDesk, service: TheService) -> Response[Any]:
    builder = builder_of(slug, service)
    found = service.builder_books.months(builder.id, builder.timezone, MONTHS_SHOWN_MAX)
    return framed("money.html", desk, builder, "money", months=tuple(_month_line(one, builder) for one in found))


@get("/{slug:str}/money/{month:str}", sync_to_thread=True)
def money_of_month(slug: FromPath[str], month: FromPath[str], desk: TheDesk, service: TheService) -> Response[Any]:
    """Sums are of the lines shown, as the facts have them."""
    builder = builder_of(slug, service)
    begins, ends = _bounds(month, builder.timezone)
    wanted = SessionsWanted(builder_id=builder.id, starts_from=begins, starts_before=ends, with_money=True)
    rows = service.builder_books.sessions(wanted, None, BOOKINGS_SHOWN_MAX + 1)
    listed = [
        session_line(session, builder)
        for session in builder_sessions(builder, rows[:BOOKINGS_SHOWN_MAX], service.world)
    ]
    lines = tuple(MoneyLine(session=line, takings=takings) for line in listed for takings in line.takings)
    return framed(
        "money_month.html",
        desk,
        builder,
        "money",
        month=_month_words(month),
        lines=lines,
        sums=together(line.takings for line in lines),
        is_cut=len(rows) > BOOKINGS_SHOWN_MAX,
    )


def _month_line(found: MonthTakings, builder: Builder) -> MonthLine:
    return MonthLine(
        words=_month_words(found.month),
        path=f"{home_of(builder)}/money/{found.month}",
        bookings=found.bookings,
        takings=found.takings,
    )


def _month_words(month: str) -> str:
    return month_words(date.fromisoformat(f"{month}-01"))


def _bounds(month: str, timezone: str) -> tuple[datetime, datetime]:
    """From the first midnight of the month to that of the next, by the builder's clock; raises NotFound."""
    found = _MONTH.fullmatch(month)
    if found is None:
        raise NotFound("There is no such month.")
    year, number, zone = int(found[1]), int(found[2]), ZoneInfo(timezone)
    following = (year + 1, 1) if number == _DECEMBER else (year, number + 1)
    begins, ends = datetime(year, number, 1, tzinfo=zone), datetime(*following, 1, tzinfo=zone)
    return begins.astimezone(UTC), ends.astimezone(UTC)
