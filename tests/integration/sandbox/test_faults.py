"""Each switch does what it says, seen through the providers' own clients."""

import contextlib
import time
from typing import Any

import httpx
import pytest
import stripe

from entrypoints.sandbox import credentials
from entrypoints.sandbox.faults_page import OPERATIONS
from tests.contracts.openapi import Provider, check_response
from tests.integration.sandbox.running import KEYS, PREFIXES, Runner, Sandbox

READS: dict[Provider, tuple[str, str]] = {
    "stripe": ("/v1/customers", "list_customers"),
    "calendly": ("/users/me", "get_me"),
    "sendgrid": ("/v3/suppression/bounces", "list_bounces"),
}
# Where a description leaves a status out, the one whose error body it has.
DESCRIBED = {("calendly", 503): 500, ("sendgrid", 429): 401, ("sendgrid", 500): 401, ("sendgrid", 503): 401}
CUSTOMER = {"email": "grace@example.org"}
MAIL = {
    "personalizations": [{"to": [{"email": "grace@example.org"}]}],
    "from": {"email": credentials.SENDGRID_FROM_EMAIL},
    "subject": "Hello",
    "content": [{"type": "text/plain", "value": "Hello"}],
}


def switch(sandbox: Sandbox, provider: str, kind: str, **options: Any) -> dict[str, Any]:
    answer = sandbox.http.post("/faults", json={"provider": provider, "kind": kind, **options})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def on(sandbox: Sandbox) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = sandbox.http.get("/faults", headers={"Accept": "application/json"}).json()["faults"]
    return told


def read(sandbox: Sandbox, provider: Provider, **options: Any) -> httpx.Response:
    url = sandbox.base_url + PREFIXES[provider] + READS[provider][0]
    return httpx.get(url, headers={"Authorization": f"Bearer {KEYS[provider]}"}, **options)


def customers(sandbox: Sandbox) -> int:
    return len(sandbox.call("stripe", "GET", "/v1/customers").json()["data"])


@pytest.mark.parametrize("provider", READS)
@pytest.mark.parametrize("status", [500, 503, 429])
def test_the_next_calls_are_refused_in_the_providers_own_words(
    sandbox: Sandbox, provider: Provider, status: int
) -> None:
    switch(sandbox, provider, str(status), count=2)
    answers = [read(sandbox, provider) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status, status, 200]
    assert on(sandbox) == []
    check_response(provider, "GET", READS[provider][0], DESCRIBED.get((provider, status), status), answers[0].json())
    if status == 429 and provider != "stripe":
        assert answers[0].headers["X-RateLimit-Remaining"] == "0"
        assert int(answers[0].headers["X-RateLimit-Reset"]) > 0


def test_stripes_client_understands_each_refusal(sandbox: Sandbox) -> None:
    for kind, error in (("429", stripe.RateLimitError), ("500", stripe.APIError), ("503", stripe.APIError)):
        switch(sandbox, "stripe", kind, count=1)
        with pytest.raises(error) as raised:
            sandbox.stripe.v1.customers.create(CUSTOMER)
        assert raised.value.http_status == int(kind)
    assert customers(sandbox) == 0


@pytest.mark.parametrize(("kind", "replayed"), [("500", True), ("503", False), ("429", False)])
def test_only_a_500_is_kept_under_its_key(sandbox: Sandbox, kind: str, replayed: bool) -> None:
    switch(sandbox, "stripe", kind, count=1)
    for _ in range(2):
        with contextlib.suppress(stripe.StripeError):
            sandbox.stripe.v1.customers.create(CUSTOMER, {"idempotency_key": "the same"})
    assert customers(sandbox) == (0 if replayed else 1)


@pytest.mark.parametrize("provider", READS)
def test_a_lost_answer_is_a_cut_line(sandbox: Sandbox, provider: Provider) -> None:
    switch(sandbox, provider, "lost", count=1)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        read(sandbox, provider)
    assert read(sandbox, provider).status_code == 200


def test_what_a_lost_answer_told_of_was_done(sandbox: Sandbox) -> None:
    switch(sandbox, "stripe", "lost", operation="create_customer", count=1)
    with pytest.raises(stripe.APIConnectionError):
        sandbox.stripe.v1.customers.create(CUSTOMER, {"idempotency_key": "once"})
    assert customers(sandbox) == 1
    sandbox.stripe.v1.customers.create(CUSTOMER, {"idempotency_key": "once"})
    assert customers(sandbox) == 1


