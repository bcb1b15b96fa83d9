"""A move on Calendly's own page is a cancellation and a new meeting: one booking, whichever half is heard first."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from adapters.memory.faults import Away, Lost
from adapters.memory.scheduling import MemoryMeeting
from application.effects import ReadInvitee
from application.ports.event_store import StoreUnavailable
from application.ports.inbox import Verdict
from application.ports.scheduling import Sighting
from domain.agenda.agenda import Standing
from domain.booking.vocabulary import Actor
from domain.identifiers import adopted_id
from tests.examples import BOOKING, PRICE, SLOT, START
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import EVENT_TYPE, LATER, NEXT_DAY, PRIVATE, SAME_DAY, SmallWorld, paid_up

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MINE = [(BOOKING, Standing.BOOKED)]
ORDERS = [("old", "new"), ("new", "old"), ("old", "old", "new", "new"), ("new", "old", "new", "old")]


@pytest.fixture
def world() -> SmallWorld:
    """Paid, in the calendar, and everybody has been told."""
    world = paid_up()
    world.work()
    world.writer.facts.clear()
    return world


def moved(world: SmallWorld, old: MemoryMeeting | None = None, to: int = -1) -> MemoryMeeting:
    """The client uses Calendly's own link; nobody has told us yet."""
    meeting = old or world.scheduling.meetings()[0]
    return world.scheduling.reschedule(meeting.meeting.event_uri, (LATER if to < 0 else NEXT_DAY).start)


def halves(world: SmallWorld, new: MemoryMeeting) -> dict[str, Sighting]:
    return {"old": world.scheduling.sighting(new.old_invitee), "new": new.sighting}


def assert_moved_once(world: SmallWorld) -> None:
    assert world.words() == "CONFIRMED PAID"
    assert world.facts().count("Moved") == 1
    assert FrontDesk(world).state().core.slot == LATER
    assert (world.claims(), world.claims(LATER)) == ([], MINE)
    assert world.active_slots() == [LATER]
    assert world.payments.refunds(BOOKING) == []
    assert world.mails() == ["moved builder", "moved client"]
    assert world.waiting(ReadInvitee) == []
    assert world.parked() == []


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("at_once", [True, False])
def test_both_halves_make_one_move_in_whatever_order_and_however_often_they_come(
    world: SmallWorld, order: tuple[str, ...], *, at_once: bool
) -> None:
    told = halves(world, moved(world))
    for half in order:
        world.told(sighting=told[half])
        if not at_once:
            world.wait(MINUTE)
    world.wait(HOUR)
    assert_moved_once(world)


@pytest.mark.parametrize("half", ["old", "new"])
def test_one_half_alone_is_enough(world: SmallWorld, half: str) -> None:
    world.told(sighting=halves(world, moved(world))[half])
    world.wait(HOUR)
    assert_moved_once(world)


def test_the_other_half_is_asked_for_until_calendly_answers(world: SmallWorld) -> None:
    told = halves(world, moved(world))
    world.scheduling.faults.lay("read_invitee", Away(), Away())
    world.told(sighting=told["old"])
    world.work()
    assert world.words() == "CONFIRMED PAID"
    world.wait(HOUR)
    assert_moved_once(world)


def test_the_old_half_alone_is_no_cancellation_while_the_new_one_cannot_be_read(world: SmallWorld) -> None:
    told = halves(world, moved(world))
    world.scheduling.faults.lay("read_invitee", *[Away()] * 1000)
    world.told(sighting=told["old"])
    world.wait(timedelta(days=1))
    assert world.words() == "CONFIRMED PAID"
    assert world.mails() == []
    assert len(world.waiting(ReadInvitee)) == 1


def test_an_old_half_that_does_not_name_the_new_one_is_asked_about_and_is_no_cancellation(world: SmallWorld) -> None:
    told = halves(world, moved(world))
    world.told(sighting=replace(told["old"], new_invitee=""))
    world.wait(HOUR)
    assert_moved_once(world)


def test_a_new_half_is_never_adopted_before_the_old_one_is_read(world: SmallWorld) -> None:
    new = moved(world)
    world.told(sighting=new.sighting)
    world.wait(HOUR)
    assert world.facts(adopted_id(new.meeting.invitee_uri)) == []


