import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given

from adapters.calendly.translator import CalendlyTranslator
from application.ports.deliveries import Translated
from application.ports.inbox import Provider
from domain.booking.commands import Announced, RecordBooked, RecordCancelledAtCalendly
from domain.booking.events import Actor, Meeting
from tests.unit.adapters.provider_files import BOOKING, CALENDLY_DELIVERIES, NOW, delivery, names, spoiled

EVENT = "https://api.calendly.com/scheduled_events/e1c8a0f4-5d27-4a93-b6c2-7f30d94a1b58"
INVITEE_KEY = "3a9e6d21-0b7f-4c58-8f14-c2d5e7a90b63"


def ours(body: dict[str, Any]) -> dict[str, Any]:
    """The example as it would be for one of our bookings."""
    if body["payload"]["tracking"]["utm_content"] is not None:
        body["payload"]["tracking"]["utm_content"] = BOOKING
    return body


def read(stem: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(next(p for p in CALENDLY_DELIVERIES if p.stem == stem).read_bytes())
    return body


def translate(body: Any) -> Translated:
    return CalendlyTranslator().translate(delivery(Provider.CALENDLY, body), NOW)


def test_a_meeting_with_our_id_is_recorded_as_booked() -> None:
    (command,) = translate(ours(read("invitee.created"))).commands
    assert isinstance(command, RecordBooked)
    assert command.booking_id == UUID(BOOKING)
    assert command.announced == Announced(
        start=datetime(2026, 12, 3, 15, tzinfo=UTC),
        event_type="https://api.calendly.com/event_types/9d3e5b7a-61f4-4c1b-a2d8-0f7c4e9b6a15",
        calendars=("https://api.calendly.com/users/b2f6a1d0-3c44-4e0e-8b7d-91c5f0aa7e21",),
    )
    assert command.meeting == Meeting(
        event_uri=EVENT,
        invitee_uri=f"{EVENT}/invitees/{INVITEE_KEY}",
        cancel_url=f"https://calendly.com/cancellations/{INVITEE_KEY}",
        reschedule_url=f"https://calendly.com/reschedulings/{INVITEE_KEY}",
        place="https://calendly.com/events/e1c8a0f4-5d27-4a93-b6c2-7f30d94a1b58/google_meet",
    )


@pytest.mark.parametrize(("canceler", "actor"), [("invitee", Actor.CLIENT), ("host", Actor.BUILDER)])
def test_a_cancellation_tells_who_and_nothing_that_was_typed(canceler: str, actor: Actor) -> None:
    body = ours(read("invitee.canceled"))
    body["payload"]["cancellation"]["canceler_type"] = canceler
    (command,) = translate(body).commands
    assert isinstance(command, RecordCancelledAtCalendly)
    assert (command.by, command.invitee_uri) == (actor, f"{EVENT}/invitees/{INVITEE_KEY}")
    assert command.reason == "cancelled_at_calendly"


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ("2026-11-20T17:40:05.118264Z", datetime(2026, 11, 20, 17, 40, 5, 118264, tzinfo=UTC)),
        ("2026-11-20T18:40:05+01:00", datetime(2026, 11, 20, 17, 40, 5, tzinfo=UTC)),
        ("2099-01-01T00:00:00Z", NOW),
    ],
)
def test_a_cancellation_tells_when_it_was_made_and_never_a_moment_to_come(told: str, moment: datetime) -> None:
    body = ours(read("invitee.canceled"))
    body["payload"]["cancellation"]["created_at"] = told
    (command,) = translate(body).commands
    assert isinstance(command, RecordCancelledAtCalendly)
    assert command.cancelled_at == moment


@pytest.mark.parametrize(
    "cancellation",
    [
        None,
        {},
        {"canceler_type": "host"},
        {"created_at": "2026-11-20T17:40:05Z"},
        {"canceler_type": "robot", "created_at": "2026-11-20T17:40:05Z"},
        {"canceler_type": "host", "created_at": "2026-11-20T17:40:05"},
    ],
)
def test_a_cancellation_that_does_not_say_who_and_when_is_nobodys(cancellation: dict[str, str] | None) -> None:
    body = ours(read("invitee.canceled"))
    body["payload"]["cancellation"] = cancellation
    translated = translate(body)
    assert translated.commands == ()
    assert "cancel" in translated.reason or "zone" in translated.reason


@pytest.mark.parametrize(
    ("stem", "reason"),
    [
        ("invitee.created.untracked", "no booking of ours"),
        ("reschedule.old.invitee.canceled", "half of a move"),
        ("reschedule.new.invitee.created", "half of a move"),
        ("invitee_no_show.created", "no-shows"),
        ("invitee_no_show.deleted", "no-shows"),
    ],
)
def test_what_is_not_followed_yet_is_refused_and_says_so(stem: str, reason: str) -> None:
    translated = translate(ours(read(stem)))
    assert translated.commands == ()
    assert reason in translated.reason


def test_the_new_half_of_a_move_is_no_booking_even_if_it_carries_our_id() -> None:
    body = read("reschedule.new.invitee.created")
    body["payload"]["tracking"]["utm_content"] = BOOKING
    assert translate(body).commands == ()


@pytest.mark.parametrize("text", [BOOKING.upper(), f"{{{BOOKING}}}", "bk_01KAJ7Q4W2N8T5XZ6R9M3V0CHD", ""])
def test_only_a_lower_case_uuid_is_a_booking_of_ours(text: str) -> None:
    body = read("invitee.created")
    body["payload"]["tracking"]["utm_content"] = text
    assert translate(body).commands == ()


@pytest.mark.parametrize("path", CALENDLY_DELIVERIES, ids=names(CALENDLY_DELIVERIES))
def test_nothing_personal_of_any_example_reaches_a_command_or_a_reason(path: Path) -> None:
    said = repr(translate(ours(json.loads(path.read_bytes()))))
    for personal in ("Marta", "Oliveira", "example.org", "No longer needed", "Rui", "Quarterly", "Ines"):
        assert personal not in said


def test_a_place_that_may_be_somebodys_address_or_number_is_left_out() -> None:
    body = ours(read("invitee.created"))
    body["payload"]["scheduled_event"]["location"] = {"type": "outbound_call", "location": "+351 900 000 000"}
    (command,) = translate(body).commands
    assert isinstance(command, RecordBooked)
    assert command.meeting.place == ""


@given(body=spoiled([json.dumps(ours(json.loads(path.read_bytes()))).encode() for path in CALENDLY_DELIVERIES]))
def test_a_spoiled_delivery_is_translated_or_refused_and_never_an_error(body: bytes) -> None:
    translated = translate(body)
    assert bool(translated.commands) != bool(translated.reason)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"[" * 100_000, b"\xff\xfe", b'{"event": "invitee.created"}'])
def test_a_body_that_is_no_delivery_is_refused(body: bytes) -> None:
    assert translate(body).reason.startswith("this delivery cannot be read")
