import time
from datetime import UTC, datetime, timedelta

import pytest
import stripe

from tests.integration.sandbox.running import Sandbox
from tests.integration.sandbox.stripe_calls import checkout, manage, paid, reserved, wait_for_events


def test_manual_capture_reserves_first_and_takes_the_money_on_capture(sandbox: Sandbox) -> None:
    done = paid(sandbox, payment_method_options={"card": {"capture_method": "manual"}})
    assert (done.status, done.payment_status) == ("complete", "unpaid")
    assert (done.payment_intent.status, done.payment_intent.amount_capturable) == ("requires_capture", 9000)
    wait_for_events(sandbox, "payment_intent.amount_capturable_updated")

    captured = sandbox.stripe.v1.payment_intents.capture(done.payment_intent.id)

    assert (captured.status, captured.amount_received) == ("succeeded", 9000)
    wait_for_events(sandbox, "payment_intent.succeeded")
    with pytest.raises(stripe.InvalidRequestError) as again:
        sandbox.stripe.v1.payment_intents.capture(done.payment_intent.id)
    assert again.value.code == "payment_intent_unexpected_state"


def test_a_reservation_can_be_let_go_and_then_never_captured(sandbox: Sandbox) -> None:
    done = paid(sandbox, payment_method_options={"card": {"capture_method": "manual"}})

    released = sandbox.stripe.v1.payment_intents.cancel(
        done.payment_intent.id, {"cancellation_reason": "requested_by_customer"}
    )

    assert (released.status, released.cancellation_reason) == ("canceled", "requested_by_customer")
    wait_for_events(sandbox, "payment_intent.canceled")
    with pytest.raises(stripe.InvalidRequestError):
        sandbox.stripe.v1.payment_intents.capture(done.payment_intent.id)


def test_a_reservation_says_until_when_and_is_taken_by_no_method_that_pays_at_once(sandbox: Sandbox) -> None:
    card = reserved(sandbox).latest_charge.payment_method_details.card
    assert 6 * 86_400 < card.capture_before - time.time() < 8 * 86_400
    session = checkout(sandbox, payment_method_options={"card": {"capture_method": "manual"}})

    sandbox.press(session.url, action="at_once")

    done = sandbox.stripe.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (done.payment_status, done.payment_intent.status) == ("paid", "succeeded")
    assert done.payment_intent.latest_charge.payment_method_details.type == "ideal"


@pytest.mark.parametrize(
    ("button", "status", "reason"),
    [
        ("capture", "succeeded", None),
        ("release", "canceled", "requested_by_customer"),
        ("lapse", "canceled", "automatic"),
    ],
)
def test_reserved_money_can_end_without_us(sandbox: Sandbox, button: str, status: str, reason: str | None) -> None:
    intent = reserved(sandbox)

    assert manage(sandbox, f"payment_intent/{intent.id}", action=button) == 303

    ended = sandbox.stripe.v1.payment_intents.retrieve(intent.id)
    assert (ended.status, ended.cancellation_reason, ended.amount_capturable) == (status, reason, 0)
    wait_for_events(sandbox, f"payment_intent.{status}")
    assert manage(sandbox, f"payment_intent/{intent.id}", action=button) == 409


def test_money_that_nobody_captures_in_time_is_let_go_by_the_clock(sandbox: Sandbox) -> None:
    left, taken = reserved(sandbox), reserved(sandbox)
    sandbox.stripe.v1.payment_intents.capture(taken.id)
    lapses = datetime.fromtimestamp(left.latest_charge.payment_method_details.card.capture_before, UTC)

    checkout(sandbox)  # ends in the same round in which too early a lapse would be seen
    sandbox.clock.shift = lapses - timedelta(minutes=1) - datetime.now(UTC)
    wait_for_events(sandbox, "checkout.session.expired")
    assert sandbox.stripe.v1.payment_intents.retrieve(left.id).status == "requires_capture"

    sandbox.clock.shift = lapses + timedelta(seconds=1) - datetime.now(UTC)
    wait_for_events(sandbox, "payment_intent.canceled", "charge.expired")
    lapsed = sandbox.stripe.v1.payment_intents.retrieve(left.id, {"expand": ["latest_charge"]})
    assert (lapsed.status, lapsed.cancellation_reason, lapsed.amount_capturable) == ("canceled", "automatic", 0)
    assert lapsed.latest_charge.captured is False
    assert sandbox.stripe.v1.payment_intents.retrieve(taken.id).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError):
        sandbox.stripe.v1.payment_intents.capture(left.id)


def test_a_refused_capture_is_kept_under_its_key_and_the_reservation_stands(sandbox: Sandbox) -> None:
    intent = reserved(sandbox)
    assert manage(sandbox, f"payment_intent/{intent.id}", action="refuse_capture") == 303

    for _ in range(2):
        with pytest.raises(stripe.CardError) as refused:
            sandbox.stripe.v1.payment_intents.capture(intent.id, {}, {"idempotency_key": "capture:1"})
        assert (refused.value.http_status, refused.value.code) == (402, "card_declined")

    assert sandbox.stripe.v1.payment_intents.retrieve(intent.id).status == "requires_capture"
    assert sandbox.stripe.v1.payment_intents.capture(intent.id).status == "succeeded"
