"""Money outside Stripe, by its routes and on the booking's page after a look at what it would do."""

from adapters.memory.faults import Away
from domain.money import Money
from tests import ada
from tests.integration.http.browsing import id_of, opened, page_of
from tests.integration.http.desks import back_at_desk, operator_desk
from tests.integration.http.situations import OPERATOR, booking_id_of, fresh, shown, told_of_payment, web_of
from tests.integration.http.surface import Json, Surface, refused
from tests.integration.http.test_http_by_hand import route
from tests.integration.http.test_http_operator_acts import SAID, causes, done, offered, path_of
from tests.integration.http.test_http_operator_acts import shown as act_page

SAYS = {"by": "Olga", "why": "the client asked"}
REFERENCE = "bank statement 12 line 4"
PART = Money(10_000, "USD")


def paid_body(amount: Money = ada.PRICE, **more: object) -> Json:
    came = {"amountMinor": amount.amount_minor, "currency": amount.currency}
    return {"amount": came, "reference": REFERENCE, **SAYS, **more}


def take(web: Surface, answer: Json, amount: Money = ada.PRICE, **more: object) -> Json:
    told: Json = web.post(route(answer, "paid-by-hand"), paid_body(amount, **more), OPERATOR).json()
    return told


def paid_a_part(web: Surface) -> Json:
    answer = web.booked()
    web.around.payments.pay(web.session_of(answer), amount=PART)
    told_of_payment(web, answer)
    web.work()
    return answer


def test_money_by_hand_closes_the_page_and_is_told_as_what_it_is() -> None:
    with web_of() as web:
        answer = web.booked()
        session = web.session_of(answer)
        booking = take(web, answer)["booking"]
        assert (booking["status"], booking["paymentStatus"]) == ("SCHEDULING", "PAID")
        (payment,) = booking["payments"]
        assert (payment["byHand"], payment["reference"], payment["attempt"]) == (True, REFERENCE, 0)
        assert web.around.payments.read_checkout(session).standing == "expired"
        web.work()
        client = shown(web, answer)
        assert (client["status"], client["paid"]["amountMinor"]) == ("CONFIRMED", ada.PRICE.amount_minor)
        assert "US$149.00 paid to us directly." in client["statusDetail"]
        assert f"an operator has the money {SAID}" in causes(web, answer)
        facts = len(causes(web, answer))
        assert take(web, answer)["booking"]["payments"] == [payment]
        assert len(causes(web, answer)) == facts, "the same reference is the same money"


def test_whoever_has_just_paid_on_the_page_has_paid() -> None:
    with web_of() as web:
        answer = web.booked()
        web.paid(answer)
        told = web.post(route(answer, "paid-by-hand"), paid_body(), OPERATOR)
        assert "has just paid" in refused(told, 409, "wrong_state")["detail"]
        assert shown(web, answer)["paymentStatus"] == "PAID"
        assert not any(
            payment.by_hand for payment in web.service.manage.state(booking_id_of(answer)).core.ledger.payments
        )


def test_a_silent_stripe_is_no_hindrance_and_whoever_pays_then_gets_it_back() -> None:
    with web_of() as web:
        answer = web.booked()
        web.around.payments.faults.lay("close_checkout", Away(retry_after_seconds=7))
        assert take(web, answer)["booking"]["paymentStatus"] == "PAID"
        web.paid(answer)
        told_of_payment(web, answer)
        web.work()
        refunds = web.around.payments.refunds(booking_id_of(answer))
        assert [refund.order.amount for refund in refunds] == [ada.PRICE]


def test_bodies_that_cannot_be_meant_are_refused_by_field() -> None:
    with web_of() as web:
        answer, act = web.booked(), "paid-by-hand"
        faults = {
            "amount.amountMinor": paid_body(Money(0, "USD")),
            "reference": paid_body() | {"reference": "two\nlines"},
        }
        for field, body in faults.items():
            told = refused(web.post(route(answer, act), body, OPERATOR), 422, "invalid_request")
            assert field in str(told), told
        refused(web.post(route(answer, act), paid_body(PART), OPERATOR), 409, "wrong_state")
        refused(web.post(route(answer, act), paid_body()), 401, "unauthenticated")
        refused(web.post(route(answer, "accept-less"), SAYS, OPERATOR), 409, "wrong_state")
        body = {"reference": REFERENCE, **SAYS}
        refused(web.post(route(answer, "refunds/1/given-back"), body, OPERATOR), 409, "wrong_state")


