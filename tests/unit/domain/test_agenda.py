"""One UTC day of one calendar: two live claims never overlap."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.agenda import agenda as agendas
from domain.agenda.agenda import Agenda
from domain.agenda.events import AgendaEvent, SlotBooked, SlotHeld, SlotReleased
from domain.errors import SlotUnavailable
from domain.identifiers import BookingId
from domain.time_slot import TimeSlot
from tests.examples import BOOKING, SLOT, START

OTHER = BookingId(UUID(int=2))
HELD = SlotHeld(booking_id=BOOKING, slot=SLOT)
BOOKED = SlotBooked(booking_id=BOOKING, slot=SLOT)
RELEASED = SlotReleased(booking_id=BOOKING)


def later(minutes: int, lasting: int = 60) -> TimeSlot:
    return TimeSlot.lasting(START + timedelta(minutes=minutes), lasting)


def test_a_free_time_is_held_once() -> None:
    assert agendas.hold(Agenda(), BOOKING, SLOT) == [HELD]
    assert agendas.hold(agendas.fold([HELD]), BOOKING, SLOT) == []


@pytest.mark.parametrize("taken", [later(0), later(-59), later(59), later(15, 15), later(-60, 240)])
def test_a_claimed_time_is_refused_to_others_however_little_of_it_they_touch(taken: TimeSlot) -> None:
    for claim in (HELD, BOOKED):
        with pytest.raises(SlotUnavailable, match="This time has just been taken"):
            agendas.hold(agendas.fold([claim]), OTHER, taken)


@pytest.mark.parametrize("beside", [later(60), later(-60), later(-15, 15)])
def test_a_session_may_begin_when_another_ends(beside: TimeSlot) -> None:
    assert agendas.hold(agendas.fold([HELD]), OTHER, beside) == [SlotHeld(booking_id=OTHER, slot=beside)]


def test_a_released_time_is_free_for_others() -> None:
    assert agendas.hold(agendas.fold([HELD, RELEASED]), OTHER, SLOT) == [SlotHeld(booking_id=OTHER, slot=SLOT)]


def test_a_hold_becomes_a_booking_once() -> None:
    assert agendas.book(agendas.fold([HELD]), BOOKING, SLOT) == [BOOKED]
    assert agendas.book(agendas.fold([HELD, BOOKED]), BOOKING, SLOT) == []


def test_what_calendly_booked_is_recorded_even_over_another_claim() -> None:
    others = SlotHeld(booking_id=OTHER, slot=SLOT)
    assert agendas.book(agendas.fold([others]), BOOKING, SLOT) == [BOOKED]


def test_only_a_claim_can_be_released_and_only_once() -> None:
    assert agendas.release(agendas.fold([BOOKED]), BOOKING) == [RELEASED]
    assert agendas.release(agendas.fold([BOOKED, RELEASED]), BOOKING) == []
    assert agendas.release(agendas.fold([HELD]), OTHER) == []


@st.composite
def moves(draw: st.DrawFn) -> tuple[str, BookingId, TimeSlot]:
    booking = BookingId(UUID(int=draw(st.integers(1, 6))))
    slot = later(draw(st.integers(0, 300)), draw(st.sampled_from([15, 30, 45, 60, 90, 240])))
    return draw(st.sampled_from(["hold", "book", "release"])), booking, slot


@given(st.lists(moves(), max_size=40))
def test_whatever_is_asked_no_two_claims_that_we_granted_overlap(asked: list[tuple[str, BookingId, TimeSlot]]) -> None:
    agenda = Agenda()
    for what, booking, slot in asked:
        for event in _answer(agenda, what, booking, slot):
            agenda = agendas.evolve(agenda, event)
        claims = list(agenda.claims.values())
        assert not any(a.slot.overlaps(b.slot) for a in claims for b in claims if a is not b)


@given(st.lists(moves(), max_size=20))
def test_a_release_frees_exactly_its_own_claim(asked: list[tuple[str, BookingId, TimeSlot]]) -> None:
    agenda = Agenda()
    for what, booking, slot in asked:
        for event in _answer(agenda, what, booking, slot):
            agenda = agendas.evolve(agenda, event)
    for booking in agenda.claims:
        left = agendas.evolve(agenda, SlotReleased(booking_id=booking))
        assert left.claims == {other: claim for other, claim in agenda.claims.items() if other != booking}


def _answer(agenda: Agenda, what: str, booking: BookingId, slot: TimeSlot) -> list[AgendaEvent]:
    """As the application asks: only what was held is booked."""
    if what == "release":
        return agendas.release(agenda, booking)
    if what == "book":
        claim = agenda.claims.get(booking)
        return agendas.book(agenda, booking, claim.slot) if claim else []
    try:
        return agendas.hold(agenda, booking, slot)
    except SlotUnavailable:
        assert not agenda.is_free(slot)
        return []
