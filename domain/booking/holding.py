"""Choosing a time, letting it go, and calling it off."""

from datetime import datetime

from domain.booking.commands import CancelBooking, EndHold, ExtendHold, RecordCancelledAtCalendly, SelectSlot
from domain.booking.events import (
    BookingEvent,
    Cancelled,
    CancelRequested,
    DetailsProvided,
    HoldExpired,
    HoldExtended,
    SlotSelected,
)
from domain.booking.payment import checkout_requested
from domain.booking.refunding import give_back, give_everything_back
from domain.booking.scheduling import asks_calendly
from domain.booking.sign_in import ClientSignedIn, GoOnSignedIn, SignInAsked
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    BookedUnpaid,
    CancelledBooking,
    Completed,
    Confirmed,
    ExpiredHold,
    Held,
    Met,
    Moving,
    NeedsNewTime,
    NoShow,
    NotStarted,
    PaymentProcessing,
    Scheduling,
    State,
    WithMeeting,
    is_unpaid,
)
from domain.booking.vocabulary import Actor, RefundReason, Source
from domain.errors import HoldExpired as HoldHasExpired
from domain.errors import NotYet, WrongState
from domain.money import Money

EXTENSIONS_MAX = 10


def select_slot(state: State, command: SelectSlot) -> list[BookingEvent]:
    """Hold the time for this client; a priced session opens its first payment attempt with it, unless the client is
    to sign in first.
    """
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
        language=command.language,
        source=Source.OWN_FLOW,
        held_until=command.held_until,
        utm=command.utm,
        device=command.device,
    )
    details = DetailsProvided(person_id=command.person_id, has_notes=command.has_notes, has_answers=command.has_answers)
    if command.awaits_sign_in:
        return [selected, details, SignInAsked()]
    if not command.terms.price:
        return [selected, details]
    return [selected, details, checkout_requested(1, command.terms, command.slot, command.at, command.checkout_ends_at)]


def go_on_signed_in(state: Begun, command: GoOnSignedIn) -> list[BookingEvent]:
    """As if the client had been signed in when the time was chosen; nothing if it has gone on already."""
    waits = isinstance(state, Held) and state.awaits_sign_in
    if isinstance(state, ExpiredHold) or (waits and command.at >= state.core.held_until):
        raise HoldHasExpired("The hold has ended; choose the time again.")
    if not waits:
        return []
    terms = state.core.selected.terms
    if not terms.price:
        return [ClientSignedIn()]
    first = state.core.attempts + 1
    return [ClientSignedIn(), checkout_requested(first, terms, state.core.slot, command.at, command.checkout_ends_at)]


def extend_hold(state: Begun, command: ExtendHold) -> list[BookingEvent]:
    """Ten times at most (WCAG 2.2.1 asks for as many); nothing if it is held as long already."""
    ended = isinstance(state, Held | AwaitingPayment) and command.at >= state.core.held_until
    if ended or isinstance(state, ExpiredHold):
        raise HoldHasExpired("The hold has ended; choose the time again.")
    if not isinstance(state, Held | AwaitingPayment) or _is_being_cancelled(state):
        raise WrongState("This booking is past the point where its hold can be extended.")
    if state.core.extensions >= EXTENSIONS_MAX:
        raise WrongState("This time has been held as long as it can be.")
    until = min(command.until, state.core.slot.start)
    if isinstance(state, AwaitingPayment):
        until = min(until, state.checkout.ends_at)
    return [HoldExtended(held_until=until)] if until > state.core.held_until else []


def _is_being_cancelled(state: Held | AwaitingPayment) -> bool:
    return isinstance(state, AwaitingPayment) and state.cancel is not None


def _wants_out(state: AwaitingPayment, by: Actor) -> bool:
    """The page of a hold that was booked over is closed too, but money that still comes may buy another time."""
    return state.cancel is not None and (state.cancel.by is not Actor.SYSTEM or by is Actor.SYSTEM)


def end_hold(state: Begun, command: EndHold) -> list[BookingEvent]:
    """With a payment page open the page is closed first; its report ends the hold."""
    if isinstance(state, Held) and command.at >= state.core.held_until:
        return [HoldExpired()]
    return []


