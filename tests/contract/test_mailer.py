"""What every implementation of the Mailer port promises: the one in memory, and SendGrid's against the sandbox."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import httpx
import pytest
from msgspec.structs import replace

from adapters.memory.mailer import MemoryMailer
from adapters.sendgrid.mailer import SendGridMailer
from application.ports.mailer import Mailer, MailRefused, MailTaken, OutgoingMail, WrittenMail
from domain.identifiers import BookingId, MailId
from domain.mail.events import MailKind
from entrypoints.sandbox.credentials import SENDGRID_API_KEY, SENDGRID_FROM_EMAIL
from tests.contract.judging import JudgingTransport, RealClock, running_sandbox


class World(Protocol):
    @property
    def mailer(self) -> Mailer: ...

    def came(self, subject: str) -> int:
        """How many mails with that subject lie in the boxes."""
        ...


class MemoryWorld:
    def __init__(self) -> None:
        self.mailer = MemoryMailer()

    def came(self, subject: str) -> int:
        return sum(mail.written.subject == subject for mail in self.mailer.sent)


class SendGridWorld:
    def __init__(self, base: str) -> None:
        self._base = f"{base}/sendgrid"
        self.mailer = SendGridMailer(
            SENDGRID_API_KEY,
            SENDGRID_FROM_EMAIL,
            RealClock(),
            self._base,
            transport=JudgingTransport("sendgrid"),
        )

    def came(self, subject: str) -> int:
        return httpx.get(f"{self._base}/mailbox/").text.count(subject)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_sandbox(Path(tmp_path_factory.mktemp("sandbox"))) as base:
        yield base


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
