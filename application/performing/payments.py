"""Effects that end at Stripe."""

from datetime import datetime, timedelta

from application.effects import CloseCheckout, ExpireHold, GiveBack, StartCheckout
from application.handlers.change_booking import load_booking
from application.limits import CHECKOUT_LASTS, SAME_KEY_NEEDS
from application.performing.world import Done, Outcome, World
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.effects import ClaimedEffect
from application.ports.payments import CheckoutRequest, PaymentRefused, RefundOrder, RefundReport
from application.retry_policy import Later, Parked, after_failure, not_done
from domain.booking.commands import (
    CheckoutReport,
    CheckoutStanding,
    EndHold,
    OpenCase,
    RecordCheckout,
    RecordRefund,
)
from domain.booking.ledger import RefundStanding
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    BookedUnpaid,
    CancelledBooking,
    Checkout,
    ExpiredHold,
    Held,
    NotStarted,
    PaymentProcessing,
    State,
)
from domain.booking.vocabulary import CaseKind, Source
from domain.identifiers import BookingId, derived_command_id
from domain.terms import Capture

# After so many silent answers a person is told; the asking goes on.
_SILENT_TRIES_BEFORE_CASE = 5
# Banks take days: a pending refund or delayed payment is asked about this often.
_BANKS_ARE_SLOW = timedelta(hours=1)
# A dispute takes weeks: what it withholds can only be given back once it has ended.
_DISPUTES_ARE_SLOWER = timedelta(hours=6)
# A time whose payment page could not be closed is let go this long before it begins.
_LET_GO_BEFORE_START = timedelta(hours=2)


def start_checkout(effect: StartCheckout, claimed: ClaimedEffect, world: World) -> Outcome:
    """Open the payment page of one attempt, with the end and the key that were recorded before."""
    now = world.clock.now()
    state = load_booking(world.store, effect.booking_id)
    checkout = _open_checkout(state)
    if isinstance(state, NotStarted) or checkout is None or checkout.attempt != effect.attempt or checkout.session_id:
        return Done()
    if checkout.ends_at - now < SAME_KEY_NEEDS:
        return _look_up_and_close(effect.booking_id, checkout, claimed, world)
    request = _checkout_request(effect.booking_id, state, checkout, world)
    if request is None:
        return Parked("the client's details were erased")
    return _after_starting(effect, checkout, request, claimed, world)


def close_checkout(effect: CloseCheckout, claimed: ClaimedEffect, world: World) -> Outcome:
    """Make sure that one attempt cannot be paid any more."""
    state = load_booking(world.store, effect.booking_id)
    assert not isinstance(state, NotStarted)
    now = world.clock.now()
    session_id = state.core.sessions.get(effect.attempt)
    if session_id is None:
        checkout = _open_checkout(state)
        if checkout is not None and checkout.attempt == effect.attempt:
            return _look_up_and_close(effect.booking_id, checkout, claimed, world)
        return Done()
    try:
        report = world.payments.close_checkout(session_id)
    except ProviderUnavailable as silence:
        return after_failure(effect, claimed.counted_tries, now, str(silence))
    return _record(effect.booking_id, effect.attempt, report, claimed, now)


def hear_of_payment(booking_id: BookingId, claimed: ClaimedEffect, world: World) -> Outcome:
    """Ask Stripe how the open page stands before anybody is asked to pay: its webhook may be late."""
    state = load_booking(world.store, booking_id)
    if not isinstance(state, AwaitingPayment) or not state.checkout.session_id:
        return Done()
    now = world.clock.now()
    try:
        report = world.payments.read_checkout(state.checkout.session_id)
    except LookupError:  # a page that Stripe does not know is paid by nobody
        return Done()
    except ProviderUnavailable as silence:
        return after_failure(claimed.effect, claimed.counted_tries, now, str(silence))
    world.bus.handle(_record(booking_id, state.checkout.attempt, report, claimed, now))
    return Done()


