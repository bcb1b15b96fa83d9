"""A booking that an operator confirms: the agenda, the mails and Calendly's own news agree with it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.memory.faults import Away
from application.audit import audit
from application.effects import CancelMeeting, ShowNoShow
from application.ports.answers import NotReached
from application.ports.scheduling import Refused
from application.requests.confirm_by_hand import ConfirmByHand
from domain.agenda.agenda import Standing
from domain.booking.vocabulary import Actor, CalendlyRefusal
from domain.errors import NotFound, SchedulingUnavailable, WrongState
from domain.identifiers import CommandId
from domain.terms import Capture
from tests.examples import BOOKING, START, cancel
from tests.unit.application.small_world import LATER, PRIVATE, SmallWorld, paid_up
from tests.unit.domain.asked import END, move, no_show
from tests.unit.domain.by_hand import PLACE, vouch

TOLD = ["confirmed builder", "confirmed client", "receipt client"]


def misconfigured(capture: Capture = Capture.AT_ONCE) -> SmallWorld:
    world = paid_up(capture=capture)
    world.scheduling.faults.lay("book", Refused(CalendlyRefusal.CONFIGURATION, "location"))
    world.work()
    assert world.words().startswith("SCHEDULING")
    return world


def by_hand(world: SmallWorld) -> ConfirmByHand:
    inner = world.world
    return ConfirmByHand(bus=inner.bus, store=inner.store, scheduling=inner.scheduling, references=inner.references)


def link(world: SmallWorld, uri: str) -> None:
    doing = by_hand(world)
    doing.do(doing.linking(BOOKING, uri, CommandId(uuid4()), world.clock.now(), "test"))


def audited(world: SmallWorld) -> list[str]:
    database = world.database
    report = audit(database.audit_ledger, database.effects, database.inbox, world.clock)
    return [f"{finding.invariant} {finding.detail}" for finding in report.findings]


def test_a_place_elsewhere_takes_the_reserved_money_and_is_told_to_both() -> None:
    world = misconfigured(Capture.AFTER_CONFIRMATION)
    by_hand(world).do(vouch())
    world.work()
    assert world.words() == "CONFIRMED PAID"
    assert world.claims() == [(BOOKING, Standing.BOOKED)]
    assert world.mails()[:2] == TOLD[:2]
    assert {facts.place for facts in world.writer.facts if facts.kind == "confirmed"} == {PLACE}
    assert audited(world) == []


def test_calendly_is_not_told_of_what_it_does_not_have() -> None:
    world = misconfigured()
    by_hand(world).do(vouch())
    world.bus.handle(no_show(START + timedelta(minutes=10)))
    assert world.waiting(ShowNoShow) == []
    world = misconfigured()
    by_hand(world).do(vouch())
    world.bus.handle(cancel(at=world.clock.now()))
    assert world.waiting(CancelMeeting) == []
    world.work()
    assert world.words() == "CANCELLED REFUNDED"
    assert audited(world) == []


def test_a_move_asks_calendly_for_the_new_time_and_cancels_nothing() -> None:
    world = misconfigured()
    by_hand(world).do(vouch())
    world.work()
    world.writer.facts.clear()
    world.bus.handle(move(LATER, Actor.OPERATOR, world.clock.now()))
    world.wait(timedelta(minutes=1))
    assert (world.words(), world.claims(LATER)) == ("CONFIRMED PAID", [(BOOKING, Standing.BOOKED)])
    assert world.mails() == ["moved builder", "moved client"]
    assert [meeting.cancelled_by for meeting in world.scheduling.meetings()] == [None]
    assert audited(world) == []


def test_a_move_that_calendly_refuses_leaves_it_where_it_is() -> None:
    world = misconfigured()
    by_hand(world).do(vouch())
    world.scheduling.faults.lay("book", Refused(CalendlyRefusal.PLAN, "no"))
    world.bus.handle(move(LATER, Actor.OPERATOR, world.clock.now()))
    world.wait_until(END + timedelta(minutes=1))
    assert "Moved" not in world.facts()
    assert (world.words(), world.claims(LATER)) == ("COMPLETED PAID", [])
    assert audited(world) == []


@pytest.mark.parametrize("at", ["event", "invitee"])
def test_a_meeting_made_by_hand_in_a_type_of_ones_own_is_taken_with_its_time(at: str) -> None:
    world = misconfigured()
    made = world.visit(START, PRIVATE)
    world.told(sighting=made.sighting)
    world.work()
    assert world.claims() == sorted([(BOOKING, Standing.HELD), (made.meeting.event_uri, Standing.FOREIGN)], key=str)
    link(world, made.meeting.event_uri if at == "event" else made.meeting.invitee_uri)
    world.work()
    assert (world.words(), world.claims()) == ("CONFIRMED PAID", [(BOOKING, Standing.BOOKED)])
    assert world.mails() == TOLD
    assert audited(world) == []
    world.scheduling.cancel_as(Actor.BUILDER, made.meeting.event_uri)
    world.told(sighting=world.scheduling.sighting(made.meeting.invitee_uri))
    world.work()
    assert world.words() == "CANCELLED REFUNDED"


def test_a_meeting_of_another_time_moves_the_booking_there() -> None:
    world = misconfigured()
    made = world.visit(LATER.start, PRIVATE)
    link(world, made.meeting.invitee_uri)
    world.told(sighting=made.sighting)
    world.work()
    assert (world.words(), world.claims(), world.claims(LATER)) == (
        "CONFIRMED PAID",
        [],
        [(BOOKING, Standing.BOOKED)],
    )
    assert world.mails() == TOLD
    assert audited(world) == []


def test_somebody_elses_time_over_the_booking_is_not_overlooked() -> None:
    world = misconfigured()
    other, made = world.visit(START, PRIVATE), world.visit(LATER.start, PRIVATE)
    world.told(sighting=other.sighting)
    world.work()
    with pytest.raises(WrongState):
        by_hand(world).do(vouch())
    link(world, made.meeting.invitee_uri)
    assert world.words() == "CONFIRMED PAID"


def test_a_meeting_that_is_another_bookings_or_cancelled_or_unknown_is_not_taken() -> None:
    world = misconfigured()
    adopted = world.visit(LATER.start)
    world.told(sighting=adopted.sighting)
    world.work()
    with pytest.raises(WrongState, match="utm_content"):
        link(world, adopted.meeting.invitee_uri)
    gone = world.visit(START, PRIVATE)
    world.scheduling.cancel_as(Actor.BUILDER, gone.meeting.event_uri)
    with pytest.raises(WrongState, match="cancelled"):
        link(world, gone.meeting.invitee_uri)
    with pytest.raises(NotFound):
        link(world, "memory://scheduled_events/99")
    world.scheduling.faults.lay("read_invitee", Away())
    with pytest.raises(SchedulingUnavailable):
        link(world, gone.meeting.invitee_uri)
    assert world.words() == "SCHEDULING PAID"


def test_what_turns_up_at_calendly_with_our_id_is_linked_and_not_adopted() -> None:
    world = misconfigured()
    by_hand(world).do(vouch())
    world.told(sighting=world.visit(START, claims=BOOKING).sighting)
    world.work()
    assert world.facts()[-1] == "MeetingLinked"
    assert world.mails() == TOLD
    assert world.claims() == [(BOOKING, Standing.BOOKED)]
    assert len(world.scheduling.meetings()) == 1
    assert audited(world) == []


def test_nobody_asks_calendly_any_more() -> None:
    world = paid_up()
    world.scheduling.faults.lay("book", NotReached("lost"))
    world.work()
    by_hand(world).do(vouch())
    assert world.words() == "CONFIRMED PAID"
    world.wait(timedelta(hours=2))
    assert len(world.scheduling.meetings()) == 0
    assert audited(world) == []
