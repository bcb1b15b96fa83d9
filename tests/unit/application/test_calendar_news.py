"""What an invitee at Calendly means to us: our meeting, a cancellation, or something that only claims to be ours."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from adapters.memory.faults import Away, Lost
from adapters.memory.scheduling import Visitor
from application.effects import BookMeeting, ProcessDelivery, ReadInvitee
from application.ports.inbox import Verdict
from application.ports.scheduling import EventType, Sighting
from domain.agenda.agenda import Standing
from domain.booking.vocabulary import Actor
from domain.identifiers import adopted_id
from tests.examples import BOOKING, PRICE, SLOT, START
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import LATER, NEXT_DAY, PRIVATE, SmallWorld, paid_up

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MINE = [(BOOKING, Standing.BOOKED)]


@pytest.fixture
def waiting() -> SmallWorld:
    """Paid, and the answer of our call to Calendly was lost."""
    world = paid_up()
    world.scheduling.faults.lay("book", Lost())
    world.work()
    return world


@pytest.fixture
def world() -> SmallWorld:
    """Paid and in the calendar, by our own call."""
    world = paid_up()
    world.work()
    world.writer.facts.clear()
    return world


def own(world: SmallWorld) -> Sighting:
    """As Calendly has our meeting now."""
    return world.scheduling.sighting(world.scheduling.meetings()[0].meeting.invitee_uri)


def called_off(world: SmallWorld, by: Actor) -> Sighting:
    world.scheduling.cancel_as(by, world.scheduling.meetings()[0].meeting.event_uri)
    return own(world)


def given_back(world: SmallWorld) -> int:
    return world.payments.given_back(world.payments.sessions(BOOKING)[0].intent)


# our own meeting


def test_the_webhook_confirms_the_booking_before_our_own_answer_does(waiting: SmallWorld) -> None:
    key = waiting.told(sighting=own(waiting))
    waiting.work()
    assert waiting.words() == "CONFIRMED PAID"
    assert waiting.claims() == MINE
    assert waiting.verdict(key)[0] is Verdict.HANDLED
    waiting.wait(HOUR)
    assert waiting.tries() == ["CalendlyRequested", "CalendlyConfirmed"]
    assert waiting.waiting(BookMeeting) == []
    assert waiting.active_slots() == [SLOT]


def test_the_webhook_of_a_meeting_that_we_know_adds_nothing(world: SmallWorld) -> None:
    facts = world.facts()
    keys = [world.told(sighting=own(world)) for _ in range(2)]
    world.wait(HOUR)
    assert world.facts() == facts
    assert world.claims() == MINE
    assert [world.verdict(key)[0] for key in keys] == [Verdict.HANDLED] * 2
    assert world.waiting(ProcessDelivery) == []


def test_a_lost_try_that_shows_up_after_the_money_went_back_is_cancelled_at_calendly(waiting: SmallWorld) -> None:
    waiting.scheduling.faults.lay("find", *[Away()] * 5000)
    waiting.wait_until(START - 30 * MINUTE)
    seen = own(waiting)
    waiting.wait_until(START)
    assert waiting.words() == "CANCELLED REFUNDED"
    waiting.told(sighting=seen)
    waiting.work()
    assert waiting.facts()[-1] == "MeetingOrphaned"
    assert waiting.active_slots() == []


# somebody else's, with our booking's id in the address


def test_a_booking_that_was_not_paid_is_not_confirmed_by_its_id() -> None:
    world = SmallWorld()
    FrontDesk(world).confirm()
    forged = world.visit(START, claims=BOOKING)
    world.told(sighting=forged.sighting)
    world.work()
    assert "CalendlyConfirmed" not in world.facts()
    assert BOOKING not in [owner for owner, _ in world.claims()]


@pytest.mark.parametrize("fault", ["start", "event type", "host"])
def test_an_id_with_another_time_type_or_host_is_somebody_elses_meeting(waiting: SmallWorld, fault: str) -> None:
    seen = replace(waiting.visit(NEXT_DAY.start, claims=BOOKING).sighting, slot=SLOT)
    match fault:
        case "start":
            seen = replace(seen, slot=NEXT_DAY)
        case "event type":
            seen = replace(seen, event_type=PRIVATE)
        case _:
            seen = replace(seen, calendars=("https://api.calendly.com/users/SOMEBODY",))
    waiting.told(sighting=seen)
    waiting.work()
    assert waiting.words() == "SCHEDULING PAID"


def test_a_confirmed_booking_is_not_taken_over_by_its_id(world: SmallWorld) -> None:
    facts = world.facts()
    world.told(sighting=world.visit(NEXT_DAY.start, PRIVATE, claims=BOOKING).sighting)
    world.work()
    assert world.facts() == facts
    assert [standing for _, standing in world.claims(NEXT_DAY)] == [Standing.FOREIGN]


def test_an_id_of_no_booking_of_ours_is_foreign_time(world: SmallWorld) -> None:
    unknown = adopted_id("nobody")
    world.told(sighting=world.visit(NEXT_DAY.start, PRIVATE, claims=unknown).sighting)
    world.work()
    assert [standing for _, standing in world.claims(NEXT_DAY)] == [Standing.FOREIGN]
    assert world.facts(unknown) == []


def test_foreign_time_with_a_forged_id_is_free_again_when_it_is_cancelled(waiting: SmallWorld) -> None:
    forged = waiting.visit(NEXT_DAY.start, PRIVATE, claims=BOOKING)
    waiting.told(sighting=forged.sighting)
    waiting.work()
    assert waiting.claims(NEXT_DAY) == [(forged.meeting.event_uri, Standing.FOREIGN)]
    waiting.scheduling.cancel_as(Actor.CLIENT, forged.meeting.event_uri)
    waiting.told(sighting=waiting.scheduling.sighting(forged.meeting.invitee_uri))
    waiting.work()
    assert waiting.words() == "SCHEDULING PAID"
    assert waiting.claims(NEXT_DAY) == []


def test_a_meeting_in_a_calendar_of_nobody_in_our_catalog_is_refused_with_that_reason(world: SmallWorld) -> None:
    elsewhere = EventType(uri="https://api.calendly.com/event_types/else", duration_minutes=60)
    world.scheduling.offer(elsewhere, "https://api.calendly.com/users/SOMEBODY", [START])
    key = world.told(sighting=world.scheduling.visit(elsewhere.uri, START, Visitor()).sighting)
    world.work()
    assert world.verdict(key) == (Verdict.REFUSED, "it is in the calendar of nobody in our catalog")


# cancelled at Calendly


def test_a_client_who_cancels_at_calendly_gets_back_what_the_policy_gives(world: SmallWorld) -> None:
    world.wait_until(START - 3 * HOUR)
    world.told(sighting=called_off(world, Actor.CLIENT))
    world.work()
    assert world.words() == "CANCELLED PARTIALLY_REFUNDED"
    assert given_back(world) == PRICE.half_rounded_up().amount_minor
    assert world.claims() == []


def test_an_expert_who_cancels_at_calendly_gives_everything_back(world: SmallWorld) -> None:
    world.wait_until(START - 30 * MINUTE)
    world.told(sighting=called_off(world, Actor.BUILDER))
    world.work()
    assert world.words() == "CANCELLED REFUNDED"
    assert world.mails() == ["cancelled builder", "cancelled client", "refunded client"]


def test_the_policy_counts_from_when_it_was_cancelled_there(world: SmallWorld) -> None:
    world.wait_until(START - 25 * HOUR)
    seen = called_off(world, Actor.CLIENT)
    world.wait(20 * HOUR)
    world.told(sighting=seen)
    world.work()
    assert given_back(world) == PRICE.amount_minor


def test_a_cancellation_that_comes_twice_is_one(world: SmallWorld) -> None:
    seen = called_off(world, Actor.BUILDER)
    world.told(sighting=seen)
    world.told(sighting=seen)
    world.wait(HOUR)
    assert world.facts().count("Cancelled") == world.facts().count("RefundRequested") == 1


def test_the_echo_of_our_own_cancellation_adds_nothing(world: SmallWorld) -> None:
    FrontDesk(world).cancel()
    world.work()
    facts = world.facts()
    world.told(sighting=own(world))
    world.wait(HOUR)
    assert world.facts() == facts


def test_a_cancellation_that_does_not_say_who_did_it_is_asked_again(world: SmallWorld) -> None:
    world.wait_until(START - 30 * MINUTE)
    seen = called_off(world, Actor.BUILDER)
    world.scheduling.faults.lay("read_invitee", Away())
    world.told(sighting=replace(seen, cancelled_by=None))
    world.work()
    assert world.words() == "CONFIRMED PAID"
    world.wait(MINUTE)
    assert world.words() == "CANCELLED REFUNDED"
    assert given_back(world) == PRICE.amount_minor


def test_a_cancellation_that_never_says_who_did_it_changes_nothing_and_ends_with_a_person(world: SmallWorld) -> None:
    nameless = replace(called_off(world, Actor.BUILDER), cancelled_by=None)
    world.scheduling.sighting = lambda _: nameless  # type: ignore[method-assign, assignment]
    world.told(sighting=nameless)
    world.wait(2 * HOUR)
    assert world.words() == "CONFIRMED PAID"
    assert len(world.waiting(ReadInvitee)) == 1
    world.wait_until(START - HOUR)
    assert world.parked() == ["gave up after 200 tries: Calendly does not say who cancelled."]


def test_a_cancellation_that_overtakes_the_news_of_the_booking_waits_for_it(waiting: SmallWorld) -> None:
    waiting.scheduling.faults.lay("find", *[Away()] * 3)
    made = own(waiting)
    key = waiting.told(sighting=called_off(waiting, Actor.BUILDER))
    waiting.work()
    assert waiting.verdict(key)[0] is Verdict.WAITING
    waiting.told(sighting=made)
    waiting.wait(10 * MINUTE)
    assert waiting.words() == "CANCELLED REFUNDED"
    assert waiting.verdict(key)[0] is Verdict.HANDLED
    assert waiting.claims() == []


def test_a_cancellation_that_overtakes_the_news_of_a_move_waits_for_it(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", Lost())
    world.scheduling.faults.lay("find", *[Away()] * 3)
    FrontDesk(world).move(LATER)
    made = world.scheduling.meetings()[-1]
    world.scheduling.cancel_as(Actor.BUILDER, made.meeting.event_uri)
    key = world.told(sighting=world.scheduling.sighting(made.meeting.invitee_uri))
    world.work()
    assert world.verdict(key)[0] is Verdict.WAITING
    world.told(sighting=made.sighting)
    world.wait(10 * MINUTE)
    assert world.words() == "CANCELLED REFUNDED"
    assert (world.claims(), world.claims(LATER)) == ([], [])
