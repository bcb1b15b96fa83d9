"""I2 and I3: every minor unit has its place, and a booking that stands has what was agreed. Pure."""

from collections.abc import Iterator

from msgspec.structs import replace

from application.ports.audit_ledger import Finding
from domain.booking.events import Cancelled
from domain.booking.ledger import Ledger, Payment, PaymentStanding, RefundStanding
from domain.booking.state import (
    Begun,
    CancelledBooking,
    Confirmed,
    Met,
    Moving,
    NeedsNewTime,
    NotStarted,
    Over,
    Scheduling,
    State,
    WithMeeting,
    is_unpaid,
)
from domain.booking.vocabulary import CaseKind, RefundReason
from domain.identifiers import BookingId

# Refunds out of what was agreed; all others return what was never to be kept.
_OUT_OF_THE_PRICE = (RefundReason.GOODWILL, RefundReason.OUTSIDE)


def kept_by_policy(before: State, cancelled: Cancelled) -> int:
    """What the policy left us, of the money that had come in by then: later money is never ours."""
    assert not isinstance(before, NotStarted)
    paid = before.core.ledger.taken(before.core.selected.terms.price.currency)
    returns = cancelled.gives_back.amount_minor if cancelled.gives_back.currency == paid.currency else 0
    return max(paid.amount_minor - returns, 0)


def left_at_a_part(before: Met) -> int:
    """A person has said that what came in for a session that was held is enough."""
    return before.core.ledger.taken(before.core.selected.terms.price.currency).amount_minor


def money_has_a_place(booking_id: BookingId, state: Begun, decided: int) -> Iterator[Finding]:
    """I2: what is kept belongs to a booking that stands, to the part kept under the policy or by a person's decision,
    or to an open case.
    """
    yield from _lets_reserved_money_go(booking_id, state)
    yield from _returns_no_more_than_came(booking_id, state.core.ledger)
    if CaseKind.WRONG_AMOUNT in state.core.cases:
        return
    ledger = _without_captures_under_way(state)
    kept = ledger.received(state.core.selected.terms.price.currency)
    foreign = [p for p in ledger.payments if p.amount.currency != kept.currency and ledger.unrefunded(p)]
    if foreign:
        yield Finding("I2", str(booking_id), f"holds {foreign[0].amount} in a currency nobody agreed to")
    allowed = _may_keep(state, decided)
    if kept.amount_minor > allowed:
        yield Finding("I2", str(booking_id), f"keeps {kept}, entitled to {allowed} minor units")


def has_what_was_agreed(booking_id: BookingId, state: Begun) -> Iterator[Finding]:
    """I3: what came, less named refunds, is the price or what was called enough, wherever a meeting stands or stood."""
    if not isinstance(state, Confirmed | Moving | Met) or is_unpaid(state):
        return
    ledger, price = state.core.ledger, state.core.due
    came = [p for p in ledger.payments if p.amount.currency == price.currency and not p.is_let_go]
    surplus = sum(payment.amount.amount_minor for payment in came) - price.amount_minor
    of_these = [r for r in ledger.refunds if r.intent in {payment.intent for payment in came}]
    returned = sum(r.amount.amount_minor for r in of_these if r.reason not in _OUT_OF_THE_PRICE)
    by_hand = sum(r.amount.amount_minor for r in of_these if r.reason is RefundReason.OUTSIDE and not r.is_void)
    if not returned <= surplus <= returned + by_hand:
        yield Finding("I3", str(booking_id), f"stands for {price} but has another amount")


def _lets_reserved_money_go(booking_id: BookingId, state: Begun) -> Iterator[Finding]:
    if isinstance(state, Over):
        for payment in state.core.ledger.payments:
            if payment.standing is PaymentStanding.AUTHORIZED:
                words = f"is over and lets {payment.amount} not go that are reserved"
                yield Finding("I2", str(booking_id), words)


def _returns_no_more_than_came(booking_id: BookingId, ledger: Ledger) -> Iterator[Finding]:
    """Of what we asked for ourselves: of a refund made at Stripe, one of the two will fail there."""
    for payment in ledger.payments:
        returned = sum(
            refund.amount.amount_minor
            for refund in ledger.refunds
            if refund.intent == payment.intent
            and not refund.outside_id
            and refund.standing is not RefundStanding.FAILED
        )
        if returned > payment.amount.amount_minor:
            yield Finding("I2", str(booking_id), f"gives back {returned} minor units of {payment.amount}")


def _without_captures_under_way(state: Begun) -> Ledger:
    """Of a booking that is over: a capture that had begun is waited for, and given back when it has ended."""
    ledger = state.core.ledger
    if not isinstance(state, Over):
        return ledger
    return replace(ledger, payments=tuple(p for p in ledger.payments if not _is_under_way(p)))


def _is_under_way(payment: Payment) -> bool:
    return payment.standing is PaymentStanding.CAPTURING


def _may_keep(state: Begun, decided: int) -> int:
    match state:
        case CancelledBooking():
            return decided
        case _ if isinstance(state, WithMeeting) and is_unpaid(state):
            return decided
        case _ if isinstance(state, Scheduling | NeedsNewTime | Confirmed | Moving | Met):
            return state.core.due.amount_minor
        case _:
            return 0
