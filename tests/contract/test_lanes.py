"""What every effect queue promises about lanes: each is taken by itself, and is held by itself."""

from datetime import timedelta
from typing import get_args
from uuid import UUID, uuid4

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.effects import Effect, NewEffect, SendMail, SendSignInMail
from application.lanes import EVERY_LANE, KINDS, Lane, lane_of
from application.limits import LEASE_SECONDS
from domain.identifiers import BookingId, MailId
from tests.contract.test_effect_queue import EVERY_KIND
from tests.facts import NOW, append_work, work

Database = MemoryDatabase | PostgresDatabase
MINUTE = timedelta(minutes=1)
_BOOKING = BookingId(UUID("0b000000-0000-4000-8000-000000000001"))


def mail() -> NewEffect:
    return NewEffect(SendMail(booking_id=_BOOKING, mail_id=MailId(uuid4())), NOW)


def test_each_kind_of_work_has_one_lane() -> None:
    assert {kind for kinds in KINDS.values() for kind in kinds} == set(get_args(Effect))
    assert sum(map(len, KINDS.values())) == len(get_args(Effect))
    assert {type(effect) for effect in EVERY_KIND if lane_of(effect) is Lane.MAILS} == {SendMail}
    assert {type(effect) for effect in EVERY_KIND if lane_of(effect) is Lane.AWAITED_MAILS} == {SendSignInMail}


def test_a_lane_gives_its_own_work_only(any_database: Database) -> None:
    any_database.events.append(append_work(*(NewEffect(effect, NOW) for effect in EVERY_KIND)))
    for lane in Lane:
        claimed = any_database.effects.claim(NOW, 100, LEASE_SECONDS, [lane])
        assert {taken.effect for taken in claimed} == {effect for effect in EVERY_KIND if lane_of(effect) is lane}


def test_many_that_are_longer_due_in_one_lane_take_no_place_in_another(any_database: Database) -> None:
    booking = work(due=NOW + MINUTE)
    any_database.events.append(append_work(*(mail() for _ in range(20)), booking))
    claimed = any_database.effects.claim(NOW + MINUTE, 4, LEASE_SECONDS, [Lane.BOOKINGS])
    assert [taken.effect for taken in claimed] == [booking.effect]


def test_a_lane_that_is_held_gives_nothing_before_its_end_and_holds_no_other(any_database: Database) -> None:
    held, free = mail(), work()
    any_database.events.append(append_work(held, free))
    any_database.effects.hold(Lane.MAILS, NOW + MINUTE)
    almost = NOW + MINUTE - timedelta(microseconds=1)
    assert [taken.effect for taken in any_database.effects.claim(almost, 10, 600)] == [free.effect]
    assert [taken.effect for taken in any_database.effects.claim(NOW + MINUTE, 10, 60, [Lane.MAILS])] == [held.effect]


def test_what_is_wanted_while_its_lane_is_held_waits_too(any_database: Database) -> None:
    any_database.effects.hold(Lane.MAILS, NOW + MINUTE)
    any_database.events.append(append_work(mail()))
    assert not any_database.effects.claim(NOW, 10, LEASE_SECONDS, EVERY_LANE)


def test_of_two_ends_the_later_one_counts(any_database: Database) -> None:
    any_database.events.append(append_work(mail()))
    any_database.effects.hold(Lane.MAILS, NOW + 2 * MINUTE)
    any_database.effects.hold(Lane.MAILS, NOW + MINUTE)
    assert not any_database.effects.claim(NOW + MINUTE, 10, LEASE_SECONDS)
    any_database.effects.hold(Lane.MAILS, NOW + 3 * MINUTE)
    assert not any_database.effects.claim(NOW + 2 * MINUTE, 10, LEASE_SECONDS)


def test_what_is_held_is_seen_to_be_due_at_its_end_and_is_not_overdue_before(any_database: Database) -> None:
    any_database.events.append(append_work(mail()))
    any_database.effects.hold(Lane.MAILS, NOW + MINUTE)
    assert [left.due for left in any_database.effects.open_effects()] == [NOW + MINUTE]
    lease = timedelta(seconds=LEASE_SECONDS)
    assert any_database.effects.backlog(NOW + MINUTE + lease - timedelta(microseconds=1)).overdue == 0
    assert any_database.effects.backlog(NOW + MINUTE + lease).overdue == 1


def test_a_hold_that_has_ended_leaves_later_due_times_alone(any_database: Database) -> None:
    later = NewEffect(mail().effect, NOW + 2 * MINUTE)
    any_database.events.append(append_work(later))
    any_database.effects.hold(Lane.MAILS, NOW + MINUTE)
    assert [left.due for left in any_database.effects.open_effects()] == [later.due]
