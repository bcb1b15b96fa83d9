"""A builder's day: one mail in the builder's own morning, with what is still ahead when it is sent."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from application.performing.agenda_mails import LATE_AFTER, want_agendas
from domain.identifiers import BookingId
from tests.examples import BOOKING, FREE, SLOT, START
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import BUILDER_EMAIL, NEXT_DAY, SAME_DAY, SmallWorld

SEVEN = 7
LONDON = ZoneInfo("Europe/London")
DAY: date = START.astimezone(LONDON).date()
MORNING = datetime(DAY.year, DAY.month, DAY.day, SEVEN, tzinfo=LONDON).astimezone(UTC)
SECOND = timedelta(seconds=1)
OTHER, THIRD = BookingId(UUID(int=77)), BookingId(UUID(int=78))


@pytest.fixture
def world() -> SmallWorld:
    """Two sessions on one day and one on the next."""
    world = SmallWorld(FREE)
    for booking, slot in ((BOOKING, SLOT), (OTHER, SAME_DAY), (THIRD, NEXT_DAY)):
        world.hold(booking, slot)
    world.wait(timedelta(minutes=1))
    world.writer.facts.clear()
    return world


def want(world: SmallWorld, at: datetime) -> int:
    world.clock.moment = at
    wanted = want_agendas(world.world, SEVEN)
    world.work()
    return wanted


def test_the_days_sessions_are_told_in_order_in_the_builders_morning(world: SmallWorld) -> None:
    assert want(world, MORNING - SECOND) == 0
    assert want(world, MORNING) == 1
    (agenda,) = world.writer.agendas
    assert (agenda.day, agenda.reader_zone) == (DAY, "Europe/London")
    assert [line.slot for line in agenda.sessions] == [SLOT, SAME_DAY]
    assert [line.client_name for line in agenda.sessions] == ["Grace", "Grace"]
    assert world.mailer.sent[-1].to == BUILDER_EMAIL


def test_it_goes_out_once_however_often_somebody_looks(world: SmallWorld) -> None:
    assert [want(world, MORNING + n * timedelta(minutes=10)) for n in range(3)] == [1, 0, 0]
    assert len(world.writer.agendas) == 1


def test_a_day_without_sessions_has_no_mail(world: SmallWorld) -> None:
    assert want(world, MORNING - timedelta(days=1)) == 0
    assert want(world, MORNING + timedelta(days=1)) == 1
    assert want(world, MORNING + timedelta(days=2)) == 0


def test_late_in_the_day_nobody_needs_the_list_any_more(world: SmallWorld) -> None:
    assert want(world, MORNING + LATE_AFTER) == 0
    assert want(world, MORNING + LATE_AFTER - SECOND) == 1


def test_what_was_cancelled_before_it_is_sent_is_not_in_it(world: SmallWorld) -> None:
    world.clock.moment = MORNING
    want_agendas(world.world, SEVEN)
    desk = FrontDesk(world)
    desk.cancel()
    world.work()
    (agenda,) = world.writer.agendas
    assert [line.slot for line in agenda.sessions] == [SAME_DAY]


def test_a_day_that_became_empty_is_told_to_nobody(world: SmallWorld) -> None:
    world.clock.moment = MORNING
    want_agendas(world.world, SEVEN)
    desk = FrontDesk(world)
    desk.cancel()
    desk.cancel(booking_id=OTHER)
    world.work()
    assert world.writer.agendas == []
    assert world.facts_of_mails()["agenda builder"] == ["MailGivenUp"]


def test_only_what_is_still_ahead_is_told(world: SmallWorld) -> None:
    world.clock.moment = MORNING
    want_agendas(world.world, SEVEN)
    world.clock.moment = START + SECOND
    world.work()
    (agenda,) = world.writer.agendas
    assert [line.slot for line in agenda.sessions] == [SAME_DAY]