def cancel_booking(state: Begun, command: CancelBooking) -> list[BookingEvent]:
    match state:
        case Held():
            nothing = Money.zero(state.core.selected.terms.price.currency)
            return [Cancelled(by=command.by, reason=command.reason, gives_back=nothing)]
        case AwaitingPayment():
            return [] if _wants_out(state, command.by) else [CancelRequested(by=command.by, reason=command.reason)]
        case PaymentProcessing():
            raise WrongState("The payment is on its way; cancel once it has arrived.")
        case Scheduling() | NeedsNewTime():
            return _give_up(state, command)
        case Confirmed() | BookedUnpaid() | Moving():
            return _cancel_meeting(state, command)
        case CancelledBooking():
            return []
        case Completed() | NoShow():
            raise WrongState("The session is over.")
        case _:
            raise WrongState("The hold on this time has ended; there is nothing to cancel.")


def record_cancelled_at_calendly(state: Begun, command: RecordCancelledAtCalendly) -> list[BookingEvent]:
    """A cancel of an invitee that is not the booking's current one, or an echo of our own, changes nothing."""
    if isinstance(state, WithMeeting) and state.meeting.invitee_uri == command.invitee_uri:
        came_too_late = isinstance(state, Met) and command.cancelled_at >= state.core.slot.end
        made_at = min(command.cancelled_at, command.at)
        return [] if came_too_late else _call_off(state, command, made_at, at_calendly=True)
    if isinstance(state, Scheduling) and command.invitee_uri not in state.core.orphans:
        raise NotYet("Cancelled at Calendly before we knew that it was booked there.")
    return []


def would_give_back(state: WithMeeting, by: Actor, at: datetime) -> Money:
    """The exact amount a cancellation now returns; the client's policy binds the client only.

    A client who moved gets no more than the time before the move would have given at that moment.
    """
    core = state.core
    paid = core.ledger.taken(core.selected.terms.price.currency)
    if by is not Actor.CLIENT or is_unpaid(state):
        return paid
    policy, price = core.selected.terms.policy, core.selected.terms.price
    agreed = Money(min(paid.amount_minor, price.amount_minor), price.currency)
    shares = [policy.gives_back(agreed, core.slot.start, at)]
    shares += [policy.gives_back(agreed, move.old_start, move.at) for move in core.client_moves]
    return (paid - agreed) + min(shares, key=lambda share: share.amount_minor)


def _give_up(state: Scheduling | NeedsNewTime, command: CancelBooking) -> list[BookingEvent]:
    """While nobody asks the calendar, no try is open: whoever does not want to wait gets everything back."""
    if asks_calendly(state) or (isinstance(state, Scheduling) and state.unanswered is not None):
        raise WrongState("The meeting is being confirmed at this moment; try again in a minute.")
    ledger = state.core.ledger
    amount = ledger.taken(state.core.selected.terms.price.currency)
    cancelled = Cancelled(by=command.by, reason=command.reason, gives_back=amount)
    return [cancelled, *give_everything_back(ledger, RefundReason.CANCELLED)]


def _cancel_meeting(state: Confirmed | Moving | BookedUnpaid, command: CancelBooking) -> list[BookingEvent]:
    if command.at >= state.core.slot.start:
        raise WrongState("The session has begun.")
    if isinstance(state, Moving) and state.unanswered is not None:
        raise WrongState("The session is being moved at this moment; try again in a minute.")
    return _call_off(state, command, command.at, at_calendly=False)


def _call_off(
    state: WithMeeting,
    command: CancelBooking | RecordCancelledAtCalendly,
    made_at: datetime,
    *,
    at_calendly: bool,
) -> list[BookingEvent]:
    amount = would_give_back(state, command.by, made_at)
    cancelled = Cancelled(by=command.by, reason=command.reason, gives_back=amount, at_calendly=at_calendly)
    back = give_back(state.core.ledger, amount, RefundReason.CANCELLED)
    if is_unpaid(state):
        back = give_everything_back(state.core.ledger, RefundReason.CANCELLED)
    return [cancelled, *back]