def test_a_refund_by_hand_never_reaches_stripe() -> None:
    with web_of() as web:
        answer = web.booked()
        take(web, answer)
        web.work()
        web.post(route(answer, "refund"), {"amount": {"amountMinor": 4_900, "currency": "USD"}, **SAYS}, OPERATOR)
        web.work()
        assert web.around.payments.refunds(booking_id_of(answer)) == []
        client = shown(web, answer)
        assert client["paymentStatus"] == "REFUND_PENDING"
        assert "goes back to you the way it came" in client["statusDetail"]
        body = {"reference": REFERENCE, **SAYS}
        booking = web.post(route(answer, "refunds/1/given-back"), body, OPERATOR).json()["booking"]
        assert [(refund["byHand"], refund["status"]) for refund in booking["refunds"]] == [(True, "succeeded")]
        assert shown(web, answer)["paymentStatus"] == "PARTIALLY_REFUNDED"
        assert web.around.payments.refunds(booking_id_of(answer)) == []


def test_a_part_that_is_enough_goes_on_and_says_so() -> None:
    with web_of() as web:
        answer = paid_a_part(web)
        assert shown(web, answer)["paymentStatus"] == "PARTIALLY_PAID"
        booking = web.post(route(answer, "accept-less"), SAYS, OPERATOR).json()["booking"]
        assert (booking["due"]["amountMinor"], booking["price"]["amountMinor"]) == (10_000, 14_900)
        web.work()
        client = shown(web, answer)
        assert (client["status"], client["paymentStatus"]) == ("CONFIRMED", "PARTIALLY_PAID")
        assert "Of the price of US$149.00 we have agreed that US$100.00 is enough." in client["statusDetail"]


def test_a_receipt_tells_of_money_by_hand_in_nobodys_books_but_the_clients() -> None:
    with web_of() as web:
        answer = web.booked()
        take(web, answer, PART, acceptsLess=True)
        web.work()
        before = receipt(web, answer)
        for words in (
            "US$100.00 Paid to us directly Recorded",
            "Of the price of US$149.00 we have agreed that US$100.00 is enough.",
        ):
            assert words in before, words
        web.post(route(answer, "cancel"), SAYS, OPERATOR)
        after = receipt(web, answer)
        assert "US$100.00 Goes back to you the way it came; a person sees to it" in after
        assert "is enough" not in after
        for told in (before, after):
            assert REFERENCE not in told, "what names it in the operator's books is the operator's alone"
            assert "Number at Stripe" not in told


def receipt(web: Surface, answer: Json) -> str:
    opened(web, answer)
    return page_of(web.client.get(f"/booking/receipt?booking={id_of(answer)}"), language="en-GB").text


def test_the_page_shows_what_money_by_hand_would_do_and_then_does_it() -> None:
    with operator_desk(fresh()) as web:
        answer = back_at_desk(web, web.booked())
        assert "paid-by-hand" in offered(web, answer)
        assert act_page(web, answer, "paid-by-hand").form_fields()["value"] == "149.00"
        nameless = web.client.get(path_of(answer, "paid-by-hand"), params={"value": "149.00"})
        assert nameless.status_code == 422
        assert "The reference must not be empty." in page_of_any(nameless)
        before = len(causes(web, answer))
        page = act_page(web, answer, "paid-by-hand", value="149.00", reference=REFERENCE)
        assert f"149.00 USD received by hand ({REFERENCE})" in page.text
        assert "Close the payment page" in page.text
        assert "goes back by hand too" in page.text
        assert len(causes(web, answer)) == before
        less = act_page(web, answer, "paid-by-hand", value="100", reference=REFERENCE)
        assert "49.00 USD of what is owed is let off for good." in less.text
        assert less.text.count("Close the payment page") == 1
        after = done(web, answer, "paid-by-hand", value="149.00", reference=REFERENCE)
        assert "Received by hand" in after.text
        assert REFERENCE in after.text
        assert f"an operator has the money {SAID}" in causes(web, answer)
        assert "paid-by-hand" not in offered(web, answer)


def test_the_page_records_what_was_given_back_by_hand() -> None:
    with operator_desk(fresh()) as web:
        answer = back_at_desk(web, web.booked())
        done(web, answer, "paid-by-hand", value="149.00", reference=REFERENCE)
        web.work()
        done(web, answer, "cancel")
        assert {"given-back", "close-refund-by-hand"} & offered(web, answer) == {"given-back"}
        page = act_page(web, answer, "given-back", value="1", reference="cash")
        assert "Refund 1 given back by hand (cash)" in page.text
        assert "Refunded to the client" in page.text
        assert "Given back by hand" in done(web, answer, "given-back", value="1", reference="cash").text
        assert "given-back" not in offered(web, answer)
        wrong = web.client.get(path_of(answer, "given-back"), params={"value": "x", "reference": "cash"})
        assert wrong.status_code == 422


def test_the_page_accepts_less() -> None:
    with operator_desk(fresh()) as web:
        answer = back_at_desk(web, paid_a_part(web))
        assert "accept-less" in offered(web, answer)
        assert "100.00 USD called enough" in act_page(web, answer, "accept-less").text
        assert "Partially paid" in done(web, answer, "accept-less").text
        assert f"an operator called it enough {SAID}" in causes(web, answer)


def page_of_any(answer: object) -> str:
    return str(getattr(answer, "text", ""))
