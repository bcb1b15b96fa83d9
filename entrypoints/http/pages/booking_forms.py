"""The forms on a booking's page. Each works without a script and holds a word that only our own page knows."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from msgspec import Struct

from domain.booking.moving import why_not_movable
from domain.booking.state import AwaitingPayment, Begun, BookedUnpaid, Confirmed, Held, NeedsNewTime, Scheduling
from domain.booking.vocabulary import Actor
from domain.identifiers import BookingId
from entrypoints.http.amounts import amount_words
from entrypoints.http.api.booking_views import choose_until
from entrypoints.http.cancelling import Returns, returns_now
from entrypoints.http.money_texts import is_only_reserved
from entrypoints.http.other_times import AskTimes
from entrypoints.http.pages.form_tokens import form_token
from entrypoints.http.speaking import gettext, marked
from entrypoints.http.time_words import moment_words, times_words
from entrypoints.service import Service

MOVE_PAGE = "/booking/move"
_UNPAID = marked("We have received no payment for it. If one should still arrive, you get all of it back.")


class PayForm(Struct, frozen=True):
    booking_id: str
    token: str


class SignInForm(Struct, frozen=True):
    """`words` say what the button does; `other` is the address of whoever is signed in, if it is not the booking's."""

    booking_id: str
    token: str
    words: str
    other: str


class FreeTimeButton(Struct, frozen=True):
    start: str
    words: str


class MoveForm(Struct, frozen=True):
    """`is_awaited` while the calendar has not answered yet."""

    booking_id: str
    token: str
    times: tuple[FreeTimeButton, ...]
    is_awaited: bool


class MoveOffer(Struct, frozen=True):
    """Where the client moves a session that stands, and until when they may, in words."""

    path: str
    until: str


class CancelForm(Struct, frozen=True):
    """`returns` is what the reader is told; the amount travels along, so that a change in between is noticed."""

    booking_id: str
    token: str
    returns: str
    shown_minor: int


def pay_form(booking_id: BookingId, state: Begun, service: Service) -> PayForm | None:
    """None while a payment page is open or being opened, and once it is too late for one."""
    now = service.world.clock.now()
    match state:
        case Held(awaits_sign_in=False):
            can = bool(state.core.selected.terms.price) and now < state.core.held_until
        case BookedUnpaid(checkout=None):
            can = now < state.core.slot.start
        case _:
            can = False
    return PayForm(str(booking_id), booking_token(booking_id, service)) if can else None


def sign_in_form(booking_id: BookingId, state: Begun, signed_in_as: str, service: Service) -> SignInForm | None:
    """None unless the booking waits for its client to sign in. With the right address it goes on at once."""
    core = state.core
    if not isinstance(state, Held) or not state.awaits_sign_in or service.world.clock.now() >= core.held_until:
        return None
    price, token = core.selected.terms.price, booking_token(booking_id, service)
    if not service.own_bookings.is_of(signed_in_as, core.person_id):
        return SignInForm(str(booking_id), token, gettext("Sign in"), signed_in_as)
    pays = gettext("Pay %(price)s and book", price=amount_words(price))
    return SignInForm(str(booking_id), token, pays if price else gettext("Book"), "")


def move_form(booking_id: BookingId, state: Begun, ask: AskTimes, service: Service) -> MoveForm | None:
    """None if there is nothing to choose; without times when the calendar cannot be asked."""
    deadline = choose_until(state)
    if not isinstance(state, NeedsNewTime) or deadline is None or service.world.clock.now() >= deadline:
        return None
    zone = state.core.selected.zone
    found = ask()
    buttons = (FreeTimeButton(slot.start.isoformat(), times_words(slot, zone)) for slot in found or ())
    return MoveForm(str(booking_id), booking_token(booking_id, service), tuple(buttons), is_awaited=found is None)


def move_offer(booking_id: BookingId, state: Begun, now: datetime) -> MoveOffer | None:
    """As long as the client may move it by our rules; Calendly itself knows none."""
    if not isinstance(state, Confirmed) or why_not_movable(state, Actor.CLIENT, now) is not None:
        return None
    return MoveOffer(move_path(booking_id), move_until(state))


def move_path(booking_id: BookingId) -> str:
    return f"{MOVE_PAGE}?{urlencode({'booking': str(booking_id)})}"


def move_until(state: Confirmed) -> str:
    """The last moment at which the client may move it."""
    selected = state.core.selected
    hours = timedelta(hours=selected.terms.policy.free_until_hours)
    return moment_words(state.core.slot.start - hours, selected.zone)


def cancel_form(booking_id: BookingId, state: Begun, service: Service) -> CancelForm | None:
    is_unpaid = (isinstance(state, AwaitingPayment) and state.cancel is None) or isinstance(state, Held)
    if is_unpaid and state.core.selected.terms.price:
        return CancelForm(str(booking_id), booking_token(booking_id, service), gettext(_UNPAID), 0)
    if isinstance(state, Held) and state.awaits_sign_in:
        return CancelForm(str(booking_id), booking_token(booking_id, service), gettext("Nothing is booked yet."), 0)
    returns = returns_now(state, service)
    if returns is None:
        return None
    words = _returns_words(state, returns)
    return CancelForm(str(booking_id), booking_token(booking_id, service), words, returns.back.amount_minor)


def start_of_form(text: str) -> datetime:
    """Raises ValueError for what no button of ours sends."""
    start = datetime.fromisoformat(text)
    if start.tzinfo is None:
        raise ValueError("a time needs its offset")
    return start


def _returns_words(state: Begun, returns: Returns) -> str:
    words = _given_back(state, returns)
    if not returns.disputed:
        return words
    disputes = gettext(
        "Your bank disputes %(amount)s: that is settled with your bank, and you get from us what it leaves to us.",
        amount=amount_words(returns.disputed),
    )
    return f"{words} {disputes}"


def _given_back(state: Begun, returns: Returns) -> str:
    waits = isinstance(state, NeedsNewTime | Scheduling | BookedUnpaid)
    if returns.back and waits and is_only_reserved(state.core.ledger):
        return gettext("The reservation of %(amount)s is lifted; nothing is taken.", amount=amount_words(returns.back))
    if returns.back:
        return gettext("You get %(amount)s back.", amount=amount_words(returns.back))
    if returns.disputed:
        return gettext("You get nothing back from us now.")
    if not state.core.selected.terms.price:
        return gettext("This session is free.")
    return gettext(_UNPAID) if isinstance(state, BookedUnpaid) else gettext("You get nothing back.")


def booking_token(booking_id: BookingId, service: Service) -> str:
    return form_token(booking_id, service.settings.app_secret_keys[0])
