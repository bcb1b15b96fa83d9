"""What our books say of payments, to hold beside what Stripe says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from application.handlers.change_booking import booking_state
from application.ports.event_store import EventStore
from application.ports.payment_history import SeenPayment
from application.reconcilers.drift import DriftKind
from application.reconcilers.log_places import facts_between
from domain.booking.commands import IntentStanding
from domain.booking.events import PaymentAuthorized, PaymentSucceeded
from domain.booking.ledger import Ledger, PaymentStanding, RefundStanding
from domain.booking.state import Begun, NotStarted
from domain.identifiers import BookingId, StreamId

STREAMS_AT_ONCE = 200
SETTLES_WITHIN = timedelta(minutes=15)
"""What happened so lately may still be on its way between Stripe and us."""

_OURS_ON_THE_WAY = (PaymentStanding.AUTHORIZED, PaymentStanding.CAPTURING, PaymentStanding.RELEASING)
_LET_GO = (PaymentStanding.RELEASED,)
_AGREES: dict[IntentStanding, tuple[PaymentStanding, ...]] = {
    IntentStanding.AUTHORIZED: _OURS_ON_THE_WAY,
    IntentStanding.CAPTURED: (PaymentStanding.CAPTURED,),
    IntentStanding.RELEASED: _LET_GO,
    IntentStanding.PENDING: _LET_GO,
    IntentStanding.FAILED: _LET_GO,
}
_KINDS: dict[IntentStanding, DriftKind] = {
    IntentStanding.AUTHORIZED: DriftKind.RESERVED_LEFT_OVER,
    IntentStanding.CAPTURED: DriftKind.PAYMENT_UNTOLD,
    IntentStanding.RELEASED: DriftKind.PAYMENT_UNTOLD,
    IntentStanding.PENDING: DriftKind.PAYMENT_MISSING,
    IntentStanding.FAILED: DriftKind.PAYMENT_MISSING,
}

GoOn = Callable[[], bool]


class Account(Struct, frozen=True):
    """One booking's money in our books."""

    state: Begun
    changed_at: datetime


class PaymentBooks:
    def __init__(self, store: EventStore) -> None:
        self._store = store

    def recorded(self, start: datetime, end: datetime, go_on: GoOn) -> dict[str, BookingId]:
        """The payment intents that we recorded in [start, end), with their bookings; fewer if told to stop."""
        found: dict[str, BookingId] = {}
        for recorded in facts_between(self._store, start, end, go_on):
            if isinstance(recorded.event, PaymentAuthorized | PaymentSucceeded):
                found[recorded.event.intent] = BookingId(recorded.stream_id)
        return found

    def accounts(self, bookings: Iterable[BookingId]) -> Iterator[tuple[BookingId, Account | None]]:
        """Each booking's money; None for a booking that we do not have."""
        streams = [StreamId(booking_id) for booking_id in bookings]
        for first in range(0, len(streams), STREAMS_AT_ONCE):
            for stream, history in self._store.load(streams[first : first + STREAMS_AT_ONCE]).items():
                state = booking_state(history)
                known = None if isinstance(state, NotStarted) else Account(state, history[-1].at)
                yield BookingId(stream), known


def has_money(seen: SeenPayment) -> bool:
    """Whether Stripe holds money for it, taken or reserved."""
    return seen.standing in (IntentStanding.CAPTURED, IntentStanding.AUTHORIZED) and seen.refunded != seen.amount


def judge(seen: SeenPayment, account: Account) -> tuple[DriftKind, str] | None:
    """How Stripe's payment differs from our books, and in what words."""
    ledger = account.state.core.ledger
    ours = ledger.payment(seen.intent)
    if ours is None:
        return (DriftKind.PAYMENT_UNKNOWN, f"{seen.amount} {seen.standing}") if has_money(seen) else None
    words = f"we have {ours.amount} {ours.standing}, Stripe {seen.amount} {seen.standing}"
    if ours.standing not in _AGREES[seen.standing]:
        return _KINDS[seen.standing], words
    if has_money(seen) and seen.amount != ours.amount:
        return DriftKind.PAYMENT_OTHER_AMOUNT, words
    return _judge_refunds(seen, ledger)


def _judge_refunds(seen: SeenPayment, ledger: Ledger) -> tuple[DriftKind, str] | None:
    """Stripe counts a refund from its beginning, so what we have asked for may be in its sum or not."""
    given = _refunded(ledger, seen.intent, RefundStanding.SUCCEEDED)
    asked = _refunded(ledger, seen.intent, RefundStanding.REQUESTED)
    there = seen.refunded.amount_minor
    words = f"we gave back {given} minor units, Stripe {there}"
    if there > given + asked:
        return DriftKind.REFUNDED_OUTSIDE, words
    return (DriftKind.REFUND_MISSING, words) if there < given else None


def _refunded(ledger: Ledger, intent: str, standing: RefundStanding) -> int:
    return sum(r.amount.amount_minor for r in ledger.refunds if r.intent == intent and r.standing is standing)


def by_booking(seen: Iterable[SeenPayment], recorded: Mapping[str, BookingId]) -> dict[BookingId, list[SeenPayment]]:
    """Stripe's payments under the bookings they belong to: by our own record, else by what they claim."""
    found: dict[BookingId, list[SeenPayment]] = {}
    for payment in seen:
        booking_id = recorded.get(payment.intent) or payment.booking_id
        if booking_id is not None:
            found.setdefault(booking_id, []).append(payment)
    return found
