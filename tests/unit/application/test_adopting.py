"""Booked at Calendly itself: a session of ours becomes a booking, and a priced one is owed its money."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from adapters.memory.faults import Away
from adapters.memory.scheduling import MemoryMeeting, Visitor
from application.effects import DecideCase
from application.ports.inbox import Verdict
from application.sightings import Heard
from domain.agenda.agenda import Standing
from domain.booking.events import SlotSelected
from domain.booking.state import BookedUnpaid
from domain.booking.vocabulary import Actor, CaseKind, Source
from domain.errors import SlotUnavailable, WrongState
from domain.identifiers import BookingId, StreamId, adopted_id, invitee_person_id
from domain.money import Money
from domain.time_slot import TimeSlot
from tests.examples import CALENDAR, FREE, NOW, PRICE, SLOT, START
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import EVENT_TYPE, NEXT_DAY, SmallWorld

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def world() -> SmallWorld:
    return SmallWorld()


@pytest.fixture
def cancelling() -> SmallWorld:
    """Its operator wishes that adopted meetings nobody pays are cancelled."""
    return SmallWorld(cancels_unpaid=True)


def found(world: SmallWorld, start: datetime = START) -> BookingId:
    """Somebody has booked on Calendly's own page, and we are told: the name that its booking has, or would have."""
    made = world.scheduling.visit(EVENT_TYPE, start, Visitor(name="Linus", email="linus@example.net"))
    world.told(sighting=made.sighting)
    world.work()
    return adopted_id(made.meeting.invitee_uri)


def soon(world: SmallWorld, away: timedelta) -> datetime:
    """A free time so far from now."""
    start = world.clock.moment + away
    world.scheduling.offer(world.scheduling.event_type(EVENT_TYPE, 0), CALENDAR, [start])
    return start


def selected(world: SmallWorld, booking: BookingId) -> SlotSelected:
    first = world.database.streams[StreamId(booking)][0].event
    assert isinstance(first, SlotSelected)
    return first


def deadline(world: SmallWorld) -> timedelta:
    (case,) = world.waiting(DecideCase)
    return case.due - NOW


def test_a_free_session_is_confirmed_and_its_client_told() -> None:
    world = SmallWorld(FREE)
    booking = found(world)
    assert world.words(booking) == "CONFIRMED NOT_REQUIRED"
    assert world.claims() == [(booking, Standing.BOOKED)]
    assert selected(world, booking).source is Source.ADOPTED
    assert world.mails() == ["confirmed client"]
    assert world.waiting(DecideCase) == []


def test_a_priced_session_awaits_its_payment_and_its_client_is_asked_for_it(world: SmallWorld) -> None:
    booking = found(world)
    assert world.words(booking) == "AWAITING_PAYMENT UNPAID"
    assert world.facts(booking) == ["SlotSelected", "DetailsProvided", "CalendlyConfirmed", "CaseOpened"]
    assert world.claims() == [(booking, Standing.BOOKED)]
    assert world.mails() == ["payment_due client"]


def test_the_time_of_an_adopted_meeting_is_not_held_for_others(world: SmallWorld) -> None:
    booking = found(world)
    with pytest.raises(SlotUnavailable):
        world.hold()
    assert world.claims() == [(booking, Standing.BOOKED)]


def test_the_terms_are_those_of_the_catalog_and_the_person_is_kept_beside_the_facts(world: SmallWorld) -> None:
    booking = found(world)
    assert selected(world, booking).terms == world.terms
    invitee = world.scheduling.meetings()[0].meeting.invitee_uri
    person = world.database.people.get(invitee_person_id(invitee))
    assert person is not None
    assert (person.name, person.email) == ("Linus", "linus@example.net")
    assert "linus" not in str(world.database.log).lower()


def test_a_zone_that_nobody_knows_is_replaced_by_the_experts(world: SmallWorld) -> None:
    made = world.scheduling.visit(EVENT_TYPE, START, Visitor(timezone="Mars/Olympus"))
    world.told(sighting=made.sighting)
    world.work()
    assert selected(world, adopted_id(made.meeting.invitee_uri)).zone == "Europe/London"


