"""The operator's pages about the service: mails, health and audit."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from application.ports.answers import NotReached
from application.ports.audit_ledger import AuditReport, Finding, ProjectionCheck
from application.reconcilers.comparison import REPORT
from application.reconcilers.drift import Drift, DriftKind, DriftReport, Remedy
from domain.identifiers import BookingId
from entrypoints.routines import cursor_of
from tests.assembly import NOW, Surroundings, memory_service
from tests.integration.http.browsing import id_of, page_of
from tests.integration.http.desks import back_at_desk, delivered, desk_page, linked, operator_desk, parked, sign_in
from tests.integration.http.situations import confirmed
from tests.integration.http.surface import open_app

WORDS = {"by": "Olga", "why": "the key was wrong"}
SAID = "(Olga: the key was wrong)"
NOBODY = "00000000-0000-4000-8000-000000000000"


# Mails.


def test_mails_are_listed_filtered_and_counted_without_anybodys_address() -> None:
    with operator_desk() as web:
        back_at_desk(web, confirmed(web))
        page = desk_page(web, "/operator/mails")
        assert "Confirmed to the client" in page.text
        assert "grace@" not in page.text
        assert "All" in page.text
        assert "Receipt to the client" not in desk_page(web, "/operator/mails?kind=confirmed").text
        assert "No mail is like this" in desk_page(web, "/operator/mails?standing=trouble").text
        assert "No mail is like this" in desk_page(web, "/operator/mails?standing=bounced").text
        assert "Confirmed to the client" in desk_page(web, "/operator/mails?before=nonsense").text
        assert "No mail is like this" in desk_page(web, "/operator/mails?before=2020-01-01T00:00:00%2B00:00").text


def test_a_mail_is_sent_again_once_for_each_form() -> None:
    with operator_desk() as web:
        booked = back_at_desk(web, confirmed(web))
        paths = [path for path in linked(web, f"/operator/bookings/{id_of(booked)}") if "/mails/" in path]
        page = desk_page(web, paths[0])
        assert "Mail accepted by SendGrid" in page.text
        assert "Say why." in page_of(web.client.post(paths[0], data=page.form_fields() | {"by": "Olga"}), 422).text
        sent = [web.client.post(paths[0], data=page.form_fields() | WORDS) for _ in range(2)]
        assert [one.status_code for one in sent] == [303, 303]
        assert sent[0].headers["location"] == sent[1].headers["location"]
        assert "It goes out again as this new mail." in desk_page(web, sent[0].headers["location"]).text
        assert "by Olga: the key was wrong" in desk_page(web, paths[0]).text
        again = desk_page(web, paths[0]).form_fields() | WORDS
        assert "still waits to go out" in page_of(web.client.post(paths[0], data=again), 409).text
        assert "no such mail" in desk_page(web, f"/operator/mails/{NOBODY}", 404).text


# Health, audit, overview.


def test_the_overview_says_whether_anything_needs_somebody() -> None:
    with operator_desk() as web:
        assert "Nothing needs you" in desk_page(web, "/operator").text
        parked(web)
        text = desk_page(web, "/operator").text
        assert "Worth a look" in text
        assert "1 Parked work" in text
        assert "Work has been given up (1)" in text


def test_health_tells_of_providers_budget_lists_and_work() -> None:
    with operator_desk() as web:
        text = desk_page(web, "/operator/health").text
        assert "It has not run yet" in text
        assert text.count("not known yet") == 3
        assert "100 of 100" in text
        delivered(web)
        cursors = web.around.database.cursors
        cursors.set(cursor_of("calendars"), NOW.isoformat())
        cursors.set(cursor_of("stripe events"), (NOW - timedelta(hours=1)).isoformat())
        cursors.set("calendly subscription fault", "")
        web.around.database.audit_ledger.checks.append(
            ProjectionCheck(name="booking_list", at=NOW, rows=3, differences=2)
        )
        text = desk_page(web, "/operator/health").text
        assert "Calendly: answers last good answer now" in text
        assert "Stripe: trouble last good answer 1 hour ago" in text
        assert "Subscription: works" in text
        assert "2 rows differ" in text
        assert "Webhooks waiting 1" in text
        cursors.set("calendly subscription fault", "there is none")
        text = desk_page(web, "/operator/health").text
        assert "Calendly: trouble" in text
        assert "Subscription: there is none" in text


def test_a_provider_whose_work_waits_for_another_try_is_in_trouble_with_the_reason() -> None:
    with operator_desk() as web:
        web.around.database.cursors.set(cursor_of("calendars"), NOW.isoformat())
        web.around.scheduling.faults.lay("book", NotReached("no connection"))
        booked = back_at_desk(web, confirmed(web))
        text = desk_page(web, "/operator/health").text
        assert "Calendly: trouble last good answer now; 1 waits for another try, one of them:" in text
        page = desk_page(web, f"/operator/bookings/{id_of(booked)}")
        assert "Book the time at Calendly" in page.text
        assert "Paid, not confirmed" in page.text


def test_mails_that_sendgrid_has_not_taken_are_trouble() -> None:
    with operator_desk() as web:
        back_at_desk(web, confirmed(web))
        assert "SendGrid: answers last took a mail now" in desk_page(web, "/operator/health").text
        web.around.clock.pass_by(timedelta(minutes=10))
        assert "due and not taken" in desk_page(web, "/operator/health").text


def test_the_comparison_with_the_providers_is_told_line_by_line() -> None:
    with operator_desk() as web:
        assert "was not compared" in desk_page(web, "/operator/health").text
        line = Drift(
            kind=DriftKind.PAYMENT_UNKNOWN,
            booking_id=BookingId(UUID(NOBODY)),
            reference="pi_9",
            remedy=Remedy.PERSON,
            detail="149.00 USD",
        )
        report = DriftReport(begun_at=NOW, payments=4, meetings=3, lines=(line,), away=("Calendly",))
        web.around.database.cursors.set(REPORT, msgspec.json.encode(report).decode())
        for path in ("/operator/health", "/operator/audit"):
            text = desk_page(web, path).text
            assert "1 difference, compared" in text
            assert "Payment unknown pi_9" in text
            assert "Needs a person" in text
            assert "no answer: Calendly" in text
        equal = DriftReport(begun_at=NOW, payments=4, meetings=3, lines=())
        web.around.database.cursors.set(REPORT, msgspec.json.encode(equal).decode())
        assert "Equal , compared" in desk_page(web, "/operator/audit").text


def test_the_audit_says_each_promise_its_exceptions_and_since_when_it_is_kept() -> None:
    with operator_desk() as web:
        assert "It has not run yet" in desk_page(web, "/operator/audit").text
        ledger = web.around.database.audit_ledger
        finding = Finding("I2", NOBODY, "149.00 USD belong to nobody")
        for hours, findings in enumerate(((finding,), (), ())):
            counts = {"I2": len(findings)}
            ledger.keep(
                AuditReport(
                    at=NOW + timedelta(hours=hours),
                    events=9,
                    new_events=4,
                    bookings=3,
                    milliseconds=12,
                    counts=counts,
                    findings=findings,
                )
            )
        text = desk_page(web, "/operator/audit").text
        assert "Clean : money and time agree." in text
        assert (
            "I2 Every captured cent belongs to a booking, a kept part, a refund or an open case none 2026-11-21 10:00"
            in text
        )
        assert (
            "I1 No two times that we granted overlap, and time that others took is an open case none 2026-11-21 09:00"
            in text
        )
        ledger.keep(
            AuditReport(
                at=NOW, events=9, new_events=0, bookings=3, milliseconds=1, counts={"I2": 1}, findings=(finding,)
            )
        )
        page = desk_page(web, "/operator/audit")
        assert "1 exception." in page.text
        assert "149.00 USD belong to nobody" in page.text
        assert f"/operator/bookings/{NOBODY}" in [link["href"] for link in page.all("a")]
        assert "1 exception at" in desk_page(web, "/operator").text


@pytest.mark.parametrize(
    "path",
    [
        "/operator/bookings",
        "/operator/mails",
        "/operator/webhooks",
        "/operator/work",
        "/operator/health",
        "/operator/audit",
    ],
)
def test_every_page_asks_for_a_session_first(path: str) -> None:
    around = Surroundings.fresh()
    with memory_service(around) as service, open_app(service, around) as web:
        assert web.client.get(path).headers["location"].startswith("/operator/sign-in?next=%2Foperator%2F")
        sign_in(web)
        page = desk_page(web, path)
        assert next(link["href"] for link in page.all("a") if link.get("aria-current") == "page") == path
