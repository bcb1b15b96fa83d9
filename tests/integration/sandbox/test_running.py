"""Deliveries, what is kept on disk, and the pages."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from entrypoints.sandbox.calendly.api import ROUTES as CALENDLY_ROUTES
from entrypoints.sandbox.catalog import demo_catalog
from entrypoints.sandbox.sendgrid.api import ROUTES as SENDGRID_ROUTES
from entrypoints.sandbox.stripe.api import ROUTES as STRIPE_ROUTES
from tests.contracts.openapi import Provider, find_operation
from tests.integration.sandbox.running import Runner, Sandbox, wait_until

FORM = {
    "mode": "payment",
    "success_url": "http://shop.example/done",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": "14900",
    "line_items[0][price_data][product_data][name]": "Deep <dive>",
}


def expired_session(sandbox: Sandbox) -> str:
    session = sandbox.call("stripe", "POST", "/v1/checkout/sessions", FORM, valid_request=False).json()
    sandbox.press(session["url"], action="expire")
    return str(session["id"])


@pytest.mark.parametrize("refusal", [500, 404, 302])
def test_a_delivery_that_is_not_taken_comes_again_freshly_signed(sandbox: Sandbox, refusal: int) -> None:
    sandbox.receiver.answers = [refusal]
    expired_session(sandbox)
    wait_until(lambda: len(sandbox.receiver.received) == 1, "the first try")

    sandbox.clock.shift += timedelta(seconds=30)

    wait_until(lambda: len(sandbox.receiver.received) == 2, "the second try")
    first, second = sandbox.receiver.received
    assert first.body == second.body
    assert first.headers["stripe-signature"] != second.headers["stripe-signature"]
    assert not sandbox.receiver.at("redirected")


def test_nobody_listening_does_not_hold_up_the_payer(run: Runner) -> None:
    sandbox = run(notify_url="http://127.0.0.1:9")
    session = sandbox.call("stripe", "POST", "/v1/checkout/sessions", FORM, valid_request=False).json()

    assert sandbox.press(session["url"], action="pay").status_code == 303
    assert "ConnectionRefused" in sandbox.http.get("/webhooks").text


def test_a_delivery_can_be_sent_again_by_hand(sandbox: Sandbox) -> None:
    expired_session(sandbox)
    wait_until(lambda: len(sandbox.receiver.received) == 1, "the delivery")
    wait_until(lambda: ">delivered<" in sandbox.http.get("/webhooks").text, "the delivery's state")

    assert sandbox.press("/webhooks/1").status_code == 303

    wait_until(lambda: len(sandbox.receiver.received) == 2, "the repeat")


def test_a_restart_keeps_everything_and_sends_what_was_left(run: Runner) -> None:
    first = run()
    first.receiver.answers = [500]
    session = expired_session(first)
    wait_until(lambda: "last: 500" in first.http.get("/webhooks").text, "the failed try")
    first.stop()

    second = run()

    kept = second.call("stripe", "GET", f"/v1/checkout/sessions/{session}").json()
    assert kept["status"] == "expired"
    wait_until(lambda: len(second.receiver.received) == 2, "the second try after the restart")
    targets = second.call("stripe", "GET", "/v1/webhook_endpoints").json()["data"]
    assert len(targets) == 1


def test_fresh_forgets_everything(run: Runner) -> None:
    first = run()
    session = expired_session(first)
    first.stop()

    second = run(fresh=True)

    assert second.call("stripe", "GET", f"/v1/checkout/sessions/{session}").status_code == 404


def test_another_notify_address_replaces_the_old_one(run: Runner) -> None:
    first = run(notify_url="http://127.0.0.1:9")
    first.stop()

    second = run()

    targets = second.call("stripe", "GET", "/v1/webhook_endpoints").json()["data"]
    assert [target["url"] for target in targets] == [f"{second.receiver.url}/api/webhooks/stripe"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/webhooks",
        "/stripe/payments",
        "/calendly/calendar",
        "/calendly/book/grace-review",
        "/calendly/book/ada-intro/2026-12-01T10:00:00Z",
        "/sendgrid/mailbox",
    ],
)
def test_a_page_is_shown(shared: Sandbox, path: str) -> None:
    expired_session(shared)

    answer = shared.http.get(path)

    assert answer.status_code == 200
    assert "<h1>" in answer.text


def test_foreign_text_is_escaped_on_the_pages(shared: Sandbox) -> None:
    session = expired_session(shared)

    for path in (f"/stripe/pay/{session}", "/stripe/payments"):
        assert "Deep &lt;dive&gt;" in shared.http.get(path).text


def test_an_unknown_checkout_page_says_so(shared: Sandbox) -> None:
    assert shared.http.get("/stripe/pay/cs_test_nothing").status_code == 404
    assert shared.press("/stripe/pay/cs_test_nothing", action="pay").status_code == 404


def test_the_demo_catalog_names_the_seeded_calendar(shared: Sandbox) -> None:
    builders = tomllib.loads(demo_catalog(shared.base_url))["builder"]

    assert [builder["slug"] for builder in builders] == ["ada", "grace", "linus"]
    assert "calendly_user" not in builders[2]
    for builder in builders[:2]:
        path = builder["calendly_user"].removeprefix(f"{shared.base_url}/calendly")
        assert shared.call("calendly", "GET", path).json()["resource"]["timezone"] == builder["timezone"]
        for kind in builder["session_type"]:
            path = kind["calendly_event_type"].removeprefix(f"{shared.base_url}/calendly")
            shown = shared.call("calendly", "GET", path).json()["resource"]
            assert shown["duration"] == kind["duration_minutes"]


@pytest.mark.parametrize(
    ("provider", "prefix", "routes"),
    [("calendly", "", CALENDLY_ROUTES), ("stripe", "/v1", STRIPE_ROUTES), ("sendgrid", "/v3", SENDGRID_ROUTES)],
)
def test_every_route_is_one_that_the_provider_describes(
    provider: Provider, prefix: str, routes: tuple[tuple[str, str, object], ...]
) -> None:
    for method, path, _ in routes:
        find_operation(provider, method, prefix + path.replace(":str", ""))


def test_our_own_rooms_are_not_imported() -> None:
    folder = Path(__file__).parents[3] / "entrypoints" / "sandbox"
    for file in folder.rglob("*.py"):
        for line in file.read_text().splitlines():
            if line.startswith(("import ", "from ")):
                room = line.split()[1].split(".")[0]
                assert room not in ("domain", "application", "adapters", "stripe", "sendgrid"), f"{file}: {line}"
