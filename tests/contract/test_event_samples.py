"""What was stored once is readable for ever."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from msgspec import Struct

from adapters.postgres.codec import Codec, UnreadableEvent
from application.ports.event_store import Recorded
from domain.booking.events import HoldExpired, MeetingOrphaned
from domain.identifiers import StreamId
from tests.contract.event_values import AT, CAUSE, COMMAND, OLDER, VALUES, WORDS

SAMPLES = Path(__file__).parents[1] / "contracts" / "events"
_STREAM = StreamId(UUID("0a000000-0000-4000-8000-000000000001"))
codec = Codec()


def _sample(topic: str) -> bytes:
    return (SAMPLES / f"{topic}.json").read_bytes()


def test_every_topic_has_a_sample_and_a_value() -> None:
    assert codec.topics == {path.stem for path in SAMPLES.glob("*.json")} == set(VALUES)


@pytest.mark.parametrize("topic", VALUES)
def test_a_sample_decodes_to_the_value_it_was_made_from(topic: str) -> None:
    decoded = codec.decode(_STREAM, 7, topic, _sample(topic), 42)
    assert decoded == Recorded(_STREAM, 7, VALUES[topic], AT, COMMAND, CAUSE, 42)


@pytest.mark.parametrize("topic", VALUES)
def test_encoding_the_value_says_what_the_sample_says(topic: str) -> None:
    stored_topic, state = codec.encode(VALUES[topic], AT, COMMAND, CAUSE)
    assert stored_topic == topic
    assert json.loads(state) == json.loads(_sample(topic))


def test_every_older_form_has_a_value() -> None:
    assert {path.stem for path in (SAMPLES / "older").glob("*.json")} == set(OLDER)


@pytest.mark.parametrize("topic", OLDER)
def test_what_was_stored_before_a_field_was_added_is_read_with_its_default(topic: str) -> None:
    older = (SAMPLES / "older" / f"{topic}.json").read_bytes()
    assert codec.decode(_STREAM, 7, topic, older, 42).event == OLDER[topic]
    event = json.loads(older)[3]
    assert _missing(OLDER[topic], event) != [], "an older form lacks something"


@pytest.mark.parametrize("topic", VALUES)
def test_no_field_is_missing_from_a_sample(topic: str) -> None:
    at, command_id, cause, event = json.loads(_sample(topic))
    assert (at, command_id, cause) == ("2027-03-01T09:30:00.123456Z", str(COMMAND), CAUSE)
    assert _missing(VALUES[topic], event) == []


def test_a_missing_field_would_be_named() -> None:
    value = VALUES["meeting_orphaned"]
    assert isinstance(value, MeetingOrphaned)
    assert _missing(value, {"type": "meeting_orphaned", "meeting": {"event_uri": "e", "invitee_uri": "i"}}) == [
        "meeting.cancel_url",
        "meeting.reschedule_url",
        "meeting.place",
        "start",
    ]


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.__name__)
def test_a_word_that_was_stored_once_is_still_known(words: type[StrEnum]) -> None:
    assert set(WORDS[words].split()) == set(words), "add a new word here; an old one never goes"


def test_an_older_version_is_brought_up_step_by_step() -> None:
    """`hold_expired.3` is today's event here; its first version had another tag field, its second an extra one."""

    def second(event: dict[str, Any]) -> dict[str, Any]:
        return {"type": event["kind"], "extra": True}

    def third(event: dict[str, Any]) -> dict[str, Any]:
        assert event.pop("extra") is True
        return event

    newer = Codec({"hold_expired": 3}, {"hold_expired": second, "hold_expired.2": third})
    head = f'["2027-03-01T09:30:00.123456Z","{COMMAND}","client",'
    stored = {
        "hold_expired": head + '{"kind":"hold_expired"}]',
        "hold_expired.2": head + '{"type":"hold_expired","extra":true}]',
        "hold_expired.3": head + '{"type":"hold_expired"}]',
    }
    for topic, state in stored.items():
        assert newer.decode(_STREAM, 1, topic, state.encode(), 1).event == HoldExpired()
    assert newer.encode(HoldExpired(), AT, COMMAND, CAUSE)[0] == "hold_expired.3"
    assert newer.topics_of(frozenset({"hold_expired"})) == set(stored)


def test_a_new_version_without_an_upcaster_is_refused() -> None:
    with pytest.raises(AssertionError, match="hold_expired"):
        Codec({"hold_expired": 2}, {})


@pytest.mark.parametrize(
    ("topic", "state"),
    [
        ("hold_forgotten", b'["2027-03-01T09:30:00Z","0c000000-0000-4000-8000-000000000001","x",{}]'),
        ("hold_expired", b"no json"),
        ("hold_expired", b'["2027-03-01T09:30:00Z","0c000000-0000-4000-8000-000000000001","x",{"type":"what"}]'),
        (
            "mail_attempted",
            b'["2027-03-01T09:30:00Z","0c000000-0000-4000-8000-000000000001","x",{"type":"mail_attempted"}]',
        ),
    ],
    ids=["unknown topic", "no JSON", "unknown type", "field missing"],
)
def test_what_cannot_be_read_says_which_event_it_is(topic: str, state: bytes) -> None:
    with pytest.raises(UnreadableEvent, match=f"{topic} at {_STREAM}/3"):
        codec.decode(_STREAM, 3, topic, state, 9)


def _missing(value: Struct, stored: dict[str, Any], path: str = "") -> list[str]:
    """Fields of the value, and of structs inside it, that the stored form does not have."""
    missing = []
    for name in value.__struct_fields__:
        inner = getattr(value, name)
        if name not in stored:
            missing.append(path + name)
        elif isinstance(inner, Struct):
            missing += _missing(inner, stored[name], f"{path}{name}.")
    return missing
