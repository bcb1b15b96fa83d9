"""Deliveries, the public pages, marks, subscriptions and the reading routes."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

from entrypoints.sandbox import credentials
from tests.contracts.openapi import check_schema, load
from tests.integration.sandbox.calendly_calls import book, path_of, slots, uri
from tests.integration.sandbox.running import Runner, Sandbox, wait_until


def deliveries(sandbox: Sandbox, count: int) -> list[Any]:
    wait_until(lambda: len(sandbox.receiver.at("calendly")) >= count, f"{count} deliveries")
    return sandbox.receiver.at("calendly")


def test_deliveries_are_signed_and_shaped_as_described(sandbox: Sandbox) -> None:
    invitee = book(sandbox, slots(sandbox)[0]).json()["resource"]

    delivery = deliveries(sandbox, 1)[0]

    moment, _, given = delivery.headers["calendly-webhook-signature"].partition(",v1=")
    signed = moment.removeprefix("t=").encode() + b"." + delivery.body
    key = credentials.CALENDLY_WEBHOOK_SIGNING_KEY.encode()
    assert given == hmac.new(key, signed, hashlib.sha256).hexdigest()
    body = delivery.json()
    check_schema("calendly", load("calendly")["components"]["schemas"]["WebhookDelivery"], body, "delivery")
    assert body["event"] == "invitee.created"
    assert body["payload"]["uri"] == invitee["uri"]
    assert body["payload"]["tracking"]["utm_content"] == "booking-1"


def test_an_invitee_who_reschedules_leaves_a_canceled_and_a_created_pair(sandbox: Sandbox) -> None:
    first, second = slots(sandbox)[:2]
    old = book(sandbox, first).json()["resource"]

    answer = sandbox.press(old["reschedule_url"], start_time=second)

    assert answer.status_code == 303
    told = [item.json() for item in deliveries(sandbox, 3)]  # in whatever order they came
    (canceled,) = (item["payload"] for item in told if item["event"] == "invitee.canceled")
    (created,) = (
        item["payload"] for item in told if item["event"] == "invitee.created" and item["payload"]["old_invitee"]
    )
    assert canceled["uri"] == old["uri"]
    assert (canceled["rescheduled"], created["rescheduled"]) == (True, False)
    assert canceled["new_invitee"] == created["uri"] != old["uri"]
    assert created["old_invitee"] == old["uri"]
    assert created["event"] != old["event"]
    assert created["scheduled_event"]["start_time"] == second


def test_the_public_page_books_without_tracking(sandbox: Sandbox) -> None:
    start = slots(sandbox)[0]
    assert sandbox.http.get("/calendly/book/ada-intro").status_code == 200

    answer = sandbox.press(
        "/calendly/book/ada-intro", start_time=start, name="Walk In", email="w@example.com", timezone="UTC"
    )

    assert answer.status_code == 303
    payload = deliveries(sandbox, 1)[0].json()["payload"]
    assert set(payload["tracking"].values()) == {None}
    assert payload["scheduling_method"] is None


def test_the_calendars_buttons_cancel_for_either_side(sandbox: Sandbox) -> None:
    for button in ("cancel_as_host", "cancel_as_invitee"):
        event = book(sandbox, slots(sandbox)[0]).json()["resource"]["event"].rsplit("/", 1)[1]
        assert sandbox.press(f"/calendly/calendar/{event}", action=button).status_code == 303

    wait_until(lambda: sandbox.receiver.events("calendly").count("invitee.canceled") == 2, "both cancellations")
    cancelers = {
        item.json()["payload"]["cancellation"]["canceler_type"]
        for item in sandbox.receiver.at("calendly")
        if item.json()["event"] == "invitee.canceled"
    }
    assert cancelers == {"host", "invitee"}


def test_a_no_show_mark_comes_and_goes(sandbox: Sandbox) -> None:
    invitee = book(sandbox, slots(sandbox)[0]).json()["resource"]

    mark = sandbox.call("calendly", "POST", "/invitee_no_shows", {"invitee": invitee["uri"]}).json()["resource"]

    path = path_of(sandbox, mark["uri"])
    assert sandbox.call("calendly", "GET", path).json()["resource"] == mark
    shown = sandbox.call("calendly", "GET", path_of(sandbox, invitee["uri"])).json()["resource"]
    assert shown["no_show"]["uri"] == mark["uri"]
    assert sandbox.call("calendly", "DELETE", path).status_code == 204
    assert sandbox.call("calendly", "GET", path).status_code == 404
    wait_until(
        lambda: "invitee_no_show.deleted" in sandbox.receiver.events("calendly"), "the mark's deletion at our webhook"
    )


def test_a_subscription_is_unique_by_url_and_hears_only_its_user(sandbox: Sandbox) -> None:
    body = {
        "url": f"{sandbox.receiver.url}/grace",
        "events": ["invitee.created"],
        "organization": uri(sandbox, "organizations/sandbox"),
        "user": uri(sandbox, "users/grace"),
        "scope": "user",
        "signing_key": "hers",
    }
    made = sandbox.call("calendly", "POST", "/webhook_subscriptions", body)
    assert made.status_code == 201
    assert sandbox.call("calendly", "POST", "/webhook_subscriptions", body).status_code == 409
    book(sandbox, slots(sandbox)[0])
    answer = {"question": "Which repository should I read?", "answer": "mine", "position": 0}
    book(sandbox, slots(sandbox, "grace-review")[0], "grace-review", location=None, questions_and_answers=[answer])

    wait_until(lambda: sandbox.receiver.at("/grace"), "the delivery to her subscription")

    assert len(sandbox.receiver.at("/grace")) == 1
    own = {"organization": body["organization"], "scope": "user", "user": body["user"]}
    listed = sandbox.call("calendly", "GET", "/webhook_subscriptions", params=own).json()["collection"]
    assert [item["uri"] for item in listed] == [made.json()["resource"]["uri"]]
    path = path_of(sandbox, made.json()["resource"]["uri"])
    assert sandbox.call("calendly", "GET", path).json() == made.json()
    assert sandbox.call("calendly", "DELETE", path).status_code == 204
    assert sandbox.call("calendly", "GET", path).status_code == 404


def test_the_remaining_reads_answer_as_described(sandbox: Sandbox) -> None:
    me = sandbox.call("calendly", "GET", "/users/me").json()["resource"]
    assert sandbox.call("calendly", "GET", path_of(sandbox, me["uri"])).json()["resource"] == me
    assert sandbox.call("calendly", "GET", "/users/nobody").status_code == 404
    organization = {"organization": me["current_organization"]}
    kinds = sandbox.call("calendly", "GET", "/event_types", params=organization).json()["collection"]
    assert {kind["slug"] for kind in kinds} == {"ada-intro", "ada-deep-dive", "grace-review"}
    own = sandbox.call("calendly", "GET", "/event_types", params={"user": me["uri"]}).json()["collection"]
    assert {kind["slug"] for kind in own} == {"ada-intro", "ada-deep-dive"}
    assert sandbox.call("calendly", "GET", "/event_types").status_code == 400
    for kind in kinds:
        assert sandbox.call("calendly", "GET", path_of(sandbox, kind["uri"])).json()["resource"] == kind
    book(sandbox, slots(sandbox)[0])
    now = datetime.now(UTC)
    span = {
        "user": me["uri"],
        "start_time": (now + timedelta(minutes=1)).isoformat(),
        "end_time": (now + timedelta(days=6)).isoformat(),
    }
    assert len(sandbox.call("calendly", "GET", "/user_busy_times", params=span).json()["collection"]) == 1
    schedules = sandbox.call("calendly", "GET", "/user_availability_schedules", params={"user": me["uri"]}).json()
    assert schedules["collection"][0]["timezone"] == "Europe/London"
    link = {"max_event_count": 1, "owner": kinds[0]["uri"], "owner_type": "EventType"}
    made = sandbox.call("calendly", "POST", "/scheduling_links", link).json()["resource"]
    assert sandbox.http.get(made["booking_url"]).status_code == 200


def test_one_hosts_meetings_need_the_organization_unless_they_are_the_token_owners(shared: Sandbox) -> None:
    grace = {"user": uri(shared, "users/grace")}

    alone = shared.call("calendly", "GET", "/scheduled_events", params=grace)
    together = shared.call(
        "calendly", "GET", "/scheduled_events", params=grace | {"organization": uri(shared, "organizations/sandbox")}
    )

    assert (alone.status_code, together.status_code) == (403, 200)


def test_every_answer_counts_down_the_rate_limit(run: Runner) -> None:
    sandbox = run(calendly_requests_per_minute=2)
    sandbox.clock.stopped_at = datetime.now(UTC).replace(second=15)

    answers = [sandbox.call("calendly", "GET", "/users/me") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert {answer.headers["X-RateLimit-Limit"] for answer in answers} == {"2"}
    assert {answer.headers["X-RateLimit-Reset"] for answer in answers} == {"45"}