def test_garbage_comes_with_200_after_the_work_was_done(sandbox: Sandbox) -> None:
    switch(sandbox, "sendgrid", "wrong_body", count=1)
    headers = {"Authorization": f"Bearer {credentials.SENDGRID_API_KEY}"}
    answer = sandbox.http.post("/sendgrid/v3/mail/send", json=MAIL, headers=headers)
    assert answer.status_code == 200
    with pytest.raises(ValueError, match="Expecting value"):
        answer.json()
    assert "Hello" in sandbox.http.get("/sendgrid/mailbox").text


def test_a_held_answer_outlasts_the_clients_patience_and_the_work_is_done(sandbox: Sandbox) -> None:
    switch(sandbox, "stripe", "timeout", operation="create_customer", amount=1, count=1)
    with pytest.raises(httpx.ReadTimeout):
        sandbox.http.post(
            "/stripe/v1/customers",
            data=CUSTOMER,
            headers={"Authorization": f"Bearer {credentials.STRIPE_SECRET_KEY}"},
            timeout=0.3,
        )
    assert customers(sandbox) == 1


def test_a_slow_provider_answers_later_and_well(sandbox: Sandbox) -> None:
    switch(sandbox, "calendly", "slow", amount=300)
    began = time.monotonic()
    assert read(sandbox, "calendly").status_code == 200
    assert time.monotonic() - began >= 0.3


def test_a_fault_of_one_operation_leaves_the_others_and_the_other_providers_alone(sandbox: Sandbox) -> None:
    switch(sandbox, "calendly", "503", operation="create_invitee")
    switch(sandbox, "stripe", "503")
    assert read(sandbox, "calendly").status_code == 200
    assert read(sandbox, "sendgrid").status_code == 200
    assert read(sandbox, "stripe").status_code == 503


def test_the_same_seed_meets_the_same_calls(run: Runner) -> None:
    sandbox = run()
    met = []
    for seed in (7, 7, 8):
        switch(sandbox, "calendly", "503", percent=50, seed=seed)
        met.append([read(sandbox, "calendly").status_code for _ in range(20)])
        sandbox.http.post("/faults/heal")
    assert met[0] == met[1] != met[2]
    assert set(met[0]) == {200, 503}


def test_switches_outlive_a_restart_until_everything_is_healed(run: Runner) -> None:
    first = run()
    switch(first, "stripe", "503")
    switch(first, "calendly", "drop", count=3)
    first.stop()
    second = run()
    assert [fault["kind"] for fault in on(second)] == ["503", "drop"]
    assert second.http.post("/faults/heal", json={}).json() == {"healed": 2}
    assert on(second) == []
    assert read(second, "stripe").status_code == 200


def test_one_switch_can_be_switched_off_alone(sandbox: Sandbox) -> None:
    first, second = switch(sandbox, "stripe", "503"), switch(sandbox, "calendly", "503")
    assert sandbox.http.post(f"/faults/{first['id']}/off").status_code == 303
    assert [fault["id"] for fault in on(sandbox)] == [second["id"]]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"provider": "paypal", "kind": "503"},
        {"provider": "stripe", "kind": "404"},
        {"provider": "stripe", "kind": "503", "operation": "create_invitee"},
        {"provider": "stripe", "kind": "drop", "operation": "create_session"},
        {"provider": "stripe", "kind": "503", "count": 0},
        {"provider": "stripe", "kind": "503", "percent": 101},
        {"provider": "stripe", "kind": "timeout", "amount": 61},
        {"provider": "stripe", "kind": "503", "counts": 3},
    ],
)
def test_a_switch_that_does_not_exist_is_refused_with_its_reason(shared: Sandbox, asked: dict[str, Any]) -> None:
    as_json = shared.http.post("/faults", json=asked)
    as_form = shared.http.post("/faults", data=asked)
    assert (as_json.status_code, as_form.status_code) == (400, 400)
    assert as_json.json()["error"]
    assert "<h1>" in as_form.text
    assert shared.http.post("/faults", json=[asked]).status_code == 400


def test_the_page_has_a_button_for_every_kind_and_shows_what_is_on(sandbox: Sandbox) -> None:
    assert "Everything works." in sandbox.http.get("/faults").text
    form = {"provider": "stripe", "kind": "slow", "amount": "", "count": "", "operation": "create_session"}
    assert sandbox.press("/faults", **form).headers["location"] == "/faults"
    shown = sandbox.http.get("/faults").text
    assert "create_session" in shown
    assert "be slow (3000 milliseconds)" in shown
    assert "Heal everything" in shown
    for kind in ("500", "503", "429", "timeout", "lost", "wrong_body", "drop", "delay", "repeat", "reorder"):
        assert f'name="kind" value="{kind}"' in shown
    for names in OPERATIONS.values():
        assert all(f"<option>{name}</option>" in shown for name in names)