def expire_hold(effect: ExpireHold, claimed: ClaimedEffect, world: World) -> Outcome:
    """The end of a hold in the safe order: no payment possible first, then the time is free.

    It is closed only once the booking no longer needs it: the hold may be extended while Stripe is asked.
    """
    outcome = _towards_the_end(effect, claimed, world)
    if isinstance(outcome, RecordCheckout | EndHold):
        world.bus.handle(outcome)
    elif not isinstance(outcome, Done):
        return outcome
    state, now = load_booking(world.store, effect.booking_id), world.clock.now()
    match state:
        case Held() | AwaitingPayment():
            return Later(max(state.core.held_until, now), "held longer")
        case PaymentProcessing():
            return Later(now + _BANKS_ARE_SLOW, "the payment is on its way")
        case CancelledBooking() | ExpiredHold():
            world.budgets.release(effect.booking_id, state.core.selected.calendar)
            return Done()
        case _:
            return Done()


def _towards_the_end(effect: ExpireHold, claimed: ClaimedEffect, world: World) -> Outcome:
    state = load_booking(world.store, effect.booking_id)
    now = world.clock.now()
    match state:
        case Held() | AwaitingPayment() if now < state.core.held_until:
            return Later(state.core.held_until, "held longer")
        case Held():
            return EndHold(
                booking_id=effect.booking_id,
                command_id=derived_command_id(claimed.id, f"end/{claimed.try_number}"),
                at=now,
                cause="the hold's time is over",
            )
        case AwaitingPayment():
            return _close_then_expire(effect, state, claimed, world)
        case PaymentProcessing():
            return _poll_processing(effect, state, claimed, world)
        case _:
            return Done()


def give_back(  # noqa: PLR0911 - one answer for each way it can end
    effect: GiveBack, claimed: ClaimedEffect, world: World
) -> Outcome:
    state = load_booking(world.store, effect.booking_id)
    assert not isinstance(state, NotStarted)
    refund = next((r for r in state.core.ledger.refunds if r.number == effect.number), None)
    if refund is None or refund.standing is not RefundStanding.REQUESTED:
        return Done()
    now = world.clock.now()
    order = RefundOrder(
        booking_id=effect.booking_id,
        number=refund.number,
        intent=refund.intent,
        amount=refund.amount,
        look_first=claimed.try_number > 1,
    )
    answer = world.payments.give_back(order)
    match answer:
        case RefundReport(standing=RefundStanding.REQUESTED):
            return Later(now + _BANKS_ARE_SLOW, "the refund is on its way")
        case RefundReport():
            return _record_refund(effect, answer.standing, answer.reason, claimed, now)
        case PaymentRefused() if state.core.ledger.is_lost_to_bank(refund.intent):
            return _record_refund(effect, RefundStanding.FAILED, "dispute_lost", claimed, now)
        case PaymentRefused() if state.core.ledger.is_in_dispute(refund.intent):
            return Later(now + _DISPUTES_ARE_SLOWER, "the money is in dispute")
        case PaymentRefused():  # a key or a permission of ours: the refund itself has not failed
            return after_failure(effect, claimed.counted_tries, now, answer.detail)
        case Limited() | NotReached() | Unknown():
            return not_done(claimed, answer, now)


def _after_starting(
    effect: StartCheckout, checkout: Checkout, request: CheckoutRequest, claimed: ClaimedEffect, world: World
) -> Outcome:
    answer = world.payments.start_checkout(request)
    now = world.clock.now()
    match answer:
        case CheckoutReport():
            return _record(effect.booking_id, effect.attempt, answer, claimed, now)
        case PaymentRefused():
            return Parked(f"Stripe refused the checkout: {answer.detail}")
        case Unknown(key_is_spent=True):
            return _look_up_and_close(effect.booking_id, checkout, claimed, world)
        case Limited() | NotReached() | Unknown():
            return not_done(claimed, answer, now)


def _close_then_expire(effect: ExpireHold, state: AwaitingPayment, claimed: ClaimedEffect, world: World) -> Outcome:
    closing = CloseCheckout(booking_id=effect.booking_id, attempt=state.checkout.attempt)
    outcome = close_checkout(closing, claimed, world)
    if isinstance(outcome, RecordCheckout) or claimed.try_number < _SILENT_TRIES_BEFORE_CASE:
        return outcome
    now = world.clock.now()
    world.bus.handle(
        OpenCase(
            booking_id=effect.booking_id,
            command_id=derived_command_id(claimed.id, f"case/{claimed.try_number}"),
            at=now,
            cause="Stripe does not say whether the payment page is closed",
            kind=CaseKind.PAYMENT_UNANSWERED,
            deadline=max(now, state.core.slot.start - _LET_GO_BEFORE_START),
        )
    )
    return outcome