def test_a_move_on_calendlys_page_is_not_limited_and_keeps_the_policy_of_the_old_time(world: SmallWorld) -> None:
    world.wait_until(START - 3 * HOUR)
    world.told(sighting=moved(world).sighting)
    world.work()
    assert_moved_once(world)
    world.wait_until(LATER.start - timedelta(hours=30))
    FrontDesk(world).cancel()
    world.work()
    given_back = world.payments.given_back(world.payments.sessions(BOOKING)[0].intent)
    assert given_back == PRICE.half_rounded_up().amount_minor


def test_a_move_counts_from_when_it_was_made_there(world: SmallWorld) -> None:
    world.wait_until(START - 25 * HOUR)
    seen = moved(world).sighting
    world.wait(20 * HOUR)
    world.told(sighting=seen)
    world.work()
    FrontDesk(world).cancel()
    world.work()
    assert world.payments.given_back(world.payments.sessions(BOOKING)[0].intent) == PRICE.amount_minor


def test_a_session_that_was_moved_twice_is_at_the_last_time(world: SmallWorld) -> None:
    first = moved(world)
    second = moved(world, first, to=1)
    for half in ("old", "new"):
        world.told(sighting=halves(world, first)[half])
    for half in ("new", "old"):
        world.told(sighting=halves(world, second)[half])
    world.wait(HOUR)
    assert world.words() == "CONFIRMED PAID"
    assert FrontDesk(world).state().core.slot == NEXT_DAY
    assert (world.claims(), world.claims(LATER), world.claims(NEXT_DAY)) == ([], [], MINE)
    assert world.payments.refunds(BOOKING) == []


def test_a_session_that_was_moved_twice_is_followed_when_only_the_first_cancellation_is_heard(
    world: SmallWorld,
) -> None:
    first = moved(world)
    second = moved(world, first, to=1)
    world.told(sighting=world.scheduling.sighting(first.old_invitee))
    world.wait(HOUR)
    assert FrontDesk(world).state().core.slot == NEXT_DAY
    assert world.claims(NEXT_DAY) == MINE
    assert world.facts(adopted_id(second.meeting.invitee_uri)) == []


def test_a_session_that_was_moved_and_then_cancelled_is_cancelled_when_only_the_move_is_heard(
    world: SmallWorld,
) -> None:
    new = moved(world)
    world.scheduling.cancel_as(Actor.CLIENT, new.meeting.event_uri)
    world.told(sighting=world.scheduling.sighting(new.old_invitee))
    world.wait(HOUR)
    assert world.words() == "CANCELLED REFUNDED"
    assert (world.claims(), world.claims(LATER)) == ([], [])


def test_a_new_half_whose_cancellation_is_heard_first_ends_cancelled(world: SmallWorld) -> None:
    new = moved(world)
    world.scheduling.cancel_as(Actor.CLIENT, new.meeting.event_uri)
    world.told(sighting=world.scheduling.sighting(new.meeting.invitee_uri))
    world.told(sighting=new.sighting)
    world.told(sighting=world.scheduling.sighting(new.old_invitee))
    world.wait(HOUR)
    assert world.words() == "CANCELLED REFUNDED"
    assert (world.claims(), world.claims(LATER)) == ([], [])


def test_a_cancellation_of_the_old_meeting_changes_nothing_once_it_was_moved(world: SmallWorld) -> None:
    told = halves(world, moved(world))
    world.told(sighting=told["new"])
    world.work()
    key = world.told(sighting=replace(told["old"], rescheduled=False, new_invitee="", cancelled_by=Actor.CLIENT))
    world.wait(HOUR)
    assert_moved_once(world)
    assert world.verdict(key)[0] is Verdict.HANDLED


def test_a_move_of_a_meeting_whose_answer_was_lost_is_followed_once_we_know_it() -> None:
    other = paid_up()
    other.scheduling.faults.lay("book", Lost())
    other.work()
    made = other.scheduling.meetings()[0]
    new = other.scheduling.reschedule(made.meeting.event_uri, LATER.start)
    other.told(sighting=new.sighting)
    other.wait(HOUR)
    assert other.words() == "CONFIRMED PAID"
    assert FrontDesk(other).state().core.slot == LATER
    assert other.active_slots() == [LATER]
    assert (other.claims(), other.claims(LATER)) == ([], MINE)


