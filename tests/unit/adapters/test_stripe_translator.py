import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given

from adapters.stripe.reading import RESERVED_FOR_AT_LEAST
from adapters.stripe.translator import StripeTranslator
from application.ports.deliveries import Translated
from application.ports.inbox import Provider
from domain.booking.commands import (
    CheckoutReport,
    CheckoutStanding,
    IntentReport,
    IntentStanding,
    RecordCheckout,
    RecordDecline,
    RecordIntent,
    RecordRefund,
)
from domain.booking.ledger import RefundStanding
from domain.identifiers import BookingId
from domain.money import Money
from tests.unit.adapters.provider_files import BOOKING, NOW, STRIPE_EVENTS, delivery, names, spoiled

SESSION = "cs_test_b1Kq3ExampleSession00000000000000000000000000000000000000"
INTENT = "pi_3ExampleIntent0000001"
BOOKING_ID = BookingId(UUID(BOOKING))
PRICE = Money(6000, "EUR")
MADE = datetime.fromtimestamp(1795190520, UTC)
PAID = CheckoutReport(session_id=SESSION, standing=CheckoutStanding.PAID, intent=INTENT, amount=Money(6000, "EUR"))
EXPECTED: dict[str, object] = {
    "checkout.session.completed.paid": PAID,
    "checkout.session.async_payment_succeeded": PAID,
    "checkout.session.completed.unpaid": CheckoutReport(session_id=SESSION, standing=CheckoutStanding.PENDING),
    "checkout.session.async_payment_failed": CheckoutReport(session_id=SESSION, standing=CheckoutStanding.FAILED),
    "checkout.session.expired": CheckoutReport(session_id=SESSION, standing=CheckoutStanding.EXPIRED),
    "checkout.session.expired.by_api": CheckoutReport(session_id=SESSION, standing=CheckoutStanding.EXPIRED),
    "payment_intent.payment_failed": ("ch_3ExampleCharge0000001", "generic_decline"),
    "payment_intent.amount_capturable_updated": IntentReport(
        intent=INTENT,
        standing=IntentStanding.AUTHORIZED,
        amount=PRICE,
        capture_before=MADE + RESERVED_FOR_AT_LEAST,
    ),
    "payment_intent.canceled": IntentReport(
        intent=INTENT, standing=IntentStanding.RELEASED, reason="requested_by_customer"
    ),
    "refund.created": (RefundStanding.SUCCEEDED, ""),
    "refund.created.pending": (RefundStanding.REQUESTED, ""),
    "refund.updated": (RefundStanding.SUCCEEDED, ""),
    "refund.failed": (RefundStanding.FAILED, "lost_or_stolen_card"),
}


DISPUTES = {"charge.dispute.created", "charge.dispute.closed.won", "charge.dispute.closed.lost"}
REFUNDS = {"refund.created", "refund.created.pending", "refund.updated", "refund.failed"}


def ours(event: dict[str, Any]) -> dict[str, Any]:
    """The example as it would be for one of our bookings."""
    thing = event.get("data", {}).get("object", {})
    thing["metadata"] = {"bookingId": BOOKING, "attempt": "2", "refundNumber": "3"}
    return event


def translate(body: Any, *, live: bool = False) -> Translated:
    return StripeTranslator(live=live).translate(delivery(Provider.STRIPE, body), NOW)


def read(path: Path) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(path.read_bytes())
    return event


def named(stem: str) -> dict[str, Any]:
    return ours(read(next(path for path in STRIPE_EVENTS if path.stem == stem)))


@pytest.mark.parametrize("path", STRIPE_EVENTS, ids=names(STRIPE_EVENTS))
def test_every_example_of_a_booking_of_ours_is_translated_or_refused_for_a_reason(path: Path) -> None:
    translated = translate(ours(read(path)))
    expected = EXPECTED.get(path.stem)
    if expected is None:
        assert translated.commands == ()
        assert bool(translated.by_reference) == (path.stem in DISPUTES)
        assert bool(translated.reason) != bool(translated.by_reference)
        return
    (command,) = translated.commands
    assert isinstance(command, RecordCheckout | RecordDecline | RecordIntent | RecordRefund)
    assert command.booking_id == UUID(BOOKING)
    assert command.at == NOW
    assert command.cause.startswith("stripe ")
    match command:
        case RecordCheckout() | RecordIntent():
            assert (command.attempt, command.report) == (2, expected)
        case RecordDecline():
            assert (command.attempt, (command.charge, command.reason)) == (2, expected)
        case RecordRefund():
            assert (command.number, (command.standing, command.reason)) == (3, expected)


