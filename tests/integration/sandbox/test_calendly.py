import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from entrypoints.sandbox import credentials
from tests.contracts.openapi import check_response, check_schema, load
from tests.integration.sandbox.running import Runner, Sandbox, wait_until

TRACKING = {
    "utm_campaign": None,
    "utm_source": "booking-system",
    "utm_medium": "api",
    "utm_content": "booking-1",
    "utm_term": None,
    "salesforce_uuid": None,
}


def uri(sandbox: Sandbox, path: str) -> str:
    return f"{sandbox.base_url}/calendly/{path}"


def slots(sandbox: Sandbox, event_type: str = "ada-intro", days: int = 3) -> list[str]:
    start = datetime.now(UTC) + sandbox.clock.shift + timedelta(minutes=5)
    answer = sandbox.call(
        "calendly",
        "GET",
        "/event_type_available_times",
        params={
            "event_type": uri(sandbox, f"event_types/{event_type}"),
            "start_time": start.isoformat(),
            "end_time": (start + timedelta(days=days)).isoformat(),
        },
    )
    assert answer.status_code == 200, answer.text
    return [slot["start_time"] for slot in answer.json()["collection"]]


def request(sandbox: Sandbox, start: str, event_type: str = "ada-intro", **extra: Any) -> dict[str, Any]:
    body = {
        "event_type": uri(sandbox, f"event_types/{event_type}"),
        "start_time": start,
        "invitee": {"name": "Marta", "email": "marta@example.org", "timezone": "Europe/Lisbon"},
        "location": {"kind": "google_conference"},
        "tracking": TRACKING,
        **extra,
    }
    return {name: value for name, value in body.items() if value is not None}


def book(sandbox: Sandbox, start: str, event_type: str = "ada-intro", **extra: Any) -> Any:
    return sandbox.call(
        "calendly", "POST", "/invitees", request(sandbox, start, event_type, **extra), valid_request=False
    )


def path_of(sandbox: Sandbox, address: str) -> str:
    return address.removeprefix(f"{sandbox.base_url}/calendly")


def test_booking_takes_the_time_and_echoes_our_tracking(sandbox: Sandbox) -> None:
    start = slots(sandbox)[0]

    answer = book(sandbox, start)

    invitee = answer.json()["resource"]
    assert answer.status_code == 201
    assert invitee["tracking"] == TRACKING
    assert invitee["scheduling_method"] == "api"
    event = sandbox.call("calendly", "GET", path_of(sandbox, invitee["event"])).json()["resource"]
    assert event["start_time"] == start
    assert start not in slots(sandbox)
    assert start not in slots(sandbox, "ada-deep-dive")


def test_a_taken_time_is_refused_as_filled(sandbox: Sandbox) -> None:
    start = slots(sandbox)[0]
    book(sandbox, start)

    answer = book(sandbox, start)

    assert answer.status_code == 400
    assert answer.json()["details"][0]["code"] == "already_filled"


def test_an_overlap_with_another_event_type_of_the_host_counts_as_taken(sandbox: Sandbox) -> None:
    start = slots(sandbox, "ada-deep-dive")[0]
    book(sandbox, start, "ada-deep-dive")
    half_way = datetime.fromisoformat(start) + timedelta(minutes=30)

    answer = book(sandbox, half_way.isoformat())

    assert answer.json()["details"][0]["code"] == "already_filled"


def test_a_time_off_the_grid_or_within_the_notice_is_not_found(shared: Sandbox) -> None:
    off = datetime.fromisoformat(slots(shared)[0]) + timedelta(minutes=7)
    soon = datetime.now(UTC) + timedelta(minutes=10)

    assert book(shared, off.isoformat()).status_code == 404
    assert book(shared, soon.isoformat()).status_code == 404


def test_a_required_question_must_be_answered_in_its_own_words(sandbox: Sandbox) -> None:
    start = slots(sandbox, "grace-review")[0]
    question = "Which repository should I read?"

    def answered(text: str, answer: str) -> Any:
        given = [{"question": text, "answer": answer, "position": 0}]
        return book(sandbox, start, "grace-review", location=None, questions_and_answers=given)

    unanswered = book(sandbox, start, "grace-review", location=None)

    assert unanswered.status_code == 400
    assert unanswered.json()["message"] == "Required Questions and Answers cannot be blank."
    assert "details" not in unanswered.json()
    assert answered(question, "  ").status_code == 400
    assert answered(question.lower(), "mine").status_code == 400
    assert answered(question, "mine").status_code == 201


@pytest.mark.parametrize("location", [None, {"kind": "zoom_conference"}, {"kind": "custom", "location": "here"}])
def test_a_location_that_is_not_configured_is_refused(shared: Sandbox, location: dict[str, str] | None) -> None:
    answer = book(shared, slots(shared)[0], location=location)

    assert answer.json()["details"][0]["code"] == "invalid_location_choice"


@pytest.mark.parametrize(
    ("extra", "parameter"),
    [
        ({"invitee": {"name": "M", "email": "nowhere", "timezone": "UTC"}}, "invitee.email"),
        ({"invitee": {"name": "M", "email": "m@example.org", "timezone": "Mars/Base"}}, "invitee.timezone"),
        ({"invitee": {"email": "m@example.org", "timezone": "UTC"}}, "invitee.name"),
        ({"tracking": {"utm_content": "x"}}, "tracking"),
        ({"start_time": "tomorrow"}, "start_time"),
        ({"event_guests": ["not an address"]}, "event_guests"),
    ],
)
def test_a_bad_field_is_named(shared: Sandbox, extra: dict[str, Any], parameter: str) -> None:
    answer = book(shared, slots(shared)[0], **extra)

    assert answer.status_code == 400
    assert answer.json()["details"][0]["parameter"] == parameter


