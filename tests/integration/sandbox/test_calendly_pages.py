"""What hosts and strangers can press at Calendly."""

from datetime import timedelta
from typing import Any

import pytest

from tests.integration.sandbox.calendly_calls import book, path_of, slots, uri
from tests.integration.sandbox.running import Sandbox, wait_until

PERSON = {"name": "Walk In", "email": "w@example.com", "timezone": "UTC"}
EVENTS = ["invitee.created", "invitee.canceled", "invitee_no_show.created", "invitee_no_show.deleted"]


def link(sandbox: Sandbox, event_type: str = "ada-intro") -> str:
    body = {"max_event_count": 1, "owner": uri(sandbox, f"event_types/{event_type}"), "owner_type": "EventType"}
    made = sandbox.call("calendly", "POST", "/scheduling_links", body)
    return str(made.json()["resource"]["booking_url"])


def told(sandbox: Sandbox, name: str) -> list[Any]:
    wait_until(lambda: name in sandbox.receiver.events("calendly"), name)
    return [item.json()["payload"] for item in sandbox.receiver.at("calendly") if item.json()["event"] == name]


def subscription(sandbox: Sandbox) -> Any:
    query = {"organization": uri(sandbox, "organizations/sandbox"), "scope": "organization"}
    (only,) = sandbox.call("calendly", "GET", "/webhook_subscriptions", params=query).json()["collection"]
    return only


def press(sandbox: Sandbox, kind: str, key: str, **form: str) -> int:
    return sandbox.press(f"/calendly/{kind}/{key}", **form).status_code


def test_a_link_books_once_and_gives_back_what_its_address_carries(sandbox: Sandbox) -> None:
    address = f"{link(sandbox)}?utm_content=booking-7&utm_source=booking&gclid=dropped"
    page = sandbox.http.get(address)
    assert page.status_code == 200
    assert 'name="utm_content" value="booking-7"' in page.text
    assert "gclid" not in page.text

    assert sandbox.press(address, start_time=slots(sandbox)[0], **PERSON).status_code == 303

    (payload,) = told(sandbox, "invitee.created")
    assert (payload["tracking"]["utm_content"], payload["tracking"]["utm_source"]) == ("booking-7", "booking")
    assert sandbox.press(address, start_time=slots(sandbox)[0], **PERSON).status_code == 409
    assert sandbox.http.get(address).status_code == 409
    assert sandbox.http.get("/calendly/d/nobody-knows").status_code == 404


def test_a_link_is_not_spent_by_a_time_that_is_taken(sandbox: Sandbox) -> None:
    address, start = link(sandbox), slots(sandbox)[0]
    book(sandbox, start)
    assert sandbox.press(address, start_time=start, **PERSON).status_code == 409
    assert sandbox.press(address, start_time=slots(sandbox)[0], **PERSON).status_code == 303


def test_anybody_can_write_a_booking_into_the_public_pages_address(sandbox: Sandbox) -> None:
    start = slots(sandbox)[0]
    sandbox.press("/calendly/book/ada-intro?utm_content=forged", start_time=start, **PERSON)
    (payload,) = told(sandbox, "invitee.created")
    assert payload["tracking"]["utm_content"] == "forged"


def test_the_calendar_marks_and_clears_a_no_show(sandbox: Sandbox) -> None:
    event = book(sandbox, slots(sandbox)[0]).json()["resource"]["event"].rsplit("/", 1)[1]
    assert press(sandbox, "calendar", event, action="no_show") == 303
    assert "Clear no-show" in sandbox.http.get("/calendly/calendar").text
    assert press(sandbox, "calendar", event, action="clear_no_show") == 303
    assert [payload["no_show"] for payload in told(sandbox, "invitee_no_show.deleted")] == [None]


def test_a_host_who_asks_one_more_question_stops_every_booking_by_api(sandbox: Sandbox) -> None:
    assert press(sandbox, "settings", "ada-intro", action="add_question", question="Why?") == 303
    start = slots(sandbox)[0]
    refused = book(sandbox, start)
    assert refused.json()["message"] == "Required Questions and Answers cannot be blank."
    shown = sandbox.call("calendly", "GET", "/event_types/ada-intro").json()["resource"]["custom_questions"]
    assert [(question["name"], question["required"]) for question in shown] == [("Why?", True)]
    answered = [{"question": "Why?", "answer": "Because", "position": 0}]
    assert book(sandbox, start, questions_and_answers=answered).status_code == 201
    assert press(sandbox, "settings", "ada-intro", action="add_question", question="Why?") == 409
    assert press(sandbox, "settings", "ada-intro", action="restore") == 303
    assert book(sandbox, slots(sandbox)[0]).status_code == 201


