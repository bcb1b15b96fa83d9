"""What a line of the log says, and what it never does."""

import io
import json
import logging
from typing import Any

import pytest

from application.ports.answers import ProviderUnavailable
from entrypoints.telemetry.at_hand import at_hand, belonging, learned
from entrypoints.telemetry.logs import logging_to

LOG = logging.getLogger("application.something")
GRACE = "grace@example.org"


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


def logged(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def library() -> None:
    raise ValueError(f"cannot read 'Grace <{GRACE}>'")


def translated() -> None:
    try:
        library()
    except ValueError as fault:
        raise ProviderUnavailable("Calendly answered 500") from fault


def test_a_line_is_one_object_with_its_words_place_and_time(stream: io.StringIO) -> None:
    with logging_to(stream, for_people=False), belonging(request_id="r1", booking="b1"):
        LOG.info("the builder %s takes\nno new bookings", "ada", extra={"status": 201, "milliseconds": 7})
    (line,) = logged(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "the builder ada takes\nno new bookings",
        "level": "info",
        "logger": "application.something",
        "request_id": "r1",
        "booking": "b1",
        "status": 201,
        "milliseconds": 7,
    }


def test_what_is_not_a_known_field_is_dropped(stream: io.StringIO) -> None:
    with logging_to(stream, for_people=False), belonging(name="Grace"):
        LOG.warning("something", extra={"email": GRACE, "client": "Grace", "booking": "b1"})
    assert "race" not in stream.getvalue()
    assert logged(stream)[0]["booking"] == "b1"


def test_an_address_in_the_words_or_in_a_field_is_taken_out(stream: io.StringIO) -> None:
    with logging_to(stream, for_people=False):
        LOG.warning("written to <%s>, and to %s.", GRACE, GRACE, extra={"error": f"no {GRACE}"})
    (line,) = logged(stream)
    assert line["event"] == "written to <[address]>, and to [address]"
    assert line["error"] == "no [address]"


def test_a_librarys_fault_is_told_by_kind_and_place_and_ours_with_its_words(stream: io.StringIO) -> None:
    with logging_to(stream, for_people=False):
        try:
            translated()
        except ProviderUnavailable:
            LOG.exception("it failed")
    assert "race" not in stream.getvalue()
    outer, cause = logged(stream)[0]["exception"]
    assert (outer["type"], outer["message"]) == (
        "application.ports.answers.ProviderUnavailable",
        "Calendly answered 500",
    )
    assert (cause["type"], cause["message"]) == ("ValueError", "")
    assert [frame.partition(":")[2].partition(" ")[2] for frame in cause["frames"]] == ["translated", "library"]
    assert cause["frames"][0].startswith("tests/unit/entrypoints/test_logs.py:")


def test_people_read_a_line_with_everything(stream: io.StringIO) -> None:
    with logging_to(stream, for_people=True):
        try:
            library()
        except ValueError:
            LOG.exception("it failed", extra={"booking": "b1"})
    text = stream.getvalue()
    assert "it failed" in text.splitlines()[0]
    assert "booking=b1" in text.splitlines()[0]
    assert text.rstrip().endswith(f"ValueError: cannot read 'Grace <{GRACE}>'")


def test_only_our_rooms_are_heard_below_a_warning_and_everything_is_as_before_at_the_end(stream: io.StringIO) -> None:
    before = logging.getLogger().handlers[:], logging.getLogger().level
    with logging_to(stream, for_people=False):
        logging.getLogger("httpx").info("GET https://api.example.com/?email=grace")
        LOG.debug("too much")
        logging.getLogger("a library").warning("error connecting")
    assert [line["event"] for line in logged(stream)] == ["error connecting"]
    assert (logging.getLogger().handlers, logging.getLogger().level) == before
    LOG.info("nobody hears it")
    assert len(logged(stream)) == 1


def test_what_is_learned_on_the_way_stays_with_the_work_and_does_not_change() -> None:
    learned(booking="nobody's")
    assert at_hand() == {}
    with belonging(request_id="r1") as about:
        learned(booking="b1")
        with belonging(effect="send_mail"):
            assert at_hand() == {"request_id": "r1", "booking": "b1", "effect": "send_mail"}
            learned(booking="b2")
        assert about == {"request_id": "r1", "booking": "b1"}
    assert at_hand() == {}
