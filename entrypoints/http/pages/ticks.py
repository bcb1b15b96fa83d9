"""Three ticks while a booking comes about: money, time, mail. Each says what is known, never more."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from domain.booking.state import AwaitingPayment, Begun, Confirmed, Held, PaymentProcessing, Scheduling
from domain.booking.status import PaymentStatus, payment_status_of
from entrypoints.http.mail_notices import MailStanding


class Tick(Struct, frozen=True):
    standing: Literal["done", "going", "waiting", "failed"]
    words: str


_MONEY: dict[PaymentStatus, Tick] = {
    PaymentStatus.PAID: Tick("done", "Payment received"),
    PaymentStatus.AUTHORIZED: Tick("done", "Payment reserved"),
    PaymentStatus.PENDING: Tick("going", "Payment on its way from your bank"),
    PaymentStatus.UNPAID: Tick("going", "Waiting to hear of your payment"),
    PaymentStatus.FAILED: Tick("failed", "The last try to pay was declined"),
}
_MAIL: dict[MailStanding | None, Tick] = {
    None: Tick("waiting", "A mail follows once your time is confirmed"),
    "waiting": Tick("going", "Confirmation mail on its way"),
    "sent": Tick("done", "Confirmation mail sent"),
    "delivered": Tick("done", "Confirmation mail delivered"),
    "failed": Tick("failed", "The confirmation mail could not be delivered"),
}


def ticks(state: Begun, expert: str, confirmation: MailStanding | None, now: datetime) -> tuple[Tick, ...]:
    """None for a booking that has taken another way: its own words tell that better."""
    time, status = _time(state, expert, now), payment_status_of(state)
    if time is None or (status is not PaymentStatus.NOT_REQUIRED and status not in _MONEY):
        return ()
    money = () if status is PaymentStatus.NOT_REQUIRED else (_MONEY[status],)
    return (*money, time, _MAIL[confirmation if isinstance(state, Confirmed) else None])


def _time(state: Begun, expert: str, now: datetime) -> Tick | None:
    match state:
        case Confirmed():
            return Tick("done", f"Time confirmed in {expert}'s calendar")
        case Scheduling(link="", refused=None):
            asks = "Double-checking" if state.core.cases else "Confirming"
            return Tick("going", f"{asks} your time with {expert}'s calendar")
        case PaymentProcessing(cancel=None):
            return Tick("waiting", "Your time is held")
        case AwaitingPayment(cancel=None) if now < state.core.held_until:
            return Tick("waiting", "Your time is held")
        case Held() if not state.core.selected.terms.price:
            return Tick("going", f"Confirming your time with {expert}'s calendar")
        case _:
            return None
