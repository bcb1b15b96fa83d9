"""What every implementation of the BalanceHistory port promises: the one in memory, and Stripe's."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from application.ports.balance import BalanceEntry, EntryKind
from domain.booking.commands import CheckoutReport
from domain.identifiers import BookingId
from domain.money import Money
from tests.contract.payment_worlds import (
    KINDS,
    World,
    opened_world,
    paid,
    refund_for,
    request_for,
    reserved,
    started,
)

A_MINUTE = timedelta(minutes=1)
FEE = 14_900 * 29 // 1000 + 30
DISPUTE_FEE = 1_500


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest, sandbox: str) -> Iterator[World]:
    with opened_world(request.param, sandbox) as made:
        yield made


def entries(world: World, report: CheckoutReport) -> list[BalanceEntry]:
    """Of one payment, the earliest first: others test in the same sandbox."""
    now = datetime.now(UTC)
    found = [
        one for one in world.balance.balance_between(now - A_MINUTE, now + A_MINUTE) if one.intent == report.intent
    ]
    assert len({one.id for one in found}) == len(found)
    return sorted(found, key=lambda one: one.at)


def told(found: list[BalanceEntry]) -> set[tuple[EntryKind, str, int, int, BookingId | None]]:
    assert all((one.currency, one.settled_currency, one.minor) == ("EUR", "EUR", one.settled_minor) for one in found)
    return {(one.kind, one.category, one.minor, one.fee_minor, one.claimed) for one in found}


def test_a_payment_comes_in_with_its_fee_and_names_its_booking(world: World) -> None:
    request, report = paid(world)
    assert told(entries(world, report)) == {(EntryKind.CHARGE, "charge", 14_900, FEE, request.booking_id)}


def test_reserved_money_is_in_no_balance_until_it_is_taken(world: World) -> None:
    order, report = reserved(world)
    assert entries(world, report) == []
    world.payments.capture(order)
    assert told(entries(world, report)) == {(EntryKind.CHARGE, "charge", 14_900, FEE, order.booking_id)}


def test_what_goes_back_leaves_whoever_sent_it(world: World) -> None:
    request, report = paid(world)
    world.payments.give_back(refund_for(request.booking_id, report, Money(900, "EUR")))
    world.refund_outside(report, Money(100, "EUR"))
    assert told(entries(world, report)) == {
        (EntryKind.CHARGE, "charge", 14_900, FEE, request.booking_id),
        (EntryKind.REFUND, "refund", -900, 0, request.booking_id),
        (EntryKind.REFUND, "refund", -100, 0, None),
    }


def test_a_dispute_takes_amount_and_fee_and_one_that_is_won_brings_both_back(world: World) -> None:
    request, report = paid(world)
    dispute = world.dispute(report)
    opened = (EntryKind.DISPUTE, "dispute", -14_900, DISPUTE_FEE, None)
    charge = (EntryKind.CHARGE, "charge", 14_900, FEE, request.booking_id)
    assert told(entries(world, report)) == {charge, opened}
    world.close_dispute(dispute, won=True)
    back = (EntryKind.DISPUTE, "dispute_reversal", 14_900, -DISPUTE_FEE, None)
    assert told(entries(world, report)) == {charge, opened, back}


def test_a_lost_dispute_brings_nothing_back(world: World) -> None:
    _, report = paid(world)
    world.close_dispute(world.dispute(report), won=False)
    assert len(entries(world, report)) == 2


def test_a_payment_by_another_method_is_a_payment_like_any_other(world: World) -> None:
    request = replace(request_for(), delayed_methods=True)
    session_id = started(world.payments, request).session_id
    world.pay_later(session_id)
    world.settle(session_id)
    report = world.payments.read_checkout(session_id)
    assert told(entries(world, report)) == {(EntryKind.CHARGE, "charge", 14_900, FEE, request.booking_id)}
    world.let_refunds_wait()
    world.payments.give_back(refund_for(request.booking_id, report, Money(900, "EUR")))
    assert (EntryKind.REFUND, "refund", -900, 0, request.booking_id) in told(entries(world, report))


def test_a_span_begins_with_its_first_moment_and_ends_before_its_last(world: World) -> None:
    _, report = paid(world)
    (entry,) = entries(world, report)
    for start, end, there in (
        (entry.at, entry.at + A_MINUTE, True),
        (entry.at - A_MINUTE, entry.at, False),
        (entry.at + timedelta(seconds=1), entry.at + A_MINUTE, False),
    ):
        assert (entry in world.balance.balance_between(start, end)) is there
