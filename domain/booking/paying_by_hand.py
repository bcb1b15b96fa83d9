"""Money that came, or went back, outside Stripe: a person's word, in the same ledger."""

from datetime import datetime

from domain.booking.by_hand import AcceptLess, GivenBackByHand, LessAccepted, MarkPaid, PaidByHand, RecordGivenBack
from domain.booking.capturing import capture_reserved
from domain.booking.events import BookingEvent, CaseOpened
from domain.booking.evolve import evolve
from domain.booking.ledger import RefundStanding
from domain.booking.refunding import TOLD_AGAIN_AFTER
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    BookedUnpaid,
    Core,
    Held,
    Met,
    NeedsNewTime,
    NotStarted,
    Scheduling,
    State,
    WithMeeting,
    is_unpaid,
)
from domain.booking.vocabulary import CaseKind
from domain.errors import WrongState
from domain.money import Money


def mark_paid(state: Begun, command: MarkPaid) -> list[BookingEvent]:
    """The whole of what is owed, or less of it if the operator says that it is enough."""
    known = next((p for p in state.core.ledger.payments if p.by_hand and p.reference == command.reference), None)
    if known is not None and known.amount == command.amount:
        return []
    if known is not None:
        raise WrongState("This reference stands for another amount already.")
    owed = owed_by_hand(state, command.at)
    if command.amount.currency != owed.currency or not 0 < command.amount.amount_minor <= owed.amount_minor:
        raise WrongState(f"At most {owed} is owed.")
    if command.amount != owed and not command.accepts_less:
        raise WrongState(f"{owed - command.amount} would still be owed: say that less is enough, or wait for the rest.")
    number = 1 + sum(payment.by_hand for payment in state.core.ledger.payments)
    paid = PaidByHand(number=number, amount=command.amount, reference=command.reference)
    total = state.core.ledger.received(owed.currency) + command.amount
    less = [] if command.amount == owed else [LessAccepted(amount=total)]
    return [paid, *less, *_taken(state)]


def owed_by_hand(state: Begun, at: datetime) -> Money:
    """What may be paid by hand now; raises WrongState if nothing is owed."""
    price = state.core.selected.terms.price
    owed = Money(max(price.amount_minor - state.core.ledger.received(price.currency).amount_minor, 0), price.currency)
    if isinstance(state, AwaitingPayment) and state.cancel is not None:
        raise WrongState("This booking is being cancelled.")
    if isinstance(state, Held | AwaitingPayment) and at >= state.core.slot.start:
        raise WrongState("The session's time has passed.")
    if not owed or not _waits_for_money(state):
        raise WrongState("Nothing is owed for this booking.")
    return owed


def accept_less(state: Begun, _: AcceptLess) -> list[BookingEvent]:
    """Of a wrong amount, before the session: once it was held, closing the case says so."""
    core = state.core
    if core.accepted is not None:
        return []
    if CaseKind.WRONG_AMOUNT not in core.cases or not isinstance(state, Scheduling | NeedsNewTime | BookedUnpaid):
        raise WrongState("There is no part of a price here that could be enough.")
    got = _only_money(core)
    if not 0 < got.amount_minor < core.selected.terms.price.amount_minor:
        raise WrongState("Only a part of the price, in its currency, can be enough.")
    return [LessAccepted(amount=got), *_taken(state)]


def record_given_back(state: Begun, command: RecordGivenBack) -> list[BookingEvent]:
    refund = state.core.ledger.refund(command.number)
    if refund is None or not refund.by_hand:
        raise WrongState(f"This booking has no refund number {command.number} that is given back by hand.")
    if refund.standing is RefundStanding.SUCCEEDED:
        return []
    return [GivenBackByHand(number=command.number, reference=command.reference)]


def refunds_for_persons(state: State, events: list[BookingEvent], at: datetime) -> list[BookingEvent]:
    """Money that came by hand goes back by hand: a person is told, and again each day until it is done."""
    for event in events:
        state = evolve(state, event)
    assert not isinstance(state, NotStarted)
    waits = any(r.by_hand and r.standing is RefundStanding.REQUESTED for r in state.core.ledger.refunds)
    if not waits or CaseKind.REFUND_BY_HAND in state.core.cases:
        return []
    return [CaseOpened(kind=CaseKind.REFUND_BY_HAND, deadline=at + TOLD_AGAIN_AFTER)]


def _waits_for_money(state: Begun) -> bool:
    match state:
        case Held() | AwaitingPayment() | BookedUnpaid():
            return True
        case Scheduling() | NeedsNewTime():
            return CaseKind.WRONG_AMOUNT in state.core.cases
        case _:
            return isinstance(state, Met) and is_unpaid(state)


def _only_money(core: Core) -> Money:
    """What is with us in the price's currency; nothing if some of it came in another or is in dispute."""
    ledger, currency = core.ledger, core.selected.terms.price.currency
    others = any(ledger.unrefunded(p) for p in ledger.payments if p.amount.currency != currency)
    return Money.zero(currency) if others or ledger.is_disputed else ledger.received(currency)


def _taken(state: Begun) -> list[BookingEvent]:
    """A meeting that stands takes what was reserved of it; before that it waits for the meeting."""
    return capture_reserved(state.core.ledger) if isinstance(state, WithMeeting) else []