@pytest.mark.parametrize("path", STRIPE_EVENTS, ids=names(STRIPE_EVENTS))
def test_every_example_of_somebody_else_is_refused_for_a_reason(path: Path) -> None:
    translated = translate(read(path))
    assert translated.commands == ()
    assert bool(translated.by_reference) == (path.stem in DISPUTES | REFUNDS)
    assert bool(translated.reason) != bool(translated.by_reference)


def test_the_same_delivery_gives_the_same_command_id_and_another_one_another() -> None:
    event = named("checkout.session.completed.paid")
    first = translate(event).commands[0].command_id
    assert first == translate(event).commands[0].command_id
    assert first != translate(named("checkout.session.expired")).commands[0].command_id


def test_the_reference_names_the_booking_where_the_metadata_does_not() -> None:
    event = named("checkout.session.completed.paid")
    event["data"]["object"] |= {"metadata": {"attempt": "1"}, "client_reference_id": BOOKING}
    assert translate(event).commands[0].booking_id == UUID(BOOKING)


@pytest.mark.parametrize("name", [BOOKING.upper(), BOOKING.replace("-", ""), "bkg_1", "", f"{BOOKING} "])
def test_only_a_lower_case_uuid_is_a_booking_of_ours(name: str) -> None:
    event = named("checkout.session.completed.paid")
    event["data"]["object"] |= {"metadata": {"bookingId": name, "attempt": "1"}, "client_reference_id": None}
    assert translate(event) == Translated((), "it names no booking of ours")


@pytest.mark.parametrize("attempt", [None, "", "0", "-1", "1.0", "²", "9999999"])
def test_an_attempt_that_is_no_number_is_refused(attempt: str | None) -> None:
    event = named("checkout.session.completed.paid")
    event["data"]["object"]["metadata"] = {"bookingId": BOOKING} | ({} if attempt is None else {"attempt": attempt})
    assert translate(event) == Translated((), "its metadata has no attempt")


def test_a_payment_of_nothing_is_paid_with_zero_under_the_sessions_own_name() -> None:
    event = named("checkout.session.completed.paid")
    event["data"]["object"] |= {"payment_status": "no_payment_required", "payment_intent": None, "amount_total": 0}
    (command,) = translate(event).commands
    assert isinstance(command, RecordCheckout)
    assert command.report == CheckoutReport(
        session_id=SESSION, standing=CheckoutStanding.PAID, intent=SESSION, amount=Money(0, "EUR")
    )


def test_a_decline_without_a_charge_is_known_by_its_event() -> None:
    event = named("payment_intent.payment_failed")
    event["data"]["object"] |= {"latest_charge": None, "last_payment_error": {"code": "Ada's card!"}}
    (command,) = translate(event).commands
    assert isinstance(command, RecordDecline)
    assert (command.charge, command.reason) == (event["id"], "declined")


def test_test_money_is_never_taken_for_live_money_nor_the_other_way_round() -> None:
    event = named("checkout.session.completed.paid")
    assert translate(event, live=True).commands == ()
    assert translate(event | {"livemode": True}).commands == ()
    assert translate(event | {"livemode": True}, live=True).commands


OUR_BODIES = [json.dumps(ours(read(path))).encode() for path in STRIPE_EVENTS]


@given(body=spoiled(OUR_BODIES))
def test_a_spoiled_event_is_translated_or_refused_and_never_an_error(body: bytes) -> None:
    translated = translate(body)
    assert bool(translated.commands) + bool(translated.by_reference) + bool(translated.reason) == 1
    for news in translated.by_reference:
        assert news.command(BOOKING_ID).booking_id == BOOKING_ID


@pytest.mark.parametrize("body", [b"", b"null", b"[" * 100_000, b"\xff", b'{"type": "checkout.session.completed"}'])
def test_a_body_that_is_no_event_is_refused(body: bytes) -> None:
    assert translate(body).reason.startswith("this event cannot be read")
