"""What every kind of failing answer from Stripe comes to."""

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from msgspec.structs import replace

from adapters.stripe.answers import LIMITED_WAIT_SECONDS
from adapters.stripe.client import API_VERSION
from adapters.stripe.payments import FIND_PAGES_MAX, StripePayments
from application.limits import CHECKOUT_LASTS, SAME_KEY_NEEDS
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.payments import CheckoutRequest, PaymentRefused, RefundOrder, RefundReport
from domain.booking.commands import CheckoutReport, CheckoutStanding
from domain.booking.ledger import RefundStanding
from domain.identifiers import BookingId
from domain.money import Money
from tests.unit.adapters.provider_files import BOOKING, NOW
from tests.unit.adapters.scripted_server import HANGS, HANGS_UP, Provider, Says, provider

BOOKING_ID = BookingId(UUID(BOOKING))
REQUEST = CheckoutRequest(
    booking_id=BOOKING_ID,
    attempt=2,
    amount=Money(14900, "USD"),
    ends_at=NOW + timedelta(minutes=35),
    title="Deep dive",
    email="marta@example.org",
    success_url="https://booking.example/done?session={CHECKOUT_SESSION_ID}",
    cancel_url="https://booking.example/back",
    metadata={"bookingId": BOOKING, "attempt": "2"},
)
ORDER = RefundOrder(booking_id=BOOKING_ID, number=3, intent="pi_1", amount=Money(500, "USD"), look_first=False)
FAULT = {"error": {"type": "api_error", "message": "marta@example.org is unlucky", "code": "odd", "param": "p"}}
REUSED = {"error": {"type": "idempotency_error", "message": "Keys for idempotent requests can only be used ..."}}
REPLAYED = {"Idempotent-Replayed": "true"}


class StoppedClock:
    def now(self) -> datetime:
        return NOW


def session(**changes: Any) -> dict[str, Any]:
    metadata = {"bookingId": BOOKING, "attempt": "2"}
    return {
        "id": "cs_1",
        "object": "checkout.session",
        "status": "open",
        "payment_status": "unpaid",
        "url": "https://pay.example/cs_1",
        "payment_intent": None,
        "amount_total": 14900,
        "currency": "usd",
        "client_reference_id": BOOKING,
        "metadata": metadata,
    } | changes


def page(*sessions: dict[str, Any], has_more: bool = False) -> dict[str, Any]:
    return {"object": "list", "data": list(sessions), "has_more": has_more, "url": "/v1/checkout/sessions"}


OPEN = CheckoutReport(session_id="cs_1", standing=CheckoutStanding.OPEN, url="https://pay.example/cs_1")
PAID = CheckoutReport(session_id="cs_1", standing=CheckoutStanding.PAID, intent="pi_1", amount=Money(14900, "USD"))
PAID_SESSION = session(status="complete", payment_status="paid", url=None, payment_intent="pi_1")
UNPAID_SESSION = session(status="complete", url=None, payment_intent="pi_1")


@pytest.fixture
def stripe() -> Iterator[Provider]:
    with provider() as world:
        yield world


@pytest.fixture
def payments(stripe: Provider) -> Iterator[StripePayments]:
    made = StripePayments("sk_test_1", StoppedClock(), stripe.url)
    yield made
    made.close()


@pytest.fixture
def hasty(stripe: Provider) -> Iterator[StripePayments]:
    """Does not wait for whoever hangs."""
    made = StripePayments("sk_test_1", StoppedClock(), stripe.url, read_timeout_seconds=0.2)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (Says(429, FAULT), Limited(NOW + timedelta(seconds=LIMITED_WAIT_SECONDS))),
        (Says(409, FAULT), Unknown("Stripe answered 409 api_error odd p")),
        (Says(424, FAULT), Unknown("Stripe answered 424 api_error odd p")),
        (Says(500, FAULT), Unknown("Stripe answered 500 api_error odd p", key_is_spent=True)),
        (Says(502, b"<html>"), Unknown("Stripe answered 502")),
        (Says(503, FAULT), Unknown("Stripe answered 503 api_error odd p")),
        (Says(503, FAULT, REPLAYED), Unknown("Stripe answered 503 api_error odd p", key_is_spent=True)),
        (Says(400, FAULT), PaymentRefused("Stripe answered 400 api_error odd p")),
        (Says(400, REUSED), Unknown("Stripe answered 400 idempotency_error", key_is_spent=True)),
        (Says(401, FAULT), PaymentRefused("Stripe answered 401 api_error odd p")),
        (Says(403, FAULT, {"Request-Id": "req_1"}), PaymentRefused("Stripe answered 403 api_error odd p (req_1)")),
        (Says(302, b"", {"Location": "https://elsewhere.example/"}), PaymentRefused("Stripe answered 302")),
        (HANGS_UP, Unknown("no answer from Stripe: ConnectionError")),
        (Says(200, b"<html>"), Unknown("Stripe answered 200")),
    ],
)
def test_an_order_that_is_not_answered_with_yes(
    stripe: Provider, payments: StripePayments, said: Says | str, answer: object
) -> None:
    stripe.script.extend([said, said])
    assert payments.start_checkout(REQUEST) == answer
    assert payments.give_back(ORDER) == answer
    assert len(stripe.asked) == 2, "no call is repeated here"


