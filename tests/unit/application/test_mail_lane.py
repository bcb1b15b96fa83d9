"""Many mails at once: they go out as fast as SendGrid lets them, each once, and what it says to one goes for all."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from application.effect_runner import EffectRunner
from application.effects import SendMail
from application.lanes import Lane
from application.limits import LEASE_SECONDS
from application.ports.answers import Limited, NotReached
from application.retry_policy import BACKOFFS
from tests.unit.application.mail_floods import WINDOW, LimitedPostOffice, flood
from tests.unit.application.small_world import SmallWorld, paid_up

AT_ONCE = 4
"""How many mails one process has in hand."""
MAILS = 1_000
LIMIT = 60
WINDOWS_MAX = 2 * MAILS // LIMIT


def drain(world: SmallWorld, post_office: LimitedPostOffice) -> None:
    """As a worker does it, while the clock moves on from one window to the next."""
    runner = EffectRunner(replace(world.world, mailer=post_office), world.database.effects, world.runner._inbox)
    for _ in range(WINDOWS_MAX):
        while claimed := world.database.effects.claim(world.clock.now(), AT_ONCE, LEASE_SECONDS, [Lane.MAILS]):
            for effect in claimed:
                runner.run(effect)
        if len(post_office.taken) == MAILS:
            return
        world.clock.moment = world.clock.moment.replace(second=0, microsecond=0) + WINDOW
    raise AssertionError(f"only {len(post_office.taken)} went out")


@pytest.mark.parametrize(("tells", "in_vain"), [(True, 0), (False, AT_ONCE)])
def test_a_thousand_mails_drain_within_the_limit(tells: bool, in_vain: int) -> None:
    """Told with the last mail of a window, not one call is in vain; else no more than were in hand already."""
    world = SmallWorld()
    world.hold()
    wanted = flood(world, MAILS)
    post_office = LimitedPostOffice(world.clock, LIMIT, tells=tells)
    drain(world, post_office)
    assert sorted(post_office.taken) == sorted(wanted)
    assert max(post_office.taken_in.values()) == LIMIT
    assert max(post_office.refused_in.values(), default=0) == in_vain
    assert len(post_office.taken_in) == -(-MAILS // LIMIT)
    assert world.effects() == [left for left in world.effects() if not hasattr(left.effect, "mail_id")]


def test_a_limit_said_to_one_mail_holds_all_until_its_end() -> None:
    world = SmallWorld()
    world.hold()
    flood(world, 3)
    end = world.clock.now() + timedelta(minutes=7)
    world.mailer.faults.lay("send", Limited(end))
    (first,) = world.database.effects.claim(world.clock.now(), 1, LEASE_SECONDS, [Lane.MAILS])
    world.runner.run(first)
    world.wait_until(end - timedelta(microseconds=1))
    assert world.mailer.sent == ()
    world.wait_until(end)
    assert len(world.mailer.sent) == 3


def test_a_mail_that_the_limit_hits_again_and_again_waits_for_its_end_only() -> None:
    """A window that was full ten times is no fault of the mail."""
    world = paid_up()
    world.work()
    before = len(world.mailer.sent)
    flood(world, 1)
    for minute in range(1, 200):
        world.mailer.faults.lay("send", Limited(world.clock.now() + timedelta(minutes=1)))
        world.work()
        world.wait(timedelta(seconds=59))
        assert len(world.mailer.sent) == before, minute
        world.clock.moment += timedelta(seconds=1)
    world.work()
    assert len(world.mailer.sent) == before + 1


def test_a_connection_that_failed_holds_up_one_mail_only() -> None:
    world = SmallWorld()
    world.hold()
    flood(world, 3)
    world.mailer.faults.lay("send", NotReached("no route"))
    world.work()
    assert len(world.mailer.sent) == 2


def test_hours_of_limits_use_up_no_try_so_that_the_silence_after_them_parks_nothing() -> None:
    world = SmallWorld()
    world.hold()
    (wanted,) = flood(world, 1)
    runner = EffectRunner(world.world, world.database.effects, world.runner._inbox)
    limits = [Limited(world.clock.now())] * BACKOFFS[SendMail].tries_max
    world.mailer.faults.lay("send", *limits, NotReached("no route"))
    for _ in range(len(limits) + 2):
        for claimed in world.database.effects.claim(world.clock.now(), 1, LEASE_SECONDS, [Lane.MAILS]):
            runner.run(claimed)
        world.clock.moment += WINDOW
    assert world.parked() == []
    assert [mail.mail_id for mail in world.mailer.sent] == [wanted]
