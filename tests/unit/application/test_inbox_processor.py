"""A stored delivery is handled, waits for what it belongs after, or is refused with a reason."""

from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from application.effects import ProcessDelivery
from application.inbox_processor import BODY_DROPPED
from application.ports.deliveries import Translated
from application.ports.event_store import StoreUnavailable
from application.ports.inbox import Delivery, InboxEntry, Provider, Verdict
from application.replay import put_back
from application.retry_policy import BACKOFFS
from domain.booking.commands import BookingCommand
from domain.booking.ledger import RefundStanding
from domain.identifiers import BookingId, MailId
from domain.mail.mail import MailCommand, RecordMailDelivered
from tests.examples import (
    NOW,
    announced,
    ask_calendly,
    cancelled_in_calendly,
    declined,
    opened,
    paid,
    refund,
)
from tests.unit.application.small_world import SmallWorld

UNKNOWN = BookingId(UUID(int=77))
EARLY = cancelled_in_calendly()
HOUR = timedelta(hours=1)


@pytest.fixture
def world() -> SmallWorld:
    world = SmallWorld()
    world.hold()
    return world


@pytest.fixture
def asking(world: SmallWorld) -> SmallWorld:
    """Paid, and another process is asking Calendly at this moment."""
    world.bus.handle(paid())
    world.bus.handle(ask_calendly())
    for effect in world.database.effects.claim(NOW + HOUR, 9, 0):
        world.database.effects.park(effect, "not in this test")
    return world


def deliver(world: SmallWorld, *commands: BookingCommand | MailCommand, key: str = "evt_1", reason: str = "") -> None:
    world.translator.meanings[key] = Translated(commands, reason)
    world.database.inbox.store(Delivery(Provider.STRIPE, key, "some.type", b"{}", world.clock.now()))


def entry(world: SmallWorld, key: str = "evt_1") -> InboxEntry:
    id_ = Delivery(Provider.STRIPE, key, "", b"", NOW).id
    return next(entry for entry in world.database.inbox.entries(100) if entry.id == id_)


def open_deliveries(world: SmallWorld) -> int:
    return len(world.waiting(ProcessDelivery))


def test_a_delivery_is_handled_in_one_append_with_its_facts(world: SmallWorld) -> None:
    deliver(world, declined(), reason="charge.failed")
    assert entry(world).verdict is Verdict.WAITING
    appends = world.store.appends
    world.work()
    assert world.store.appends == appends + 1
    assert world.facts()[-1] == "PaymentFailed"
    assert (entry(world).verdict, entry(world).reason) == (Verdict.HANDLED, "charge.failed")
    assert open_deliveries(world) == 0


def test_a_delivery_that_comes_again_is_stored_once(world: SmallWorld) -> None:
    deliver(world, declined())
    deliver(world, declined())
    world.work()
    assert world.facts().count("PaymentFailed") == 1


def test_the_same_news_in_another_delivery_is_handled_and_adds_nothing(world: SmallWorld) -> None:
    deliver(world, declined())
    deliver(world, declined(), key="evt_2")
    world.work()
    assert world.facts().count("PaymentFailed") == 1
    assert entry(world, "evt_2").verdict is Verdict.HANDLED


def test_a_delivery_that_means_nothing_to_us_is_refused_with_its_reason(world: SmallWorld) -> None:
    deliver(world, reason="not one of our types")
    world.work()
    assert (entry(world).verdict, entry(world).reason) == (Verdict.REFUSED, "not one of our types")
    assert open_deliveries(world) == 0


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (replace(paid(), booking_id=UNKNOWN), "not_found: There is no such booking."),
        (refund(RefundStanding.SUCCEEDED), "wrong_state: This booking has no refund number 1."),
        (announced(), "wrong_state: This booking waits for no meeting of this time, event type and host."),
    ],
)
def test_news_that_we_decline_is_refused_with_the_reason(
    world: SmallWorld, command: BookingCommand, reason: str
) -> None:
    deliver(world, command)
    world.work()
    assert (entry(world).verdict, entry(world).reason) == (Verdict.REFUSED, reason)
    assert open_deliveries(world) == 0


