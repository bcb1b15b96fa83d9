"""What every implementation of the Mailer port promises: the one in memory, and SendGrid's against the sandbox."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Protocol
from uuid import uuid4

import httpx
import pytest
from msgspec.structs import replace

from adapters.memory.mailer import MemoryMailer
from adapters.sendgrid.mailer import SendGridMailer
from application.ports.mailer import CalendarFile, Mailer, MailRefused, MailTaken, OutgoingMail, WrittenMail
from domain.identifiers import BookingId, MailId
from domain.mail.events import MailKind, Recipient
from entrypoints.sandbox.credentials import SENDGRID_API_KEY, SENDGRID_FROM_EMAIL
from tests.contract.judging import JudgingTransport, RealClock


class World(Protocol):
    @property
    def mailer(self) -> Mailer: ...

    def came(self, subject: str) -> int:
        """How many mails with that subject lie in the boxes."""
        ...

    def attached(self, subject: str) -> bytes:
        """The file that came with the mail."""
        ...


class MemoryWorld:
    def __init__(self) -> None:
        self.mailer = MemoryMailer()

    def came(self, subject: str) -> int:
        return sum(mail.written.subject == subject for mail in self.mailer.sent)

    def attached(self, subject: str) -> bytes:
        (file,) = [mail.written.calendar for mail in self.mailer.sent if mail.written.subject == subject]
        assert file is not None
        return file.content


class SendGridWorld:
    def __init__(self, base: str, templates: Mapping[tuple[MailKind, Recipient], str] | None = None) -> None:
        self._base = f"{base}/sendgrid"
        self.mailer = SendGridMailer(
            SENDGRID_API_KEY,
            SENDGRID_FROM_EMAIL,
            RealClock(),
            self._base,
            templates=templates,
            transport=JudgingTransport("sendgrid"),
        )

    def came(self, subject: str) -> int:
        return httpx.get(f"{self._base}/mailbox/").text.count(subject)

    def attached(self, subject: str) -> bytes:
        box = httpx.get(f"{self._base}/mailbox/").text
        found = re.search(rf'href="/sendgrid/mailbox/([\w-]+)"><strong>{re.escape(subject)}<', box)
        assert found is not None
        return httpx.get(f"{self._base}/mailbox/{found[1]}/attachments/0").content


@pytest.fixture(params=["memory", "sendgrid"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "memory":
        yield MemoryWorld()
        return
    real = SendGridWorld(request.getfixturevalue("sandbox"))
    yield real
    real.mailer.close()


def mail() -> OutgoingMail:
    mail_id = MailId(uuid4())
    return OutgoingMail(
        mail_id=mail_id,
        booking_id=BookingId(uuid4()),
        kind=MailKind.CONFIRMED,
        to="marta@example.org",
        to_name="Marta",
        written=WrittenMail(f"Booked {mail_id}", "It is booked.\n", "<p>It is booked.</p>"),
    )


def test_a_mail_that_is_taken_has_a_name_and_lies_in_the_box(world: World) -> None:
    sent = mail()
    taken = world.mailer.send(sent)
    assert isinstance(taken, MailTaken)
    assert taken.message_id
    assert world.came(sent.written.subject) == 1


def test_a_mail_that_is_sent_twice_comes_twice_under_two_names(world: World) -> None:
    sent = mail()
    names = {
        answer.message_id
        for answer in (world.mailer.send(sent), world.mailer.send(sent))
        if isinstance(answer, MailTaken)
    }
    assert len(names) == 2
    assert world.came(sent.written.subject) == 2


def test_a_mail_to_what_is_no_address_is_refused_without_repeating_it(world: World) -> None:
    sent = replace(mail(), to="no address")
    refused = world.mailer.send(sent)
    assert isinstance(refused, MailRefused)
    assert "no address" not in refused.detail
    assert world.came(sent.written.subject) == 0


def test_a_mail_comes_with_its_calendar_file(world: World) -> None:
    file = CalendarFile("session.ics", "PUBLISH", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    sent = replace(mail(), reply_to="ada@example.org", booking_id=None)
    sent = replace(sent, written=replace(sent.written, calendar=file))
    assert isinstance(world.mailer.send(sent), MailTaken)
    assert world.came(sent.written.subject) == 1
    assert world.attached(sent.written.subject) == file.content


def test_a_template_at_sendgrid_is_given_its_data_and_the_file(sandbox: str) -> None:
    world = SendGridWorld(sandbox, {(MailKind.CONFIRMED, Recipient.CLIENT): "d-0123"})
    sent = mail()
    data = {"version": 1, "subject": sent.written.subject, "words": {"price": "€49.00"}}
    file = CalendarFile("session.ics", "REQUEST", b"BEGIN:VCALENDAR")
    taken = world.mailer.send(replace(sent, written=replace(sent.written, template_data=data, calendar=file)))
    assert isinstance(taken, MailTaken)
    page = html.unescape(httpx.get(f"{sandbox}/sendgrid/mailbox/{taken.message_id}").text)
    assert "d-0123" in page
    assert sent.written.subject in page
    assert "€49.00" in page
    assert "It is booked." not in page
    assert httpx.get(f"{sandbox}/sendgrid/mailbox/{taken.message_id}/attachments/0").content == file.content
    world.mailer.close()


@pytest.mark.parametrize(
    ("name", "method", "content"),
    [
        ("session.ics", "PUBLISH; charset=utf-8", b"x"),
        ("session.ics", "PUBLISH\r\nBcc: all@example.org", b"x"),
        ("", "PUBLISH", b"x"),
        ("session.ics", "PUBLISH", b""),
    ],
)
def test_an_attachment_that_sendgrid_would_refuse_is_refused(
    sandbox: str, name: str, method: str, content: bytes
) -> None:
    world = SendGridWorld(sandbox)
    sent = mail()
    file = CalendarFile(name, method, content)
    refused = world.mailer.send(replace(sent, written=replace(sent.written, calendar=file)))
    assert isinstance(refused, MailRefused)
    assert "attachments.0" in refused.detail
    assert world.came(sent.written.subject) == 0
    world.mailer.close()
