"""Words that try to be headers, from wherever they come: the written mail, its request to SendGrid, its calendar file.

Forms refuse most of them; names and places from Calendly and texts from the catalog may come as they are.
"""

import base64
import json
from datetime import datetime
from functools import cache
from typing import Any

import httpx
import pytest
from icalendar import Calendar
from msgspec.structs import replace

from adapters.mail_texts.writer import SUBJECT_LENGTH_MAX
from adapters.sendgrid.mailer import NAME_LENGTH_MAX, SendGridMailer
from application.ports.mailer import MailFacts, MailTaken, MailWriter, OutgoingMail, WrittenMail
from domain.identifiers import MailId
from domain.mail.events import MailKind, Recipient
from entrypoints.mailing.writing import mail_writer_of
from entrypoints.settings import Needs, read_settings
from tests.unit.adapters.mail_examples import FACTS
from tests.unit.adapters.provider_files import NOW

LINE_ENDS = ("\r\n", "\n", "\r", "\x00", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
ATTACKS = [f"Grace{end}Bcc: all@example.com{end}{end}ATTENDEE:mailto:all@example.com" for end in LINE_ENDS]
NAMES = [
    'Grace "the admiral" Hopper',
    "Grace <all@example.com>",
    "Hopper, Grace",
    "Grace; Bcc: all@example.com",
    "all@example.com, Grace <all@example.com>",
    'Grace"; <all@example.com>, "',
    "Grace\\",
    "G" * 5_000,
    "\u202eecarG",
]
FIELDS = ("session_title", "reader_name", "other_name", "place", "notes", "client_email")
ADDRESS = "marta@example.org"
TOLD = {"APP_BASE_URL": "https://booking.example.com", "SENDGRID_FROM_EMAIL": "hello@example.com"}


class _StoppedClock:
    def now(self) -> datetime:
        return NOW


@cache
def _writer(invites: str = "calendly") -> MailWriter:
    """Compiling its templates takes longer than writing."""
    return mail_writer_of(read_settings({**TOLD, "CALENDAR_INVITES": invites}, Needs.DATABASE))


def _facts(reader: Recipient, **changes: Any) -> MailFacts:
    return replace(FACTS, recipient=reader, has_meeting=True, **{"reader_email": ADDRESS} | changes)


def _asked(mail: WrittenMail, to_name: str) -> dict[str, Any]:
    """What SendGrid is asked, as it reads it."""
    asked: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(202, headers={"X-Message-Id": "m1"})

    mailer = SendGridMailer("SG.key", "hello@example.com", _StoppedClock(), transport=httpx.MockTransport(take))
    outgoing = OutgoingMail(
        mail_id=MailId(FACTS.booking_id),
        booking_id=FACTS.booking_id,
        kind=MailKind.CONFIRMED,
        to=ADDRESS,
        to_name=to_name,
        written=mail,
    )
    assert mailer.send(outgoing) == MailTaken("m1")
    request: dict[str, Any] = json.loads(asked[0].content)
    return request


def _check(written: WrittenMail, to_name: str) -> dict[str, Any]:
    """One reader, one subject of one line, and no header, party or property that we did not write."""
    request = _asked(written, to_name)
    (envelope,) = request["personalizations"]
    assert set(envelope) == {"to", "custom_args"}
    assert [box["email"] for box in envelope["to"]] == [ADDRESS]
    assert request["from"] == {"email": "hello@example.com"}
    assert "headers" not in request
    assert request["subject"].isprintable()
    assert len(request["subject"]) <= SUBJECT_LENGTH_MAX
    for attachment in request.get("attachments", ()):
        assert all(attachment[name].isprintable() for name in ("type", "filename", "disposition"))
        content = base64.b64decode(attachment["content"])
        (event,) = Calendar.from_ical(content).events
        lines = content.replace(b"\r\n ", b"").split(b"\r\n")
        assert not [line for line in lines if b"\n" in line or b"\r" in line]
        assert not [line for line in lines if line.upper().startswith((b"BCC", b"ATTENDEE:MAILTO:ALL"))]
        assert not isinstance(event.get("ATTENDEE"), list)
    return request


@pytest.mark.parametrize("invites", ["calendly", "ours"])
@pytest.mark.parametrize("reader", [Recipient.CLIENT, Recipient.BUILDER])
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("attack", ATTACKS, ids=[repr(end) for end in LINE_ENDS])
def test_no_word_of_anybody_begins_a_header(invites: str, reader: Recipient, field: str, attack: str) -> None:
    writer = _writer(invites)
    _check(writer.write(_facts(reader, **{field: attack})), attack)


@pytest.mark.parametrize("attack", ATTACKS, ids=[repr(end) for end in LINE_ENDS])
def test_neither_does_a_question_or_its_answer(attack: str) -> None:
    writer = _writer()
    _check(writer.write(_facts(Recipient.BUILDER, answers={attack: attack})), "Ada")


@pytest.mark.parametrize("name", [*NAMES, *ATTACKS])
def test_a_name_is_one_quoted_word_or_none_that_needs_quotes(name: str) -> None:
    writer = _writer()
    request = _check(writer.write(_facts(Recipient.CLIENT, reader_name=name, other_name=name)), name)
    (box,) = request["personalizations"][0]["to"]
    sent = box["name"]
    assert sent.isprintable()
    assert len(sent) <= NAME_LENGTH_MAX + 2
    inside = sent[1:-1] if sent.startswith('"') and sent.endswith('"') else sent
    assert not set(inside) & set('"<>\\')
    assert inside != sent or not set(inside) & set(",;:@")


def test_an_ordinary_name_is_left_as_it_is() -> None:
    writer = _writer()
    request = _check(writer.write(_facts(Recipient.CLIENT)), "Zoë O'Hara-Müller 王")
    assert request["personalizations"][0]["to"][0]["name"] == "Zoë O'Hara-Müller 王"


@pytest.mark.parametrize("name", ["", " ", "\r\n", '""', "<>"])
def test_a_name_without_letters_is_left_out(name: str) -> None:
    writer = _writer()
    request = _check(writer.write(_facts(Recipient.CLIENT)), name)
    assert "name" not in request["personalizations"][0]["to"][0]
