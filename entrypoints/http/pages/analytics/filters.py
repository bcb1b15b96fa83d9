"""What an analyst looks at: as it stands in the address, as the figures are asked, and what cannot be looked at."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter, SkipValidation
from msgspec import Struct
from msgspec.structs import replace

from application.figures.definitions import MEASURES, SPAN_DAYS_MAX
from application.ports.figures import Asked, Dimension
from domain.booking.vocabulary import Source
from entrypoints.http.pages.details_page import Mistake
from entrypoints.http.pages.operator.booking_filters import day_of
from entrypoints.http.speaking import gettext
from entrypoints.service import Service

SPAN_DAYS = 30
TEXT_LENGTH_MAX = 200


class Typed(Struct, frozen=True, kw_only=True):
    """The fields of the form, in the words of the address."""

    first: str = ""
    last: str = ""
    builder: str = ""
    session_type: str = ""
    source: str = ""
    currency: str = ""
    by: str = ""

    def address(self, path: str, **more: str) -> str:
        wanted = {
            "from": self.first,
            "to": self.last,
            "builder": self.builder,
            "sessionType": self.session_type,
            "source": self.source,
            "currency": self.currency,
            "by": self.by,
            **more,
        }
        query = urlencode({name: text for name, text in wanted.items() if text})
        return f"{path}?{query}" if query else path


class Look(Struct, frozen=True, kw_only=True):
    """Both days belong to it, by the clock of UTC. With mistakes nothing may be asked."""

    typed: Typed
    first: date
    last: date
    mistakes: tuple[Mistake, ...]

    def within(self, first: date, last: date) -> Typed:
        """The same, of some of its days."""
        return replace(self.typed, first=max(first, self.first).isoformat(), last=min(last, self.last).isoformat())

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def asked(self) -> Asked:
        return Asked(
            start=_midnight(self.first), end=_midnight(self.last) + timedelta(days=1), where=_where(self.typed)
        )


def typed_of(
    first: Annotated[str | None, QueryParameter(name="from")] = None,
    last: Annotated[str | None, QueryParameter(name="to")] = None,
    builder: FromQuery[str | None] = None,
    session_type: Annotated[str | None, QueryParameter(name="sessionType")] = None,
    source: FromQuery[str | None] = None,
    currency: FromQuery[str | None] = None,
    by: FromQuery[str | None] = None,
) -> Typed:
    return Typed(
        first=cut(first),
        last=cut(last),
        builder=cut(builder),
        session_type=cut(session_type),
        source=cut(source),
        currency=cut(currency).upper(),
        by=cut(by),
    )


TheTyped = NamedDependency[SkipValidation[Typed]]


def cut(text: str | None) -> str:
    return (text or "").replace("\0", "").strip()[:TEXT_LENGTH_MAX]


def look_at(typed: Typed, service: Service) -> Look:
    """Left out, the last day is today and the first one some weeks before the last."""
    last = day_of(typed.last) or service.world.clock.now().astimezone(UTC).date()
    first = day_of(typed.first) or last - timedelta(days=SPAN_DAYS - 1)
    mistakes = (*_of_days(typed, first, last), *_of_values(typed, service))
    return Look(typed=typed, first=first, last=last, mistakes=mistakes)


def _of_days(typed: Typed, first: date, last: date) -> Iterator[Mistake]:
    slips = [(name, text) for name, text in (("from", typed.first), ("to", typed.last)) if text and not day_of(text)]
    for name, text in slips:
        yield Mistake(name, gettext("“%(text)s” is not a day. Write it like 2026-12-01.", text=text))
    if slips:
        return
    if last < first:
        yield Mistake("to", gettext("The last day comes before the first."))
    elif (last - first).days >= SPAN_DAYS_MAX:
        yield Mistake("from", gettext("That is too long: %(days)s days at most.", days=SPAN_DAYS_MAX))


def _of_values(typed: Typed, service: Service) -> Iterator[Mistake]:
    """What no expert offers any more is still known to the facts."""
    builders = service.world.catalog.builders()
    sessions = [session for builder in builders for session in builder.session_types]
    known: Mapping[Dimension, set[str]] = {
        Dimension.BUILDER: {builder.id for builder in builders},
        Dimension.SESSION_TYPE: {session.id for session in sessions},
        Dimension.SOURCE: set(Source),
        Dimension.CURRENCY: {session.terms.price.currency for session in sessions},
    }
    for dimension, text in _where(typed).items():
        if text not in known[dimension] and not _is_in_facts(dimension, text, service):
            yield _unknown(dimension, text)


def _unknown(dimension: Dimension, text: str) -> Mistake:
    match dimension:
        case Dimension.BUILDER:
            return Mistake("builder", gettext("There is no expert “%(text)s”. Choose one of the list.", text=text))
        case Dimension.SESSION_TYPE:
            return Mistake("sessionType", gettext("There is no session “%(text)s”. Choose one of the list.", text=text))
        case Dimension.SOURCE:
            return Mistake("source", gettext("There is no source “%(text)s”. Choose one of the list.", text=text))
        case _:
            return Mistake("currency", gettext("No booking has the currency “%(text)s”.", text=text))


def _is_in_facts(dimension: Dimension, text: str, service: Service) -> bool:
    end = service.world.clock.now() + timedelta(days=1)
    ever = Asked(start=end - timedelta(days=SPAN_DAYS_MAX), end=end, where={dimension: text})
    return bool(service.figures.bookings(MEASURES["booked"], ever, None, 1))


def _where(typed: Typed) -> dict[Dimension, str]:
    wanted = {
        Dimension.BUILDER: typed.builder,
        Dimension.SESSION_TYPE: typed.session_type,
        Dimension.SOURCE: typed.source,
        Dimension.CURRENCY: typed.currency,
    }
    return {dimension: text for dimension, text in wanted.items() if text}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
