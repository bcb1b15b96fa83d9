import time
from datetime import timedelta

import pytest
import stripe

from entrypoints.sandbox import credentials
from tests.integration.sandbox.running import Sandbox, wait_until
from tests.integration.sandbox.stripe_calls import checkout, manage, paid, wait_for_events

HALF_AN_HOUR = 1800


def test_a_card_payment_completes_the_session_and_sends_the_payer_on(sandbox: Sandbox) -> None:
    session = checkout(sandbox)
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)

    answer = sandbox.press(session.url, action="pay", name="Pat Payer")

    assert answer.status_code == 303
    assert answer.headers["location"] == f"http://shop.example/done?session={session.id}"
    done = sandbox.stripe.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (done.status, done.payment_status, done.url) == ("complete", "paid", None)
    assert done.customer_details.email == "payer@example.com"
    assert done.payment_intent.status == "succeeded"
    assert done.payment_intent.metadata["bookingId"] == "booking-1"
    assert done.payment_intent.latest_charge.amount_captured == 9000


def test_every_delivery_is_signed_so_that_stripes_own_verifier_takes_it(sandbox: Sandbox) -> None:
    paid(sandbox)
    wait_for_events(sandbox, "checkout.session.completed", "payment_intent.succeeded")

    delivery = next(
        item for item in sandbox.receiver.at("stripe") if item.json()["type"] == "checkout.session.completed"
    )
    event = stripe.Webhook.construct_event(
        delivery.body, delivery.headers["stripe-signature"], credentials.STRIPE_WEBHOOK_SECRET
    )

    assert event.api_version == "2026-10-28.endive"
    assert event.data.object["client_reference_id"] == "booking-1"
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(delivery.body, delivery.headers["stripe-signature"], "whsec_other")


def test_the_payer_is_sent_on_only_after_our_webhook_was_tried(sandbox: Sandbox) -> None:
    session = checkout(sandbox)

    sandbox.press(session.url, action="pay")

    assert "checkout.session.completed" in sandbox.receiver.events("stripe")


def test_a_declined_card_leaves_the_session_open_for_another_try(sandbox: Sandbox) -> None:
    session = checkout(sandbox)

    sandbox.press(session.url, action="decline")

    tried = sandbox.stripe.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert tried.status == "open"
    assert tried.payment_intent.status == "requires_payment_method"
    assert tried.payment_intent.last_payment_error.code == "card_declined"
    wait_for_events(sandbox, "payment_intent.payment_failed")
    sandbox.press(session.url, action="pay")
    done = sandbox.stripe.v1.checkout.sessions.retrieve(session.id)
    assert (done.payment_status, done.payment_intent) == ("paid", tried.payment_intent.id)


@pytest.mark.parametrize(
    ("button", "event", "payment_status", "intent_status"),
    [
        ("settle", "checkout.session.async_payment_succeeded", "paid", "succeeded"),
        ("fail", "checkout.session.async_payment_failed", "unpaid", "requires_payment_method"),
    ],
)
def test_a_delayed_payment_completes_unpaid_and_ends_later(
    sandbox: Sandbox, button: str, event: str, payment_status: str, intent_status: str
) -> None:
    session = checkout(sandbox)
    assert sandbox.press(session.url, action="delayed").status_code == 303
    waiting = sandbox.stripe.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    assert waiting.payment_intent.status == "processing"

    sandbox.press(session.url, action=button)

    ended = sandbox.stripe.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (ended.status, ended.payment_status) == ("complete", payment_status)
    assert ended.payment_intent.status == intent_status
    wait_for_events(sandbox, event)
    assert sandbox.press(session.url, action=button).status_code == 409


def test_without_delayed_methods_the_page_has_no_such_button(sandbox: Sandbox) -> None:
    session = checkout(sandbox, excluded_payment_method_types=["sepa_debit"])

    assert session.payment_method_types == ["card", "ideal"]
    assert sandbox.press(session.url, action="delayed").status_code == 409


def test_an_intent_that_checkout_made_cannot_be_canceled_directly(sandbox: Sandbox) -> None:
    session = checkout(sandbox)
    sandbox.press(session.url, action="decline")
    intent = sandbox.stripe.v1.checkout.sessions.retrieve(session.id).payment_intent

    with pytest.raises(stripe.InvalidRequestError):
        sandbox.stripe.v1.payment_intents.cancel(str(intent))


def test_a_free_order_needs_no_payment(sandbox: Sandbox) -> None:
    price = {"currency": "usd", "unit_amount": 0, "product_data": {"name": "Gift"}}
    done = paid(sandbox, line_items=[{"quantity": 1, "price_data": price}])

    assert (done.payment_status, done.payment_intent) == ("no_payment_required", None)


def test_expiring_ends_the_session_once_and_stops_the_payer(sandbox: Sandbox) -> None:
    session = checkout(sandbox)

    ended = sandbox.stripe.v1.checkout.sessions.expire(session.id)

    assert (ended.status, ended.url) == ("expired", None)
    assert sandbox.press(session.url, action="pay").status_code == 409
    wait_for_events(sandbox, "checkout.session.expired")
    with pytest.raises(stripe.InvalidRequestError, match="expired"):
        sandbox.stripe.v1.checkout.sessions.expire(session.id)


def test_a_page_that_is_over_takes_no_payment_even_before_the_sweep(sandbox: Sandbox) -> None:
    session = checkout(sandbox, expires_at=int(time.time()) + HALF_AN_HOUR)

    sandbox.clock.shift += timedelta(seconds=HALF_AN_HOUR + 1)

    assert sandbox.press(session.url, action="pay").status_code == 409
    assert sandbox.stripe.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"


