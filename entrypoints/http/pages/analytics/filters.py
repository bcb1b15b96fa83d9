"""What an analyst looks at: as it stands in the address, as the figures are asked, and what cannot be looked at."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Struct
from msgspec.structs import replace

from application.figures.definitions import MEASURES, SPAN_DAYS_MAX
from application.ports.figures import Asked, Dimension
from domain.booking.vocabulary import Device, Source
from entrypoints.http.authorization import HttpRequest
from entrypoints.http.fields import zone_fault
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
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    device: str = ""
    language: str = ""
    timezone: str = ""
    by: str = ""

    def address(self, path: str, **more: str) -> str:
        wanted = {word: getattr(self, name) for name, word in WORDS.items()} | more
        query = urlencode({name: text for name, text in wanted.items() if text})
        return f"{path}?{query}" if query else path


WORDS: Mapping[str, str] = {
    "first": "from",
    "last": "to",
    "builder": "builder",
    "session_type": "sessionType",
    "source": "source",
    "currency": "currency",
    "utm_source": "utmSource",
    "utm_medium": "utmMedium",
    "utm_campaign": "utmCampaign",
    "device": "device",
    "language": "language",
    "timezone": "timezone",
    "by": "by",
}
"""Each field's name in the address."""
_DIMENSIONS: Mapping[Dimension, str] = {
    Dimension.BUILDER: "builder",
    Dimension.SESSION_TYPE: "session_type",
    Dimension.SOURCE: "source",
    Dimension.CURRENCY: "currency",
    Dimension.CAMPAIGN_SOURCE: "utm_source",
    Dimension.CAMPAIGN_MEDIUM: "utm_medium",
    Dimension.CAMPAIGN: "utm_campaign",
    Dimension.DEVICE: "device",
    Dimension.LANGUAGE: "language",
    Dimension.ZONE: "timezone",
}
assert set(_DIMENSIONS) == set(Dimension), "whatever bookings are told apart by can be looked at alone"


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


def typed_of(request: HttpRequest) -> Typed:
    typed = Typed(**{name: cut(request.query_params.get(word)) for name, word in WORDS.items()})
    return replace(typed, currency=typed.currency.upper())


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
    """What no expert offers any more is still known to the facts. Of a campaign that nobody knows there is nothing."""
    builders = service.world.catalog.builders()
    sessions = [session for builder in builders for session in builder.session_types]
    known: Mapping[Dimension, set[str]] = {
        Dimension.BUILDER: {builder.id for builder in builders},
        Dimension.SESSION_TYPE: {session.id for session in sessions},
        Dimension.SOURCE: set(Source),
        Dimension.CURRENCY: {session.terms.price.currency for session in sessions},
    }
    for dimension, text in _where(typed).items():
        if dimension in known and text not in known[dimension] and not _is_in_facts(dimension, text, service):
            yield _unknown(dimension, text)
    if typed.device and typed.device not in set(Device):
        yield Mistake("device", gettext("There is no device “%(text)s”. Choose one of the list.", text=typed.device))
    if typed.timezone and zone_fault(typed.timezone):
        told = gettext("“%(text)s” is no time zone. Write it like Europe/Berlin.", text=typed.timezone)
        yield Mistake("timezone", told)


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
    wanted = {dimension: getattr(typed, name) for dimension, name in _DIMENSIONS.items()}
    return {dimension: text for dimension, text in wanted.items() if text}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
