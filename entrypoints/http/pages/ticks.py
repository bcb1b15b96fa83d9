"""Three ticks while a booking comes about: money, time, mail. Each says what is known, never more."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from domain.booking.state import AwaitingPayment, Begun, Confirmed, Held, PaymentProcessing, Scheduling
from domain.booking.status import PaymentStatus, payment_status_of
from entrypoints.http.mail_notices import MailStanding
from entrypoints.http.speaking import gettext, marked


class Tick(Struct, frozen=True):
    standing: Literal["done", "going", "waiting", "failed"]
    words: str


_MONEY: dict[PaymentStatus, Tick] = {
    PaymentStatus.PAID: Tick("done", marked("Payment received")),
    PaymentStatus.PARTIALLY_PAID: Tick("done", marked("Part of the price received")),
    PaymentStatus.AUTHORIZED: Tick("done", marked("Payment reserved")),
    PaymentStatus.PENDING: Tick("going", marked("Payment on its way from your bank")),
    PaymentStatus.UNPAID: Tick("going", marked("Waiting to hear of your payment")),
    PaymentStatus.FAILED: Tick("failed", marked("The last try to pay was declined")),
}
_MAIL: dict[MailStanding | None, Tick] = {
    None: Tick("waiting", marked("A mail follows once your time is confirmed")),
    "waiting": Tick("going", marked("Confirmation mail on its way")),
    "sent": Tick("done", marked("Confirmation mail sent")),
    "delivered": Tick("done", marked("Confirmation mail delivered")),
    "failed": Tick("failed", marked("The confirmation mail could not be delivered")),
}

_HELD = Tick("waiting", marked("Your time is held"))


def ticks(state: Begun, expert: str, confirmation: MailStanding | None, now: datetime) -> tuple[Tick, ...]:
    """None for a booking that has taken another way: its own words tell that better."""
    time, status = _time(state, expert, now), payment_status_of(state)
    if time is None or (status is not PaymentStatus.NOT_REQUIRED and status not in _MONEY):
        return ()
    money = () if status is PaymentStatus.NOT_REQUIRED else (_said(_MONEY[status]),)
    return (*money, _said(time), _said(_MAIL[confirmation if isinstance(state, Confirmed) else None]))


def _said(tick: Tick) -> Tick:
    return Tick(tick.standing, gettext(tick.words))


def _time(state: Begun, expert: str, now: datetime) -> Tick | None:
    match state:
        case Confirmed():
            return Tick("done", gettext("Time confirmed in %(expert)s's calendar", expert=expert))
        case Scheduling(link="", refused=None):
            return _asking(expert, again=bool(state.core.cases))
        case PaymentProcessing(cancel=None):
            return _HELD
        case AwaitingPayment(cancel=None) if now < state.core.held_until:
            return _HELD
        case Held(awaits_sign_in=False) if not state.core.selected.terms.price:
            return _asking(expert, again=False)
        case _:
            return None


def _asking(expert: str, *, again: bool) -> Tick:
    if again:
        return Tick("going", gettext("Double-checking your time with %(expert)s's calendar", expert=expert))
    return Tick("going", gettext("Confirming your time with %(expert)s's calendar", expert=expert))
