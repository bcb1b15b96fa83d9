"""The page with Calendly's own widget says that something was booked: a hint, the facts are read at Calendly."""

from uuid import UUID

import pytest

from adapters.memory.faults import Away
from adapters.memory.scheduling import MemoryMeeting
from application.requests.hear_embed import HearEmbed
from domain.agenda.agenda import Standing
from domain.booking.events import SlotSelected
from domain.booking.state import Begun
from domain.booking.vocabulary import Source
from domain.errors import NotFound, SchedulingUnavailable
from domain.identifiers import BookingId, StreamId, adopted_id
from tests.examples import BOOKING, FREE, SLOT, START
from tests.unit.application.small_world import NEXT_DAY, PRIVATE, SmallWorld, paid_up

HINT = UUID(int=99)


@pytest.fixture
def world() -> SmallWorld:
    return SmallWorld()


def hear(world: SmallWorld, event_uri: str, invitee_uri: str) -> tuple[BookingId, Begun]:
    inner = world.world
    hearing = HearEmbed(
        scheduling=inner.scheduling,
        news=inner.news,
        references=inner.references,
        store=inner.store,
        clock=inner.clock,
    )
    return hearing(event_uri, invitee_uri, HINT)


def hint(world: SmallWorld, made: MemoryMeeting) -> BookingId:
    return hear(world, made.meeting.event_uri, made.meeting.invitee_uri)[0]


def test_a_meeting_of_ours_becomes_a_booking_from_the_link(world: SmallWorld) -> None:
    made = world.visit(START)
    booking = hint(world, made)
    assert booking == adopted_id(made.meeting.invitee_uri)
    first = world.database.streams[StreamId(booking)][0].event
    assert isinstance(first, SlotSelected)
    assert first.source is Source.CALENDLY_LINK
    assert world.words(booking) == "AWAITING_PAYMENT UNPAID"
    assert world.claims() == [(booking, Standing.BOOKED)]


def test_a_free_meeting_is_confirmed() -> None:
    world = SmallWorld(FREE)
    assert world.words(hint(world, world.visit(START))) == "CONFIRMED NOT_REQUIRED"


@pytest.mark.parametrize("first", ["hint", "webhook"])
def test_hint_and_webhook_make_one_booking_whichever_comes_first(world: SmallWorld, first: str) -> None:
    made = world.visit(START)
    if first == "webhook":
        world.told(sighting=made.sighting)
        world.work()
    booking = hint(world, made)
    world.told(sighting=made.sighting)
    world.work()
    assert hint(world, made) == booking
    assert world.facts(booking).count("SlotSelected") == 1


def test_the_meeting_of_a_booking_that_waits_for_it_is_that_booking() -> None:
    """Its own link was used in the widget."""
    world = paid_up()
    made = world.visit(START, claims=BOOKING)
    assert hint(world, made) == BOOKING
    assert world.words() == "CONFIRMED PAID"


def test_what_calendly_does_not_know_is_not_found(world: SmallWorld) -> None:
    with pytest.raises(NotFound):
        hear(world, "memory://scheduled_events/9", "memory://scheduled_events/9/invitees/1")


def test_an_invitee_of_another_event_is_not_found_and_makes_nothing(world: SmallWorld) -> None:
    made, other = world.visit(START), world.visit(NEXT_DAY.start)
    with pytest.raises(NotFound):
        hear(world, other.meeting.event_uri, made.meeting.invitee_uri)
    assert world.database.log == []


def test_a_meeting_that_is_none_of_our_sessions_is_not_found_and_is_foreign_time(world: SmallWorld) -> None:
    made = world.visit(START, PRIVATE)
    with pytest.raises(NotFound):
        hint(world, made)
    assert world.claims() == [(made.meeting.event_uri, Standing.FOREIGN)]


def test_a_calendly_that_is_away_says_when_to_come_back_and_makes_nothing(world: SmallWorld) -> None:
    made = world.visit(START)
    world.scheduling.faults.lay("read_invitee", Away(retry_after_seconds=7))
    with pytest.raises(SchedulingUnavailable) as refusal:
        hint(world, made)
    assert refusal.value.retry_after_seconds == 7
    assert world.database.log == []


def test_a_meeting_that_was_moved_in_the_widget_is_the_booking_it_was(world: SmallWorld) -> None:
    made = world.visit(START)
    booking = hint(world, made)
    new = world.scheduling.reschedule(made.meeting.event_uri, NEXT_DAY.start)
    assert hint(world, new) == booking
    assert world.claims(NEXT_DAY) == [(booking, Standing.BOOKED)]
    assert world.claims(SLOT) == []
