"""Each invariant is broken on purpose in a history that was whole, and the audit names it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from application.audit import AuditReport, Finding, audit
from application.audit.rules import COMPARED_AFTER_END
from application.effects import (
    BookMeeting,
    Effect,
    ExpireHold,
    FinishSession,
    GiveBack,
    NewEffect,
    ProcessDelivery,
    SendMail,
    StartCheckout,
    YieldTime,
    booking_of,
)
from application.handlers.change_booking import load_booking
from application.ports.audit_ledger import ProjectionCheck
from application.ports.event_store import Append, DomainEvent, StreamAppend
from application.ports.inbox import Delivery, Provider
from domain.agenda.events import ForeignTimeBooked, SlotHeld, SlotReleased
from domain.booking.events import CalendlyConfirmed, HoldExpired, PaymentSucceeded
from domain.booking.state import Confirmed
from domain.identifiers import BookingId, StreamId, agenda_id
from domain.mail.events import MailAttempted
from domain.money import Money
from domain.time_slot import TimeSlot
from tests.examples import ASKED, BOOKING, CALENDAR, COMMAND, HELD_UNTIL, PRICE, SLOT, START, cancel, meeting
from tests.unit.application.small_world import SmallWorld, paid_up

OTHER = BookingId(UUID(int=7))
AGENDA = agenda_id(CALENDAR, START.date())
SECOND = PaymentSucceeded(attempt=2, intent="pi_2", amount=PRICE)


def add(world: SmallWorld, stream: StreamId, *events: DomainEvent, work: Sequence[Effect] = ()) -> None:
    """Behind the back of every rule."""
    version = len(world.database.streams.get(stream, ()))
    world.database.events.append(
        Append(
            at=world.clock.now(),
            command_id=COMMAND,
            cause="sabotage",
            streams=(StreamAppend(stream, version, events),) if events else (),
            effects=tuple(NewEffect(effect, START) for effect in work),
        )
    )


def forget(world: SmallWorld, *kinds: type[Effect]) -> None:
    """Work gets lost."""
    rows = world.database.rows
    lost = [id_ for id_, row in rows.items() if isinstance(row.effect, kinds)]
    assert lost, "nothing was to be lost"
    for id_ in lost:
        del rows[id_]


def report(world: SmallWorld) -> AuditReport:
    database = world.database
    return audit(database.audit_ledger, database.effects, database.inbox, world.clock)


def findings(world: SmallWorld) -> Sequence[Finding]:
    return report(world).findings


def broken(world: SmallWorld) -> set[str]:
    return {finding.invariant for finding in findings(world)}


@pytest.fixture
def held() -> SmallWorld:
    world = SmallWorld()
    world.hold()
    return world


@pytest.fixture
def paid() -> SmallWorld:
    return paid_up()


@pytest.fixture
def confirmed(paid: SmallWorld) -> SmallWorld:
    paid.work()
    return paid


@pytest.fixture
def cancelled_half(confirmed: SmallWorld) -> SmallWorld:
    """Half of the price is kept."""
    confirmed.wait_until(START - timedelta(hours=3))
    confirmed.bus.handle(cancel(at=confirmed.clock.now()))
    return confirmed


@pytest.fixture
def expired(held: SmallWorld) -> SmallWorld:
    held.wait_until(HELD_UNTIL)
    assert held.words() == "EXPIRED UNPAID"
    return held


@pytest.mark.parametrize("name", ["held", "paid", "confirmed", "cancelled_half", "expired"])
def test_a_history_that_is_whole_has_no_findings(name: str, request: pytest.FixtureRequest) -> None:
    world: SmallWorld = request.getfixturevalue(name)
    whole = report(world)
    assert (whole.findings, whole.bookings, whole.events) == ((), 1, len(world.database.log))


def test_a_second_claim_on_a_claimed_time_is_named(held: SmallWorld) -> None:
    add(held, AGENDA, SlotHeld(booking_id=OTHER, slot=SLOT))
    assert broken(held) == {"I1"}


def test_foreign_time_over_a_claim_is_named_until_somebody_gives_way(confirmed: SmallWorld) -> None:
    over = ForeignTimeBooked(event_uri="e1", slot=TimeSlot.lasting(START + timedelta(minutes=30), 60))
    add(confirmed, AGENDA, over)
    assert findings(confirmed) == (Finding("I1", str(BOOKING), "claims the same time as e1"),)
    add(confirmed, AGENDA, work=[YieldTime(booking_id=BOOKING, event_uri="e1")])
    assert findings(confirmed) == ()
    confirmed.work()
    confirmed.wait_until(START)
    assert "CaseOpened" in confirmed.facts()
    assert findings(confirmed) == ()


def test_foreign_time_beside_our_claims_is_no_finding(confirmed: SmallWorld) -> None:
    add(confirmed, AGENDA, ForeignTimeBooked(event_uri="e1", slot=TimeSlot.lasting(SLOT.end, 60)))
    assert findings(confirmed) == ()


def test_a_live_booking_without_its_time_is_named(held: SmallWorld) -> None:
    add(held, AGENDA, SlotReleased(booking_id=BOOKING))
    assert broken(held) == {"I1"}


def test_a_time_that_outlives_its_booking_is_named(expired: SmallWorld) -> None:
    add(expired, AGENDA, SlotHeld(booking_id=BOOKING, slot=SLOT))
    assert broken(expired) == {"I1"}


def test_money_of_a_booking_that_is_over_is_named(expired: SmallWorld) -> None:
    add(expired, StreamId(BOOKING), SECOND)
    assert broken(expired) == {"I2"}


def test_more_kept_of_a_cancelled_booking_than_its_policy_allows_is_named(cancelled_half: SmallWorld) -> None:
    add(cancelled_half, StreamId(BOOKING), SECOND)
    assert broken(cancelled_half) == {"I2"}


def test_money_that_came_after_an_unpaid_booking_was_cancelled_is_named(held: SmallWorld) -> None:
    held.bus.handle(cancel())
    held.work()
    held.wait_until(HELD_UNTIL)
    assert (held.words(), findings(held)) == ("CANCELLED UNPAID", ())
    add(held, StreamId(BOOKING), SECOND)
    assert broken(held) == {"I2"}


def test_money_in_a_currency_nobody_agreed_to_is_named(confirmed: SmallWorld) -> None:
    add(confirmed, StreamId(BOOKING), PaymentSucceeded(attempt=2, intent="pi_2", amount=Money(1, "USD")))
    assert broken(confirmed) == {"I2"}


def test_a_confirmed_booking_that_was_paid_twice_is_named(confirmed: SmallWorld) -> None:
    add(confirmed, StreamId(BOOKING), SECOND)
    assert broken(confirmed) == {"I2", "I3"}


def test_a_booking_confirmed_for_another_amount_is_named(held: SmallWorld) -> None:
    held.work()
    too_little = PaymentSucceeded(attempt=1, intent="pi_1", amount=Money(1, "EUR"))
    confirmed = CalendlyConfirmed(meeting=meeting())
    add(held, StreamId(BOOKING), too_little, ASKED, confirmed, work=[FinishSession(booking_id=BOOKING)])
    assert broken(held) == {"I3"}


def test_a_meeting_that_confirms_two_bookings_is_named(confirmed: SmallWorld) -> None:
    state = load_booking(confirmed.database.events, BOOKING)
    assert isinstance(state, Confirmed)
    confirmed.hold(OTHER, TimeSlot.lasting(START + timedelta(hours=2), 60))
    again = CalendlyConfirmed(meeting=state.meeting)
    add(confirmed, StreamId(OTHER), SECOND, ASKED, again, work=[FinishSession(booking_id=OTHER)])
    assert broken(confirmed) == {"I4"}


def test_a_delivery_that_nobody_will_handle_is_named(held: SmallWorld) -> None:
    held.database.inbox.store(Delivery(Provider.STRIPE, "evt_1", "refund.created", b"{}", held.clock.now()))
    assert findings(held) == ()
    forget(held, ProcessDelivery)
    assert broken(held) == {"I5"}


def test_a_mail_that_nobody_will_send_is_named(cancelled_half: SmallWorld) -> None:
    forget(cancelled_half, SendMail)
    assert broken(cancelled_half) == {"I6"}
    assert len(findings(cancelled_half)) == 2


def test_a_mail_that_was_tried_and_nobody_will_try_again_is_named(cancelled_half: SmallWorld) -> None:
    (mail, *_) = [work.effect.mail_id for work in cancelled_half.effects() if isinstance(work.effect, SendMail)]
    add(cancelled_half, StreamId(mail), MailAttempted(number=1))
    assert findings(cancelled_half) == ()
    forget(cancelled_half, SendMail)
    assert len(findings(cancelled_half)) == 2


def test_a_hold_that_nobody_will_end_is_named(held: SmallWorld) -> None:
    forget(held, ExpireHold, StartCheckout)
    assert broken(held) == {"I7"}


def test_a_paid_booking_that_nobody_will_take_to_the_calendar_is_named(paid: SmallWorld) -> None:
    forget(paid, BookMeeting)
    assert broken(paid) == {"I7"}


def test_a_session_that_nobody_will_end_is_named(confirmed: SmallWorld) -> None:
    forget(confirmed, FinishSession)
    assert broken(confirmed) == {"I7"}


def test_a_projection_that_differs_from_the_facts_is_named_until_its_next_check(confirmed: SmallWorld) -> None:
    whole = ProjectionCheck(name="booking_list", at=START, rows=9, differences=0)
    checks = confirmed.database.audit_ledger.checks
    for check, expected in ((whole, set()), (replace(whole, differences=2), {"I8"}), (whole, set())):
        checks[:] = [check]
        assert broken(confirmed) == expected


def test_a_stream_that_cannot_be_folded_is_named_and_the_rest_is_judged(confirmed: SmallWorld) -> None:
    forget(confirmed, FinishSession)
    add(confirmed, StreamId(OTHER), HoldExpired())
    unreadable, unfinished = findings(confirmed)
    assert (unreadable.invariant, unreadable.subject, unfinished.invariant) == ("I0", str(OTHER), "I7")


def test_a_kept_session_is_judged_long_after_its_time_is_compared_no_more(confirmed: SmallWorld) -> None:
    confirmed.wait_until(SLOT.end + COMPARED_AFTER_END + timedelta(seconds=1))
    assert (confirmed.words(), findings(confirmed)) == ("COMPLETED PAID", ())
    assert list(confirmed.database.audit_ledger.rows()) == []
    add(confirmed, AGENDA, SlotReleased(booking_id=BOOKING))
    assert findings(confirmed) == ()
    add(confirmed, StreamId(BOOKING), SECOND)
    assert broken(confirmed) == {"I2", "I3"}


def test_what_only_one_of_two_looks_sees_is_no_finding(held: SmallWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work goes on between reading the log and reading the queue."""
    held.hold(OTHER, TimeSlot.lasting(START + timedelta(hours=2), 60))
    of_one = [work for work in held.effects() if booking_of(work.effect) == BOOKING]
    of_other = [work for work in held.effects() if booking_of(work.effect) == OTHER]
    looks = [of_one, of_other]
    monkeypatch.setattr(held.database.effects, "open_effects", lambda: looks.pop(0))
    assert findings(held) == ()
    assert looks == []


def test_a_report_says_what_is_new_and_counts_by_invariant(confirmed: SmallWorld) -> None:
    first = report(confirmed)
    add(confirmed, StreamId(BOOKING), SECOND)
    second = report(confirmed)
    assert (first.new_events, second.new_events, second.events) == (first.events, 1, first.events + 1)
    assert (first.counts, second.counts) == ({}, {"I2": 1, "I3": 1})
    assert confirmed.database.audit_ledger.last_report() == second


def test_a_refund_that_nobody_pursues_is_named(cancelled_half: SmallWorld) -> None:
    forget(cancelled_half, GiveBack)
    assert broken(cancelled_half) == {"I7"}


def test_work_that_was_parked_with_a_reason_is_no_finding(paid: SmallWorld) -> None:
    claimed = paid.database.effects.claim(paid.clock.now(), 10, 15)
    for effect in claimed:
        paid.database.effects.park(effect, "a person looks")
    assert findings(paid) == ()