def test_the_same_meeting_is_adopted_once(world: SmallWorld) -> None:
    booking = found(world)
    seen = world.scheduling.meetings()[0].sighting
    facts = world.facts(booking)
    key = world.told(sighting=seen)
    world.wait(MINUTE)
    assert world.facts(booking) == facts
    assert world.verdict(key)[0] is Verdict.HANDLED


def test_a_person_who_was_erased_does_not_come_back_with_a_repeat(world: SmallWorld) -> None:
    found(world)
    seen = world.scheduling.meetings()[0].sighting
    world.database.persons.pop(invitee_person_id(seen.invitee_uri))
    world.told(sighting=seen)
    world.work()
    assert world.database.people.get(invitee_person_id(seen.invitee_uri)) is None


# what is none of ours


def test_what_was_booked_before_the_expert_was_connected_is_foreign_time(world: SmallWorld) -> None:
    made = world.scheduling.visit(EVENT_TYPE, START, Visitor())
    assert_foreign(world, replace(made, created_at=NOW - SECOND))


def test_what_was_booked_in_the_moment_of_connecting_is_adopted(world: SmallWorld) -> None:
    assert world.words(found(world)) == "AWAITING_PAYMENT UNPAID"


def test_a_meeting_of_another_length_is_foreign_time(world: SmallWorld) -> None:
    made = world.scheduling.visit(EVENT_TYPE, START, Visitor())
    assert_foreign(world, replace(made, slot=TimeSlot.lasting(START, 45)))


def assert_foreign(world: SmallWorld, made: MemoryMeeting) -> None:
    heard = Heard(sighting=made.sighting, source_id=UUID(int=1), at=world.clock.now(), cause="a list", fresh=True)
    world.world.news.heard(heard)
    world.work()
    assert world.claims(made.slot) == [(made.meeting.event_uri, Standing.FOREIGN)]
    assert world.facts(adopted_id(made.meeting.invitee_uri)) == []
    assert world.mails() == []


def test_foreign_time_that_turns_out_to_be_a_session_of_ours_is_claimed_once() -> None:
    """The session type was imported after the meeting was booked."""
    world = SmallWorld(FREE)
    world.settle_in(event_type_uri=None)
    made = world.scheduling.visit(EVENT_TYPE, START, Visitor())
    assert_foreign(world, made)
    world.settle_in()
    world.told(sighting=made.sighting)
    world.work()
    booking = adopted_id(made.meeting.invitee_uri)
    assert world.words(booking) == "CONFIRMED NOT_REQUIRED"
    assert world.claims() == [(booking, Standing.BOOKED)]
    FrontDesk(world).cancel(booking_id=booking)
    world.work()
    assert world.claims() == []


# its money


def test_who_pays_is_confirmed_and_nothing_is_reserved_first(world: SmallWorld) -> None:
    booking = found(world)
    FrontDesk(world).pay(booking)
    world.work()
    assert world.words(booking) == "CONFIRMED PAID"
    assert "receipt client" in world.mails()
    world.wait(2 * DAY)
    assert world.words(booking) == "CONFIRMED PAID"
    assert world.active_slots() == [SLOT]


@pytest.mark.parametrize(
    ("away", "due"),
    [
        (timedelta(days=3), timedelta(hours=24)),
        (timedelta(hours=26), timedelta(hours=24)),
        (timedelta(hours=25), timedelta(hours=23)),
        (timedelta(hours=3), timedelta(hours=1)),
    ],
)
def test_the_money_is_awaited_for_a_day_or_until_two_hours_before_the_start(
    world: SmallWorld, away: timedelta, due: timedelta
) -> None:
    found(world, soon(world, away))
    assert deadline(world) == due


def test_at_the_deadline_the_expert_is_told_and_the_meeting_stays(world: SmallWorld) -> None:
    booking = found(world)
    world.wait(DAY - SECOND)
    assert world.mails() == ["payment_due client"]
    world.wait(SECOND)
    assert world.mails() == ["payment_due client", "unpaid builder"]
    assert world.words(booking) == "AWAITING_PAYMENT UNPAID"
    assert world.active_slots() == [SLOT]
    assert CaseKind.ADOPTED_UNPAID not in FrontDesk(world).state(booking).core.cases