def test_an_order_that_is_never_answered_is_unknown(stripe: Provider, hasty: StripePayments) -> None:
    stripe.script.extend([HANGS, HANGS])
    assert hasty.start_checkout(REQUEST) == Unknown("no answer from Stripe: ReadTimeout")
    assert hasty.give_back(ORDER) == Unknown("no answer from Stripe: ReadTimeout")
    assert len(stripe.asked) == 2, "no call is repeated here"


@pytest.mark.parametrize("body", [{}, {"id": "cs_1"}, session(status="odd"), session(metadata=3), [1]])
def test_a_yes_that_cannot_be_read_is_unknown(stripe: Provider, payments: StripePayments, body: Any) -> None:
    stripe.script.append(Says(200, body))
    assert isinstance(payments.start_checkout(REQUEST), Unknown)


def test_where_nobody_listens_nothing_was_done() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    payments = StripePayments("sk_test_1", StoppedClock(), url)
    assert isinstance(payments.start_checkout(REQUEST), NotReached)
    assert isinstance(payments.give_back(ORDER), NotReached)
    with pytest.raises(ProviderUnavailable):
        payments.read_checkout("cs_1")
    payments.close()


def test_an_operation_begins_no_call_once_its_time_is_used_up(stripe: Provider) -> None:
    payments = StripePayments("sk_test_1", StoppedClock(), stripe.url, operation_limit_seconds=0)
    assert isinstance(payments.start_checkout(REQUEST), NotReached)
    assert stripe.asked == []
    payments.close()


@pytest.mark.parametrize("said", [Says(429, FAULT), Says(500, FAULT), Says(401, FAULT), HANGS, HANGS_UP, Says(200, {})])
def test_a_question_without_an_answer_is_unavailable(stripe: Provider, hasty: StripePayments, said: Says | str) -> None:
    asks: list[Callable[[], object]] = [
        lambda: hasty.read_checkout("cs_1"),
        lambda: hasty.close_checkout("cs_1"),
        lambda: hasty.find_checkout(BOOKING_ID, 2, NOW),
    ]
    for ask in asks:
        stripe.script.append(said)
        with pytest.raises(ProviderUnavailable):
            ask()


def test_what_is_sent_carries_the_version_the_key_and_every_word_of_the_request(
    stripe: Provider, payments: StripePayments
) -> None:
    stripe.script.append(Says(200, session()))
    assert payments.start_checkout(REQUEST) == OPEN
    (asked,) = stripe.asked
    sent = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
    assert asked.path == "/prefix/v1/checkout/sessions"
    assert asked.headers["Idempotency-Key"] == f"{BOOKING}:2"
    assert asked.headers["Stripe-Version"] == API_VERSION
    assert "X-Stripe-Client-Telemetry" not in asked.headers
    assert sent["success_url"] == REQUEST.success_url
    assert sent["expires_at"] == str(int(REQUEST.ends_at.timestamp()))
    assert sent["line_items[0][price_data][unit_amount]"] == "14900"
    assert sent["metadata[attempt]"] == sent["payment_intent_data[metadata][attempt]"] == "2"
    assert sent["client_reference_id"] == BOOKING
    assert (sent["adaptive_pricing[enabled]"], sent["after_expiration[recovery][enabled]"]) == ("false", "false")


def test_a_repeated_answer_is_not_believed_the_session_is_read_again(
    stripe: Provider, payments: StripePayments
) -> None:
    stripe.script.extend([Says(200, session(), REPLAYED), Says(200, PAID_SESSION)])
    assert payments.start_checkout(REQUEST) == PAID


def test_a_repeated_refund_is_read_again(stripe: Provider, payments: StripePayments) -> None:
    refund = {"id": "re_1", "object": "refund", "status": "pending"}
    stripe.script.extend([Says(200, refund, REPLAYED), Says(200, refund | {"status": "succeeded"})])
    assert payments.give_back(ORDER) == RefundReport(RefundStanding.SUCCEEDED)


def test_nothing_left_to_give_back_is_a_failure_only_if_the_refund_is_not_there_already(
    stripe: Provider, payments: StripePayments
) -> None:
    no = Says(400, {"error": {"type": "invalid_request_error", "message": "no", "code": "charge_already_refunded"}})
    mine: dict[str, Any] = {"id": "re_1", "object": "refund", "status": "succeeded"}
    mine |= {"metadata": {"bookingId": BOOKING, "refundNumber": "3"}}
    stripe.script.extend([no, Says(200, page(mine)), no, Says(200, page(mine | {"metadata": {}}))])
    assert payments.give_back(ORDER) == RefundReport(RefundStanding.SUCCEEDED)
    assert payments.give_back(ORDER) == RefundReport(RefundStanding.FAILED, "charge_already_refunded")


