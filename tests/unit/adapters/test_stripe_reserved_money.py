"""What every kind of answer of Stripe comes to when reserved money is taken, let go or asked about."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from msgspec.structs import replace

from adapters.stripe.payments import StripePayments
from adapters.stripe.reading import RESERVED_FOR_AT_LEAST
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.payments import CaptureOrder, CheckoutRequest, PaymentRefused
from domain.booking.commands import CheckoutReport, CheckoutStanding, IntentReport, IntentStanding
from domain.identifiers import BookingId
from domain.money import Money
from tests.unit.adapters.provider_files import BOOKING, NOW
from tests.unit.adapters.scripted_server import HANGS, HANGS_UP, Provider, Says, provider

MADE = int(NOW.timestamp())
SHORTEST_OF_ANY_BRAND = timedelta(days=4, hours=18)
UNTIL = NOW + timedelta(days=7)
PRICE = Money(14900, "USD")
ORDER = CaptureOrder(booking_id=BookingId(UUID(BOOKING)), attempt=2, intent="pi_1", amount=PRICE)
FAULT = {"error": {"type": "api_error", "message": "marta@example.org is unlucky", "code": "odd", "param": "p"}}
NO = {"error": {"type": "invalid_request_error", "message": "no", "code": "payment_intent_unexpected_state"}}
DECLINED = {"error": {"type": "card_error", "message": "no", "code": "card_declined", "decline_code": "lost_card"}}
REUSED = {"error": {"type": "idempotency_error", "message": "Keys for idempotent requests can only be used ..."}}
REPLAYED = {"Idempotent-Replayed": "true"}

RESERVED = IntentReport(intent="pi_1", standing=IntentStanding.AUTHORIZED, amount=PRICE, capture_before=UNTIL)
TAKEN = IntentReport(intent="pi_1", standing=IntentStanding.CAPTURED, amount=PRICE)
GONE = IntentReport(intent="pi_1", standing=IntentStanding.RELEASED, reason="automatic")


class StoppedClock:
    def now(self) -> datetime:
        return NOW


def intent(status: str = "requires_capture", **changes: Any) -> dict[str, Any]:
    card = {"capture_before": int(UNTIL.timestamp())}
    return {
        "id": "pi_1",
        "object": "payment_intent",
        "status": status,
        "created": MADE,
        "currency": "usd",
        "amount": 14900,
        "amount_capturable": 14900 if status == "requires_capture" else 0,
        "amount_received": 14900 if status == "succeeded" else 0,
        "cancellation_reason": "automatic" if status == "canceled" else None,
        "latest_charge": {"id": "ch_1", "object": "charge", "payment_method_details": {"type": "card", "card": card}},
    } | changes


@pytest.fixture
def stripe() -> Iterator[Provider]:
    with provider() as world:
        yield world


@pytest.fixture
def payments(stripe: Provider) -> Iterator[StripePayments]:
    made = StripePayments("sk_test_1", StoppedClock(), stripe.url, read_timeout_seconds=1.0)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (Says(429, FAULT), Limited),
        (Says(409, FAULT), Unknown("Stripe answered 409 api_error odd p")),
        (Says(500, FAULT), Unknown("Stripe answered 500 api_error odd p", key_is_spent=True)),
        (Says(503, FAULT), Unknown("Stripe answered 503 api_error odd p")),
        (Says(400, REUSED), Unknown("Stripe answered 400 idempotency_error", key_is_spent=True)),
        (Says(401, FAULT), PaymentRefused("Stripe answered 401 api_error odd p")),
        (Says(404, FAULT), PaymentRefused("Stripe answered 404 api_error odd p")),
        (HANGS, Unknown("no answer from Stripe: ReadTimeout")),
        (HANGS_UP, Unknown("no answer from Stripe: ConnectionError")),
        (Says(200, {"id": "pi_1"}), Unknown),
        (Says(200, intent("succeeded", currency=None)), Unknown),
    ],
)
def test_an_order_that_is_answered_neither_with_yes_nor_with_no(
    stripe: Provider, payments: StripePayments, said: Says | str, answer: Any
) -> None:
    stripe.script.extend([said, said])
    for told in (payments.capture(ORDER), payments.release("pi_1")):
        assert isinstance(told, answer) if isinstance(answer, type) else told == answer
    assert len(stripe.asked) == 2, "no call is repeated here"


def test_where_nobody_listens_nothing_was_done(stripe: Provider) -> None:
    payments = StripePayments("sk_test_1", StoppedClock(), stripe.url, operation_limit_seconds=0)
    assert isinstance(payments.capture(ORDER), NotReached)
    assert isinstance(payments.release("pi_1"), NotReached)
    payments.close()


def test_capturing_sends_the_amount_under_the_attempts_key(stripe: Provider, payments: StripePayments) -> None:
    stripe.script.append(Says(200, intent("succeeded")))
    assert payments.capture(ORDER) == TAKEN
    (asked,) = stripe.asked
    assert (asked.method, asked.path) == ("POST", "/prefix/v1/payment_intents/pi_1/capture")
    assert asked.headers["Idempotency-Key"] == f"capture:{BOOKING}:2"
    assert parse_qs(asked.body.decode())["amount_to_capture"] == ["14900"]


@pytest.mark.parametrize("refusal", [Says(400, NO), Says(402, DECLINED)])
@pytest.mark.parametrize(
    ("found", "report"),
    [
        (intent("succeeded"), TAKEN),
        (intent("canceled"), GONE),
        (intent("processing"), IntentReport(intent="pi_1", standing=IntentStanding.PENDING)),
        (
            intent("requires_payment_method", last_payment_error={"code": "card_declined", "decline_code": "fraud"}),
            IntentReport(intent="pi_1", standing=IntentStanding.FAILED, reason="fraud"),
        ),
    ],
)
def test_after_a_no_the_intent_says_what_it_came_to(
    stripe: Provider, payments: StripePayments, refusal: Says, found: dict[str, Any], report: IntentReport
) -> None:
    stripe.script.extend([refusal, Says(200, found), refusal, Says(200, found)])
    assert payments.capture(ORDER) == report
    let_go = report.standing is IntentStanding.FAILED
    assert payments.release("pi_1") == (replace(report, standing=IntentStanding.RELEASED) if let_go else report)


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        (Says(400, NO), "payment_intent_unexpected_state"),
        (Says(402, DECLINED), "lost_card"),
        (Says(400, {"error": {"type": "invalid_request_error", "message": "x", "code": "Ada's card!"}}), "refused"),
    ],
)
def test_a_no_while_the_money_stays_reserved_is_a_failure_with_its_code(
    stripe: Provider, payments: StripePayments, refusal: Says, reason: str
) -> None:
    stripe.script.extend([refusal, Says(200, intent())])
    assert payments.capture(ORDER) == replace(RESERVED, standing=IntentStanding.FAILED, reason=reason)


def test_a_release_that_is_refused_while_the_money_stays_reserved_is_refused(
    stripe: Provider, payments: StripePayments
) -> None:
    stripe.script.extend([Says(400, FAULT), Says(200, intent())])
    assert payments.release("pi_1") == PaymentRefused("Stripe answered 400 api_error odd p")


@pytest.mark.parametrize("silence", [Says(500, FAULT), Says(429, FAULT), HANGS, HANGS_UP])
def test_a_no_that_cannot_be_looked_into_is_no_failure_yet(
    stripe: Provider, payments: StripePayments, silence: Says | str
) -> None:
    stripe.script.extend([Says(400, NO), silence, Says(400, NO), silence])
    assert isinstance(payments.capture(ORDER), Unknown | Limited)
    assert isinstance(payments.release("pi_1"), Unknown | Limited)


@pytest.mark.parametrize("stored", [Says(402, DECLINED, REPLAYED), Says(500, FAULT, REPLAYED)])
def test_a_repeated_no_is_not_believed_the_capture_is_tried_without_its_key(
    stripe: Provider, payments: StripePayments, stored: Says
) -> None:
    stripe.script.extend([stored, Says(200, intent("succeeded"))])
    assert payments.capture(ORDER) == TAKEN
    assert stripe.asked[1].headers["Idempotency-Key"] != stripe.asked[0].headers["Idempotency-Key"]


def test_a_repeated_yes_is_read_again(stripe: Provider, payments: StripePayments) -> None:
    stripe.script.extend([Says(200, intent("processing"), REPLAYED), Says(200, intent("succeeded"))])
    assert payments.capture(ORDER) == TAKEN


def test_an_amount_that_stripe_cannot_take_is_refused_without_asking(
    stripe: Provider, payments: StripePayments
) -> None:
    assert isinstance(payments.capture(replace(ORDER, amount=Money(12345, "KWD"))), PaymentRefused)
    assert stripe.asked == []


def test_reading_asks_for_the_charge_which_says_until_when(stripe: Provider, payments: StripePayments) -> None:
    stripe.script.append(Says(200, intent()))
    assert payments.read_intent("pi_1") == RESERVED
    assert parse_qs(urlsplit(stripe.asked[0].path).query)["expand[0]"] == ["latest_charge"]


@pytest.mark.parametrize(
    "charge", [None, "ch_1", {"id": "ch_1"}, {"id": "ch_1", "payment_method_details": {"card": {}, "type": "card"}}]
)
def test_where_stripe_does_not_say_until_when_the_shortest_time_counts(
    stripe: Provider, payments: StripePayments, charge: Any
) -> None:
    stripe.script.append(Says(200, intent(latest_charge=charge)))
    assert payments.read_intent("pi_1").capture_before == NOW + RESERVED_FOR_AT_LEAST
    assert RESERVED_FOR_AT_LEAST <= SHORTEST_OF_ANY_BRAND


@pytest.mark.parametrize("seconds", [10**12, -(10**12), 10**17, 253402300799])
def test_a_time_that_no_calendar_has_is_an_unreadable_answer(
    stripe: Provider, payments: StripePayments, seconds: int
) -> None:
    stripe.script.append(Says(200, intent(latest_charge=None, created=seconds)))
    with pytest.raises(ProviderUnavailable):
        payments.read_intent("pi_1")


@pytest.mark.parametrize("said", [Says(429, FAULT), Says(500, FAULT), Says(401, FAULT), HANGS, Says(200, {})])
def test_a_question_without_an_answer_is_unavailable(
    stripe: Provider, payments: StripePayments, said: Says | str
) -> None:
    stripe.script.append(said)
    with pytest.raises(ProviderUnavailable):
        payments.read_intent("pi_1")


def test_an_intent_that_stripe_does_not_know(stripe: Provider, payments: StripePayments) -> None:
    stripe.script.append(Says(404, FAULT))
    with pytest.raises(LookupError):
        payments.read_intent("pi_1")


def test_a_complete_session_whose_money_is_reserved_says_how_much_and_until_when(
    stripe: Provider, payments: StripePayments
) -> None:
    session = {
        "id": "cs_1",
        "object": "checkout.session",
        "status": "complete",
        "payment_status": "unpaid",
        "payment_intent": "pi_1",
    }
    stripe.script.extend([Says(200, session), Says(200, intent())])
    assert payments.read_checkout("cs_1") == CheckoutReport(
        session_id="cs_1",
        standing=CheckoutStanding.AUTHORIZED,
        intent="pi_1",
        amount=PRICE,
        capture_before=UNTIL,
    )


def sent_for(stripe: Provider, payments: StripePayments, **wishes: bool) -> dict[str, list[str]]:
    request = CheckoutRequest(
        booking_id=ORDER.booking_id,
        attempt=2,
        amount=PRICE,
        ends_at=NOW + timedelta(minutes=35),
        title="Deep dive",
        email="marta@example.org",
        success_url="https://booking.example/done",
        cancel_url="https://booking.example/back",
        metadata={"bookingId": BOOKING, "attempt": "2"},
    )
    session = {"id": "cs_1", "object": "checkout.session", "status": "open", "payment_status": "unpaid"}
    stripe.script.append(Says(200, session))
    assert isinstance(payments.start_checkout(replace(request, **wishes)), CheckoutReport)
    return parse_qs(stripe.asked[-1].body.decode())


def test_only_a_capture_that_comes_later_is_asked_for_and_marked(stripe: Provider, payments: StripePayments) -> None:
    later, at_once = sent_for(stripe, payments, capture_later=True), sent_for(stripe, payments)
    assert later["payment_method_options[card][capture_method]"] == ["manual"]
    assert later["metadata[capture]"] == later["payment_intent_data[metadata][capture]"] == ["later"]
    assert not [name for name in later if name.endswith("[capture_method]") and "[card]" not in name]
    assert not [name for name in at_once if "capture" in name]


def test_methods_that_settle_later_are_excluded_unless_asked_for(stripe: Provider, payments: StripePayments) -> None:
    name = "excluded_payment_method_types[0]"
    assert name in sent_for(stripe, payments)
    assert name not in sent_for(stripe, payments, delayed_methods=True)
