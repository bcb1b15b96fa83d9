"""The feed tells of every event, and the guide to it says what; a new event or field is forgotten by neither."""

import re
from pathlib import Path

import msgspec
import pytest

from application.event_feed import KEPT_BACK, STREAM_OF, TOLD, camel, feed_event, tags
from application.ports.event_store import Recorded
from domain.identifiers import StreamId
from tests.contract.event_values import AT, CAUSE, COMMAND, VALUES

GUIDE = (Path(__file__).parents[2] / "docs" / "events.md").read_text()
_EVENT = re.compile(r"^\| `([a-z_]+)` \| [^|]+ \| ?([^|]*?) ?\|$", re.MULTILINE)
_FIELD = re.compile(r"^\| `(\w+)` \| [^|]+ \|$", re.MULTILINE)
SECRETS = (
    *(
        "Olga",
        '"ill"',
        "a letter",
        "checkout.stripe.com",
        "/d/abc",
        "cancellations",
        "reschedulings",
        "meet.example",
        "0d000000",
    ),
)
"""Of the samples: words of people, and addresses that open something."""
_CURRENT = [topic for topic in VALUES if "." not in topic]


def _told_in_the_guide() -> dict[str, list[str]]:
    events = GUIDE.partition("## The events")[2].partition("## The fields")[0]
    return {tag: re.findall(r"`(\w+)`", data) for tag, data in _EVENT.findall(events)}


def _of_the_booking(names: str) -> list[str]:
    return [camel(name) for name in names.split() if name != "booking_id"]


def test_every_event_is_told() -> None:
    assert set(TOLD) == set(tags())
    assert set(STREAM_OF) == set(tags().values())


@pytest.mark.parametrize("tag", tags())
def test_every_field_is_told_or_kept_back_on_purpose(tag: str) -> None:
    fields = {field.name for field in msgspec.structs.fields(tags()[tag])}
    told, kept_back = set(TOLD[tag].split()), set(KEPT_BACK.get(tag, "").split())
    assert told | kept_back == fields, "list a new field in TOLD or in KEPT_BACK"
    assert not told & kept_back


def test_the_guide_names_every_event_with_its_data() -> None:
    assert _told_in_the_guide() == {tag: _of_the_booking(names) for tag, names in TOLD.items()}


def test_the_guide_says_what_each_field_is() -> None:
    said = set(_FIELD.findall(GUIDE.partition("## The fields")[2]))
    assert said == {name for names in TOLD.values() for name in _of_the_booking(names)}


@pytest.mark.parametrize("topic", _CURRENT)
def test_an_event_is_told_in_words_that_json_has_and_without_what_is_kept_back(topic: str) -> None:
    told = feed_event(Recorded(StreamId(COMMAND), 3, VALUES[topic], AT, COMMAND, CAUSE, 42))
    assert list(told.data) == _of_the_booking(TOLD[topic])
    assert msgspec.json.decode(msgspec.json.encode(told.data)) == told.data
    words = msgspec.json.encode(told).decode()
    assert [secret for secret in SECRETS if secret in words] == []