def test_looking_first_finds_a_refund_whose_key_is_long_forgotten(stripe: Provider, payments: StripePayments) -> None:
    other = {"id": "re_0", "object": "refund", "status": "failed", "metadata": {}}
    marks = {"bookingId": BOOKING, "refundNumber": "3"}
    mine = other | {"id": "re_1", "status": "canceled", "metadata": marks}
    stripe.script.extend([Says(200, page(other, has_more=True)), Says(200, page(mine))])
    found = payments.give_back(replace(ORDER, look_first=True))
    assert found == RefundReport(RefundStanding.FAILED, "canceled")
    assert [asked.method for asked in stripe.asked] == ["GET", "GET"]


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("processing", CheckoutStanding.PENDING),
        ("requires_payment_method", CheckoutStanding.FAILED),
        ("canceled", CheckoutStanding.FAILED),
    ],
)
def test_a_complete_session_without_money_is_settled_by_its_intent(
    stripe: Provider, payments: StripePayments, status: str, standing: CheckoutStanding
) -> None:
    intent = {"id": "pi_1", "object": "payment_intent", "status": status}
    stripe.script.extend([Says(200, UNPAID_SESSION), Says(200, intent)])
    assert payments.read_checkout("cs_1").standing is standing


def test_closing_a_session_that_was_paid_meanwhile_reports_the_payment(
    stripe: Provider, payments: StripePayments
) -> None:
    stripe.script.extend([Says(400, FAULT), Says(200, PAID_SESSION)])
    assert payments.close_checkout("cs_1") == PAID


def test_a_session_that_will_neither_close_nor_say_why_is_not_called_closed(
    stripe: Provider, payments: StripePayments
) -> None:
    stripe.script.extend([Says(400, FAULT), Says(200, session())])
    with pytest.raises(ProviderUnavailable):
        payments.close_checkout("cs_1")


def test_a_session_that_stripe_does_not_know(stripe: Provider, payments: StripePayments) -> None:
    stripe.script.extend([Says(404, FAULT)] * 3)
    with pytest.raises(LookupError):
        payments.read_checkout("cs_1")
    with pytest.raises(ProviderUnavailable):
        payments.find_checkout(BOOKING_ID, 2, NOW)
    with pytest.raises(ProviderUnavailable):
        payments.close_checkout("cs_1")


def test_a_lost_attempt_is_found_on_a_later_page_among_other_attempts(
    stripe: Provider, payments: StripePayments
) -> None:
    other = session(id="cs_0", metadata={"bookingId": BOOKING, "attempt": "1"})
    foreign = session(id="cs_9", client_reference_id="somebody", metadata={})
    stripe.script.extend([Says(200, page(foreign, other, has_more=True)), Says(200, page(PAID_SESSION))])
    assert payments.find_checkout(BOOKING_ID, 2, NOW) == PAID
    query = parse_qs(urlsplit(stripe.asked[1].path).query)
    assert query["starting_after"] == ["cs_0"]
    assert datetime.fromtimestamp(int(query["created[gte]"][0]), UTC) < NOW


def test_only_the_time_in_which_the_attempt_can_have_been_created_is_looked_through(
    stripe: Provider, payments: StripePayments
) -> None:
    stripe.script.append(Says(200, page()))
    payments.find_checkout(BOOKING_ID, 2, NOW)
    query = parse_qs(urlsplit(stripe.asked[0].path).query)
    newest = datetime.fromtimestamp(int(query["created[lte]"][0]), UTC)
    same_key_could_be_used_for = CHECKOUT_LASTS - SAME_KEY_NEEDS
    assert NOW + same_key_could_be_used_for < newest < NOW + timedelta(minutes=15)


def test_an_attempt_is_only_called_absent_after_the_last_page(stripe: Provider, payments: StripePayments) -> None:
    stripe.script.append(Says(200, page(session(metadata={}))))
    assert payments.find_checkout(BOOKING_ID, 2, NOW) is None
    stripe.script.extend([Says(200, page(session(metadata={}), has_more=True))] * FIND_PAGES_MAX)
    with pytest.raises(ProviderUnavailable, match="more than"):
        payments.find_checkout(BOOKING_ID, 2, NOW)


def test_an_amount_that_stripe_cannot_take_is_refused_without_asking(
    stripe: Provider, payments: StripePayments
) -> None:
    assert isinstance(payments.start_checkout(replace(REQUEST, amount=Money(12345, "KWD"))), PaymentRefused)
    assert isinstance(payments.give_back(replace(ORDER, amount=Money(1, "KWD"))), PaymentRefused)
    assert stripe.asked == []
