import json
from typing import Any

import pytest

from adapters.calendly.event_types import event_type_of, read_event_type
from application.ports.scheduling import EventType, Question
from tests.unit.adapters.provider_files import FOLDER

EXAMPLE = FOLDER / "calendly" / "examples" / "api" / "event_type.response.200.json"


def read(**changes: Any) -> EventType:
    body = json.loads(EXAMPLE.read_bytes())
    body["resource"] |= changes
    return event_type_of(read_event_type(body))


def test_the_example_is_bookable_with_its_questions_and_its_place() -> None:
    assert read() == EventType(
        uri="https://api.calendly.com/event_types/9d3e5b7a-61f4-4c1b-a2d8-0f7c4e9b6a15",
        duration_minutes=60,
        questions=(
            Question("What would you like to work on?", required=True, position=0, kind="text"),
            Question(
                "Topics",
                required=False,
                position=1,
                kind="multi_select",
                choices=("VAT", "Payroll", "Company formation"),
            ),
        ),
        location_kind="google_conference",
        public_url="https://calendly.com/ines-carvalho/paid-consultation",
    )


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"active": False}, "switched off"),
        ({"deleted_at": "2026-11-30T00:00:00Z"}, "deleted"),
        ({"kind": "group"}, "one-on-one"),
        ({"pooling_type": "round_robin"}, "one-on-one"),
        ({"is_paid": True}, "money"),
        ({"booking_method": "poll"}, "poll"),
        ({"locations": [{"kind": "ask_invitee"}]}, "ask_invitee"),
        ({"locations": [{"kind": "outbound_call"}, {"kind": "physical"}]}, "outbound_call, physical"),
        ({"locations": [{"kind": "a_kind_of_tomorrow"}]}, "a_kind_of_tomorrow"),
    ],
)
def test_what_cannot_be_booked_says_why(changes: dict[str, Any], word: str) -> None:
    reason = read(**changes).not_bookable_reason
    assert reason is not None
    assert word in reason


@pytest.mark.parametrize(
    ("locations", "kind"),
    [
        (None, None),
        ([], None),
        ([{"kind": "zoom_conference"}], "zoom_conference"),
        ([{"kind": "outbound_call"}, {"kind": "inbound_call"}], "inbound_call"),
        ([{"kind": "physical", "location": "1 Example Street"}], "physical"),
        ([{"kind": "custom", "location": "My own page"}], "custom"),
    ],
)
def test_the_first_place_that_needs_nothing_from_the_client_is_taken(locations: Any, kind: str | None) -> None:
    event_type = read(locations=locations)
    assert (event_type.location_kind, event_type.not_bookable_reason) == (kind, None)


def test_a_question_that_is_switched_off_is_not_asked() -> None:
    questions = json.loads(EXAMPLE.read_bytes())["resource"]["custom_questions"]
    questions[0]["enabled"] = False
    assert [question.name for question in read(custom_questions=questions).questions] == ["Topics"]


@pytest.mark.parametrize("body", [None, [], {}, {"resource": None}, {"resource": {"uri": 3}}])
def test_what_is_no_event_type_is_a_value_error(body: Any) -> None:
    with pytest.raises(ValueError, match="not an event type"):
        read_event_type(body)


def test_a_question_that_takes_other_answers_says_so() -> None:
    choice = {"name": "Topic", "type": "single_select", "position": 0, "enabled": True, "required": True}
    told = [choice | {"answer_choices": ["VAT"], "include_other": other} for other in (True, False)]
    assert [question.other_allowed for question in read(custom_questions=told).questions] == [True, False]
