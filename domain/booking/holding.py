"""Choosing a time, letting it go, and calling it off."""

from datetime import datetime

from domain.booking.commands import CancelBooking, EndHold, ExtendHold, RecordCancelledAtCalendly, SelectSlot
from domain.booking.events import (
    Actor,
    BookingEvent,
    Cancelled,
    CancelRequested,
    CheckoutRequested,
    DetailsProvided,
    HoldExpired,
    HoldExtended,
    RefundReason,
    SlotSelected,
    Source,
)
from domain.booking.refunding import give_back, give_everything_back, received
from domain.booking.scheduling import waits_for_calendly
from domain.booking.state import (
    AwaitingPayment,
    CancelledBooking,
    Confirmed,
    ExpiredHold,
    Held,
    Live,
    NotStarted,
    Over,
    PaymentProcessing,
    Scheduling,
    State,
)
from domain.errors import HoldExpired as HoldHasExpired
from domain.errors import NotYet, WrongState
from domain.money import Money

EXTENSIONS_MAX = 10


def select_slot(state: State, command: SelectSlot) -> list[BookingEvent]:
    """Hold the time for this client; a priced session opens its first payment attempt with it."""
    if not isinstance(state, NotStarted):
        return []
    selected = SlotSelected(
        builder_id=command.builder_id,
        calendar=command.calendar,
        event_type=command.event_type,
        session_type_id=command.session_type_id,
        slot=command.slot,
        terms=command.terms,
        zone=command.zone,
        source=Source.OWN_FLOW,
        held_until=command.held_until,
        utm=command.utm,
    )
    details = DetailsProvided(person_id=command.person_id, has_notes=command.has_notes, has_answers=command.has_answers)
    if not command.terms.price:
        return [selected, details]
    checkout = CheckoutRequested(attempt=1, amount=command.terms.price, ends_at=command.checkout_ends_at)
    return [selected, details, checkout]


def extend_hold(state: Live | Over, command: ExtendHold) -> list[BookingEvent]:
    """Ten times at most (WCAG 2.2.1 asks for as many); nothing if it is held as long already."""
    ended = isinstance(state, Held | AwaitingPayment) and command.at >= state.core.held_until
    if ended or isinstance(state, ExpiredHold):
        raise HoldHasExpired("The hold has ended; choose the time again.")
    if not isinstance(state, Held | AwaitingPayment) or _is_being_cancelled(state):
        raise WrongState("This booking is past the point where its hold can be extended.")
    if state.core.extensions >= EXTENSIONS_MAX:
        raise WrongState("This time has been held as long as it can be.")
    until = min(command.until, state.core.selected.slot.start)
    if isinstance(state, AwaitingPayment):
        until = min(until, state.checkout.ends_at)
    return [HoldExtended(held_until=until)] if until > state.core.held_until else []


def _is_being_cancelled(state: Held | AwaitingPayment) -> bool:
    return isinstance(state, AwaitingPayment) and state.cancel is not None


def end_hold(state: Live | Over, command: EndHold) -> list[BookingEvent]:
    """With a payment page open the page is closed first; its report ends the hold."""
    if isinstance(state, Held) and command.at >= state.core.held_until:
        return [HoldExpired()]
    return []


def cancel_booking(state: Live | Over, command: CancelBooking) -> list[BookingEvent]:
    match state:
        case Held():
            nothing = Money.zero(state.core.selected.terms.price.currency)
            return [Cancelled(by=command.by, reason=command.reason, gives_back=nothing)]
        case AwaitingPayment():
            return [] if state.cancel else [CancelRequested(by=command.by, reason=command.reason)]
        case PaymentProcessing():
            raise WrongState("The payment is on its way; cancel once it has arrived.")
        case Scheduling():
            return _give_up(state, command)
        case Confirmed():
            if command.at >= state.core.selected.slot.start:
                raise WrongState("The session has begun.")
            return _call_off(state, command, command.at, at_calendly=False)
        case CancelledBooking():
            return []
        case _:
            raise WrongState("The hold on this time has ended; there is nothing to cancel.")


def record_cancelled_at_calendly(state: Live | Over, command: RecordCancelledAtCalendly) -> list[BookingEvent]:
    """A cancel of an invitee that is not the booking's current one, or an echo of our own, changes nothing."""
    if isinstance(state, Confirmed) and state.meeting.invitee_uri == command.invitee_uri:
        return _call_off(state, command, min(command.cancelled_at, command.at), at_calendly=True)
    if isinstance(state, Scheduling):
        raise NotYet("Cancelled at Calendly before we knew that it was booked there.")
    return []


def would_give_back(state: Confirmed, by: Actor, at: datetime) -> Money:
    """The exact amount a cancellation now returns; the client's policy binds the client only."""
    selected = state.core.selected
    paid = received(state.core.ledger, selected.terms.price.currency)
    if by is not Actor.CLIENT:
        return paid
    return selected.terms.policy.gives_back(paid, selected.slot.start, at)


def _give_up(state: Scheduling, command: CancelBooking) -> list[BookingEvent]:
    """While nobody asks the calendar, no try is open: whoever does not want to wait gets everything back."""
    if state.refused is None and waits_for_calendly(state):
        raise WrongState("The meeting is being confirmed at this moment; try again in a minute.")
    ledger = state.core.ledger
    amount = received(ledger, state.core.selected.terms.price.currency)
    cancelled = Cancelled(by=command.by, reason=command.reason, gives_back=amount)
    return [cancelled, *give_everything_back(ledger, RefundReason.CANCELLED)]


def _call_off(
    state: Confirmed, command: CancelBooking | RecordCancelledAtCalendly, made_at: datetime, *, at_calendly: bool
) -> list[BookingEvent]:
    amount = would_give_back(state, command.by, made_at)
    cancelled = Cancelled(by=command.by, reason=command.reason, gives_back=amount, at_calendly=at_calendly)
    return [cancelled, *give_back(state.core.ledger, amount, RefundReason.CANCELLED)]
