"""What a person may decide until a deadline, what happens by itself then, and when the question is answered."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.booking.capturing import price_owed
from domain.booking.commands import CloseCase, OpenCase, SettleCase
from domain.booking.events import BookingEvent, CaseClosed, CaseOpened, HoldExpired, Moved
from domain.booking.evolve import evolve
from domain.booking.ledger import RefundStanding
from domain.booking.losing import let_go
from domain.booking.refunding import give_everything_back
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    BookedUnpaid,
    Completed,
    Met,
    NeedsNewTime,
    NoShow,
    NotStarted,
    Over,
    Scheduling,
    State,
    WithMeeting,
    is_unpaid,
)
from domain.booking.vocabulary import CaseKind, RefundReason, Source
from domain.errors import WrongState

# An adopted meeting is not cancelled for want of money with less time than this left.
UNPAID_KEPT_BEFORE_START = timedelta(hours=2)
# Only a person can end these: their deadline is when that person is told again.
FOR_PERSONS = (CaseKind.REFUND_FAILED, CaseKind.DISPUTE, CaseKind.REFUND_BY_HAND)
# What our own work opens, and the state that waits for it; every other case comes with a fact.
_OPENED_WHILE: Mapping[CaseKind, type[Begun]] = {
    CaseKind.PAYMENT_UNANSWERED: AwaitingPayment,
    CaseKind.SCHEDULING_UNKNOWN: Scheduling,
    CaseKind.CONFIGURATION: Scheduling,
}
_CLOSED_BY_HAND = (CaseKind.REFUND_FAILED, CaseKind.DISPUTE, CaseKind.CLAIM_CONFLICT, CaseKind.CONFIGURATION)
# Once the session is held its money is settled between people: what is with us stays.
_CLOSED_BY_HAND_ONCE_MET = (CaseKind.CAPTURE_FAILED, CaseKind.WRONG_AMOUNT)
_ENDS_SCHEDULING = (
    CaseKind.WRONG_AMOUNT,
    CaseKind.CONFIGURATION,
    CaseKind.SCHEDULING_UNKNOWN,
    CaseKind.SCHEDULING_LINK,
)


def open_case(state: Begun, command: OpenCase) -> list[BookingEvent]:
    """Only where somebody waits for the provider who does not answer."""
    waits = _OPENED_WHILE.get(command.kind)
    if waits is None or not isinstance(state, waits) or command.kind in state.core.cases:
        return []
    return [CaseOpened(kind=command.kind, deadline=command.deadline, detail=command.detail)]


def settle_case(state: Begun, command: SettleCase) -> list[BookingEvent]:  # noqa: PLR0911 - one answer for each kind
    """Nobody decided in time: the money goes back and the time is free again, or what is said for its kind."""
    deadline = state.core.cases.get(command.kind)
    if deadline is None or command.at < deadline or command.kind in FOR_PERSONS:
        return []
    match state:
        case AwaitingPayment() if command.kind is CaseKind.PAYMENT_UNANSWERED:
            return [HoldExpired()]
        case Scheduling() if command.kind in _ENDS_SCHEDULING:
            return let_go(state, command.kind, RefundReason.CASE_UNSETTLED)
        case NeedsNewTime() if command.kind is CaseKind.TIME_LOST:
            return let_go(state, command.kind, RefundReason.TIME_LOST)
        case NeedsNewTime() if command.kind is CaseKind.WRONG_AMOUNT:
            return let_go(state, command.kind, RefundReason.CASE_UNSETTLED)
        case BookedUnpaid() | Completed(unpaid=True) | NoShow(unpaid=True):
            return _settle_unpaid(state, command)
        case _:
            return [CaseClosed(kind=command.kind, outcome="deadline")]


def close_case(state: Begun, command: CloseCase) -> list[BookingEvent]:
    """A person says that it is dealt with; the money itself is never decided like this."""
    by_hand = (*_CLOSED_BY_HAND, *_CLOSED_BY_HAND_ONCE_MET) if isinstance(state, Met) else _CLOSED_BY_HAND
    if command.kind not in by_hand:
        raise WrongState(f"A {command.kind} case is ended by what happens to the booking, not by hand.")
    if command.kind not in state.core.cases:
        return []
    return [CaseClosed(kind=command.kind, outcome=command.outcome)]


def cases_settled_by(state: State, events: list[BookingEvent]) -> list[BookingEvent]:
    """The cases whose question the new facts have answered."""
    closed = {event.kind for event in events if isinstance(event, CaseClosed)}
    for event in events:
        state = evolve(state, event)
    assert not isinstance(state, NotStarted)
    moved = any(isinstance(event, Moved) for event in events)
    settled = [kind for kind in state.core.cases if kind not in closed and _is_settled(kind, state, moved=moved)]
    return [CaseClosed(kind=kind, outcome=type(state).__name__.lower()) for kind in settled]


def _settle_unpaid(state: BookedUnpaid | Met, command: SettleCase) -> list[BookingEvent]:
    if command.kind is CaseKind.WRONG_AMOUNT:
        back = give_everything_back(state.core.ledger, RefundReason.WRONG_AMOUNT)
        return [CaseClosed(kind=command.kind, outcome="given_back"), *back, *_owed_again(state, command.at)]
    if command.kind is CaseKind.CAPTURE_FAILED and not _has_begun(state, command.at):
        return let_go(state, command.kind, RefundReason.CASE_UNSETTLED)
    if command.kind is CaseKind.ADOPTED_UNPAID and command.cancels_unpaid and _may_be_cancelled(state, command.at):
        return let_go(state, command.kind, RefundReason.CASE_UNSETTLED)
    return [CaseClosed(kind=command.kind, outcome="told")]


def _owed_again(state: BookedUnpaid | Met, at: datetime) -> list[BookingEvent]:
    """What was booked at Calendly has a deadline of its own; a meeting of ours must not stand unpaid in silence."""
    is_ours = isinstance(state, BookedUnpaid) and state.core.selected.source is Source.OWN_FLOW
    if not is_ours or CaseKind.CAPTURE_FAILED in state.core.cases:
        return []
    return [price_owed(state.core, CaseKind.WRONG_AMOUNT, at)]


def _has_begun(state: BookedUnpaid | Met, at: datetime) -> bool:
    return isinstance(state, Met) or at >= state.core.slot.start


def _may_be_cancelled(state: BookedUnpaid | Met, at: datetime) -> bool:
    return state.core.held_until <= at <= state.core.slot.start - UNPAID_KEPT_BEFORE_START


def _is_settled(kind: CaseKind, state: Begun, *, moved: bool) -> bool:  # noqa: C901, PLR0911 - one answer for each kind
    ledger = state.core.ledger
    match kind:
        case CaseKind.REFUND_FAILED:
            return not ledger.owes_failed_refund
        case CaseKind.DISPUTE:
            return not ledger.is_disputed
        case CaseKind.REFUND_BY_HAND:
            return not any(r.by_hand and r.standing is RefundStanding.REQUESTED for r in ledger.refunds)
        case _ if isinstance(state, Over):
            return True
        case CaseKind.PAYMENT_UNANSWERED:
            return not isinstance(state, AwaitingPayment)
        case CaseKind.WRONG_AMOUNT:
            due = state.core.due
            others = [p for p in ledger.payments if p.amount.currency != due.currency and ledger.unrefunded(p)]
            return not others and ledger.received(due.currency) == due
        case CaseKind.TIME_LOST:
            return not isinstance(state, NeedsNewTime)
        case CaseKind.CAPTURE_FAILED:
            return not (isinstance(state, WithMeeting) and is_unpaid(state))
        case CaseKind.ADOPTED_UNPAID:
            return not isinstance(state, BookedUnpaid)
        case CaseKind.CLAIM_CONFLICT:
            return moved or isinstance(state, Met | NeedsNewTime)
        case _:
            return not isinstance(state, Scheduling)