def test_unknown_event_types_and_tokens_are_refused(shared: Sandbox) -> None:
    start = slots(shared)[0]

    assert book(shared, start, "nothing").status_code == 404
    wrong = shared.call("calendly", "GET", "/users/me", key="wrong")
    assert (wrong.status_code, wrong.json()["title"]) == (401, "Unauthenticated")


def test_open_times_are_office_hours_in_the_hosts_zone(shared: Sandbox) -> None:
    offered = slots(shared, "grace-review", days=31)

    local = {datetime.fromisoformat(slot).astimezone(ZoneInfo("America/New_York")) for slot in offered}
    assert min(moment.time() for moment in local).hour == 9
    assert {moment.minute for moment in local} == {0, 30}
    assert max(moment.time() for moment in local).isoformat() == "16:00:00"
    assert {moment.weekday() for moment in local} == set(range(7))


@pytest.mark.parametrize(("start", "end"), [(-60, 3600), (60, 31 * 86400 + 61), (3600, 60)])
def test_the_window_of_open_times_has_limits(shared: Sandbox, start: int, end: int) -> None:
    now = datetime.now(UTC)
    answer = shared.call(
        "calendly",
        "GET",
        "/event_type_available_times",
        params={
            "event_type": uri(shared, "event_types/ada-intro"),
            "start_time": (now + timedelta(seconds=start)).isoformat(),
            "end_time": (now + timedelta(seconds=end)).isoformat(),
        },
    )

    assert answer.status_code == 400


def test_a_lost_answer_can_be_found_by_mail_and_start(sandbox: Sandbox) -> None:
    first, second = slots(sandbox)[:2]
    book(sandbox, first)
    mine = book(sandbox, second).json()["resource"]

    found = sandbox.call(
        "calendly",
        "GET",
        "/scheduled_events",
        params={
            "organization": uri(sandbox, "organizations/sandbox"),
            "invitee_email": "marta@example.org",
            "status": "active",
            "min_start_time": second,
            "max_start_time": second,
        },
    ).json()["collection"]

    assert [event["uri"] for event in found] == [mine["event"]]
    invitees = sandbox.call("calendly", "GET", path_of(sandbox, mine["event"]) + "/invitees").json()["collection"]
    assert invitees[0]["tracking"]["utm_content"] == "booking-1"


def test_lists_are_paged_by_token(sandbox: Sandbox) -> None:
    for start in slots(sandbox)[:3]:
        book(sandbox, start)
    query = {"user": uri(sandbox, "users/ada"), "count": "2", "sort": "start_time:desc"}

    first = sandbox.call("calendly", "GET", "/scheduled_events", params=query).json()
    token = first["pagination"]["next_page_token"]
    second = sandbox.call("calendly", "GET", "/scheduled_events", params=query | {"page_token": token}).json()

    assert [len(page["collection"]) for page in (first, second)] == [2, 1]
    assert second["pagination"]["next_page"] is None
    starts = [event["start_time"] for event in first["collection"] + second["collection"]]
    assert starts == sorted(starts, reverse=True)
    assert (
        sandbox.http.get(
            first["pagination"]["next_page"], headers={"Authorization": f"Bearer {credentials.CALENDLY_API_TOKEN}"}
        ).json()["collection"]
        == second["collection"]
    )


def test_canceling_frees_the_time_and_works_once(sandbox: Sandbox) -> None:
    start = slots(sandbox)[0]
    event = path_of(sandbox, book(sandbox, start).json()["resource"]["event"])

    answer = sandbox.call("calendly", "POST", f"{event}/cancellation", {"reason": "Payment reversed"})

    assert answer.status_code == 201
    assert answer.json()["resource"]["canceler_type"] == "host"
    again = sandbox.call("calendly", "POST", f"{event}/cancellation", {})
    assert (again.status_code, again.json()["message"]) == (403, "Event is already canceled")
    assert start in slots(sandbox)


def test_a_meeting_that_began_cannot_be_canceled(sandbox: Sandbox) -> None:
    event = path_of(sandbox, book(sandbox, slots(sandbox)[0]).json()["resource"]["event"])

    sandbox.clock.shift += timedelta(days=4)

    answer = sandbox.call("calendly", "POST", f"{event}/cancellation", {})
    assert (answer.status_code, answer.json()["message"]) == (403, "Event in the past")


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
    by_event = {item.json()["event"]: item.json()["payload"] for item in deliveries(sandbox, 3)[1:]}
    canceled, created = by_event["invitee.canceled"], by_event["invitee.created"]
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

    answers = [sandbox.call("calendly", "GET", "/users/me") for _ in range(3)]

    assert {answer.status_code for answer in answers} >= {200}
    assert all("X-RateLimit-Reset" in answer.headers for answer in answers)
    assert answers[0].headers["X-RateLimit-Limit"] == "2"
    refused = [answer for answer in answers if answer.status_code == 429]
    for answer in refused:
        check_response("calendly", "GET", "/users/me", 429, answer.json())
        assert answer.headers["X-RateLimit-Remaining"] == "0"
