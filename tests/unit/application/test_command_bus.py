"""Commands carried out once, whatever the database does in between."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import get_args
from uuid import UUID

import pytest

from application.command_bus import CommandBus, _handlers
from application.effects import BookMeeting, ExpireHold, effect_id
from application.handlers.appending import Riders
from application.handlers.correct_client_email import CorrectClientEmail
from application.handlers.forget_client import ForgetClient
from application.handlers.note_foreign_time import NoteForeignTime
from application.handlers.want_mail import WantMail
from application.limits import CONFLICT_RETRIES
from application.mail_process import DEFAULT_TIMES
from application.ports.effects import ClaimedEffect
from application.ports.event_store import KeyTaken, StoreUnavailable
from application.ports.idempotency import KeyRecord
from domain.agenda import agenda as agendas
from domain.agenda.events import AgendaEvent
from domain.booking.commands import BeginBooking, BookingCommand
from domain.errors import NotFound, SlotUnavailable, WrongState
from domain.identifiers import BookingId, MailId, agenda_id
from domain.mail.mail import MailCommand, MailReport, RecordMailDelivered
from domain.time_slot import TimeSlot
from tests.examples import (
    BOOKING,
    FREE,
    HELD_UNTIL,
    NOW,
    SLOT,
    ask_calendly,
    booked,
    cancel,
    declined,
    end_hold,
    select,
)
from tests.unit.application.small_world import CLIENT, SmallWorld

OTHER = BookingId(UUID(int=2))
CLIENTS = 20


@pytest.fixture
def free() -> SmallWorld:
    return SmallWorld(FREE)


def claims(world: SmallWorld, slot: TimeSlot = SLOT) -> list[set[BookingId | str]]:
    """Who claims time on each day the slot touches."""
    days = [agenda_id(select().calendar, day) for day in slot.days]
    histories = world.database.events.load(days)
    events = [[r.event for r in histories[day] if isinstance(r.event, AgendaEvent)] for day in days]
    return [{claim.owner for claim in agendas.fold(day).claims} for day in events]


def test_every_command_has_its_handler() -> None:
    mail = {*MailCommand.__subclasses__(), *MailReport.__subclasses__()} - {MailReport}
    booking = {*get_args(BeginBooking), *get_args(BookingCommand), CorrectClientEmail}
    assert set(_handlers(DEFAULT_TIMES)) == booking | mail | {NoteForeignTime, WantMail, ForgetClient}


def test_a_hold_claims_the_time_with_the_booking(free: SmallWorld) -> None:
    free.hold()
    assert free.facts() == ["SlotSelected", "DetailsProvided"]
    assert claims(free) == [{BOOKING}]
    assert free.database.people.get(CLIENT.id) == CLIENT


def test_somebody_else_cannot_have_a_claimed_time_and_leaves_no_trace(free: SmallWorld) -> None:
    free.hold()
    with pytest.raises(SlotUnavailable):
        free.hold(OTHER)
    assert free.facts(OTHER) == []
    assert claims(free) == [{BOOKING}]


def test_the_time_is_free_for_others_when_the_hold_has_ended(free: SmallWorld) -> None:
    free.hold()
    free.bus.handle(end_hold())
    assert claims(free) == [set()]
    free.hold(OTHER)
    assert claims(free) == [{OTHER}]


def test_a_session_over_midnight_claims_and_frees_both_days(free: SmallWorld) -> None:
    night = TimeSlot.lasting(datetime(2027, 3, 10, 23, 30, tzinfo=UTC), 60)
    free.hold(slot=night)
    assert claims(free, night) == [{BOOKING}, {BOOKING}]
    with pytest.raises(SlotUnavailable):
        free.hold(OTHER, TimeSlot.lasting(datetime(2027, 3, 11, 0, 15, tzinfo=UTC), 30))
    free.bus.handle(cancel())
    assert claims(free, night) == [set(), set()]


def test_many_clients_confirm_the_same_time_and_one_wins(free: SmallWorld) -> None:
    def confirm(number: int) -> bool:
        try:
            free.hold(BookingId(UUID(int=number)))
        except SlotUnavailable:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        won = list(threads.map(confirm, range(1, CLIENTS + 1)))
    assert won.count(True) == 1
    assert claims(free) == [{BookingId(UUID(int=won.index(True) + 1))}]


def test_who_loses_the_race_between_loading_and_storing_is_refused(free: SmallWorld) -> None:
    def intrude() -> None:
        CommandBus(free.database.events).handle(select(FREE, OTHER))

    free.store.before_append = intrude
    with pytest.raises(SlotUnavailable):
        free.hold()
    assert claims(free) == [{OTHER}]


@pytest.mark.parametrize("fault", ["conflict", "lost", "stored, then lost"])
def test_an_append_that_went_wrong_is_decided_again_and_stored_once(free: SmallWorld, fault: str) -> None:
    free.store.faults.append(fault)
    free.hold()
    assert free.facts() == ["SlotSelected", "DetailsProvided"]
    assert len(free.waiting(ExpireHold)) == len(free.waiting(BookMeeting)) == 1


@pytest.mark.parametrize("fault", ["conflict", "lost", "stored, then lost"])
def test_a_later_command_survives_the_same(free: SmallWorld, fault: str) -> None:
    free.hold()
    free.bus.handle(ask_calendly())
    free.store.faults.append(fault)
    free.bus.handle(booked())
    assert free.facts()[-2:] == ["CalendlyRequested", "CalendlyConfirmed"]
    assert set(free.facts_of_mails()) == {"confirmed client", "confirmed builder"}


def test_a_busy_booking_is_given_up_after_a_bounded_number_of_tries(free: SmallWorld) -> None:
    free.store.faults.extend(["conflict"] * 100)
    with pytest.raises(StoreUnavailable):
        free.hold()
    assert free.store.appends == CONFLICT_RETRIES
    assert free.facts() == []


def test_a_database_that_is_away_is_said_at_once(free: SmallWorld) -> None:
    free.store.faults.append("away")
    with pytest.raises(StoreUnavailable):
        free.hold()
    assert free.store.appends == 1


def test_a_key_that_is_taken_is_the_callers_to_resolve(free: SmallWorld) -> None:
    free.bus.handle(select(FREE), Riders(key=KeyRecord("k", "mac", BOOKING, NOW)))
    later = TimeSlot.lasting(SLOT.end, 60)
    with pytest.raises(KeyTaken):
        free.bus.handle(select(FREE, OTHER, later), Riders(key=KeyRecord("k", "mac", OTHER, NOW)))
    assert free.facts(OTHER) == []


def test_a_refused_command_stores_nothing(free: SmallWorld) -> None:
    free.hold()
    free.bus.handle(end_hold())
    before = len(free.database.log)
    with pytest.raises(WrongState):
        free.bus.handle(cancel())
    assert len(free.database.log) == before


def test_a_command_that_adds_nothing_still_closes_its_effect(free: SmallWorld) -> None:
    free.hold()
    free.bus.handle(declined())
    effect = ExpireHold(booking_id=BOOKING)
    changed = free.bus.handle(declined(), Riders(closes=ClaimedEffect(effect_id(effect), effect, 0)))
    assert changed.events == ()
    assert free.waiting(ExpireHold) == []


def test_a_repeat_without_anything_to_store_does_not_touch_the_database(free: SmallWorld) -> None:
    free.hold()
    appends = free.store.appends
    free.hold()
    free.bus.handle(end_hold(HELD_UNTIL - timedelta(seconds=1)))
    assert free.store.appends == appends


def test_a_mail_that_nobody_wanted_is_not_found(free: SmallWorld) -> None:
    unknown = RecordMailDelivered(
        mail_id=MailId(UUID(int=7)), booking_id=BOOKING, command_id=select().command_id, at=NOW, cause="test"
    )
    with pytest.raises(NotFound):
        free.bus.handle_mail(unknown)


def test_the_events_carry_why_and_when(free: SmallWorld) -> None:
    free.hold()
    first = free.database.log[0]
    assert (first.cause, first.at, first.command_id, first.version) == ("test", NOW, select().command_id, 1)
