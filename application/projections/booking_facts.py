"""The booking facts: one row for each booking, a pure function of its history, from which every figure is counted."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, get_args

from msgspec import Struct

from application.ports.booking_facts import BookingFact
from application.ports.event_store import Recorded
from application.projections.own_events import is_of_booking
from domain.booking.bookkeeping import MoneyEvent
from domain.booking.by_hand import GivenBackByHand, MeetingLinked, MeetingVouched, PaidByHand
from domain.booking.events import (
    BookingEvent,
    CalendlyConfirmed,
    Cancelled,
    CheckoutExpired,
    CheckoutRequested,
    CheckoutStarted,
    DetailsProvided,
    DisputeOpened,
    HoldExpired,
    Moved,
    PaymentAuthorized,
    PaymentFailed,
    PaymentPending,
    PaymentSucceeded,
    RefundSucceeded,
    TimeLost,
)
from domain.booking.evolve import evolve
from domain.booking.state import Begun, Completed, Met, NoShow, NotStarted, State
from domain.booking.status import payment_status_of, status_of
from domain.booking.takings import Takings, takings_of
from domain.booking.vocabulary import Source
from domain.event import Event
from domain.identifiers import BookingId

NAME = "booking_facts"

_FIRST: dict[type[Event], tuple[str, ...]] = {
    DetailsProvided: ("details_at",),
    CheckoutRequested: ("checkout_initiated_at",),
    CheckoutStarted: ("checkout_started_at",),
    PaymentPending: ("checkout_completed_at",),
    PaymentAuthorized: ("checkout_completed_at", "reserved_at", "money_in_at"),
    PaymentSucceeded: ("checkout_completed_at", "paid_at", "money_in_at"),
    PaidByHand: ("paid_at", "money_in_at"),
    PaymentFailed: ("payment_failed_at",),
    CalendlyConfirmed: ("confirmed_at",),
    MeetingVouched: ("confirmed_at",),
    MeetingLinked: ("confirmed_at",),
    TimeLost: ("lost_at",),
    HoldExpired: ("expired_at",),
    Cancelled: ("cancelled_at",),
    DisputeOpened: ("disputed_at",),
}
_LAST: dict[type[Event], str] = {
    CheckoutExpired: "checkout_expired_at",
    Moved: "moved_at",
    RefundSucceeded: "refunded_at",
    GivenBackByHand: "refunded_at",
}
_COUNTED = frozenset({CheckoutRequested, PaymentFailed})
_MOVING_MONEY: frozenset[type[Event]] = frozenset((*get_args(MoneyEvent), PaidByHand))
_STEPS = tuple(sorted({name for names in _FIRST.values() for name in names} | set(_LAST.values())))


class Movement(StrEnum):
    """Why money moved: what came, what was asked back, what a client's bank withholds or has returned."""

    PAID = "paid"
    PAID_BY_HAND = "paid_by_hand"
    """Outside Stripe."""
    REFUNDED = "refunded"
    DISPUTED = "disputed"


_SIGNS = {Movement.PAID: 1, Movement.PAID_BY_HAND: 1, Movement.REFUNDED: -1, Movement.DISPUTED: -1}


class MoneyMoved(Struct, frozen=True):
    """`minor` is what it did to our balance: less than zero if money left us."""

    at: datetime
    why: Movement
    minor: int
    currency: str


class _Gathered:
    """What is found on the way through a history."""

    def __init__(self) -> None:
        self.state: State = NotStarted()
        self.steps: dict[str, datetime] = {}
        self.counts: Counter[type[Event]] = Counter()
        self.cancelled_by = ""
        self.over_at: datetime | None = None
        self.takings: tuple[Takings, ...] = ()
        self.movements: list[MoneyMoved] = []

    def add(self, event: BookingEvent, at: datetime) -> None:
        before, self.state = self.state, evolve(self.state, event)
        assert not isinstance(self.state, NotStarted), "the first fact begins it"
        kind = type(event)
        if kind in _COUNTED:
            self.counts[kind] += 1
        for name in _FIRST.get(kind, ()):
            self.steps.setdefault(name, at)
        if kind in _LAST:
            self.steps[_LAST[kind]] = at
        if isinstance(event, Cancelled) and not self.cancelled_by:
            self.cancelled_by = event.by
        if kind in _MOVING_MONEY:
            takings = takings_of(self.state.core.ledger)
            self.movements += _movements(at, self.takings, takings)
            self.takings = takings
        if type(self.state) is not type(before):
            self.over_at = at if isinstance(self.state, Met) else None


