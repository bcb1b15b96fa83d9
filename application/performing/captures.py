"""Effects on reserved money: take it once the meeting stands, let it go when it does not."""

from application.effects import CapturePayment, ReleaseAuthorization
from application.handlers.change_booking import load_booking
from application.performing.world import Done, Outcome, World
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.effects import ClaimedEffect
from application.ports.payments import CaptureOrder, PaymentRefused
from application.retry_policy import after_failure, not_done
from domain.booking.commands import IntentReport, IntentStanding, RecordIntent
from domain.booking.ledger import Payment, PaymentStanding
from domain.booking.state import NotStarted
from domain.identifiers import BookingId, derived_command_id


def capture_payment(effect: CapturePayment, claimed: ClaimedEffect, world: World) -> Outcome:
    """A repeat harms nothing: money is captured once, and whoever finds it captured says so."""
    payment = _payment(effect.booking_id, effect.intent, world)
    if payment is None or payment.standing is not PaymentStanding.CAPTURING:
        return Done()
    order = CaptureOrder(
        booking_id=effect.booking_id, attempt=payment.attempt, intent=payment.intent, amount=payment.amount
    )
    return _after(effect, payment, world.payments.capture(order), claimed, world)


def release_authorization(effect: ReleaseAuthorization, claimed: ClaimedEffect, world: World) -> Outcome:
    payment = _payment(effect.booking_id, effect.intent, world)
    if payment is None or payment.standing is not PaymentStanding.RELEASING:
        return Done()
    return _after(effect, payment, world.payments.release(payment.intent), claimed, world)


def _payment(booking_id: BookingId, intent: str, world: World) -> Payment | None:
    state = load_booking(world.store, booking_id)
    assert not isinstance(state, NotStarted)
    return state.core.ledger.payment(intent)


def _after(
    effect: CapturePayment | ReleaseAuthorization,
    payment: Payment,
    answer: IntentReport | PaymentRefused | Limited | NotReached | Unknown,
    claimed: ClaimedEffect,
    world: World,
) -> Outcome:
    now = world.clock.now()
    match answer:
        case IntentReport(standing=IntentStanding.AUTHORIZED | IntentStanding.PENDING):
            return after_failure(effect, claimed.counted_tries, now, "the money is still only reserved")
        case IntentReport(standing=IntentStanding.FAILED) if isinstance(effect, ReleaseAuthorization):
            return after_failure(effect, claimed.counted_tries, now, answer.reason or "not let go")
        case IntentReport():
            return RecordIntent(
                booking_id=effect.booking_id,
                command_id=derived_command_id(claimed.id, f"intent/{claimed.try_number}"),
                at=now,
                cause="Stripe answered",
                attempt=payment.attempt,
                report=answer,
            )
        case PaymentRefused():  # a key or a permission of ours
            return after_failure(effect, claimed.counted_tries, now, answer.detail)
        case Limited() | NotReached() | Unknown():
            return not_done(claimed, answer, now)