def test_a_move_at_calendly_while_our_own_move_is_asked_for_wins(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", Lost())
    FrontDesk(world).move(NEXT_DAY)
    world.told(sighting=moved(world).sighting)
    world.wait(2 * HOUR)
    assert FrontDesk(world).state().core.slot == LATER
    assert world.claims(LATER) == MINE
    assert (world.claims(), world.claims(NEXT_DAY)) == ([], [])
    assert world.facts().count("MoveRefused") == 1


def test_a_meeting_that_was_cancelled_by_us_and_moved_at_calendly_is_cancelled_there_again(world: SmallWorld) -> None:
    new = moved(world)
    FrontDesk(world).cancel()
    world.told(sighting=new.sighting)
    world.wait(HOUR)
    assert world.words() == "CANCELLED REFUNDED"
    assert world.active_slots() == []
    assert world.claims(LATER) == []


@pytest.fixture
def stranger(world: SmallWorld) -> MemoryMeeting:
    """Somebody's meeting of a kind that we do not offer; we know of it."""
    made = world.visit(SAME_DAY.start, PRIVATE)
    world.told(sighting=made.sighting)
    world.work()
    return made


@pytest.mark.parametrize("heard", [("old", "new"), ("new", "old"), ("old",), ("new",)])
def test_foreign_time_that_moves_frees_the_old_time_and_takes_the_new(
    world: SmallWorld, stranger: MemoryMeeting, heard: tuple[str, ...]
) -> None:
    new = moved(world, stranger)
    for half in heard:
        world.told(sighting=halves(world, new)[half])
    world.wait(HOUR)
    assert world.claims(SAME_DAY) == []
    assert world.claims(LATER) == [(new.meeting.event_uri, Standing.FOREIGN)]


def test_foreign_time_that_moved_away_is_free_before_the_new_half_can_be_read(
    world: SmallWorld, stranger: MemoryMeeting
) -> None:
    new = moved(world, stranger)
    world.scheduling.faults.lay("read_invitee", *[Away()] * 100)
    world.told(sighting=halves(world, new)["old"])
    world.work()
    assert world.claims(SAME_DAY) == []


def test_news_that_ask_for_two_things_are_handled_only_when_both_are_done(
    world: SmallWorld, stranger: MemoryMeeting
) -> None:
    new = moved(world, stranger)
    key = world.told(sighting=halves(world, new)["old"])
    world.store.faults.extend([None, "away"])
    with pytest.raises(StoreUnavailable):
        world.work()
    assert world.verdict(key)[0] is Verdict.WAITING
    world.wait(HOUR)
    assert world.verdict(key)[0] is Verdict.HANDLED
    assert world.claims(LATER) == [(new.meeting.event_uri, Standing.FOREIGN)]


def test_an_adopted_meeting_that_moves_stays_one_booking(world: SmallWorld) -> None:
    stranger = world.visit(SAME_DAY.start, EVENT_TYPE)
    adopted = adopted_id(stranger.meeting.invitee_uri)
    world.told(sighting=stranger.sighting)
    world.work()
    new = moved(world, stranger)
    for half in halves(world, new).values():
        world.told(sighting=half)
    world.wait(HOUR)
    assert world.facts(adopted).count("Moved") == 1
    assert world.claims(SAME_DAY) == []
    assert world.claims(LATER) == [(adopted, Standing.BOOKED)]
    assert world.facts(adopted_id(new.meeting.invitee_uri)) == []


def test_a_new_half_of_a_meeting_that_nobody_knows_is_a_meeting_like_any_other(world: SmallWorld) -> None:
    stranger = world.visit(SAME_DAY.start, EVENT_TYPE)
    new = moved(world, stranger)
    world.told(sighting=new.sighting)
    world.wait(MINUTE)
    assert world.claims(SLOT) == MINE
    assert world.claims(LATER) == [(adopted_id(new.meeting.invitee_uri), Standing.BOOKED)]