@pytest.mark.parametrize("location", ["zoom_conference", "inbound_call", ""])
def test_a_host_who_changes_the_location_stops_them_too_and_old_meetings_keep_theirs(
    sandbox: Sandbox, location: str
) -> None:
    before = path_of(sandbox, book(sandbox, slots(sandbox)[0]).json()["resource"]["event"])
    assert press(sandbox, "settings", "ada-intro", action="change_location", location=location) == 303
    refused = book(sandbox, slots(sandbox)[0])
    assert refused.json()["details"][0]["code"] == "invalid_location_choice"
    fresh = book(sandbox, slots(sandbox)[0], location={"kind": location} if location else None).json()["resource"]
    places = [
        sandbox.call("calendly", "GET", path).json()["resource"]["location"]
        for path in (before, path_of(sandbox, fresh["event"]))
    ]
    assert [place and place["type"] for place in places] == ["google_conference", location or None]
    assert press(sandbox, "settings", "ada-intro", action="change_location", location="the moon") == 409


def test_a_type_that_is_switched_off_offers_and_books_nothing(sandbox: Sandbox) -> None:
    start, address = slots(sandbox)[0], link(sandbox)
    assert press(sandbox, "settings", "ada-intro", action="switch_off") == 303
    assert book(sandbox, start).status_code == 404
    assert sandbox.http.get("/calendly/book/ada-intro").status_code == 404
    assert sandbox.press(address, start_time=start, **PERSON).status_code == 404
    assert sandbox.call("calendly", "GET", "/event_types/ada-intro").json()["resource"]["active"] is False
    query = {"organization": uri(sandbox, "organizations/sandbox"), "active": "true"}
    listed = sandbox.call("calendly", "GET", "/event_types", params=query).json()["collection"]
    assert {kind["slug"] for kind in listed} == {"ada-deep-dive", "grace-review"}
    assert press(sandbox, "settings", "ada-intro", action="switch_on") == 303
    assert book(sandbox, start).status_code == 201


def test_a_failing_subscription_hears_nothing_says_since_when_and_can_be_mended(sandbox: Sandbox) -> None:
    key = subscription(sandbox)["uri"].rsplit("/", 1)[1]
    assert press(sandbox, "subscriptions", key, action="fail") == 303
    began = subscription(sandbox)["retry_started_at"]
    assert began is not None
    book(sandbox, slots(sandbox)[0])
    assert "failing since" in sandbox.http.get("/calendly/subscriptions").text
    assert press(sandbox, "subscriptions", key, action="fail") == 303
    assert subscription(sandbox)["retry_started_at"] == began
    assert press(sandbox, "subscriptions", key, action="mend") == 303
    fresh = book(sandbox, slots(sandbox)[0]).json()["resource"]["uri"]
    assert [payload["uri"] for payload in told(sandbox, "invitee.created")] == [fresh]


def test_after_a_day_of_failure_a_subscription_is_disabled_for_good(sandbox: Sandbox) -> None:
    key = subscription(sandbox)["uri"].rsplit("/", 1)[1]
    press(sandbox, "subscriptions", key, action="fail")
    sandbox.clock.shift += timedelta(hours=23)
    assert subscription(sandbox)["state"] == "active"
    sandbox.clock.shift += timedelta(hours=1)
    assert subscription(sandbox)["state"] == "disabled"
    assert press(sandbox, "subscriptions", key, action="mend") == 409
    assert press(sandbox, "subscriptions", key, action="delete") == 303
    assert press(sandbox, "subscriptions", key, action="disable") == 404


def test_a_disabled_subscription_hears_nothing_and_still_holds_its_address(sandbox: Sandbox) -> None:
    old = subscription(sandbox)
    assert press(sandbox, "subscriptions", old["uri"].rsplit("/", 1)[1], action="disable") == 303
    book(sandbox, slots(sandbox)[0])
    body = {
        "url": old["callback_url"],
        "events": EVENTS,
        "organization": uri(sandbox, "organizations/sandbox"),
        "scope": "organization",
    }
    assert sandbox.call("calendly", "POST", "/webhook_subscriptions", body).status_code == 409
    new = body | {"url": f"{sandbox.receiver.url}/calendly"}
    assert sandbox.call("calendly", "POST", "/webhook_subscriptions", new).status_code == 201
    fresh = book(sandbox, slots(sandbox)[0]).json()["resource"]["uri"]
    assert [payload["uri"] for payload in told(sandbox, "invitee.created")] == [fresh]