def test_who_pays_after_the_deadline_has_paid(world: SmallWorld) -> None:
    booking = found(world)
    world.wait(2 * DAY)
    FrontDesk(world).pay(booking)
    world.work()
    assert world.words(booking) == "CONFIRMED PAID"


def test_if_the_operator_wishes_it_the_unpaid_meeting_is_cancelled_at_the_deadline(cancelling: SmallWorld) -> None:
    booking = found(cancelling)
    cancelling.wait(DAY - SECOND)
    assert cancelling.active_slots() == [SLOT]
    cancelling.wait(SECOND)
    assert cancelling.words(booking) == "CANCELLED UNPAID"
    assert cancelling.active_slots() == []
    assert cancelling.claims() == []
    assert cancelling.mails() == ["cancelled builder", "cancelled client", "payment_due client"]


@pytest.mark.parametrize(("minutes", "stays"), [(179, True), (180, False), (181, False)])
def test_it_is_left_alone_for_an_hour_and_in_the_last_two_hours(
    cancelling: SmallWorld, minutes: int, *, stays: bool
) -> None:
    start = soon(cancelling, minutes * MINUTE)
    booking = found(cancelling, start)
    cancelling.wait(minutes * MINUTE - SECOND)
    assert (cancelling.words(booking) == "AWAITING_PAYMENT UNPAID") is stays
    assert len(cancelling.active_slots()) == stays


def test_with_the_payment_page_open_it_is_closed_before_the_meeting_is_cancelled(cancelling: SmallWorld) -> None:
    booking = found(cancelling)
    cancelling.wait(DAY - MINUTE)
    FrontDesk(cancelling).open_page(booking)
    cancelling.payments.faults.lay("close_checkout", Away())
    cancelling.wait(MINUTE)
    assert cancelling.active_slots() == [SLOT]
    cancelling.payments.pay(cancelling.payments.sessions(booking)[-1].id)
    cancelling.wait(MINUTE)
    assert cancelling.words(booking) == "CONFIRMED PAID"
    assert cancelling.active_slots() == [SLOT]


def test_a_wrong_amount_for_an_adopted_meeting_confirms_nothing_and_goes_back(world: SmallWorld) -> None:
    booking = found(world)
    desk = FrontDesk(world)
    desk.open_page(booking)
    world.payments.pay(world.payments.sessions(booking)[0].id, Money(1, "EUR"))
    desk.return_from_payment(booking)
    world.work()
    assert world.words(booking).startswith("AWAITING_PAYMENT")
    world.wait(3 * DAY)
    assert world.payments.given_back(world.payments.sessions(booking)[0].intent) == 1
    assert world.active_slots() == [SLOT]


# what becomes of it


def test_a_client_who_cancels_the_unpaid_meeting_at_calendly_owes_nothing(world: SmallWorld) -> None:
    booking = found(world)
    world.scheduling.cancel_as(Actor.CLIENT, world.scheduling.meetings()[0].meeting.event_uri)
    world.told(sighting=world.scheduling.sighting(world.scheduling.meetings()[0].meeting.invitee_uri))
    world.work()
    assert world.words(booking) == "CANCELLED UNPAID"
    assert world.claims() == []


def test_a_paid_one_that_is_cancelled_here_leaves_calendly_and_gives_the_money_back(world: SmallWorld) -> None:
    booking = found(world)
    desk = FrontDesk(world)
    desk.pay(booking)
    desk.cancel(booking_id=booking)
    world.work()
    assert world.words(booking) == "CANCELLED REFUNDED"
    assert world.payments.given_back(world.payments.sessions(booking)[0].intent) == PRICE.amount_minor
    assert world.active_slots() == []


def test_an_unpaid_one_cannot_be_moved_by_our_api(world: SmallWorld) -> None:
    booking = found(world)
    assert isinstance(FrontDesk(world).state(booking), BookedUnpaid)
    with pytest.raises(WrongState):
        FrontDesk(world).move(NEXT_DAY, booking_id=booking)
