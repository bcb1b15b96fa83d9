"""What each payment of a booking did to our money, fact by fact: as the booking facts count it, and by payment."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from application.ports.balance import EntryKind
from application.ports.event_store import Recorded
from domain.booking.bookkeeping import MoneyEvent
from domain.booking.by_hand import PaidByHand
from domain.booking.events import BookingEvent
from domain.booking.evolve import evolve
from domain.booking.ledger import Ledger
from domain.booking.state import Begun, NotStarted, State
from domain.booking.takings import takings_of_payment
from domain.identifiers import BookingId

MOVES_MONEY = MoneyEvent | PaidByHand

_Standing = Mapping[EntryKind, int]
_NOTHING: _Standing = dict.fromkeys((EntryKind.CHARGE, EntryKind.REFUND, EntryKind.DISPUTE), 0)


class LedgerLine(Struct, frozen=True, kw_only=True):
    """`minor` is less than zero if money left us."""

    at: datetime
    booking_id: BookingId
    intent: str
    what: EntryKind
    minor: int
    currency: str
    by_hand: bool


def ledger_lines(history: Sequence[Recorded]) -> Iterator[LedgerLine]:
    """All of one booking, in the order of its facts; none for a stream that is no booking."""
    state: State = NotStarted()
    stood: dict[str, _Standing] = {}
    for recorded in history:
        if not isinstance(recorded.event, BookingEvent):
            return
        state = evolve(state, recorded.event)
        if isinstance(recorded.event, MOVES_MONEY) and isinstance(state, Begun):
            ledger = state.core.ledger
            for payment in ledger.payments:
                stands, was = _standing(ledger, payment.intent), stood.get(payment.intent, _NOTHING)
                stood[payment.intent] = stands
                for what, minor in stands.items():
                    if minor != was[what]:
                        yield LedgerLine(
                            at=recorded.at,
                            booking_id=BookingId(recorded.stream_id),
                            intent=payment.intent,
                            what=what,
                            minor=minor - was[what],
                            currency=payment.amount.currency,
                            by_hand=payment.by_hand,
                        )


def _standing(ledger: Ledger, intent: str) -> _Standing:
    payment = ledger.payment(intent)
    if payment is None or payment.is_let_go:
        return _NOTHING
    takings = takings_of_payment(ledger, payment)
    return {
        EntryKind.CHARGE: takings.paid.amount_minor,
        EntryKind.REFUND: -takings.refunded.amount_minor,
        EntryKind.DISPUTE: -takings.disputed.amount_minor,
    }
