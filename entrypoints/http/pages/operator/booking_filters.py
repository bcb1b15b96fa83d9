"""What an operator looks for among the bookings: as it was typed, and as the list is asked."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID

from msgspec import Struct

from application.effects import booking_of
from application.ports.read_models import BookingsWanted
from domain.booking.concerns import Concern
from domain.booking.status import Status
from domain.identifiers import BookingId
from entrypoints.http.pages.details_page import Mistake
from entrypoints.http.pages.operator.words import CONCERNS, PARKED
from entrypoints.http.speaking import gettext
from entrypoints.service import Service

PARKED_MAX = 500
ID_START = re.compile(r"[0-9a-f]{4,32}")
_ID_DIGITS = 32
_YEARS = range(2000, 2200)

Place = tuple[datetime, BookingId]


class Typed(Struct, frozen=True, kw_only=True):
    """The fields of the form."""

    q: str = ""
    status: str = ""
    concern: str = ""
    builder: str = ""
    first: str = ""
    last: str = ""

    @property
    def is_empty(self) -> bool:
        return not any((self.q, self.status, self.concern, self.builder, self.first, self.last))

    def address(self, after: Place | None = None) -> str:
        wanted = {
            "q": self.q,
            "status": self.status,
            "concern": self.concern,
            "builder": self.builder,
            "from": self.first,
            "to": self.last,
            "after": f"{after[0].isoformat()}/{after[1]}" if after else "",
        }
        query = urlencode({name: text for name, text in wanted.items() if text})
        return f"/operator/bookings?{query}" if query else "/operator/bookings"

    def mistakes(self) -> tuple[Mistake, ...]:
        return tuple(self._mistakes())

    def _mistakes(self) -> Iterator[Mistake]:
        if self.status and self.status not in set(Status):
            yield Mistake("status", gettext("Choose one of the states."))
        if self.concern and self.concern not in CONCERNS:
            yield Mistake("concern", gettext("Choose one of the things worth a look."))
        days = {name: day_of(text) for name, text in (("from", self.first), ("to", self.last))}
        for name, text in (("from", self.first), ("to", self.last)):
            if text and days[name] is None:
                yield Mistake(name, gettext("“%(text)s” is not a day. Write it like 2026-12-01.", text=text))
        first, last = days["from"], days["to"]
        if first and last and last < first:
            yield Mistake("to", gettext("The last day comes before the first."))


def wanted(typed: Typed, service: Service) -> BookingsWanted:
    """Only of what has no mistakes."""
    first, last = day_of(typed.first), day_of(typed.last)
    parked = parked_bookings(service) if typed.concern in {PARKED, Concern.NEEDS_PERSON} else ()
    return BookingsWanted(
        status=typed.status or None,
        concern=None if typed.concern in {"", PARKED} else typed.concern,
        also=parked if typed.concern == Concern.NEEDS_PERSON else (),
        among=parked if typed.concern == PARKED else None,
        builder_id=typed.builder or None,
        starts_from=_midnight(first) if first else None,
        starts_before=_midnight(last) + timedelta(days=1) if last else None,
        ids=ids_beginning(typed.q) if typed.q else None,
    )


def named_booking(text: str, service: Service) -> BookingId | None:
    """The booking whose whole id it is, or which a provider's own id belongs to."""
    try:
        return BookingId(UUID(text))
    except ValueError:
        return service.world.references.bookings_of([text]).get(text)


def ids_beginning(text: str) -> tuple[BookingId, BookingId] | None:
    """None if no id can begin like that."""
    digits = text.lower().replace("-", "")
    if not ID_START.fullmatch(digits):
        return None
    return BookingId(UUID(digits.ljust(_ID_DIGITS, "0"))), BookingId(UUID(digits.ljust(_ID_DIGITS, "f")))


def parked_bookings(service: Service) -> tuple[BookingId, ...]:
    effects = service.effects.shown(PARKED_MAX, parked_only=True)
    return tuple(dict.fromkeys(found for effect in effects if (found := booking_of(effect.effect)) is not None))


def place_of(text: str | None) -> Place | None:
    """Where a page goes on; None for what no link of ours says."""
    moment, _, id_ = (text or "").partition("/")
    try:
        place = datetime.fromisoformat(moment), BookingId(UUID(id_))
    except ValueError:
        return None
    return place if place[0].tzinfo is not None else None


def day_of(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
