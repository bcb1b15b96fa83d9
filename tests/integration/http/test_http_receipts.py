"""The receipt of a booking: what was paid, given back or only reserved, and never more than is known."""

from datetime import timedelta

from domain.money import Money
from tests.integration.http.browsing import id_of, opened, page_of
from tests.integration.http.html import Page
from tests.integration.http.situations import booking_id_of, confirmed, disputed, fresh
from tests.integration.http.surface import Json, Surface, surface

RECEIPT = "/booking/receipt"


def _receipt(web: Surface, answer: Json, status: int = 200, language: str = "en-GB") -> Page:
    opened(web, answer)
    return page_of(web.client.get(f"{RECEIPT}?booking={id_of(answer)}"), status, language)


def test_a_paid_booking_has_a_receipt_with_what_who_when_and_by_which_names() -> None:
    with surface() as web:
        answer = confirmed(web)
        page = page_of(opened(web, answer))
        assert f"{RECEIPT}?booking={id_of(answer)}" in {link["href"] for link in page.all("a")}
        told = _receipt(web, answer).text
        (payment,) = web.service.manage.state(booking_id_of(answer)).core.ledger.payments
        for words in (
            "Deep dive with Ada Example",
            "For Grace Example",
            "US$149.00 Paid by Stripe's payment page Recorded Saturday 21 November 2026, 10:00 (Europe/Berlin)",
            payment.intent,
            id_of(answer),
            "Paid in all: US$149.00 . Given back for certain: US$0.00 .",
            "no tax invoice",
        ):
            assert words in told, words


def test_what_was_asked_back_is_not_called_given_back_before_stripe_has_said_so() -> None:
    with surface() as web:
        answer = confirmed(web)
        web.around.clock.pass_by(timedelta(hours=1))
        form = page_of(opened(web, answer)).form_fields()
        assert web.client.post("/booking/cancel", data=form).status_code == 303
        before = _receipt(web, answer).text
        assert "US$149.00 On its way back Recorded Saturday 21 November 2026, 11:00" in before
        assert "Given back for certain: US$0.00" in before
        web.work()
        assert "Given back for certain: US$149.00" in _receipt(web, answer).text


def test_money_that_a_bank_disputes_is_told_on_the_receipt() -> None:
    with surface() as web:
        answer = confirmed(web)
        disputed(web, answer, Money(4000, "USD"))
        assert "US$40.00 Disputed by your bank" in _receipt(web, answer).text


def test_nothing_paid_or_only_reserved_has_no_receipt() -> None:
    with surface(fresh(reserving=True)) as web:
        answer = web.booked()
        page = page_of(opened(web, answer))
        assert RECEIPT not in " ".join(link["href"] for link in page.all("a"))
        assert "There is no receipt" in _receipt(web, answer, 409).text


def test_a_receipt_opens_to_nobody_else() -> None:
    with surface() as web:
        answer = confirmed(web)
        assert web.client.get(f"{RECEIPT}?booking={id_of(answer)}").status_code == 404


def test_a_receipt_is_in_the_language_of_its_booking() -> None:
    with surface() as web:
        answer = confirmed(web)
        opened(web, answer)
        told = web.client.get(f"{RECEIPT}?booking={id_of(answer)}", headers={"Accept-Language": "de"})
        page = page_of(told, language="de")
        assert "Insgesamt bezahlt: 149,00 $" in page.text.replace("\N{NO-BREAK SPACE}", " ")
