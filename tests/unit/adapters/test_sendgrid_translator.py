import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given

from adapters.sendgrid.translator import SendGridTranslator
from application.ports.deliveries import Translated
from application.ports.inbox import Provider
from domain.mail.mail import (
    MailReport,
    RecordMailAccepted,
    RecordMailBounced,
    RecordMailDeferred,
    RecordMailDelivered,
    RecordMailDropped,
    RecordMailReportedAsSpam,
)
from tests.unit.adapters.provider_files import BOOKING, NOW, SENDGRID_BATCH, delivery, spoiled

MAIL = "0e000000-0000-4000-8000-000000000001"
MESSAGE = "LRzXl_NHStOGhQ4kofSm_A"


def batch() -> list[dict[str, Any]]:
    """The example batch as it would be for one mail of ours."""
    events: list[dict[str, Any]] = json.loads(SENDGRID_BATCH.read_bytes())
    return [event | {"bookingMailId": MAIL, "bookingId": BOOKING} for event in events]


def translate(body: Any) -> Translated:
    return SendGridTranslator().translate(delivery(Provider.SENDGRID, body), NOW)


def told(command: object) -> tuple[type, str]:
    match command:
        case RecordMailAccepted():
            return type(command), command.message_id
        case RecordMailBounced() | RecordMailDropped() | RecordMailDeferred():
            return type(command), command.reason
        case _:
            return type(command), ""


def test_every_event_of_the_example_is_translated_in_order_or_left_out() -> None:
    translated = translate(batch())
    assert [told(command) for command in translated.commands] == [
        (RecordMailAccepted, MESSAGE),  # processed
        (RecordMailDeferred, "451 4.7.500"),
        (RecordMailDelivered, ""),
        (RecordMailAccepted, MESSAGE),  # open
        (RecordMailAccepted, MESSAGE),  # click
        (RecordMailBounced, "bounced invalid_address 5.1.1"),
        (RecordMailBounced, "blocked content 5.2.2"),
        (RecordMailDropped, "bounced_before 5.0.0"),
        (RecordMailReportedAsSpam, ""),
    ]
    for command in translated.commands:
        assert isinstance(command, MailReport)
        assert (command.mail_id, command.booking_id, command.at) == (UUID(MAIL), UUID(BOOKING), NOW)
        assert command.message_id == MESSAGE


def test_each_event_of_a_batch_is_its_own_command() -> None:
    commands = translate(batch()).commands
    assert len({command.command_id for command in commands}) == len(commands)


def test_nothing_personal_of_any_event_reaches_a_command() -> None:
    said = repr(translate(batch()))
    for personal in ("example.com", "@", "203.0.113", "Mozilla", "email account"):
        assert personal not in said


@pytest.mark.parametrize(
    "words",
    [
        {"type": "odd", "bounce_classification": "ada@example.com", "status": "550 ada@example.com"},
        {"type": 1, "bounce_classification": None, "status": ["5.1.1"]},
    ],
)
def test_a_class_that_nobody_knows_is_not_repeated(words: dict[str, Any]) -> None:
    (command,) = translate([{"event": "bounce", "bookingMailId": MAIL, "bookingId": BOOKING, **words}]).commands
    assert told(command) == (RecordMailBounced, "bounced")


@pytest.mark.parametrize(
    "events",
    [[], [3, None, []], json.loads(SENDGRID_BATCH.read_bytes()), [{"event": "delivered", "bookingId": BOOKING}]],
)
def test_a_batch_without_a_mail_of_ours_is_refused(events: list[Any]) -> None:
    assert translate(events) == Translated((), "it tells nothing about a mail of ours")


@pytest.mark.parametrize("about", [{}, {"bookingId": ""}, {"bookingId": 7}])
def test_a_mail_about_no_booking_is_known_by_its_own_id(about: dict[str, Any]) -> None:
    (command,) = translate([{"event": "delivered", "bookingMailId": MAIL, **about}]).commands
    assert isinstance(command, MailReport)
    assert (command.mail_id, command.booking_id) == (UUID(MAIL), None)


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        ("451 4.7.500 Server busy", "451 4.7.500"),
        ("421-4.7.0 Try again, ada@example.com", "421 4.7.0"),
        ("450 ada@example.com is over quota", "450"),
        ("4511 odd", ""),
        ("ada@example.com is over quota", ""),
        (None, ""),
    ],
)
def test_of_a_server_that_says_later_only_the_numbers_are_told(response: object, reason: str) -> None:
    (command,) = translate([{"event": "deferred", "bookingMailId": MAIL, "response": response}]).commands
    assert told(command) == (RecordMailDeferred, reason)


def test_a_drop_without_a_class_that_we_know_is_a_drop() -> None:
    (command,) = translate([{"event": "dropped", "bookingMailId": MAIL, "reason": "ada@example.com"}]).commands
    assert told(command) == (RecordMailDropped, "dropped")


def test_a_batch_of_hundreds_is_translated_whole() -> None:
    commands = translate(batch() * 90).commands
    assert len(commands) == len(translate(batch()).commands) * 90
    assert len({command.command_id for command in commands}) == len(commands)


def test_foreign_and_odd_events_do_not_hide_ours() -> None:
    ours: dict[str, Any] = {"event": "delivered", "bookingMailId": MAIL, "bookingId": BOOKING}
    odd = [{"event": "delivered"}, {"event": ["x"]}, 7, ours | {"bookingMailId": 1}, ours | {"event": "unsubscribe"}]
    assert [type(command) for command in translate([*odd, ours]).commands] == [RecordMailDelivered]


@given(body=spoiled([json.dumps(batch()).encode()]))
def test_a_spoiled_batch_is_translated_or_refused_and_never_an_error(body: bytes) -> None:
    translated = translate(body)
    assert bool(translated.commands) != bool(translated.reason)


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"[" * 100_000, b"\xff"])
def test_a_body_that_is_no_batch_is_refused(body: bytes) -> None:
    assert translate(body).reason.startswith("this batch cannot be read")
