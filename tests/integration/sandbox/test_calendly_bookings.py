from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from entrypoints.sandbox import credentials
from tests.integration.sandbox.calendly_calls import TRACKING, book, path_of, slots, uri
from tests.integration.sandbox.running import Sandbox


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
