"""What became of the mails, where an operator and a client see it, and sending one again."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from application.ports.answers import NotReached
from domain.mail.events import MailKind
from entrypoints.http.mail_notices import UNDELIVERED
from tests import ada
from tests.integration.http.browsing import id_of, opened, page_of
from tests.integration.http.mailroom import listed, mail_of, tell
from tests.integration.http.situations import OPERATOR, booking_id_of, confirmed, shown, web_of
from tests.integration.http.surface import Json, Surface, refused

NOBODY = "00000000-0000-4000-8000-000000000000"
WORDS = {"by": "Olga", "why": "the client asked for it"}


def _resend(web: Surface, mail: Json, body: Json | None = None, key: str | None = None) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return web.post(f"/api/operator/mails/{mail['id']}/resend", WORDS if body is None else body, OPERATOR, **headers)


def _correct(web: Surface, answer: Json, email: str, **more: str) -> Any:
    path = f"/api/operator/bookings/{id_of(answer)}/client-email"
    return web.post(path, {"email": email, **WORDS, **more}, OPERATOR)


def test_an_operator_sees_every_mail_and_how_it_stands_but_nobodys_address() -> None:
    with web_of() as web:
        booking = id_of(confirmed(web))
        mails = listed(web, standing="accepted")
        assert {(mail["kind"], mail["recipient"]) for mail in mails} == {
            ("confirmed", "client"),
            ("confirmed", "builder"),
            ("receipt", "client"),
        }
        assert {mail["bookingId"] for mail in mails} == {booking}
        assert all(mail["messageId"] and mail["acceptedAt"] and mail["attempts"] == 1 for mail in mails)
        assert "@" not in str(mails)


def test_a_mail_of_the_clock_is_listed_with_the_moment_it_is_due() -> None:
    with web_of() as web:
        confirmed(web)
        reminder = mail_of(web, MailKind.REMINDER)
        assert (reminder["standing"], reminder["acceptedAt"]) == ("wanted", None)
        assert reminder["dueAt"] > reminder["wantedAt"]
        assert mail_of(web, MailKind.CONFIRMED)["dueAt"] == mail_of(web, MailKind.CONFIRMED)["wantedAt"]
        counted = web.get("/api/operator/mails/figures", OPERATOR).json()["kinds"]
        assert MailKind.REMINDER not in {kind["kind"] for kind in counted}


def test_a_bounce_is_listed_with_its_class_and_never_the_servers_words() -> None:
    with web_of() as web:
        confirmed(web)
        mail = mail_of(web, MailKind.CONFIRMED)
        words = {
            "type": "bounce",
            "bounce_classification": "Invalid Address",
            "reason": "550 grace@example.com unknown",
        }
        tell(web, ("bounce", mail["id"]), ("bounce", mail["id"]), **words)
        (lost,) = listed(web, standing="bounced")
        assert (lost["id"], lost["reason"]) == (mail["id"], "bounced invalid_address")
        assert listed(web, trouble="true") == [lost]
        assert "grace" not in str(lost)


def test_mails_are_found_by_standing_kind_and_booking_and_page_by_page() -> None:
    with web_of() as web:
        first = id_of(confirmed(web))
        web.around.clock.pass_by(timedelta(minutes=1))
        second = id_of(confirmed(web, start=ada.STARTS[0]))
        assert {mail["bookingId"] for mail in listed(web, booking=first)} == {first}
        assert len(listed(web, kind="receipt")) == 2
        page = web.get("/api/operator/mails", OPERATOR, limit="1").json()
        assert {mail["bookingId"] for mail in page["mails"]} == {second}
        older = listed(web, before=page["nextBefore"])
        assert first in {mail["bookingId"] for mail in older}
        assert not {mail["id"] for mail in older} & {mail["id"] for mail in page["mails"]}
        assert listed(web, standing="given_up") == []
        assert listed(web, trouble="true") == []
        web.around.clock.pass_by(timedelta(minutes=10))
        web.work()
        needless, other = listed(web, standing="given_up", trouble="false")
        assert (needless["kind"], needless["needless"], other["needless"]) == ("awaiting_payment", True, True)
        assert listed(web, standing="given_up", trouble="true") == []


@pytest.mark.parametrize(
    "query", [{"standing": "lost"}, {"kind": "spam"}, {"booking": "x"}, {"limit": "0"}, {"before": "yesterday"}]
)
def test_who_asks_for_mails_wrongly_is_told_what(query: dict[str, str]) -> None:
    with web_of() as web:
        problem = refused(web.get("/api/operator/mails", OPERATOR, **query), 400, "invalid_request")
        assert [fault["field"] for fault in problem["errors"]] == list(query)


@pytest.mark.parametrize("path", ["", "/figures", f"/{NOBODY}", f"/{NOBODY}/resend"])
def test_mails_are_open_to_the_operator_alone(path: str) -> None:
    with web_of() as web:
        token = web.booked()["booking"]["accessToken"]
        for wrong in (None, "wrong", token):
            ask = web.post if path.endswith("resend") else web.get
            refused(ask(f"/api/operator/mails{path}", token=wrong), 401, "unauthenticated")


def test_the_operators_view_of_a_booking_lists_its_mails() -> None:
    with web_of() as web:
        answer, other = confirmed(web), confirmed(web, start=ada.STARTS[0])
        tell(web, ("deferred", mail_of(web, MailKind.RECEIPT, booking=id_of(answer))["id"]), response="451 4.7.1 later")
        seen = web.get(f"/api/operator/bookings/{id_of(answer)}", OPERATOR).json()["booking"]["mails"]
        assert {mail["bookingId"] for mail in seen} == {id_of(answer)}
        assert [(m["standing"], m["reason"]) for m in seen if m["kind"] == "receipt"] == [("deferred", "451 4.7.1")]
        assert id_of(other) not in str(seen)


@pytest.mark.parametrize("lost", ["bounce", "dropped"])
def test_a_client_is_told_that_mail_does_not_reach_them_until_it_does(lost: str) -> None:
    with web_of() as web:
        answer = confirmed(web)
        assert shown(web, answer)["mailNotice"] is None
        tell(web, *((lost, mail["id"]) for mail in listed(web) if mail["recipient"] == "client"))
        assert shown(web, answer)["mailNotice"] == UNDELIVERED
        page = page_of(opened(web, answer))
        assert UNDELIVERED in page.text
        assert "grace@example.com" not in page.text
        web.around.clock.pass_by(timedelta(minutes=1))
        assert _correct(web, answer, "grace@example.org").status_code == 200
        assert _resend(web, mail_of(web, MailKind.CONFIRMED)).status_code == 200
        web.work()
        assert shown(web, answer)["mailNotice"] is None
        assert UNDELIVERED not in page_of(opened(web, answer)).text


def test_a_mail_to_the_expert_that_bounces_is_no_news_for_the_client() -> None:
    with web_of() as web:
        answer = confirmed(web)
        tell(web, ("bounce", mail_of(web, MailKind.CONFIRMED, "builder")["id"]))
        assert shown(web, answer)["mailNotice"] is None


def test_a_mail_is_sent_again_to_the_corrected_address_with_who_and_why() -> None:
    with web_of() as web:
        answer = confirmed(web)
        mail = mail_of(web, MailKind.CONFIRMED)
        booking = _correct(web, answer, " grace@example.org ").json()["booking"]
        assert "example.org" not in str(booking)
        again = _resend(web, mail).json()["mail"]
        assert (again["resendOf"], again["standing"], again["kind"]) == (mail["id"], "wanted", "confirmed")
        web.work()
        assert [sent.kind for sent in web.around.mailer.box("grace@example.org")] == [MailKind.CONFIRMED]
        (first,) = [one for one in listed(web) if one["id"] == mail["id"]]
        assert first["resends"] == 1
        facts = web.get(f"/api/operator/bookings/{id_of(answer)}/timeline", OPERATOR).json()["facts"]
        words = [fact["words"] for fact in facts if fact["type"] == "client_email_corrected"]
        assert words == ["Client's e-mail address corrected by Olga: the client asked for it"]
        assert "@" not in str(facts)


def test_an_operator_reads_every_fact_of_one_mail_with_who_sent_it_again() -> None:
    with web_of() as web:
        booking = id_of(confirmed(web))
        mail = mail_of(web, MailKind.RECEIPT)
        _resend(web, mail)
        told = web.get(f"/api/operator/mails/{mail['id']}", OPERATOR).json()
        assert told["mail"]["resends"] == 1
        assert [fact["words"] for fact in told["facts"]] == [
            "Mail wanted: receipt to the client",
            "Mail handed to SendGrid (attempt 1)",
            "Mail accepted by SendGrid",
            "Mail sent again (time 1) by Olga: the client asked for it",
        ]
        refused(web.get(f"/api/operator/mails/{booking}", OPERATOR), 404, "not_found")
        refused(web.get(f"/api/operator/mails/{uuid4()}", OPERATOR), 404, "not_found")


def test_a_mail_that_waits_tells_when_it_is_tried_next_and_why_it_was_not_sent() -> None:
    with web_of() as web:
        web.around.mailer.faults.lay("send", *[NotReached("SendGrid cannot be reached")] * 9)
        confirmed(web)
        mail = mail_of(web, MailKind.CONFIRMED)
        assert mail in listed(web, trouble="true")
        waits = web.get(f"/api/operator/mails/{mail['id']}", OPERATOR).json()["nextTry"]
        assert waits["at"] > f"{web.around.clock.now():%Y-%m-%dT%H:%M:%S}"
        assert waits["why"] == "SendGrid cannot be reached"
        reminder = mail_of(web, MailKind.REMINDER)
        told = web.get(f"/api/operator/mails/{reminder['id']}", OPERATOR).json()
        assert told["nextTry"] == {"at": reminder["dueAt"], "why": ""}


def test_a_mail_that_was_handed_over_is_not_tried_again() -> None:
    with web_of() as web:
        confirmed(web)
        mail = mail_of(web, MailKind.CONFIRMED)
        assert web.get(f"/api/operator/mails/{mail['id']}", OPERATOR).json()["nextTry"] is None


@pytest.mark.parametrize("email", ["grace", "grace@example.org\nBcc: a@b.example", "grace@", "", "@example.org"])
def test_an_address_that_cannot_exist_corrects_nothing(email: str) -> None:
    with web_of() as web:
        answer = confirmed(web)
        refusal = _correct(web, answer, email)
        assert refusal.status_code in {400, 422}
        assert [fault["field"] for fault in refusal.json()["errors"]] == ["email"]
        person = web.service.manage.state(booking_id_of(answer)).core.person_id
        assert person is not None
        kept = web.service.world.people.get(person)
        assert kept is not None
        assert kept.email == "grace@example.com"


def test_all_faults_of_a_correction_are_told_at_once() -> None:
    with web_of() as web:
        problem = refused(_correct(web, confirmed(web), "grace@", why=" ", by="a\nb"), 422, "invalid_request")
        assert {fault["field"] for fault in problem["errors"]} == {"email", "why", "by"}


def test_the_same_request_with_a_key_is_one_mail() -> None:
    with web_of() as web:
        confirmed(web)
        mail = mail_of(web, MailKind.RECEIPT)
        before = len(web.around.mailer.sent)
        first = _resend(web, mail, key="once").json()["mail"]["id"]
        web.work()
        assert _resend(web, mail, key="once").json()["mail"]["id"] == first
        web.work()
        assert len(web.around.mailer.sent) == before + 1
        other = _resend(web, mail, {"why": "something else"}, key="once")
        refused(other, 422, "idempotency_key_reused")
        assert _resend(web, mail).json()["mail"]["id"] != first


def test_a_mail_that_waits_and_one_that_never_was_are_not_sent_again() -> None:
    with web_of() as web:
        web.around.mailer.faults.lay("send", *[NotReached("down")] * 3)
        confirmed(web)
        refused(_resend(web, mail_of(web, MailKind.RECEIPT)), 409, "wrong_state")
        refused(_resend(web, {"id": uuid4()}), 404, "not_found")
        refused(_resend(web, {"id": listed(web)[0]["bookingId"]}), 404, "not_found")


@pytest.mark.parametrize(
    ("body", "field", "status"),
    [
        ({"by": "Olga"}, "why", 400),
        ({"why": ""}, "why", 400),
        ({"why": "x" * 201}, "why", 400),
        ({"why": "two\nlines"}, "why", 422),
        ({"why": "  "}, "why", 422),
        ({"by": "a\rb", "why": "asked for"}, "by", 422),
    ],
)
def test_who_and_why_are_one_line_each(body: Json, field: str, status: int) -> None:
    with web_of() as web:
        confirmed(web)
        problem = refused(_resend(web, mail_of(web, MailKind.RECEIPT), body), status, "invalid_request")
        assert [fault["field"] for fault in problem["errors"]] == [field]
