"""A payment page that its booking no longer waits for is closed; the others are left alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from application.effects import CloseCheckout, StartCheckout
from application.ports.answers import ProviderUnavailable
from application.ports.payment_history import EventPage, OpenSession, SeenPayment
from application.reconcilers.drift import DriftKind, Remedy
from application.reconcilers.payments import PaymentReconciler
from domain.booking.commands import CheckoutReport, CheckoutStanding
from domain.identifiers import BookingId
from tests.examples import BOOKING, NOW, end_hold, expired, opened, reported, request_checkout
from tests.unit.application.reconcilers.desk import MemoryCursors
from tests.unit.application.small_world import SmallWorld
from tests.unit.domain.asked import adopt

ELSEWHERE = BookingId(UUID(int=77))


class Stripe:
    """Its open payment pages."""

    def __init__(self, *pages: OpenSession) -> None:
        self.pages = pages
        self.away = False
        self.since: datetime | None = None

    def open_sessions(self, since: datetime) -> Sequence[OpenSession]:
        self.since = since
        if self.away:
            raise ProviderUnavailable("away")
        return self.pages

    def events_after(self, cursor: str, since: datetime) -> EventPage:
        raise NotImplementedError

    def payments_between(self, start: datetime, end: datetime) -> Sequence[SeenPayment]:
        raise NotImplementedError


def page(session_id: str = "cs_1", attempt: int = 1, booking: BookingId = BOOKING) -> OpenSession:
    report = CheckoutReport(session_id=session_id, standing=CheckoutStanding.OPEN, url="https://pay.test")
    return OpenSession(booking, attempt, report)


@pytest.fixture
def world() -> SmallWorld:
    world = SmallWorld()
    world.hold()
    return world


def closing(world: SmallWorld, *pages: OpenSession) -> list[tuple[DriftKind, Remedy]]:
    return [(line.kind, line.remedy) for line in reconciler(world, Stripe(*pages)).close_stray_pages()]


def reconciler(world: SmallWorld, stripe: Stripe) -> PaymentReconciler:
    return PaymentReconciler(stripe, world.database.inbox, MemoryCursors(), world.store, world.bus, world.clock)


def works(world: SmallWorld) -> list[int]:
    return [open_.effect.attempt for open_ in world.effects() if isinstance(open_.effect, CloseCheckout)]


def test_the_page_that_the_client_is_on_is_left_alone(world: SmallWorld) -> None:
    world.bus.handle(opened())
    assert closing(world, page()) == []
    assert works(world) == []


def test_the_page_of_a_meeting_that_is_still_to_be_paid_is_left_alone() -> None:
    world = SmallWorld()
    for command in (adopt(), request_checkout(), opened()):
        world.bus.handle(command)
    assert closing(world, page()) == []
    assert closing(world, page("cs_0", attempt=2)) == [(DriftKind.PAGE_TOO_MANY, Remedy.QUEUED)]


def test_the_page_whose_answer_is_still_on_its_way_is_left_alone(world: SmallWorld) -> None:
    assert closing(world, page()) == []
    assert works(world) == []


def test_the_page_of_a_booking_that_is_over_is_closed(world: SmallWorld) -> None:
    world.bus.handle(opened())
    world.bus.handle(expired())
    world.bus.handle(end_hold())
    assert closing(world, page()) == [(DriftKind.PAGE_TOO_MANY, Remedy.QUEUED)]
    assert works(world) == [1]


def test_the_page_of_an_earlier_attempt_is_closed_while_the_next_one_is_being_opened(world: SmallWorld) -> None:
    for command in (opened(), expired(), request_checkout()):
        world.bus.handle(command)
    assert closing(world, page()) == [(DriftKind.PAGE_TOO_MANY, Remedy.QUEUED)]
    assert works(world) == [1]


def test_a_page_that_we_never_heard_of_is_recorded_and_closed(world: SmallWorld) -> None:
    """Its answer was lost, and the attempt was given up before its page could be found."""
    looked_for_and_not_found = CheckoutReport(session_id="", standing=CheckoutStanding.EXPIRED)
    world.bus.handle(reported(looked_for_and_not_found))
    assert closing(world, page("cs_unheard")) == [(DriftKind.PAGE_TOO_MANY, Remedy.QUEUED)]
    assert world.facts()[-1] == "CheckoutStarted"
    assert works(world) == [1]


def test_found_twice_it_is_closed_once(world: SmallWorld) -> None:
    world.bus.handle(opened())
    world.bus.handle(expired())
    world.bus.handle(end_hold())
    closing(world, page())
    assert closing(world, page()) == [(DriftKind.PAGE_TOO_MANY, Remedy.QUEUED)]
    assert works(world) == [1]


def test_a_second_page_of_one_attempt_needs_a_person(world: SmallWorld) -> None:
    world.bus.handle(opened())
    assert closing(world, page("cs_another")) == [(DriftKind.PAGE_TOO_MANY, Remedy.PERSON)]
    assert works(world) == []


def test_a_page_of_a_booking_that_is_not_ours_is_named_and_left_alone(world: SmallWorld) -> None:
    assert closing(world, page(booking=ELSEWHERE)) == [(DriftKind.PAGE_UNKNOWN, Remedy.PERSON)]
    assert works(world) == []


def test_the_closing_makes_the_page_impossible_to_pay(world: SmallWorld) -> None:
    world.run_now(StartCheckout(booking_id=BOOKING, attempt=1))
    session = world.payments.sessions(BOOKING)[0].id
    world.bus.handle(expired())  # a webhook that was wrong
    assert closing(world, page(session)) == [(DriftKind.PAGE_TOO_MANY, Remedy.QUEUED)]
    world.work()
    assert world.payments.session(session).standing is CheckoutStanding.EXPIRED


def test_only_pages_are_asked_for_that_can_still_be_open(world: SmallWorld) -> None:
    stripe = Stripe()
    reconciler(world, stripe).close_stray_pages()
    assert stripe.since == NOW - timedelta(days=1)


def test_when_stripe_is_away_nothing_is_done(world: SmallWorld) -> None:
    stripe = Stripe(page(booking=ELSEWHERE))
    stripe.away = True
    appends = world.store.appends
    with pytest.raises(ProviderUnavailable):
        reconciler(world, stripe).close_stray_pages()
    assert world.store.appends == appends
