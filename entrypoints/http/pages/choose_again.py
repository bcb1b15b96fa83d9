"""Where a client goes on whose booking came to nothing."""

from urllib.parse import urlencode

from domain.booking.state import Begun, CancelledBooking, ExpiredHold
from entrypoints.http.pages.offer_words import offer_path
from entrypoints.service import Service


def choose_again(state: Begun, service: Service) -> str | None:
    """The free times of the same session; all experts, once it is no longer offered. None unless it is all over."""
    if not isinstance(state, CancelledBooking | ExpiredHold):
        return None
    selected = state.core.selected
    offer = service.world.catalog.session_type(selected.session_type_id)
    if offer is None or offer[0].not_bookable_reason or offer[1].event_type_uri is None:
        return "/"
    return f"{offer_path(*offer)}?{urlencode({'zone': selected.zone})}"