def _poll_processing(effect: ExpireHold, state: PaymentProcessing, claimed: ClaimedEffect, world: World) -> Outcome:
    """A delayed method holds the time as long as it is on its way; webhooks tell first, this hears the lost ones."""
    now = world.clock.now()
    try:
        report = world.payments.read_checkout(state.checkout.session_id)
    except ProviderUnavailable as silence:
        return after_failure(effect, claimed.counted_tries, now, str(silence))
    if report.standing is CheckoutStanding.PENDING:
        return Later(now + _BANKS_ARE_SLOW, "the payment is on its way")
    return _record(effect.booking_id, state.checkout.attempt, report, claimed, now)


def _open_checkout(state: State) -> Checkout | None:
    return state.checkout if isinstance(state, AwaitingPayment | BookedUnpaid) else None


def _look_up_and_close(booking_id: BookingId, checkout: Checkout, claimed: ClaimedEffect, world: World) -> Outcome:
    """An attempt whose answer was lost: find its session and close it; without one it cannot be paid."""
    attempt = checkout.attempt
    now = world.clock.now()
    try:
        found = world.payments.find_checkout(booking_id, attempt, checkout.ends_at - CHECKOUT_LASTS)
        if found is not None and found.standing is CheckoutStanding.OPEN:
            found = world.payments.close_checkout(found.session_id)
    except ProviderUnavailable as silence:
        return after_failure(claimed.effect, claimed.counted_tries, now, str(silence))
    nothing = CheckoutReport(session_id="", standing=CheckoutStanding.EXPIRED)
    return _record(booking_id, attempt, found or nothing, claimed, now)


def _checkout_request(booking_id: BookingId, state: Begun, checkout: Checkout, world: World) -> CheckoutRequest | None:
    selected = state.core.selected
    person = world.people.get(state.core.person_id) if state.core.person_id else None
    if person is None:
        return None
    offer = world.catalog.agreed(selected.session_type_id)
    return CheckoutRequest(
        booking_id=booking_id,
        attempt=checkout.attempt,
        amount=checkout.amount,
        ends_at=checkout.ends_at,
        capture_later=checkout.capture is Capture.AFTER_CONFIRMATION,
        delayed_methods=checkout.delayed_methods,
        title=offer[1].title if offer else "Session",
        email=person.email,
        success_url=world.links.after_payment(booking_id, state.core.slot.end),
        cancel_url=world.links.payment_abandoned(booking_id, state.core.slot.end),
        metadata={
            "bookingId": str(booking_id),
            "attempt": str(checkout.attempt),
            "builderId": selected.builder_id,
            "clientId": str(person.id),
            "sessionTypeId": selected.session_type_id,
            "startTime": state.core.slot.start.isoformat(),
            "endTime": state.core.slot.end.isoformat(),
            "timezone": selected.zone,
            "calendlyEventId": state.meeting.event_uri if isinstance(state, BookedUnpaid) else "",
            "isCalendlyBooking": "false" if selected.source is Source.OWN_FLOW else "true",
        },
    )


def _record(
    booking_id: BookingId, attempt: int, report: CheckoutReport, claimed: ClaimedEffect, now: datetime
) -> RecordCheckout:
    return RecordCheckout(
        booking_id=booking_id,
        command_id=derived_command_id(claimed.id, f"checkout/{claimed.try_number}"),
        at=now,
        cause="Stripe answered",
        attempt=attempt,
        report=report,
    )


def _record_refund(
    effect: GiveBack, standing: RefundStanding, reason: str, claimed: ClaimedEffect, now: datetime
) -> RecordRefund:
    return RecordRefund(
        booking_id=effect.booking_id,
        command_id=derived_command_id(claimed.id, f"refund/{claimed.try_number}"),
        at=now,
        cause="Stripe answered",
        number=effect.number,
        standing=standing,
        reason=reason,
    )
