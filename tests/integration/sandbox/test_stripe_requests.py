"""Keys, parameters, idempotency and lists, as stripe 16.1.0 meets them."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
import stripe

from tests.integration.sandbox.running import Sandbox, wait_until

FORM = {
    "mode": "payment",
    "success_url": "http://shop.example/done",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": "14900",
    "line_items[0][price_data][product_data][name]": "Deep dive",
}
SESSIONS = "/v1/checkout/sessions"


def create(sandbox: Sandbox, key: str | None = None, **extra: str) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return sandbox.call("stripe", "POST", SESSIONS, FORM | extra, headers=headers, valid_request=False)


def test_the_same_key_and_parameters_replay_the_first_answer(sandbox: Sandbox) -> None:
    first = create(sandbox, "booking-1:1")
    sandbox.call("stripe", "POST", f"{SESSIONS}/{first.json()['id']}/expire", {})

    second = create(sandbox, "booking-1:1")

    assert second.json() == first.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert len(sandbox.call("stripe", "GET", SESSIONS).json()["data"]) == 1


def test_the_same_key_with_other_parameters_is_refused(sandbox: Sandbox) -> None:
    create(sandbox, "booking-1:1")

    answer = create(sandbox, "booking-1:1", client_reference_id="other")

    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "idempotency_error")
    assert len(sandbox.call("stripe", "GET", SESSIONS).json()["data"]) == 1


def test_two_requests_with_one_key_at_once_conflict(sandbox: Sandbox) -> None:
    answers: list[Any] = []
    sandbox.clock.let_go.clear()
    slow = threading.Thread(target=lambda: answers.append(create(sandbox, "booking-1:1")))
    slow.start()
    wait_until(sandbox.clock.held.is_set, "the first request to be at work")

    conflict = create(sandbox, "booking-1:1")
    sandbox.clock.let_go.set()
    slow.join()

    assert conflict.status_code == 409
    assert answers[0].status_code == 200
    assert create(sandbox, "booking-1:1").json() == answers[0].json()


def test_a_key_older_than_a_day_makes_a_new_object(sandbox: Sandbox) -> None:
    first = create(sandbox, "booking-1:1")

    sandbox.clock.shift += timedelta(hours=25)

    assert create(sandbox, "booking-1:1").json()["id"] != first.json()["id"]


def test_a_refused_request_does_not_use_up_its_key(shared: Sandbox) -> None:
    assert create(shared, "booking-1:1", mode="subscription").status_code == 400

    assert create(shared, "booking-1:1").status_code == 200


@pytest.mark.parametrize(
    ("extra", "code", "param"),
    [
        ({"colour": "red"}, "parameter_unknown", "colour"),
        ({"payment_method_types[0]": "card"}, "parameter_unknown", "payment_method_types"),
        ({"line_items[0][price_data][unit_amount]": "1.5"}, "parameter_invalid_integer", None),
        ({"line_items[0][price_data][unit_amount]": "49"}, "amount_too_small", None),
        ({"success_url": "shop"}, "url_invalid", "success_url"),
        ({"success_url": ""}, "parameter_invalid_empty", "success_url"),
        ({"submit_type": "gamble"}, None, "submit_type"),
        ({"metadata[k]": "v" * 501}, None, "metadata[k]"),
        ({"customer": "cus_nobody"}, "resource_missing", "customer"),
    ],
)
def test_a_bad_parameter_is_named(shared: Sandbox, extra: dict[str, str], code: str | None, param: str | None) -> None:
    answer = create(shared, **extra)

    error = answer.json()["error"]
    assert answer.status_code in (400, 404)
    assert error["type"] == "invalid_request_error"
    assert error.get("code") == code
    assert param is None or error["param"] == param


@pytest.mark.parametrize(("minutes", "status"), [(28, 400), (30, 200), (24 * 60, 200), (24 * 60 + 2, 400)])
def test_a_session_lives_between_half_an_hour_and_a_day(shared: Sandbox, minutes: int, status: int) -> None:
    assert create(shared, expires_at=str(int(time.time()) + minutes * 60)).status_code == status


def test_a_wrong_or_absent_key_is_refused(shared: Sandbox) -> None:
    wrong = shared.call("stripe", "GET", SESSIONS, key="sk_test_wrong_key")
    absent = shared.http.get("/stripe" + SESSIONS)

    assert (wrong.status_code, absent.status_code) == (401, 401)
    assert "sk_test_wrong_key" not in wrong.text


def test_an_unknown_object_is_a_404_that_names_the_parameter(shared: Sandbox) -> None:
    with pytest.raises(stripe.InvalidRequestError) as no:
        shared.stripe.v1.checkout.sessions.retrieve("cs_test_nothing")

    assert (no.value.http_status, no.value.code, no.value.param) == (404, "resource_missing", "session")


def test_an_unknown_url_is_refused_in_stripes_words(shared: Sandbox) -> None:
    answer = shared.http.get("/stripe/v1/subscriptions")

    assert answer.status_code == 404
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_lists_go_newest_first_and_page_by_cursor(sandbox: Sandbox) -> None:
    made = [create(sandbox).json()["id"] for _ in range(3)]

    first = sandbox.stripe.v1.checkout.sessions.list({"limit": 2})

    assert [item.id for item in first.data] == [made[2], made[1]]
    assert first.has_more
    assert [item.id for item in first.auto_paging_iter()] == made[::-1]


def test_events_are_kept_for_asking_again(sandbox: Sandbox) -> None:
    session = create(sandbox).json()
    sandbox.press(session["url"], action="expire")

    events = sandbox.stripe.v1.events.list({"types": ["checkout.session.expired", "checkout.session.completed"]})

    assert [event.type for event in events.data] == ["checkout.session.expired"]
    again = sandbox.stripe.v1.events.retrieve(events.data[0].id)
    assert again.data.object["id"] == session["id"]
    wait_until(
        lambda: sandbox.stripe.v1.events.list({"delivery_success": True}).data, "the event to count as delivered"
    )


def test_every_route_answers_as_described(sandbox: Sandbox) -> None:
    """A tour of the reading and account routes that the other tests leave out; each answer is validated."""
    api = sandbox.stripe.v1
    customer = api.customers.create({"email": "c@example.com", "name": "C", "metadata": {"a": "1"}})
    assert api.customers.update(customer.id, {"metadata": {"a": "", "b": "2"}}).metadata.to_dict() == {"b": "2"}
    assert api.customers.retrieve(customer.id).email == "c@example.com"
    assert [item.id for item in api.customers.list({"email": "c@example.com"}).data] == [customer.id]
    assert not api.customers.list({"email": "other@example.com"}).data

    session = create(sandbox, customer=customer.id).json()
    assert api.checkout.sessions.update(session["id"], {"metadata": {"x": "y"}}).metadata.to_dict() == {"x": "y"}
    assert api.checkout.sessions.line_items.list(session["id"]).data[0].amount_total == 14900
    sandbox.press(session["url"], action="pay")
    assert api.checkout.sessions.list({"customer": customer.id}).data[0].payment_status == "paid"
    intent = api.payment_intents.list({"customer": customer.id}).data[0]
    assert api.payment_intents.retrieve(intent.id).amount_received == 14900
    charge = api.charges.list({"payment_intent": intent.id}).data[0]
    assert api.charges.retrieve(charge.id, {"expand": ["refunds", "balance_transaction"]}).paid
    booked = api.balance_transactions.list({"type": "charge"}).data[0]
    assert api.balance_transactions.retrieve(booked.id).source == charge.id

    refund = api.refunds.create({"charge": charge.id, "amount": 100})
    assert api.refunds.update(refund.id, {"metadata": {"k": "v"}}).metadata.to_dict() == {"k": "v"}
    assert api.refunds.retrieve(refund.id).charge == charge.id
    with pytest.raises(stripe.InvalidRequestError):
        api.refunds.cancel(refund.id)
    assert api.disputes.list().data == []


def test_a_webhook_endpoint_made_over_the_api_gets_only_what_it_asked_for(sandbox: Sandbox) -> None:
    api = sandbox.stripe.v1.webhook_endpoints
    endpoint = api.create({"url": f"{sandbox.receiver.url}/second", "enabled_events": ["checkout.session.expired"]})
    assert endpoint.secret
    assert "secret" not in api.retrieve(endpoint.id)
    paid, left = create(sandbox).json(), create(sandbox).json()
    sandbox.press(paid["url"], action="pay")
    sandbox.press(left["url"], action="expire")

    wait_until(lambda: sandbox.receiver.at("/second"), "a delivery at the second endpoint")

    delivery = sandbox.receiver.at("/second")[0]
    stripe.Webhook.construct_event(delivery.body, delivery.headers["stripe-signature"], endpoint.secret)
    assert sandbox.receiver.events("/second") == ["checkout.session.expired"]
    assert api.update(endpoint.id, {"disabled": True}).status == "disabled"
    assert len(api.list().data) == 2
    assert api.delete(endpoint.id).deleted
    assert len(api.list().data) == 1