def test_news_that_comes_too_early_waits_for_what_it_belongs_after(asking: SmallWorld) -> None:
    deliver(asking, EARLY)
    asking.wait(timedelta(seconds=5))
    assert entry(asking).verdict is Verdict.WAITING
    assert open_deliveries(asking) == 1
    deliver(asking, announced(), key="evt_2")
    asking.wait(timedelta(minutes=1))
    assert entry(asking).verdict is Verdict.HANDLED
    assert asking.words().startswith("CANCELLED")


def test_news_that_stays_too_early_is_refused_in_the_end(asking: SmallWorld) -> None:
    deliver(asking, EARLY)
    asking.wait(timedelta(hours=3))
    assert entry(asking).verdict is Verdict.REFUSED
    assert entry(asking).reason.startswith(f"gave up after {BACKOFFS[ProcessDelivery].tries_max} tries")
    assert open_deliveries(asking) == 0


def test_of_several_commands_all_are_carried_out(world: SmallWorld) -> None:
    deliver(world, opened(), declined(), declined("ch_2"))
    world.work()
    assert world.facts()[-3:] == ["CheckoutStarted", "PaymentFailed", "PaymentFailed"]
    assert entry(world).verdict is Verdict.HANDLED


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_declined_part_does_not_keep_the_others_from_being_handled(world: SmallWorld, order: tuple[int, int]) -> None:
    parts = (declined(), replace(declined(), booking_id=UNKNOWN))
    deliver(world, *(parts[index] for index in order))
    world.work()
    assert world.facts()[-1] == "PaymentFailed"
    assert entry(world).verdict is Verdict.HANDLED
    assert open_deliveries(world) == 0


def test_an_early_part_makes_the_whole_delivery_wait_and_repeats_nothing(asking: SmallWorld) -> None:
    deliver(asking, declined(), EARLY)
    asking.wait(timedelta(minutes=1))
    assert asking.facts().count("PaymentFailed") == 1
    assert entry(asking).verdict is Verdict.WAITING


def test_an_append_of_unknown_fate_is_not_repeated(world: SmallWorld) -> None:
    deliver(world, declined())
    world.store.faults.append("stored, then lost")
    world.work()
    assert world.facts().count("PaymentFailed") == 1
    assert entry(world).verdict is Verdict.HANDLED


def test_a_database_that_is_away_keeps_the_delivery_waiting(world: SmallWorld) -> None:
    deliver(world, declined())
    world.store.faults.append("away")
    with pytest.raises(StoreUnavailable):
        world.work()
    assert entry(world).verdict is Verdict.WAITING
    world.wait(timedelta(minutes=1))
    assert entry(world).verdict is Verdict.HANDLED


def test_a_poison_delivery_is_parked_and_the_next_goes_on(world: SmallWorld) -> None:
    world.database.inbox.store(Delivery(Provider.STRIPE, "nobody knows", "x", b"{}", NOW))
    deliver(world, declined())
    world.work()
    assert world.parked() == ["bug: KeyError"]
    assert entry(world).verdict is Verdict.HANDLED


def test_a_batch_about_hundreds_of_unknown_mails_is_refused_in_one_line(world: SmallWorld) -> None:
    report = RecordMailDelivered(
        mail_id=MailId(UUID(int=5)), booking_id=None, command_id=declined().command_id, at=NOW, cause="sendgrid"
    )
    deliver(world, *[report] * 300)
    world.work()
    assert (entry(world).verdict, entry(world).reason) == (Verdict.REFUSED, "not_found: There is no such mail.")


def test_a_delivery_whose_body_is_gone_says_so_and_waits_for_nothing(world: SmallWorld) -> None:
    deliver(world, declined())
    world.work()
    dropped = entry(world).id
    assert world.database.inbox.drop_bodies([dropped]) == 1
    put_back(dropped, world.store, world.database.effects, world.clock.now())
    world.work()
    assert (entry(world).verdict, entry(world).reason) == (Verdict.REFUSED, BODY_DROPPED)
    assert open_deliveries(world) == 0
