"""What the page of one booking says, in words ready to be set."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from msgspec import Struct

from adapters.mail_texts.policy import policy_sentence
from adapters.mail_texts.times import date_words, zone_named, zone_words
from domain.booking.state import AwaitingPayment, Begun, Confirmed, Held, Scheduling
from domain.booking.status import status_of
from domain.identifiers import BookingId
from domain.money import Money
from domain.time_slot import TimeSlot
from entrypoints.http.api.booking_views import checkout_url
from entrypoints.http.pages.form_tokens import form_token
from entrypoints.http.status_texts import refund_text, status_text
from entrypoints.service import Service

PAGE = "/booking/confirmation"
ABANDONED_PAGE = "/booking/cancel"
REFRESH_SECONDS = 3
LOOKS_MAX = 40
"""How often the page asks for itself again: two minutes, then the reader decides."""
_UNPAID = "We have received no payment for it. If one should still arrive, you get all of it back."


class PayForm(Struct, frozen=True):
    booking_id: str
    token: str


class CancelForm(Struct, frozen=True):
    """`returns` is what the reader is told; the amount travels along, so that a change in between is noticed."""

    booking_id: str
    token: str
    returns: str
    shown_minor: int


class BookingPage(Struct, frozen=True, kw_only=True):
    headline: str
    detail: str
    note: str
    status: str
    session: str
    expert: str
    times: str
    price: str
    money: str
    place: str
    policy_name: str
    policy: str
    reference: str
    held_until: str
    pay_url: str | None
    pay: PayForm | None
    cancel: CancelForm | None
    refresh_url: str | None


def booking_page(booking_id: BookingId, state: Begun, look: int, note: str, service: Service) -> BookingPage:
    """`look` counts how often the page has asked for itself; 0 when the reader came by other ways than Stripe."""
    selected = state.core.selected
    now = service.world.clock.now()
    builder = service.world.catalog.builder(selected.builder_id)
    offer = service.world.catalog.session_type(selected.session_type_id)
    expert = builder.name if builder else "the expert"
    told = status_text(state, expert, now)
    pending = is_pending(state, look)
    held = isinstance(state, Held | AwaitingPayment) and now < state.core.held_until
    return BookingPage(
        headline=told.headline,
        detail=told.detail,
        note=note or _note(state, look, pending=pending),
        status=status_of(state),
        session=offer[1].title if offer else "Session",
        expert=expert,
        times=times_words(selected.slot, selected.zone),
        price=price_words(selected.terms.price),
        money=refund_text(state) if state.core.ledger.refunds else "",
        place=place_words(state.meeting.place) if isinstance(state, Confirmed) else "",
        policy_name="Cancelling" if isinstance(state, Confirmed) else "Cancelling once paid",
        policy=_policy(state, now) if held or isinstance(state, Confirmed) else "",
        reference=str(booking_id),
        held_until=clock_words(state.core.held_until, selected.zone) if held and selected.terms.price else "",
        pay_url=checkout_url(state) if now < state.core.held_until else None,
        pay=_pay_form(booking_id, service) if held and _can_begin_to_pay(state) else None,
        cancel=_cancel_form(booking_id, state, service),
        refresh_url=address(PAGE, booking_id, max(look, 1) + 1) if pending and look < LOOKS_MAX else None,
    )


def is_pending(state: Begun, look: int) -> bool:
    """Whether the next moments may bring news by themselves."""
    match state:
        case Held():
            return not state.core.selected.terms.price
        case AwaitingPayment():
            return bool(look) or state.cancel is not None or not state.checkout.session_id
        case Scheduling():
            return state.refused is None and not state.core.cases
        case _:
            return False


def address(path: str, booking_id: BookingId, look: int = 0) -> str:
    """Where the booking is shown; no token in it."""
    pointer = {"booking": str(booking_id)} | ({"look": str(look)} if look else {})
    return f"{path}?{urlencode(pointer)}"


def times_words(slot: TimeSlot, zone: str) -> str:
    """Such as "Tuesday 1 December 2026, 13:00 to 14:00 (Europe/Berlin, UTC+01:00)"."""
    start, end = slot.start.astimezone(zone_named(zone)), slot.end.astimezone(zone_named(zone))
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{date_words(slot.end, zone)}, {end:%H:%M}"
    return f"{date_words(slot.start, zone)}, {start:%H:%M} to {until} ({_zone_and_offset(slot.start, zone)})"


def clock_words(moment: datetime, zone: str) -> str:
    """Such as "14:32 (Europe/Berlin, UTC+01:00)"."""
    return f"{moment.astimezone(zone_named(zone)):%H:%M} ({_zone_and_offset(moment, zone)})"


def place_words(place: str) -> str:
    """The link; for a place without one, where the reader finds it."""
    if place.startswith(("https://", "http://")):
        return place
    if not place:
        return "How you will meet is in the calendar invitation that Calendly sends you."
    return f"{place}. The link or address is in the calendar invitation that Calendly sends you."


def price_words(price: Money) -> str:
    return str(price) if price else "free"


def _zone_and_offset(moment: datetime, zone: str) -> str:
    offset = moment.astimezone(zone_named(zone)).utcoffset() or timedelta(0)
    sign = "-" if offset < timedelta(0) else "+"
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    name = zone_words(zone)
    return name if name == "UTC" else f"{name}, UTC{sign}{hours:02}:{minutes:02}"


def _policy(state: Begun, now: datetime) -> str:
    """Empty once there is nothing left to cancel."""
    selected = state.core.selected
    if now >= selected.slot.start:
        return ""
    return policy_sentence(selected.terms.price, selected.terms.policy, selected.slot.start, selected.zone, now)


def _note(state: Begun, look: int, *, pending: bool) -> str:
    if pending and look >= LOOKS_MAX:
        return "This page has stopped looking for news by itself. Reload it to look again."
    if pending and isinstance(state, AwaitingPayment) and state.cancel is None:
        return "If you have just paid, this page shows it as soon as Stripe tells us."
    return ""


def _can_begin_to_pay(state: Begun) -> bool:
    """No payment page is open and none is being opened: the last one has closed."""
    return isinstance(state, Held) and bool(state.core.selected.terms.price)


def _pay_form(booking_id: BookingId, service: Service) -> PayForm:
    return PayForm(str(booking_id), form_token(booking_id, service.settings.app_secret_keys[0]))


def _cancel_form(booking_id: BookingId, state: Begun, service: Service) -> CancelForm | None:
    token = form_token(booking_id, service.settings.app_secret_keys[0])
    if (isinstance(state, AwaitingPayment) and state.cancel is None) or _can_begin_to_pay(state):
        return CancelForm(str(booking_id), token, _UNPAID, 0)
    returns = service.manage.gives_back_now(state)
    if returns is None:
        return None
    words = "You get nothing back." if state.core.selected.terms.price else "This session is free."
    return CancelForm(str(booking_id), token, f"You get {returns} back." if returns else words, returns.amount_minor)
