"""A time that is gone while the money is in: another one on the same money, or the money back."""

from datetime import datetime, timedelta

from domain.booking.events import BookingEvent, Cancelled, CaseOpened, TimeLost
from domain.booking.ledger import Ledger, Payment, PaymentStanding
from domain.booking.refunding import give_everything_back
from domain.booking.state import Begun, Core
from domain.booking.vocabulary import Actor, CaseKind, RefundReason, TimeLostReason

# A booking that cannot be settled gives the money back this long before its start (domain.md, paid flow 7),
SETTLED_BEFORE_START = timedelta(hours=1)
# and this long before reserved money lapses.
SETTLED_BEFORE_LAPSE = timedelta(hours=24)
# How long the client may choose another time for the same money (domain.md, paid flow 8).
CHOICE_LASTS = timedelta(minutes=60)


def settle_by(core: Core, new: Payment | None = None) -> datetime:
    """When a booking must be confirmed or let go, so that no money waits for nothing."""
    return min(core.slot.start - SETTLED_BEFORE_START, *_lapses(core.ledger, new), core.slot.start)


def lose_time(state: Begun, reason: TimeLostReason, at: datetime, new: Payment | None = None) -> list[BookingEvent]:
    """The client may choose another time; `new` is a payment that the ledger does not hold yet."""
    until = min([at + CHOICE_LASTS, *_lapses(state.core.ledger, new)])
    opened = CaseOpened(kind=CaseKind.TIME_LOST, deadline=max(until, at), detail=reason)
    return [TimeLost(reason=reason, until=max(until, at)), opened]


def let_go(state: Begun, reason: str, refund_reason: RefundReason) -> list[BookingEvent]:
    """The booking is over by itself and everything goes back."""
    amount = state.core.ledger.taken(state.core.selected.terms.price.currency)
    cancelled = Cancelled(by=Actor.SYSTEM, reason=reason, gives_back=amount)
    return [cancelled, *give_everything_back(state.core.ledger, refund_reason)]


def _lapses(ledger: Ledger, new: Payment | None) -> list[datetime]:
    payments = (*ledger.payments, *((new,) if new else ()))
    return [
        payment.capture_before - SETTLED_BEFORE_LAPSE
        for payment in payments
        if payment.standing is PaymentStanding.AUTHORIZED and payment.capture_before is not None
    ]
