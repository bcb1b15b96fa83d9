"""Money of a meeting that was not taken, or not all of it: a case tells somebody, ends, and the audit stays clean."""

from datetime import timedelta

import pytest

from adapters.memory.faults import Faults
from application.audit import audit
from application.effects import CapturePayment, DecideCase
from application.ports.answers import NotReached
from application.ports.payments import CaptureOrder
from domain.booking.vocabulary import CaseKind
from domain.money import Money
from domain.terms import Capture
from domain.time_slot import TimeSlot
from tests.examples import BOOKING, CALENDAR, NOW
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import EVENT_TYPE, SmallWorld

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PART = Money(5_000, "EUR")


SOON = TimeSlot.lasting(NOW + 2 * DAY, 60)


def booked(slot: TimeSlot) -> SmallWorld:
    """The meeting stands, and Stripe cannot be reached to take the reserved money."""
    world = SmallWorld(capture=Capture.AFTER_CONFIRMATION)
    world.scheduling.offer(world.scheduling.event_type(EVENT_TYPE, 0), CALENDAR, [slot.start])
    world.hold(slot=slot)
    world.open_and_pay()
    world.clock.moment += timedelta(minutes=1)
    world.payments.faults.lay("capture", *[NotReached("no route")] * 5000)
    world.work()
    assert world.words() == "CONFIRMED AUTHORIZED"
    return world


@pytest.fixture
def world() -> SmallWorld:
    """The session is the day after tomorrow."""
    return booked(SOON)


def take_at_stripe(world: SmallWorld, amount: Money) -> None:
    """As a person does in the dashboard; then our own capture is answered."""
    world.payments.faults = Faults()
    session = world.payments.sessions(BOOKING)[0]
    world.payments.capture(CaptureOrder(booking_id=BOOKING, attempt=1, intent=session.intent, amount=amount))
    world.wait(HOUR)
    assert world.waiting(CapturePayment) == []


def cases(world: SmallWorld) -> set[CaseKind]:
    assert {w.effect.case for w in world.effects() if isinstance(w.effect, DecideCase)} >= set(state_cases(world))
    return set(state_cases(world))


def state_cases(world: SmallWorld) -> list[CaseKind]:
    return list(FrontDesk(world).state().core.cases)


def findings(world: SmallWorld) -> list[str]:
    database = world.database
    report = audit(database.audit_ledger, database.effects, database.inbox, world.clock)
    return [finding.detail for finding in report.findings]


def test_a_part_that_a_person_took_waits_for_a_decision_then_goes_back_and_the_price_is_asked_for() -> None:
    world = booked(TimeSlot.lasting(NOW + 10 * DAY, 60))
    take_at_stripe(world, PART)
    assert (cases(world), findings(world)) == ({CaseKind.WRONG_AMOUNT}, [])
    world.wait(3 * DAY)
    assert world.words() == "AWAITING_PAYMENT REFUNDED"
    assert (cases(world), findings(world)) == ({CaseKind.CAPTURE_FAILED}, [])
    assert "payment_due client" in world.mails()
    world.wait(DAY)
    assert world.words() == "CANCELLED REFUNDED"
    assert (cases(world), findings(world)) == (set(), [])
    assert sum(world.payments.given_back(s.intent) for s in world.payments.sessions(BOOKING)) == PART.amount_minor


def test_a_capture_that_fails_after_the_session_is_told_to_a_person_and_not_to_the_client(world: SmallWorld) -> None:
    world.wait_until(SOON.end)
    assert world.words() == "COMPLETED AUTHORIZED"
    world.payments.faults = Faults()
    world.payments.refuse_capture(world.payments.sessions(BOOKING)[0].id)
    world.wait(HOUR)
    assert world.words() == "COMPLETED UNPAID"
    assert (cases(world), findings(world)) == ({CaseKind.CAPTURE_FAILED}, [])
    assert "payment_due client" not in world.mails()
    world.wait(DAY)
    assert (world.words(), cases(world), findings(world)) == ("COMPLETED UNPAID", set(), [])
    assert world.active_meetings() == 1


def test_a_part_that_a_person_took_after_the_session_is_a_case(world: SmallWorld) -> None:
    world.wait_until(SOON.end)
    take_at_stripe(world, PART)
    assert (cases(world), findings(world)) == ({CaseKind.WRONG_AMOUNT}, [])
    world.wait(3 * DAY)
    assert (world.words(), cases(world), findings(world)) == ("COMPLETED REFUNDED", set(), [])
