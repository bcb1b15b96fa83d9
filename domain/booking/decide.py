"""What a command adds to a booking: facts, nothing, or a refusal. Pure; each rule lives with its theme."""

from typing import assert_never

from domain.booking.commands import (
    BookingCommand,
    CancelBooking,
    EndHold,
    ExtendHold,
    OpenCase,
    RecordBooked,
    RecordCalendlyRefusal,
    RecordCancelledAtCalendly,
    RecordCheckout,
    RecordDecline,
    RecordRefund,
    RequestCalendly,
    RequestCheckout,
    SelectSlot,
    SettleCase,
)
from domain.booking.events import BookingEvent, CaseClosed, CaseKind
from domain.booking.holding import cancel_booking, end_hold, extend_hold, record_cancelled_at_calendly, select_slot
from domain.booking.payment import record_checkout, record_decline, request_checkout
from domain.booking.refunding import record_refund
from domain.booking.scheduling import (
    open_case,
    record_booked,
    record_calendly_refusal,
    request_calendly,
    settle_case,
)
from domain.booking.state import AwaitingPayment, Confirmed, Live, NotStarted, Over, State, evolve
from domain.errors import NotFound


def decide(state: State, command: BookingCommand | SelectSlot) -> list[BookingEvent]:
    """Raises the Refusal that names why the command cannot be carried out in this state."""
    if isinstance(command, SelectSlot):
        return select_slot(state, command)
    if isinstance(state, NotStarted):
        raise NotFound("There is no such booking.")
    events = _decide(state, command)
    return events + _cases_settled_by(state, events)


def _decide(  # noqa: C901, PLR0911, PLR0912 - one exhaustive match
    state: Live | Over, command: BookingCommand
) -> list[BookingEvent]:
    match command:
        case RequestCheckout():
            return request_checkout(state, command)
        case RecordCheckout():
            return record_checkout(state, command)
        case RecordDecline():
            return record_decline(state, command)
        case ExtendHold():
            return extend_hold(state, command)
        case EndHold():
            return end_hold(state, command)
        case RequestCalendly():
            return request_calendly(state, command)
        case RecordBooked():
            return record_booked(state, command)
        case RecordCalendlyRefusal():
            return record_calendly_refusal(state, command)
        case RecordCancelledAtCalendly():
            return record_cancelled_at_calendly(state, command)
        case CancelBooking():
            return cancel_booking(state, command)
        case RecordRefund():
            return record_refund(state, command)
        case OpenCase():
            return open_case(state, command)
        case SettleCase():
            return settle_case(state, command)
        case _:
            assert_never(command)


def _cases_settled_by(state: State, events: list[BookingEvent]) -> list[BookingEvent]:
    """The cases whose question the new facts have answered."""
    for event in events:
        state = evolve(state, event)
    assert not isinstance(state, NotStarted)
    settled = [kind for kind in state.core.cases if _is_settled(kind, state)]
    return [CaseClosed(kind=kind, outcome=type(state).__name__.lower()) for kind in settled]


def _is_settled(kind: CaseKind, state: Live | Over) -> bool:
    """A booking that is confirmed or over has no open case left; a silent Stripe is none once it has spoken."""
    spoken = kind is CaseKind.PAYMENT_UNANSWERED and not isinstance(state, AwaitingPayment)
    return spoken or isinstance(state, Confirmed | Over)
