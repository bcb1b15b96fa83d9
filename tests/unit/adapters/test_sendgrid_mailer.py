import base64
import json
import socket
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from msgspec.structs import replace

from adapters.sendgrid.mailer import SendGridMailer
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.mailer import CalendarFile, MailRefused, MailTaken, OutgoingMail, WrittenMail
from domain.identifiers import BookingId, MailId
from domain.mail.events import MailKind, Recipient
from tests.unit.adapters.provider_files import BOOKING, NOW
from tests.unit.adapters.scripted_server import HANGS, HANGS_UP, Says, provider

MAIL_ID = MailId(UUID("0e000000-0000-4000-8000-000000000001"))
MAIL = OutgoingMail(
    mail_id=MAIL_ID,
    booking_id=BookingId(UUID(BOOKING)),
    kind=MailKind.CONFIRMED,
    to="marta@example.org",
    to_name="Marta",
    written=WrittenMail("A subject", "text\n", "<p>html</p>"),
)


class StoppedClock:
    def now(self) -> datetime:
        return NOW


def mailer(
    answer: Callable[[httpx.Request], httpx.Response],
    templates: Mapping[tuple[MailKind, Recipient], str] | None = None,
) -> SendGridMailer:
    return SendGridMailer(
        "SG.key",
        "from@example.com",
        StoppedClock(),
        "https://mail.example/p/",
        from_name="Experts, Inc.",
        templates=templates,
        transport=httpx.MockTransport(answer),
    )


def unix(moment: datetime) -> str:
    return str(int(moment.timestamp()))


