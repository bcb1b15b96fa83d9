"""What every implementation of the PaymentHistory port promises: the one in memory, and Stripe's."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from adapters.stripe.translator import StripeTranslator
from application.ports.deliveries import Translated
from application.ports.inbox import Delivery
from application.ports.payment_history import OpenSession, SeenPayment
from domain.booking.commands import CheckoutStanding, IntentStanding, RecordCheckout, RecordIntent, RecordRefund
from domain.money import Money
from tests.contract.payment_worlds import (
    KINDS,
    PRICE,
    World,
    opened_world,
    paid,
    refund_for,
    request_for,
    reserved,
    started,
)

PAGES_MAX = 20
LONG_AGO = timedelta(days=20)


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest, sandbox: str) -> Iterator[World]:
    with opened_world(request.param, sandbox) as made:
        yield made


def everything(world: World, cursor: str = "", since: datetime | None = None) -> tuple[list[Delivery], str]:
    """All that is told after the cursor, and the cursor after it."""
    found: list[Delivery] = []
    for _ in range(PAGES_MAX):
        page = world.history.events_after(cursor, since or datetime.now(UTC) - LONG_AGO)
        found += page.deliveries
        cursor = page.cursor
        if page.complete:
            return found, cursor
    raise AssertionError("there is no end to it")


def about(deliveries: Sequence[Delivery], *names: object) -> list[Delivery]:
    """Others test in the same sandbox."""
    return [d for d in deliveries if any(str(name).encode() in d.body for name in names)]


def translated(delivery: Delivery) -> Translated:
    return StripeTranslator(live=False).translate(delivery, datetime.now(UTC))


def test_what_happened_is_told_from_the_oldest_on_as_webhooks_would(world: World) -> None:
    order, report = reserved(world)
    world.payments.capture(order)
    world.payments.give_back(refund_for(order.booking_id, report, Money(900, "EUR")))
    told = about(everything(world)[0], order.booking_id)
    assert [delivery.type for delivery in told] == [
        "payment_intent.amount_capturable_updated",
        "checkout.session.completed",
        "payment_intent.succeeded",
        "refund.created",
    ]
    kinds = [[type(command) for command in translated(delivery).commands] for delivery in told]
    assert kinds == [[RecordIntent], [], [RecordIntent], [RecordRefund]]


def test_the_commands_name_the_booking_and_what_was_paid(world: World) -> None:
    request, report = paid(world)
    told = about(everything(world)[0], request.booking_id)
    assert [delivery.type for delivery in told] == ["payment_intent.succeeded", "checkout.session.completed"]
    assert translated(told[0]).commands == ()
    (command,) = translated(told[1]).commands
    assert isinstance(command, RecordCheckout)
    assert (command.booking_id, command.attempt, command.report) == (request.booking_id, 1, report)


def test_after_a_cursor_only_what_happened_since_is_told(world: World) -> None:
    paid(world)
    _, cursor = everything(world)
    request, _ = paid(world)
    later, end = everything(world, cursor)
    assert len(later) == len(about(later, request.booking_id)) == 2
    assert everything(world, end) == ([], end)


def test_asking_again_tells_the_same_under_the_same_keys(world: World) -> None:
    request, _ = paid(world)
    first, second = (about(everything(world)[0], request.booking_id) for _ in range(2))
    assert [delivery.id for delivery in first] == [delivery.id for delivery in second]
    assert [delivery.body for delivery in first] == [delivery.body for delivery in second]


def test_a_cursor_that_nobody_remembers_is_replaced_by_the_beginning(world: World) -> None:
    request, _ = paid(world)
    assert about(everything(world, "evt_of_long_ago")[0], request.booking_id)


def test_nothing_is_told_of_the_time_before_the_beginning(world: World) -> None:
    request, _ = paid(world)
    told, _ = everything(world, since=datetime.now(UTC) + timedelta(seconds=5))
    assert not about(told, request.booking_id)


def test_a_long_history_comes_in_pages_without_a_gap(world: World) -> None:
    paid(world)
    _, cursor = everything(world)
    sessions = [started(world.payments, request_for()).session_id for _ in range(102)]
    for session_id in sessions:
        world.payments.close_checkout(session_id)
    first = world.history.events_after(cursor, datetime.now(UTC))
    assert (len(first.deliveries), first.complete) == (100, False)
    rest, _ = everything(world, first.cursor)
    told = [*first.deliveries, *rest]
    assert [s for d in told for s in sessions if f'"{s}"'.encode() in d.body] == sessions


def test_what_others_do_with_our_money_is_told_by_its_payment(world: World) -> None:
    _, report = paid(world)
    world.refund_outside(report, Money(900, "EUR"))
    world.close_dispute(world.dispute(report), won=False)
    news = [translated(d) for d in about(everything(world)[0], report.intent)]
    references = [told.reference for each in news for told in each.by_reference]
    assert len(references) >= 3
    assert set(references) == {report.intent}


def test_open_pages_of_ours_are_listed_with_their_attempt(world: World) -> None:
    since = datetime.now(UTC) - timedelta(seconds=5)
    request = request_for()
    report = started(world.payments, request)
    gone, _ = paid(world)
    found = {page.booking_id: page for page in world.history.open_sessions(since)}
    assert found[request.booking_id] == OpenSession(request.booking_id, 1, report)
    assert gone.booking_id not in found
    assert not world.history.open_sessions(datetime.now(UTC) + timedelta(seconds=5))


def test_every_payment_of_a_time_is_listed_with_its_standing(world: World) -> None:
    start = datetime.now(UTC) - timedelta(seconds=5)
    order, held = reserved(world)
    gone, _ = reserved(world)
    world.payments.release(gone.intent)
    request, full = paid(world)
    world.payments.give_back(refund_for(request.booking_id, full, Money(900, "EUR")))
    world.refund_outside(full, Money(100, "EUR"))
    found = {seen.intent: seen for seen in world.history.payments_between(start, datetime.now(UTC))}
    at_once = {seen.intent for seen in world.history.payments_between(start, datetime.now(UTC) + LONG_AGO)}
    assert set(found) <= at_once
    seen = SeenPayment(
        intent=held.intent,
        booking_id=order.booking_id,
        standing=IntentStanding.AUTHORIZED,
        amount=PRICE,
        refunded=Money(0, "EUR"),
    )
    assert found[held.intent] == seen
    released = replace(seen, intent=gone.intent, booking_id=gone.booking_id, standing=IntentStanding.RELEASED)
    assert found[gone.intent] == released
    captured = replace(
        seen,
        intent=full.intent,
        booking_id=request.booking_id,
        standing=IntentStanding.CAPTURED,
        refunded=Money(1000, "EUR"),
    )
    assert found[full.intent] == captured
    assert not world.history.payments_between(start - LONG_AGO, start - timedelta(days=1))


def test_a_page_on_which_a_payment_is_on_its_way_is_no_longer_open(world: World) -> None:
    since = datetime.now(UTC) - timedelta(seconds=5)
    request = replace(request_for(Money(9000, "EUR")), delayed_methods=True)
    session_id = started(world.payments, request).session_id
    world.pay_later(session_id)
    assert world.payments.read_checkout(session_id).standing is CheckoutStanding.PENDING
    assert request.booking_id not in {page.booking_id for page in world.history.open_sessions(since)}
    (seen,) = [
        seen
        for seen in world.history.payments_between(since, datetime.now(UTC) + timedelta(seconds=1))
        if seen.booking_id == request.booking_id
    ]
    assert (seen.standing, seen.amount) == (IntentStanding.PENDING, Money(9000, "EUR"))
