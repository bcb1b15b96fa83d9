"""Webhooks that do not come, come late, often, in another order, or from somebody else."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from adapters.calendly import webhooks as calendly_webhooks
from adapters.sendgrid import webhooks as sendgrid_webhooks
from adapters.stripe import webhooks as stripe_webhooks
from application.ports.deliveries import BadDelivery
from entrypoints.sandbox import credentials
from tests.integration.sandbox.running import Received, Sandbox, wait_until
from tests.integration.sandbox.test_faults import MAIL, switch
from tests.integration.sandbox.test_running import expired_session


def states(sandbox: Sandbox) -> str:
    return sandbox.http.get("/webhooks").text


def test_a_dropped_delivery_never_comes_and_the_next_one_does(sandbox: Sandbox) -> None:
    switch(sandbox, "stripe", "drop", count=1)
    expired_session(sandbox)
    assert "dropped on purpose" in states(sandbox)
    second = expired_session(sandbox)
    wait_until(lambda: sandbox.receiver.received, "the second session's delivery")
    assert [item.json()["data"]["object"]["id"] for item in sandbox.receiver.received] == [second]


def test_a_dropped_delivery_can_still_be_sent_by_hand(sandbox: Sandbox) -> None:
    switch(sandbox, "stripe", "drop")
    expired_session(sandbox)
    sandbox.press("/webhooks/1")
    wait_until(lambda: sandbox.receiver.received, "the delivery")


def test_a_delayed_delivery_comes_when_its_time_has_passed(sandbox: Sandbox) -> None:
    switch(sandbox, "stripe", "delay", amount=3600, count=1)
    late = expired_session(sandbox)
    expired_session(sandbox)
    wait_until(lambda: sandbox.receiver.received, "the delivery that is not delayed")
    assert len(sandbox.receiver.received) == 1
    sandbox.clock.shift += timedelta(hours=1)
    wait_until(lambda: len(sandbox.receiver.received) == 2, "the late one")
    assert sandbox.receiver.received[1].json()["data"]["object"]["id"] == late


@pytest.mark.parametrize("copies", [2, 5])
def test_one_delivery_comes_several_times(sandbox: Sandbox, copies: int) -> None:
    switch(sandbox, "stripe", "repeat", amount=copies, count=1)
    expired_session(sandbox)
    wait_until(lambda: len(sandbox.receiver.received) == copies, "every copy")
    assert len({item.body for item in sandbox.receiver.received}) == 1
    wait_until(lambda: states(sandbox).count(">delivered<") == copies, "the end of every copy")


def test_deliveries_come_with_the_last_first(sandbox: Sandbox) -> None:
    sandbox.clock.stopped_at = datetime.now(UTC)
    switch(sandbox, "stripe", "reorder", count=4)
    made = [expired_session(sandbox) for _ in range(4)]
    for number in range(1, 5):
        sandbox.clock.stopped_at += timedelta(seconds=1)
        wait_until(partial(_has_come, sandbox, number), "the next one")
    came = [item.json()["data"]["object"]["id"] for item in sandbox.receiver.received]
    assert came == made[::-1]


def _has_come(sandbox: Sandbox, number: int) -> bool:
    return len(sandbox.receiver.received) == number


def _refused(received: Received, provider: str) -> bool:
    now = datetime.now(UTC)
    try:
        match provider:
            case "stripe":
                header = received.headers["stripe-signature"]
                stripe_webhooks.verify(received.body, header, (credentials.STRIPE_WEBHOOK_SECRET,), now)
            case "calendly":
                header = received.headers["calendly-webhook-signature"]
                calendly_webhooks.verify(received.body, header, (credentials.CALENDLY_WEBHOOK_SIGNING_KEY,), now)
            case _:
                signature, stamp = (
                    received.headers[f"x-twilio-email-event-webhook-{name}"] for name in ("signature", "timestamp")
                )
                keys = (credentials.sendgrid_public_key(),)
                sendgrid_webhooks.verify(received.body, signature, stamp, keys, now)
    except BadDelivery:
        return True
    return False


@pytest.mark.parametrize("provider", ["stripe", "calendly", "sendgrid"])
def test_a_wrong_signature_is_refused_by_our_receivers_and_the_next_try_is_right(
    sandbox: Sandbox, provider: str
) -> None:
    switch(sandbox, provider, "wrong_signature", count=1)
    sandbox.receiver.answers = [400]
    _make_news(sandbox, provider)
    wait_until(lambda: sandbox.receiver.at(provider), "the forged delivery")
    sandbox.clock.shift += timedelta(seconds=2)
    wait_until(lambda: len(sandbox.receiver.at(provider)) >= 2, "the next try")
    assert [_refused(received, provider) for received in sandbox.receiver.at(provider)[:2]] == [True, False]


def _make_news(sandbox: Sandbox, provider: str) -> None:
    match provider:
        case "stripe":
            expired_session(sandbox)
        case "calendly":
            day = (datetime.now(UTC) + timedelta(days=3)).date()
            form = {"start_time": f"{day}T12:00:00Z", "name": "Grace", "email": "g@example.org", "timezone": "UTC"}
            assert sandbox.press("/calendly/book/ada-intro", **form).status_code == 303
        case _:
            sandbox.call("sendgrid", "POST", "/v3/mail/send", MAIL)
