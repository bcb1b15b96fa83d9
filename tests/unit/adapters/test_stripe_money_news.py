"""What Stripe's events say of reserved money, and of money that moved without us."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from adapters.stripe.translator import HEARD, StripeTranslator
from application.ports.deliveries import Translated
from application.ports.inbox import Provider
from domain.booking.commands import (
    CheckoutReport,
    CheckoutStanding,
    IntentReport,
    IntentStanding,
    RecordCheckout,
    RecordDispute,
    RecordIntent,
    RecordOutsideRefund,
)
from domain.booking.ledger import RefundStanding
from domain.booking.vocabulary import DisputeOutcome
from domain.identifiers import BookingId
from domain.money import Money
from tests.unit.adapters.provider_files import BOOKING, NOW, STRIPE_EVENTS, delivery

SESSION = "cs_test_b1Kq3ExampleSession00000000000000000000000000000000000000"
INTENT = "pi_3ExampleIntent0000001"
BOOKING_ID = BookingId(UUID(BOOKING))
OURS = {"bookingId": BOOKING, "attempt": "2"}
TYPES_IN_ONE_QUESTION_MAX = 20  # Stripe's limit for `types` of its list of events


def example(stem: str, **changes: Any) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(next(p for p in STRIPE_EVENTS if p.stem == stem).read_bytes())
    event["data"]["object"] |= changes
    return event


def translate(event: dict[str, Any]) -> Translated:
    return StripeTranslator(live=False).translate(delivery(Provider.STRIPE, event), NOW)


def report(event: dict[str, Any]) -> IntentReport:
    (command,) = translate(event).commands
    assert isinstance(command, RecordIntent)
    assert (command.booking_id, command.attempt, command.at) == (BOOKING_ID, 2, NOW)
    return command.report


def is_silent(event: dict[str, Any], words: str) -> bool:
    translated = translate(event)
    return translated == Translated((), translated.reason) and words in translated.reason


@pytest.mark.parametrize("stem", ["refund.created", "refund.updated", "refund.failed"])
@pytest.mark.parametrize("metadata", [{}, {"refundNumber": "1"}, OURS, OURS | {"refundNumber": "x"}])
def test_a_refund_without_our_marks_is_named_by_its_payment(stem: str, metadata: dict[str, str]) -> None:
    translated = translate(example(stem, metadata=metadata))
    (news,) = translated.by_reference
    command = news.command(BOOKING_ID)
    assert (translated.commands, translated.reason, news.reference) == ((), "", INTENT)
    assert isinstance(command, RecordOutsideRefund)
    assert (command.booking_id, command.at) == (BOOKING_ID, NOW)
    assert (command.refund_id, command.intent) == ("re_3ExampleRefund0000001", INTENT)
    assert command.amount == Money(2000, "EUR")
    failed = stem == "refund.failed"
    assert command.standing is (RefundStanding.FAILED if failed else RefundStanding.SUCCEEDED)
    assert command.reason == ("lost_or_stolen_card" if failed else "")


@pytest.mark.parametrize(
    ("stem", "status", "outcome"),
    [
        ("charge.dispute.created", "needs_response", None),
        ("charge.dispute.created", "warning_needs_response", None),
        ("charge.dispute.created", "a_new_status", None),
        ("charge.dispute.closed.won", "won", DisputeOutcome.WON),
        ("charge.dispute.closed.lost", "lost", DisputeOutcome.LOST),
        ("charge.dispute.closed.lost", "warning_closed", DisputeOutcome.WARNING_CLOSED),
        ("charge.dispute.closed.lost", "prevented", DisputeOutcome.PREVENTED),
    ],
)
def test_a_dispute_is_named_by_its_payment(stem: str, status: str, outcome: DisputeOutcome | None) -> None:
    (news,) = translate(example(stem, status=status)).by_reference
    command = news.command(BOOKING_ID)
    assert isinstance(command, RecordDispute)
    assert (news.reference, command.intent, command.dispute_id) == (INTENT, INTENT, "du_1ExampleDispute000001")
    assert (command.amount, command.reason, command.outcome) == (Money(6000, "EUR"), "fraudulent", outcome)


@pytest.mark.parametrize("kind", ["charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated"])
def test_the_money_of_a_dispute_tells_how_the_dispute_stands(kind: str) -> None:
    (news,) = translate(example("charge.dispute.closed.won") | {"type": kind}).by_reference
    command = news.command(BOOKING_ID)
    assert isinstance(command, RecordDispute)
    assert command.outcome is DisputeOutcome.WON


@pytest.mark.parametrize("stem", ["charge.dispute.created", "refund.created"])
def test_news_of_no_payment_is_refused(stem: str) -> None:
    assert is_silent(example(stem, payment_intent=None), "names no payment")


def test_news_by_reference_have_the_same_command_id_each_time() -> None:
    first, second = (translate(example("charge.dispute.created")).by_reference[0] for _ in range(2))
    assert first.command(BOOKING_ID) == second.command(BOOKING_ID)


def test_a_reservation_says_until_when_if_its_charge_does() -> None:
    charge = {"id": "ch_1", "payment_method_details": {"card": {"capture_before": 1795190999}}}
    told = report(example("payment_intent.amount_capturable_updated", metadata=OURS, latest_charge=charge))
    assert told.capture_before == datetime.fromtimestamp(1795190999, UTC)


def test_an_intent_that_is_not_reserved_any_more_reserves_nothing() -> None:
    late = example("payment_intent.amount_capturable_updated", metadata=OURS, status="succeeded")
    assert is_silent(late, "succeeded")


PER_METHOD = {"card": {"capture_method": "manual", "network": None}, "link": None}


@pytest.mark.parametrize(
    "asked", [{"capture_method": "manual"}, {"payment_method_options": PER_METHOD}], ids=["on the intent", "on cards"]
)
def test_a_payment_that_could_be_reserved_tells_of_its_capture(asked: dict[str, Any]) -> None:
    taken = IntentReport(intent=INTENT, standing=IntentStanding.CAPTURED, amount=Money(6000, "EUR"))
    assert report(example("payment_intent.succeeded", metadata=OURS, **asked)) == taken


def test_a_payment_that_was_taken_at_once_is_told_of_by_its_session() -> None:
    assert is_silent(example("payment_intent.succeeded", metadata=OURS), "taken at once")


def test_a_reservation_that_lapsed_is_released() -> None:
    told = report(example("payment_intent.canceled", metadata=OURS, cancellation_reason="automatic"))
    assert told == IntentReport(intent=INTENT, standing=IntentStanding.RELEASED, reason="automatic")


@pytest.mark.parametrize("changes", [{"capture_method": "automatic_async"}, {"payment_method": None}])
def test_the_end_of_an_intent_that_reserved_nothing_says_nothing(changes: dict[str, Any]) -> None:
    assert is_silent(example("payment_intent.canceled", metadata=OURS, **changes), "nothing was reserved")


def test_a_session_cannot_tell_a_reservation_from_a_payment_on_its_way() -> None:
    assert is_silent(
        example("checkout.session.completed.unpaid", metadata=OURS | {"capture": "later"}), "payment intent tells"
    )


@pytest.mark.parametrize(
    ("stem", "standing"),
    [
        ("checkout.session.completed.paid", CheckoutStanding.PAID),
        ("checkout.session.async_payment_succeeded", CheckoutStanding.PAID),
        ("checkout.session.async_payment_failed", CheckoutStanding.FAILED),
        ("checkout.session.expired", CheckoutStanding.EXPIRED),
    ],
)
def test_all_else_is_told_by_the_session_of_a_later_capture_too(stem: str, standing: CheckoutStanding) -> None:
    (command,) = translate(example(stem, metadata=OURS | {"capture": "later"})).commands
    assert isinstance(command, RecordCheckout)
    assert command.report.standing is standing


def test_a_session_whose_methods_are_all_taken_at_once_is_pending_while_it_is_unpaid() -> None:
    (command,) = translate(example("checkout.session.completed.unpaid", metadata=OURS)).commands
    assert isinstance(command, RecordCheckout)
    assert command.report == CheckoutReport(session_id=SESSION, standing=CheckoutStanding.PENDING)


def test_all_that_concerns_us_fits_into_one_question() -> None:
    assert len(HEARD) == len(set(HEARD)) <= TYPES_IN_ONE_QUESTION_MAX
