"""Stripe's events are read again from where we stopped, into the same inbox as its webhooks."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from application.effects import ProcessDelivery
from application.ports.answers import ProviderUnavailable
from application.ports.deliveries import Translated
from application.ports.event_store import StoreUnavailable
from application.ports.inbox import Delivery, Provider
from application.ports.payment_history import EventPage, OpenSession, SeenPayment
from application.reconcilers import payments as under_test
from application.reconcilers.payments import EventsRead, PaymentReconciler
from tests.examples import NOW, opened, paid
from tests.unit.application.reconcilers.desk import FrailCursors, MemoryCursors
from tests.unit.application.small_world import SmallWorld

PER_PAGE = 2


def event(number: int) -> Delivery:
    return Delivery(Provider.STRIPE, f"evt_{number}", "some.type", b"{}", NOW)


class Stripe:
    """Its memory of events, two to a page; the cursor is the name of the last one that was read."""

    def __init__(self, *events: Delivery) -> None:
        self.events = list(events)
        self.asked: list[tuple[str, datetime]] = []
        self.away_at: int | None = None

    def events_after(self, cursor: str, since: datetime) -> EventPage:
        self.asked.append((cursor, since))
        if self.away_at is not None and len(self.asked) > self.away_at:
            raise ProviderUnavailable("away")
        keys = [e.key for e in self.events]
        first = keys.index(cursor) + 1 if cursor else 0
        found = tuple(self.events[first : first + PER_PAGE])
        return EventPage(found, found[-1].key if found else cursor, complete=first + PER_PAGE >= len(keys))

    def open_sessions(self, since: datetime) -> list[OpenSession]:
        raise NotImplementedError

    def payments_between(self, start: datetime, end: datetime) -> list[SeenPayment]:
        raise NotImplementedError


@pytest.fixture
def world() -> SmallWorld:
    return SmallWorld()


@pytest.fixture
def cursors() -> FrailCursors:
    return FrailCursors()


def reconciler(world: SmallWorld, stripe: Stripe, cursors: MemoryCursors) -> PaymentReconciler:
    return PaymentReconciler(stripe, world.database.inbox, cursors, world.store, world.bus, world.clock)


def kept(world: SmallWorld) -> set[str]:
    return {delivery.key for delivery, _ in world.database.deliveries.values()}


def test_a_payment_whose_webhook_was_lost_is_found_and_does_the_same_work(
    world: SmallWorld, cursors: MemoryCursors
) -> None:
    world.hold()
    world.bus.handle(opened())
    world.translator.meanings["evt_1"] = Translated((paid(),), "")
    found = reconciler(world, Stripe(event(1)), cursors).read_events()
    world.work()
    assert found == EventsRead(read=1, missed=1, complete=True)
    assert "PaymentSucceeded" in world.facts()


def test_what_its_webhook_brought_already_is_no_second_delivery(world: SmallWorld, cursors: MemoryCursors) -> None:
    world.database.inbox.store(event(1))
    found = reconciler(world, Stripe(event(1), event(2)), cursors).read_events()
    assert found == EventsRead(read=2, missed=1, complete=True)
    assert len(world.database.deliveries) == 2


def test_the_next_run_goes_on_behind_the_last_event(world: SmallWorld, cursors: MemoryCursors) -> None:
    stripe = Stripe(event(1), event(2), event(3))
    reconciler(world, stripe, cursors).read_events()
    stripe.events.append(event(4))
    stripe.asked.clear()
    assert reconciler(world, stripe, cursors).read_events() == EventsRead(read=1, missed=1, complete=True)
    assert [cursor for cursor, _ in stripe.asked] == ["evt_3"]


def test_a_first_run_looks_as_far_back_as_stripe_repeats_its_webhooks(
    world: SmallWorld, cursors: MemoryCursors
) -> None:
    stripe = Stripe()
    reconciler(world, stripe, cursors).read_events()
    assert stripe.asked == [("", NOW - timedelta(days=3))]


def test_a_time_that_is_given_overrides_the_cursor_and_replaces_it(world: SmallWorld, cursors: MemoryCursors) -> None:
    stripe = Stripe(event(1), event(2), event(3))
    reconciler(world, stripe, cursors).read_events()
    stripe.asked.clear()
    hour_ago = NOW - timedelta(hours=1)
    assert reconciler(world, stripe, cursors).read_events(hour_ago) == EventsRead(read=3, missed=0, complete=True)
    assert stripe.asked[0] == ("", hour_ago)
    assert "evt_3" in (cursors.get(under_test.CURSOR) or "")


def test_nothing_is_asked_that_stripe_has_forgotten(world: SmallWorld, cursors: MemoryCursors) -> None:
    stripe = Stripe()
    reconciler(world, stripe, cursors).read_events(NOW - timedelta(days=300))
    assert stripe.asked == [("", NOW - timedelta(days=29))]


def test_a_cursor_that_names_a_forgotten_event_is_not_used(world: SmallWorld, cursors: MemoryCursors) -> None:
    stripe = Stripe(event(1))
    reconciler(world, stripe, cursors).read_events()
    for _ in range(3):  # quiet weeks: asked again and again, and nothing new
        world.clock.moment += timedelta(days=10)
        stripe.asked.clear()
        reconciler(world, stripe, cursors).read_events()
    assert stripe.asked == [("", world.clock.now() - timedelta(days=29))]


def test_a_run_is_bounded_and_the_next_one_reads_the_rest(
    world: SmallWorld, cursors: MemoryCursors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "EVENT_PAGES_PER_RUN", 2)
    stripe = Stripe(*map(event, range(5)))
    sweep = reconciler(world, stripe, cursors)
    assert sweep.read_events() == EventsRead(read=4, missed=4, complete=False)
    assert sweep.read_events() == EventsRead(read=1, missed=1, complete=True)
    assert kept(world) == {f"evt_{n}" for n in range(5)}


def test_a_crash_between_page_and_cursor_reads_the_page_again_and_harms_nothing(
    world: SmallWorld, cursors: FrailCursors
) -> None:
    stripe = Stripe(*map(event, range(4)))
    cursors.dies = True
    with pytest.raises(StoreUnavailable):
        reconciler(world, stripe, cursors).read_events()
    assert kept(world) == {"evt_0", "evt_1"}
    cursors.dies = False
    assert reconciler(world, stripe, cursors).read_events() == EventsRead(read=4, missed=2, complete=True)
    assert len(world.waiting(ProcessDelivery)) == 4


def test_a_page_that_could_not_be_stored_is_not_passed_over(
    world: SmallWorld, cursors: MemoryCursors, monkeypatch: pytest.MonkeyPatch
) -> None:
    stripe = Stripe(*map(event, range(2)))

    def lost(_delivery: Delivery) -> bool:
        raise StoreUnavailable

    with monkeypatch.context() as broken:
        broken.setattr(world.database.inbox, "store", lost)
        with pytest.raises(StoreUnavailable):
            reconciler(world, stripe, cursors).read_events()
    assert cursors.get(under_test.CURSOR) is None
    assert reconciler(world, stripe, cursors).read_events().missed == 2


def test_a_provider_that_goes_away_half_way_leaves_what_was_read_and_nothing_else(
    world: SmallWorld, cursors: MemoryCursors
) -> None:
    stripe = Stripe(*map(event, range(4)))
    stripe.away_at = 1
    with pytest.raises(ProviderUnavailable):
        reconciler(world, stripe, cursors).read_events()
    assert kept(world) == {"evt_0", "evt_1"}
    stripe.away_at = None
    assert reconciler(world, stripe, cursors).read_events() == EventsRead(read=2, missed=2, complete=True)


def test_an_event_that_came_in_another_body_is_still_the_same_delivery(
    world: SmallWorld, cursors: MemoryCursors
) -> None:
    world.database.inbox.store(replace(event(1), body=b'{"as": "the webhook"}'))
    assert reconciler(world, Stripe(event(1)), cursors).read_events().missed == 0
