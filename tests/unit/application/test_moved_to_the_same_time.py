"""On Calendly's own page people can choose the time again that they have: a new meeting, no other time."""

from datetime import timedelta

from domain.agenda.agenda import Standing
from tests.examples import BOOKING, START
from tests.unit.application.small_world import paid_up


def test_who_moves_to_the_time_they_have_keeps_it() -> None:
    world = paid_up()
    world.work()
    new = world.scheduling.reschedule(world.scheduling.meetings()[0].meeting.event_uri, START)
    world.told(sighting=new.sighting)
    world.wait(timedelta(minutes=1))
    assert world.facts().count("Moved") == 1
    assert world.claims() == [(BOOKING, Standing.BOOKED)]
