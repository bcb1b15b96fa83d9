"""One UTC day of one calendar: two live claims that we granted never overlap."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.agenda import agenda as agendas
from domain.agenda.agenda import Agenda, Claim, Standing
from domain.agenda.events import (
    AgendaEvent,
    ForeignTimeBooked,
    ForeignTimeReleased,
    SlotBooked,
    SlotHeld,
    SlotReleased,
)
from domain.errors import SlotUnavailable
from domain.identifiers import BookingId
from domain.time_slot import TimeSlot
from tests.examples import BOOKING, SLOT, START

OTHER = BookingId(UUID(int=2))
FOREIGN = "https://api.calendly.com/events/FOREIGN"


def later(minutes: int, lasting: int = 60) -> TimeSlot:
    return TimeSlot.lasting(START + timedelta(minutes=minutes), lasting)


NEXT = later(60)
HELD = SlotHeld(booking_id=BOOKING, slot=SLOT)
BOOKED = SlotBooked(booking_id=BOOKING, slot=SLOT)
RELEASED = SlotReleased(booking_id=BOOKING, slot=SLOT)
TAKEN_THERE = ForeignTimeBooked(event_uri=FOREIGN, slot=SLOT)
FREE_THERE = ForeignTimeReleased(event_uri=FOREIGN, slot=SLOT)
MOVING: list[AgendaEvent] = [HELD, BOOKED, SlotHeld(booking_id=BOOKING, slot=NEXT)]


def test_a_free_time_is_held_once() -> None:
    assert agendas.hold(Agenda(), BOOKING, SLOT) == [HELD]
    assert agendas.hold(agendas.fold([HELD]), BOOKING, SLOT) == []


@pytest.mark.parametrize("taken", [later(0), later(-59), later(59), later(15, 15), later(-60, 240)])
def test_a_claimed_time_is_refused_to_others_however_little_of_it_they_touch(taken: TimeSlot) -> None:
    for claim in (HELD, BOOKED, TAKEN_THERE):
        with pytest.raises(SlotUnavailable, match="This time has just been taken"):
            agendas.hold(agendas.fold([claim]), OTHER, taken)


@pytest.mark.parametrize("beside", [later(60), later(-60), later(-15, 15)])
def test_a_session_may_begin_when_another_ends(beside: TimeSlot) -> None:
    assert agendas.hold(agendas.fold([HELD]), OTHER, beside) == [SlotHeld(booking_id=OTHER, slot=beside)]


@pytest.mark.parametrize("history", [[HELD, RELEASED], [TAKEN_THERE, FREE_THERE]])
def test_a_released_time_is_free_for_others(history: Sequence[AgendaEvent]) -> None:
    assert agendas.hold(agendas.fold(history), OTHER, SLOT) == [SlotHeld(booking_id=OTHER, slot=SLOT)]


def test_a_hold_becomes_a_booking_once() -> None:
    assert agendas.book(agendas.fold([HELD]), BOOKING, SLOT) == [BOOKED]
    assert agendas.book(agendas.fold([HELD, BOOKED]), BOOKING, SLOT) == []
    assert agendas.fold([HELD, BOOKED]).claims == (Claim(BOOKING, SLOT, Standing.BOOKED),)


@pytest.mark.parametrize("claim", [SlotHeld(booking_id=OTHER, slot=SLOT), TAKEN_THERE])
def test_what_calendly_booked_is_recorded_even_over_another_claim(claim: AgendaEvent) -> None:
    assert agendas.book(agendas.fold([claim]), BOOKING, SLOT) == [BOOKED]


def test_only_a_claim_can_be_released_and_only_once() -> None:
    assert agendas.release(agendas.fold([BOOKED]), BOOKING) == [RELEASED]
    assert agendas.release(agendas.fold([BOOKED, RELEASED]), BOOKING) == []
    assert agendas.release(agendas.fold([HELD]), OTHER) == []
    assert agendas.release(agendas.fold([HELD]), BOOKING, NEXT) == []


def test_a_booking_that_is_being_moved_claims_both_times() -> None:
    agenda = agendas.fold(MOVING)
    assert agendas.hold(agendas.fold([HELD, BOOKED]), BOOKING, NEXT) == [SlotHeld(booking_id=BOOKING, slot=NEXT)]
    for slot in (SLOT, NEXT):
        with pytest.raises(SlotUnavailable):
            agendas.hold(agenda, OTHER, slot)


def test_one_of_the_two_times_is_released_without_the_other() -> None:
    agenda = agendas.fold(MOVING)
    assert agendas.release(agenda, BOOKING, SLOT) == [RELEASED]
    assert agendas.fold([*MOVING, RELEASED]).claims == (Claim(BOOKING, NEXT, Standing.HELD),)


def test_a_booking_that_is_over_releases_every_time_it_claims() -> None:
    released = agendas.release(agendas.fold(MOVING), BOOKING)
    assert released == [RELEASED, SlotReleased(booking_id=BOOKING, slot=NEXT)]
    assert agendas.fold([*MOVING, *released]) == Agenda()


def test_a_release_of_the_first_version_names_no_time_and_frees_them_all() -> None:
    others = SlotHeld(booking_id=OTHER, slot=later(120))
    agenda = agendas.fold([*MOVING, others, SlotReleased(booking_id=BOOKING)])
    assert agenda.claims == (Claim(OTHER, later(120), Standing.HELD),)


def test_a_booking_cannot_be_moved_to_a_time_that_overlaps_its_own() -> None:
    with pytest.raises(SlotUnavailable):
        agendas.hold(agendas.fold([BOOKED]), BOOKING, later(30))


def test_foreign_time_is_noted_once_even_over_a_hold_of_ours() -> None:
    assert agendas.note_foreign(agendas.fold([HELD]), FOREIGN, SLOT) == [TAKEN_THERE]
    assert agendas.note_foreign(agendas.fold([HELD, TAKEN_THERE]), FOREIGN, SLOT) == []


def test_foreign_time_is_released_once_and_leaves_ours_alone() -> None:
    agenda = agendas.fold([HELD, TAKEN_THERE])
    assert agendas.release_foreign(agenda, FOREIGN, SLOT) == [FREE_THERE]
    assert agendas.fold([HELD, TAKEN_THERE, FREE_THERE]).claims == (Claim(BOOKING, SLOT, Standing.HELD),)
    assert agendas.release_foreign(agendas.fold([HELD]), FOREIGN, SLOT) == []
    assert agendas.release_foreign(agenda, FOREIGN, NEXT) == []


def test_who_is_booked_over_is_found_by_the_overlap() -> None:
    agenda = agendas.fold([*MOVING, SlotHeld(booking_id=OTHER, slot=later(200))])
    found = agenda.overlapping(later(30, 45))
    assert [(claim.owner, claim.slot) for claim in found] == [(BOOKING, SLOT), (BOOKING, NEXT)]
    assert agenda.overlapping(later(120, 60)) == ()


Asked = tuple[str, BookingId, TimeSlot]


@st.composite
def wishes(draw: st.DrawFn) -> Asked:
    booking = BookingId(UUID(int=draw(st.integers(1, 6))))
    slot = later(draw(st.integers(0, 300)), draw(st.sampled_from([15, 30, 45, 60, 90, 240])))
    kinds = ["hold", "book", "release", "release all", "taken there", "free there"]
    return draw(st.sampled_from(kinds)), booking, slot


@given(st.lists(wishes(), max_size=40))
def test_whatever_is_asked_no_two_claims_that_we_granted_overlap(asked: list[Asked]) -> None:
    agenda = Agenda()
    for wish in asked:
        agenda = _after(agenda, wish)
        granted = [claim for claim in agenda.claims if claim.standing is not Standing.FOREIGN]
        assert not any(a.slot.overlaps(b.slot) for a, b in combinations(granted, 2))


@given(st.lists(wishes(), max_size=20))
def test_a_release_frees_exactly_its_own_claim(asked: list[Asked]) -> None:
    agenda = Agenda()
    for wish in asked:
        agenda = _after(agenda, wish)
    for claim in agenda.claims:
        if not isinstance(claim.owner, str):
            left = agendas.evolve(agenda, SlotReleased(booking_id=BookingId(claim.owner), slot=claim.slot))
            assert left.claims == tuple(other for other in agenda.claims if other != claim)


@given(st.lists(wishes(), max_size=20), wishes())
def test_asking_twice_is_asking_once(asked: list[Asked], again: Asked) -> None:
    agenda = Agenda()
    for wish in [*asked, again]:
        agenda = _after(agenda, wish)
    assert _after(agenda, again) == agenda


def _after(agenda: Agenda, wish: Asked) -> Agenda:
    for event in _answer(agenda, *wish):
        agenda = agendas.evolve(agenda, event)
    return agenda


def _answer(agenda: Agenda, what: str, booking: BookingId, slot: TimeSlot) -> list[AgendaEvent]:
    """As the application asks: only what was held is booked."""
    match what:
        case "release":
            return agendas.release(agenda, booking, slot)
        case "release all":
            return agendas.release(agenda, booking)
        case "taken there":
            return agendas.note_foreign(agenda, FOREIGN, slot)
        case "free there":
            return agendas.release_foreign(agenda, FOREIGN, slot)
        case "book":
            held = [claim for claim in agenda.claims if claim.owner == booking]
            return agendas.book(agenda, booking, held[0].slot) if held else []
        case _:
            return _held(agenda, booking, slot)


def _held(agenda: Agenda, booking: BookingId, slot: TimeSlot) -> list[AgendaEvent]:
    try:
        return agendas.hold(agenda, booking, slot)
    except SlotUnavailable:
        assert not agenda.is_free(slot)
        return []
