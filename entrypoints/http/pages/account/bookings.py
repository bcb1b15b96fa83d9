"""Everything that was booked with an address, for whoever has proved that it is theirs."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.response import Template
from msgspec import Struct

from application.requests.own_bookings import OwnBooking
from domain.booking.state import CancelledBooking, Completed, ExpiredHold, NoShow
from entrypoints.http.authorization import HttpRequest, TheService, booked_here
from entrypoints.http.pages.account.gate import TheSignedIn
from entrypoints.http.pages.booking_page import PAGE, address
from entrypoints.http.roles import roles_of
from entrypoints.http.speaking import gettext
from entrypoints.http.status_texts import status_text
from entrypoints.http.time_words import times_words

SHOWN_MAX = 100
JUST_MADE_MAX = 20
_ENDED = Completed | NoShow | CancelledBooking | ExpiredHold


class OwnLine(Struct, frozen=True, kw_only=True):
    path: str
    name: str
    times: str
    standing: str


@get("/", sync_to_thread=True)
def own_bookings(request: HttpRequest, who: TheSignedIn, service: TheService) -> Response[Any]:
    now = service.world.clock.now()
    just_made = sorted(booked_here(request, service))[:JUST_MADE_MAX]
    found = service.own_bookings.of(who.email, SHOWN_MAX, just_made)
    ahead = [own for own in found if not isinstance(own.state, _ENDED) and own.state.core.slot.end > now]
    ended = [own for own in found if own not in ahead]
    context = {
        "email": who.email,
        "roles": roles_of(who, service),
        "upcoming": tuple(own_line(own, now) for own in reversed(ahead)),
        "past": tuple(own_line(own, now) for own in ended),
        "is_cut": len(found) >= SHOWN_MAX,
    }
    return Template("account/bookings.html", context=context)


def own_line(own: OwnBooking, now: datetime) -> OwnLine:
    return OwnLine(
        path=address(PAGE, own.booking_id),
        name=gettext("%(title)s with %(expert)s", title=own.title, expert=own.expert) if own.expert else own.title,
        times=times_words(own.state.core.slot, own.state.core.selected.zone),
        standing=status_text(own.state, own.expert or gettext("the expert"), now).headline,
    )
