"""Where a client goes on whose booking came to nothing: the nearest free times, so that no page is a dead end."""

from urllib.parse import urlencode

from msgspec import Struct

from domain.booking.state import Begun, CancelledBooking, ExpiredHold
from entrypoints.http.other_times import AskTimes
from entrypoints.http.pages.offer_words import offer_path
from entrypoints.http.pages.times_page import time_query
from entrypoints.http.time_words import span_words
from entrypoints.service import Service


class FreeTimeLink(Struct, frozen=True):
    path: str
    words: str


class ChooseAgain(Struct, frozen=True, kw_only=True):
    """`path` leads to all times of the session, or to all experts if it is no longer offered. `same` is where the time
    that was held can be taken again, while it is free. `is_awaited` while the calendar has not answered yet.
    """

    path: str
    is_offered: bool
    is_awaited: bool = False
    same: str = ""
    times: tuple[FreeTimeLink, ...] = ()


def choose_again(state: Begun, ask: AskTimes, service: Service) -> ChooseAgain | None:
    """None unless it is all over."""
    if not isinstance(state, CancelledBooking | ExpiredHold):
        return None
    selected = state.core.selected
    offer = service.world.catalog.session_type(selected.session_type_id)
    if offer is None or offer[0].not_bookable_reason or offer[1].event_type_uri is None:
        return ChooseAgain(path="/", is_offered=False)
    path, zone = offer_path(*offer), selected.zone
    found = ask()
    free = found or ()
    links = tuple(FreeTimeLink(f"{path}?{time_query(slot.start, zone)}", span_words(slot, zone)) for slot in free)
    is_same = isinstance(state, ExpiredHold) and state.core.slot in free
    return ChooseAgain(
        path=f"{path}?{urlencode({'zone': zone})}",
        is_offered=True,
        is_awaited=found is None,
        same=f"{path}?{time_query(state.core.slot.start, zone)}" if is_same else "",
        times=() if is_same else links,
    )
