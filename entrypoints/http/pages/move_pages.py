"""What the pages say on which a client moves a session: the present time beside the new one, and what stays."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.response import Template
from msgspec import Struct

from adapters.mail_texts.policy import policy_sentence
from adapters.mail_texts.times import zone_words
from domain.booking.state import Confirmed
from domain.errors import Refusal, SchedulingUnavailable, SlotUnavailable
from domain.identifiers import BookingId
from domain.time_slot import TimeSlot
from entrypoints.http.authorization import HttpRequest
from entrypoints.http.pages.booking_forms import booking_token, move_path, move_until
from entrypoints.http.pages.booking_page import PAGE, address, price_words
from entrypoints.http.pages.stopped import times_instead
from entrypoints.http.problems import fault_of_refusal, noted
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, language
from entrypoints.http.time_words import span_words, times_words
from entrypoints.service import Service


class OwnMove(Struct, frozen=True, kw_only=True):
    """A session that its client may move, in words; `calendar_url` is where the expert's calendar moves it itself."""

    booking_id: BookingId
    state: Confirmed
    token: str
    path: str
    back: str
    session: str
    expert: str
    expert_zone: str
    minutes: int
    zone: str
    now_at: str
    now_there: str
    price: str
    until: str
    calendar_url: str


def own_move(booking_id: BookingId, state: Confirmed, zone: str, service: Service) -> OwnMove:
    selected, slot = state.core.selected, state.core.slot
    offer = service.world.catalog.agreed(selected.session_type_id)
    experts_zone = offer[0].timezone if offer else selected.zone
    url = state.meeting.reschedule_url
    return OwnMove(
        booking_id=booking_id,
        state=state,
        token=booking_token(booking_id, service),
        path=move_path(booking_id),
        back=address(PAGE, booking_id),
        session=offer[1].title if offer else gettext("Session"),
        expert=offer[0].name if offer else gettext("the expert"),
        expert_zone=experts_zone,
        minutes=selected.terms.duration_minutes,
        zone=zone,
        now_at=times_words(slot, zone),
        now_there=there_words(slot, zone, experts_zone),
        price=price_words(selected.terms.price),
        until=move_until(state),
        calendar_url=url if url.startswith(("https://", "http://")) else "",
    )


def there_words(slot: TimeSlot, zone: str, experts_zone: str) -> str:
    """By the expert's clock; empty if it shows the same."""
    is_alike = span_words(slot, zone) == span_words(slot, experts_zone)
    return "" if is_alike else times_words(slot, experts_zone)


def is_as_offered(state: Confirmed, service: Service) -> bool:
    """Whether anybody may still book the same session: then the API tells of its times, which scripts ask."""
    selected = state.core.selected
    offer = service.world.catalog.session_type(selected.session_type_id)
    if offer is None or offer[0].not_bookable_reason is not None:
        return False
    known = (offer[1].event_type_uri, offer[0].calendar, offer[1].terms.duration_minutes)
    return known == (selected.event_type, selected.calendar, selected.terms.duration_minutes)


def check_move(one: OwnMove, to: TimeSlot, service: Service) -> Response[Any]:
    """The last page before anything changes."""
    terms = one.state.core.selected.terms
    context = {
        "one": one,
        "start": to.start.isoformat(),
        "new_at": times_words(to, one.zone),
        "new_there": there_words(to, one.zone, one.expert_zone),
        "policy": policy_sentence(terms.price, terms.policy, to.start, one.zone, service.world.clock.now(), language()),
        "is_free": not terms.price,
    }
    return Template("move_check.html", context=context)


def stopped_move(request: HttpRequest, one: OwnMove, why: Refusal) -> Response[Any]:
    """Why it stays at its time, and how to go on."""
    fault = fault_of_refusal(why)
    context = {
        "one": one,
        "headline": _headline(why, one),
        "why": in_language(str(why)),
        "zone": zone_words(one.zone),
        "others": times_instead(why, one.zone),
        "again": f"{one.path}&{urlencode({'zone': one.zone})}",
        "is_away": isinstance(why, SchedulingUnavailable),
        "reference": noted(request, fault),
    }
    return Template("move_stopped.html", context=context, status_code=fault.status, headers=fault.headers)


def _headline(why: Refusal, one: OwnMove) -> str:
    if isinstance(why, SlotUnavailable):
        return gettext("This time has just gone")
    if isinstance(why, SchedulingUnavailable):
        return gettext("%(expert)s's calendar cannot be asked right now", expert=one.expert)
    return gettext("Your session cannot be moved right now")