def sent(mail: OutgoingMail, templates: Mapping[tuple[MailKind, Recipient], str] | None = None) -> dict[str, Any]:
    """The body that SendGrid is given."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(202, headers={"X-Message-Id": "m1"})

    assert mailer(answer, templates).send(mail) == MailTaken("m1")
    assert str(asked[0].url) == "https://mail.example/p/v3/mail/send"
    assert asked[0].headers["Authorization"] == "Bearer SG.key"
    body: dict[str, Any] = json.loads(asked[0].content)
    return body


def test_a_mail_carries_our_ids_its_text_before_its_html_and_no_tracking() -> None:
    body = sent(MAIL)
    assert body["personalizations"] == [
        {
            "to": [{"email": "marta@example.org", "name": "Marta"}],
            "custom_args": {"bookingMailId": str(MAIL_ID), "bookingId": BOOKING},
        }
    ]
    assert body["from"] == {"email": "from@example.com", "name": '"Experts, Inc."'}
    assert [part["type"] for part in body["content"]] == ["text/plain", "text/html"]
    assert body["categories"] == ["confirmed"]
    assert not body["tracking_settings"]["click_tracking"]["enable"]
    assert not body["tracking_settings"]["open_tracking"]["enable"]
    assert body.keys().isdisjoint({"attachments", "reply_to", "template_id"})


def test_a_mail_about_no_booking_names_none() -> None:
    assert sent(replace(MAIL, booking_id=None))["personalizations"][0]["custom_args"] == {"bookingMailId": str(MAIL_ID)}


def test_answers_go_where_the_mail_says() -> None:
    assert sent(replace(MAIL, reply_to="ada@example.org"))["reply_to"] == {"email": "ada@example.org"}


def test_a_calendar_file_is_attached_under_a_type_with_its_method_alone() -> None:
    file = CalendarFile("session.ics", "CANCEL", b"BEGIN:VCALENDAR\r\n\xc3\xa9")
    (attached,) = sent(replace(MAIL, written=replace(MAIL.written, calendar=file)))["attachments"]
    assert base64.b64decode(attached.pop("content")) == file.content
    assert attached == {
        "type": "text/calendar; method=CANCEL",
        "filename": "session.ics",
        "disposition": "attachment",
    }


TO_CLIENT = {(MailKind.CONFIRMED, Recipient.CLIENT): "d-1"}
WITH_DATA = replace(MAIL, written=replace(MAIL.written, template_data={"version": 1}))


def test_a_template_is_given_the_data_instead_of_what_we_wrote() -> None:
    body = sent(WITH_DATA, TO_CLIENT)
    assert body["template_id"] == "d-1"
    assert body["personalizations"][0]["dynamic_template_data"] == {"version": 1}
    assert body.keys().isdisjoint({"subject", "content"})
    assert body["categories"] == ["confirmed"]


@pytest.mark.parametrize(
    "mail", [replace(WITH_DATA, kind=MailKind.MOVED), replace(WITH_DATA, recipient=Recipient.BUILDER), MAIL]
)
def test_every_other_mail_is_sent_as_we_wrote_it(mail: OutgoingMail) -> None:
    body = sent(mail, TO_CLIENT)
    assert (body["subject"], "template_id" in body) == ("A subject", False)
    assert "dynamic_template_data" not in body["personalizations"][0]


@pytest.mark.parametrize(
    ("status", "headers", "answer"),
    [
        (202, {}, MailTaken("")),
        (202, {"X-RateLimit-Remaining": "1", "X-RateLimit-Reset": unix(NOW + timedelta(seconds=90))}, MailTaken("")),
        (
            202,
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": unix(NOW + timedelta(seconds=90))},
            MailTaken("", NOW + timedelta(seconds=90)),
        ),
        (429, {"X-RateLimit-Reset": unix(NOW + timedelta(seconds=90))}, Limited(NOW + timedelta(seconds=90))),
        (429, {"X-RateLimit-Reset": unix(NOW - timedelta(days=1))}, Limited(NOW + timedelta(seconds=1))),
        (429, {"X-RateLimit-Reset": unix(NOW + timedelta(days=9))}, Limited(NOW + timedelta(hours=1))),
        (429, {"X-RateLimit-Reset": "soon"}, Limited(NOW + timedelta(seconds=60))),
        (429, {}, Limited(NOW + timedelta(seconds=60))),
        (500, {}, Unknown("SendGrid answered 500")),
        (503, {}, Unknown("SendGrid answered 503")),
        (200, {}, Unknown("SendGrid answered 200")),
        (401, {}, NotReached("SendGrid answered 401: our key or its permissions are wrong")),
        (403, {}, NotReached("SendGrid answered 403: our key or its permissions are wrong")),
        (413, {}, MailRefused("SendGrid answered 413")),
        (302, {"Location": "https://elsewhere.example"}, MailRefused("SendGrid answered 302")),
    ],
)
def test_every_answer_has_its_meaning(status: int, headers: dict[str, str], answer: object) -> None:
    assert mailer(lambda _: httpx.Response(status, headers=headers)).send(MAIL) == answer


def test_a_refusal_names_the_fields_and_never_the_address() -> None:
    errors = [
        {"field": "personalizations.0.to.0.email", "message": "marta@example.org is no address"},
        {"field": "marta@example.org", "message": "odd"},
        {"field": None, "message": "odd"},
    ]
    refused = mailer(lambda _: httpx.Response(400, json={"errors": errors})).send(MAIL)
    assert refused == MailRefused("SendGrid answered 400 personalizations.0.to.0.email")


@pytest.mark.parametrize("content", [b"<html>", b"[]", b'{"errors": 3}'])
def test_a_refusal_that_cannot_be_read_is_still_one(content: bytes) -> None:
    assert mailer(lambda _: httpx.Response(400, content=content)).send(MAIL) == MailRefused("SendGrid answered 400")


@pytest.mark.parametrize("said", [HANGS, HANGS_UP, Says(202, b"x", {"Content-Length": "100"})])
def test_over_a_real_socket_a_lost_answer_is_unknown_and_the_mail_is_not_sent_again(said: Says | str) -> None:
    with provider() as world:
        world.script.append(said)
        sender = SendGridMailer("k", "from@example.com", StoppedClock(), world.url, read_timeout_seconds=0.2)
        assert isinstance(sender.send(MAIL), Unknown)
        assert len(world.asked) == 1
        sender.close()


def test_over_a_real_socket_where_nobody_listens_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    sender = SendGridMailer("k", "from@example.com", StoppedClock(), url)
    assert isinstance(sender.send(MAIL), NotReached)
    sender.close()