def booking_fact(history: Sequence[Recorded]) -> BookingFact | None:
    """The row after these facts of one stream; None for a stream that is no booking."""
    found = _Gathered()
    for recorded in history:
        if not is_of_booking(recorded.event):
            return None
        found.add(recorded.event, recorded.at)
    if isinstance(found.state, NotStarted):
        return None
    return BookingFact(
        booking_id=BookingId(history[0].stream_id),
        chosen_at=history[0].at,
        changed_at=history[-1].at,
        **_told_apart_by(found.state),
        **_steps(found, found.state, history[0].at),
        **_money(found, found.state),
    )


def _told_apart_by(state: Begun) -> dict[str, Any]:
    selected = state.core.selected
    terms, utm = selected.terms, selected.utm
    return {
        "builder_id": selected.builder_id,
        "session_type_id": selected.session_type_id,
        "source": selected.source.value,
        "utm_source": utm.get("utm_source", ""),
        "utm_medium": utm.get("utm_medium", ""),
        "utm_campaign": utm.get("utm_campaign", ""),
        "zone": selected.zone,
        "language": selected.language,
        "device": selected.device.value if selected.device else "",
        "is_priced": bool(terms.price),
        "price_minor": terms.price.amount_minor,
        "currency": terms.price.currency,
        "duration_minutes": terms.duration_minutes,
        "status": status_of(state).value,
        "payment_status": payment_status_of(state).value,
        "starts_at": state.core.slot.start,
    }


def _steps(found: _Gathered, state: Begun, chosen_at: datetime) -> dict[str, Any]:
    is_ours = state.core.selected.source is Source.OWN_FLOW
    return {name: found.steps.get(name) for name in _STEPS} | {
        "held_at": chosen_at if is_ours else None,
        "checkouts": found.counts[CheckoutRequested],
        "payments_failed": found.counts[PaymentFailed],
        "moves": state.core.moves,
        "cancelled_by": found.cancelled_by,
        "over_at": found.over_at,
        "completed_at": found.over_at if isinstance(state, Completed) else None,
        "no_show_at": found.over_at if isinstance(state, NoShow) else None,
    }


def _money(found: _Gathered, state: Begun) -> dict[str, Any]:
    currency = state.core.selected.terms.price.currency
    own = next((one for one in found.takings if one.currency == currency), None)
    names = ("paid", "by_hand", "reserved", "refunded", "disputed", "kept")
    amounts: dict[str, Any] = {f"{name}_minor": getattr(own, name).amount_minor if own else 0 for name in names}
    return amounts | {
        "money_at": tuple(one.at for one in found.movements),
        "money_kinds": tuple(one.why.value for one in found.movements),
        "money_minor": tuple(one.minor for one in found.movements),
        "money_currencies": tuple(one.currency for one in found.movements),
    }


def _movements(at: datetime, before: Sequence[Takings], after: Sequence[Takings]) -> Iterator[MoneyMoved]:
    """What changed, so that all movements of a booking add up to what is kept, whatever happened in between."""
    was, now = ({one.currency: one for one in takings} for takings in (before, after))
    for currency in sorted(was.keys() | now.keys()):
        old, new = _amounts(was.get(currency)), _amounts(now.get(currency))
        for why in Movement:
            change = _SIGNS[why] * (new[why] - old[why])
            if change:
                yield MoneyMoved(at, why, change, currency)


def _amounts(takings: Takings | None) -> dict[Movement, int]:
    if takings is None:
        return dict.fromkeys(Movement, 0)
    return {
        Movement.PAID: (takings.paid - takings.by_hand).amount_minor,
        Movement.PAID_BY_HAND: takings.by_hand.amount_minor,
        Movement.REFUNDED: takings.refunded.amount_minor,
        Movement.DISPUTED: takings.disputed.amount_minor,
    }
