"""What becomes of an effect: closed with its facts, postponed, parked - and a bug stops nothing else."""

from datetime import timedelta
from typing import get_args
from uuid import uuid5

import pytest
from msgspec.structs import replace

from application.effect_runner import EffectRunner
from application.effects import BookMeeting, Effect, StartCheckout, effect_id
from application.limits import LEASE_SECONDS
from application.ports.effects import ClaimedEffect
from application.ports.event_store import OutcomeUnknown, StoreUnavailable
from application.retry_policy import BACKOFFS
from domain.identifiers import BookingId
from tests.examples import BOOKING, FREE, HELD_UNTIL, NOW, SLOT, expired
from tests.unit.application.small_world import SmallWorld

PAGE = StartCheckout(booking_id=BOOKING, attempt=1)
LEASE = timedelta(seconds=LEASE_SECONDS)


@pytest.fixture
def world() -> SmallWorld:
    world = SmallWorld()
    world.hold()
    return world


def test_a_bug_parks_its_effect_and_the_others_go_on(world: SmallWorld) -> None:
    class Broken:
        def start_checkout(self, _request: object) -> object:
            raise ZeroDivisionError

    runner = EffectRunner(replace(world.world, payments=Broken()), world.database.effects, world.runner._inbox)
    runner.run_now(PAGE)
    assert world.parked() == ["bug: ZeroDivisionError"]
    other = BookingId(uuid5(BOOKING, "other"))
    world.hold(other, replace(SLOT, start=SLOT.end, end=SLOT.end + timedelta(hours=1)))
    world.wait_until(HELD_UNTIL)
    assert world.words(other) == "EXPIRED UNPAID"


def test_parked_work_is_not_taken_up_by_itself(world: SmallWorld) -> None:
    (claimed,) = world.database.effects.claim(NOW + LEASE, 1, LEASE_SECONDS)
    world.database.effects.park(claimed, "a person must look")
    world.wait(timedelta(minutes=14))
    assert world.parked() == ["a person must look"]
    assert world.payments.sessions(BOOKING) == []


def test_a_refused_answer_is_parked_with_its_slug() -> None:
    free = SmallWorld(FREE)
    free.hold()
    (booking,) = free.waiting(BookMeeting)
    unknown = BookingId(uuid5(BOOKING, "unknown"))
    free.runner._record(free.bus, _claimed(booking.effect), replace(expired(), booking_id=unknown))
    assert free.parked() == ["not_found: There is no such booking."]


def _claimed(effect: Effect) -> ClaimedEffect:
    return ClaimedEffect(effect_id(effect), effect, 0)


def test_a_database_that_is_away_leaves_the_work_to_the_lease(world: SmallWorld) -> None:
    world.store.faults.append("away")
    with pytest.raises(StoreUnavailable):
        world.run_now(PAGE)
    assert world.parked() == []
    world.wait(LEASE)
    assert world.words() == "AWAITING_PAYMENT UNPAID"
    assert len(world.payments.sessions(BOOKING)) == 1


def test_the_end_of_work_with_nothing_to_record_may_be_lost_and_comes_again(world: SmallWorld) -> None:
    world.run_now(PAGE)
    world.store.faults.append("lost")
    with pytest.raises(OutcomeUnknown):
        world.run_now(PAGE)
    world.run_now(PAGE)
    assert world.waiting(StartCheckout) == []


def test_the_answer_and_the_end_of_the_work_are_one_append(world: SmallWorld) -> None:
    world.store.faults.extend(["stored, then lost"])
    world.run_now(PAGE)
    assert world.waiting(StartCheckout) == []
    assert world.facts().count("CheckoutStarted") == 1


def test_who_lost_the_lease_closes_nothing(world: SmallWorld) -> None:
    (first,) = world.database.effects.claim(NOW + LEASE, 1, LEASE_SECONDS)
    world.clock.moment = NOW + 2 * LEASE
    (second,) = world.database.effects.claim(world.clock.now(), 1, LEASE_SECONDS)
    world.database.effects.park(first, "too late")
    assert world.parked() == []
    world.runner.run(first)
    assert [e.try_number for e in world.waiting(StartCheckout)] == [second.try_number]
    assert world.facts()[-1] == "CheckoutStarted"
    world.runner.run(second)
    assert world.waiting(StartCheckout) == []


def test_work_taken_by_the_request_is_out_of_the_workers_reach_for_the_lease(world: SmallWorld) -> None:
    assert world.database.effects.claim(NOW + LEASE - timedelta(microseconds=1), 10, LEASE_SECONDS) == []
    assert [c.effect for c in world.database.effects.claim(NOW + LEASE, 10, LEASE_SECONDS)] == [PAGE]


def test_every_kind_of_effect_has_a_back_off() -> None:
    assert set(BACKOFFS) == set(get_args(Effect))