def test_a_paid_session_refuses_to_expire(sandbox: Sandbox) -> None:
    session = paid(sandbox)

    with pytest.raises(stripe.InvalidRequestError, match="complete"):
        sandbox.stripe.v1.checkout.sessions.expire(session.id)


def test_a_session_ends_by_itself_when_its_time_is_over(sandbox: Sandbox) -> None:
    session = checkout(sandbox, expires_at=int(time.time()) + HALF_AN_HOUR)
    sandbox.press(session.url, action="decline")

    sandbox.clock.shift += timedelta(seconds=HALF_AN_HOUR + 1)

    wait_for_events(sandbox, "checkout.session.expired", "payment_intent.canceled")
    assert sandbox.stripe.v1.checkout.sessions.retrieve(session.id).status == "expired"


def test_refunds_come_in_parts_up_to_the_whole(sandbox: Sandbox) -> None:
    intent = paid(sandbox).payment_intent.id
    first = sandbox.stripe.v1.refunds.create(
        {"payment_intent": intent, "amount": 2000, "metadata": {"bookingId": "booking-1"}}
    )
    assert (first.status, first.amount, first.metadata["bookingId"]) == ("succeeded", 2000, "booking-1")

    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        sandbox.stripe.v1.refunds.create({"payment_intent": intent, "amount": 7001})
    rest = sandbox.stripe.v1.refunds.create({"payment_intent": intent})

    assert rest.amount == 7000
    with pytest.raises(stripe.InvalidRequestError) as none_left:
        sandbox.stripe.v1.refunds.create({"payment_intent": intent})
    assert none_left.value.code == "charge_already_refunded"
    assert [refund.id for refund in sandbox.stripe.v1.refunds.list({"payment_intent": intent}).data] == [
        rest.id,
        first.id,
    ]
    wait_until(lambda: sandbox.receiver.events("stripe").count("charge.refunded") == 2, "two refund events")
    totals = {
        item.json()["data"]["object"]["amount_refunded"]
        for item in sandbox.receiver.at("stripe")
        if item.json()["type"] == "charge.refunded"
    }
    assert totals == {2000, 9000}


def test_a_refund_of_a_bank_debit_is_pending_and_may_fail(sandbox: Sandbox) -> None:
    session = checkout(sandbox)
    sandbox.press(session.url, action="delayed")
    sandbox.press(session.url, action="settle")
    intent = sandbox.stripe.v1.checkout.sessions.retrieve(session.id).payment_intent
    refund = sandbox.stripe.v1.refunds.create({"payment_intent": str(intent)})
    assert (refund.status, refund.pending_reason) == ("pending", "processing")

    sandbox.press(f"/stripe/payments/refund/{refund.id}", action="fail")

    failed = sandbox.stripe.v1.refunds.retrieve(refund.id, {"expand": ["charge"]})
    assert (failed.status, failed.failure_reason) == ("failed", "declined")
    assert failed.charge.amount_refunded == 0
    wait_for_events(sandbox, "refund.failed")


def test_an_unpaid_intent_has_nothing_to_refund(sandbox: Sandbox) -> None:
    done = paid(sandbox, payment_method_options={"card": {"capture_method": "manual"}})

    with pytest.raises(stripe.InvalidRequestError):
        sandbox.stripe.v1.refunds.create({"payment_intent": done.payment_intent.id})


def test_a_part_given_back_in_the_dashboard_carries_no_metadata(sandbox: Sandbox) -> None:
    charge = paid(sandbox).payment_intent.latest_charge

    assert manage(sandbox, f"charge/{charge.id}", action="refund", amount="2000") == 303

    (refund,) = sandbox.stripe.v1.refunds.list({"charge": charge.id}).data
    assert (refund.amount, refund.metadata.to_dict()) == (2000, {})
    assert manage(sandbox, f"charge/{charge.id}", action="refund", amount="7001") == 409
    assert manage(sandbox, f"charge/{charge.id}", action="refund", amount="much") == 409


def test_a_disputed_charge_is_refunded_only_after_the_dispute_is_won(sandbox: Sandbox) -> None:
    charge = paid(sandbox).payment_intent.latest_charge
    assert manage(sandbox, f"charge/{charge.id}", action="dispute") == 303
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.stripe.v1.refunds.create({"charge": charge.id})
    assert refused.value.code == "charge_disputed"

    dispute = sandbox.stripe.v1.disputes.list({"charge": charge.id}).data[0]
    manage(sandbox, f"dispute/{dispute.id}", action="won")

    assert sandbox.stripe.v1.refunds.create({"charge": charge.id}).status == "succeeded"


def test_a_dispute_takes_the_money_and_gives_it_back_when_won(sandbox: Sandbox) -> None:
    charge = paid(sandbox).payment_intent.latest_charge
    sandbox.press(f"/stripe/payments/charge/{charge.id}", action="dispute")
    dispute = sandbox.stripe.v1.disputes.list({"charge": charge.id}).data[0]
    assert (dispute.status, dispute.amount) == ("needs_response", 9000)

    sandbox.press(f"/stripe/payments/dispute/{dispute.id}", action="won")

    assert sandbox.stripe.v1.disputes.retrieve(dispute.id).status == "won"
    wait_for_events(sandbox, "charge.dispute.created", "charge.dispute.closed")
