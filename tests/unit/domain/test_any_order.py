"""Reports may come twice, late and in any order: the booking ends where the orderly world would have left it."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.booking.commands import IntentStanding
from domain.booking.events import CaptureRequested, CheckoutExpired, CheckoutRequested
from domain.booking.ledger import RefundStanding
from domain.booking.vocabulary import Actor, CalendlyRefusal, DisputeOutcome
from domain.money import Money
from tests.examples import (
    CONFIRMED,
    HELD_FREE,
    HELD_UNTIL,
    PAGE_REQUESTED,
    PRICE,
    SOON,
    WANTS_OUT,
    announced,
    booked,
    bounced,
    cancelled_in_calendly,
    declined,
    expired,
    opened,
    paid,
    pending,
    refused_by_calendly,
)
from tests.unit.domain.asked import (
    LATER_START,
    authorized,
    captured,
    disputed,
    intent,
    let_go,
    moved_there,
    not_captured,
    outside,
)
from tests.unit.domain.histories import ADOPTED_PAYING, BOOKED_OVER, CAPTURING, HOLD_OVER_PRICED
from tests.unit.domain.specification import AnyCommand
from tests.unit.domain.telling import Flow, Told, run

SECOND_ATTEMPT = [
    *PAGE_REQUESTED,
    CheckoutExpired(attempt=1),
    CheckoutRequested(attempt=2, amount=PRICE, ends_at=HELD_UNTIL),
]
BY_BUILDER = cancelled_in_calendly(by=Actor.BUILDER)
BY_CLIENT = cancelled_in_calendly(by=Actor.CLIENT)
FAILS_LATER = (RefundStanding.REQUESTED, RefundStanding.SUCCEEDED, RefundStanding.FAILED)


def succeeds(asked: CaptureRequested) -> list[AnyCommand]:
    """The answer to our call, and what the webhooks say of the intent and of its session."""
    return [captured(asked.intent, attempt=asked.attempt), paid(attempt=asked.attempt)]


def is_refused(asked: CaptureRequested) -> list[AnyCommand]:
    return [not_captured(asked.intent, attempt=asked.attempt)]


def has_lapsed(asked: CaptureRequested) -> list[AnyCommand]:
    return [let_go(asked.intent, attempt=asked.attempt)]


RESERVED: list[AnyCommand] = [opened(), authorized(), intent(IntentStanding.AUTHORIZED)]
BOOKED: list[AnyCommand] = [booked(), announced()]
PAID: list[AnyCommand] = [opened(), paid()]
WON: list[AnyCommand] = [disputed(), disputed(DisputeOutcome.WON)]
LOST: list[AnyCommand] = [disputed(), disputed(DisputeOutcome.LOST)]
OUTSIDE: list[AnyCommand] = [outside(RefundStanding.REQUESTED), outside(RefundStanding.SUCCEEDED)]
OUTSIDE_FAILED: list[AnyCommand] = [outside(RefundStanding.REQUESTED), outside(RefundStanding.FAILED)]
ODD = Money(1, "EUR")

FLOWS = [
    Flow("paid", "CONFIRMED PAID 14900", PAGE_REQUESTED, PAID, BOOKED),
    Flow(
        "declined, then paid",
        "CONFIRMED PAID 14900",
        PAGE_REQUESTED,
        [opened(), declined(), declined("ch_2"), paid()],
        [booked()],
    ),
    Flow("delayed", "CONFIRMED PAID 14900", PAGE_REQUESTED, [opened(), pending(), paid()], BOOKED),
    Flow("delayed, bounced", "EXPIRED UNPAID 0", PAGE_REQUESTED, [opened(), pending(), bounced()]),
    Flow("expired", "EXPIRED UNPAID 0", PAGE_REQUESTED, [opened(), declined(), expired()]),
    Flow("free", "CONFIRMED NOT_REQUIRED 0", HELD_FREE, [], BOOKED),
    Flow("free, cancelled there", "CANCELLED NOT_REQUIRED 0", HELD_FREE, [], [*BOOKED, BY_CLIENT]),
    Flow("cancelled there", "CANCELLED REFUNDED 0", PAGE_REQUESTED, PAID, [*BOOKED, BY_BUILDER]),
    Flow(
        "refund fails",
        "CANCELLED REFUND_FAILED 0 refund_failed",
        PAGE_REQUESTED,
        PAID,
        [announced(), BY_CLIENT],
        FAILS_LATER,
    ),
    Flow("paid twice", "CONFIRMED PAID 14900", SECOND_ATTEMPT, [paid(), opened(2), paid(attempt=2)], BOOKED),
    Flow(
        "paid twice, cancelled",
        "CANCELLED REFUND_FAILED 0 refund_failed",
        SECOND_ATTEMPT,
        [paid(), paid(attempt=2)],
        [announced(), BY_BUILDER],
        FAILS_LATER,
    ),
    Flow("wants out, paid", "CANCELLED REFUNDED 0", WANTS_OUT, PAID),
    Flow(
        "wants out, delayed",
        "CANCELLED REFUND_FAILED 0 refund_failed",
        WANTS_OUT,
        [pending(), paid()],
        (),
        FAILS_LATER,
    ),
    Flow("wants out, bounced", "CANCELLED UNPAID 0", WANTS_OUT, [pending(), bounced()]),
    Flow("wants out, expired", "CANCELLED UNPAID 0", WANTS_OUT, [opened(), expired()]),
    Flow("wants out, reserved", "CANCELLED UNPAID 0", WANTS_OUT, RESERVED),
    Flow("late", "CANCELLED REFUNDED 0", HOLD_OVER_PRICED, PAID),
    Flow("late, reserved", "CANCELLED UNPAID 0", HOLD_OVER_PRICED, RESERVED),
    Flow("booked over, paid", "CANCELLED REFUNDED 0", BOOKED_OVER, PAID),
    Flow("reserved", "CONFIRMED PAID 14900", PAGE_REQUESTED, RESERVED, BOOKED, captures=succeeds),
    Flow(
        "reserved twice",
        "CONFIRMED PAID 14900",
        SECOND_ATTEMPT,
        [authorized(), authorized(attempt=2)],
        BOOKED,
        captures=succeeds,
    ),
    Flow("capture refused", "CANCELLED UNPAID 0", PAGE_REQUESTED, RESERVED, BOOKED, captures=is_refused),
    Flow("reservation lapsed", "CANCELLED UNPAID 0", PAGE_REQUESTED, RESERVED, BOOKED, captures=has_lapsed),
    Flow(
        "reserved, cancelled there",
        "CANCELLED REFUNDED 0",
        PAGE_REQUESTED,
        RESERVED,
        [*BOOKED, BY_BUILDER],
        captures=succeeds,
    ),
    Flow(
        "reserved, taken",
        "CANCELLED UNPAID 0",
        PAGE_REQUESTED,
        RESERVED,
        [refused_by_calendly(CalendlyRefusal.TAKEN)],
    ),
    Flow("wrong and right", "CONFIRMED PAID 14900", SECOND_ATTEMPT, [paid(ODD), paid(attempt=2)], BOOKED),
    Flow("wrong", "CANCELLED REFUNDED 0", PAGE_REQUESTED, [opened(), paid(ODD)], BOOKED),
    Flow("nothing at all", "CANCELLED UNPAID 0", PAGE_REQUESTED, [opened(), paid(Money(0, "EUR"))], BOOKED),
    Flow("adopted, reserved", "CONFIRMED PAID 14900", ADOPTED_PAYING, RESERVED, captures=succeeds),
    Flow("adopted, wrong and right", "CONFIRMED PAID 14900", ADOPTED_PAYING, [paid(ODD), paid(attempt=2)]),
    Flow("dispute won", "CONFIRMED PAID 14900", PAGE_REQUESTED, [*PAID, *WON], BOOKED),
    Flow("dispute lost", "CONFIRMED REFUNDED 0", PAGE_REQUESTED, [*PAID, *LOST], BOOKED),
    Flow("dispute won, cancelled", "CANCELLED REFUNDED 0", PAGE_REQUESTED, [*PAID, *WON], [*BOOKED, BY_BUILDER]),
    Flow("dispute lost, cancelled", "CANCELLED REFUNDED 0", PAGE_REQUESTED, [*PAID, *LOST], [*BOOKED, BY_CLIENT]),
    Flow("late and disputed", "CANCELLED REFUNDED 0", HOLD_OVER_PRICED, [*PAID, *WON]),
    Flow(
        "paid twice, one in dispute",
        "CONFIRMED PAID 14900",
        SECOND_ATTEMPT,
        [paid(), paid(attempt=2), disputed(of="pi_2"), disputed(DisputeOutcome.WON, of="pi_2")],
        BOOKED,
    ),
    Flow(
        "capturing, disputed",
        "CANCELLED REFUNDED 0",
        CAPTURING,
        [captured(), paid(), *WON, BY_BUILDER],
    ),
    Flow("refunded outside", "CONFIRMED REFUNDED 0", PAGE_REQUESTED, [*PAID, *OUTSIDE], BOOKED),
    Flow("not refunded outside", "CONFIRMED PAID 14900", PAGE_REQUESTED, [*PAID, *OUTSIDE_FAILED], BOOKED),
    Flow(
        "not refunded outside, cancelled",
        "CANCELLED REFUNDED 0",
        PAGE_REQUESTED,
        [*PAID, *OUTSIDE_FAILED],
        [*BOOKED, BY_BUILDER],
    ),
    Flow("moved there", "CONFIRMED PAID 14900", CONFIRMED, [moved_there(), announced("M2", LATER_START), announced()]),
]


@pytest.mark.parametrize("at", [SOON, HELD_UNTIL], ids=["while the hold lasts", "after it"])
@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
@given(data=st.data())
@settings(max_examples=40)
def test_any_order_with_repeats_ends_as_the_orderly_one(flow: Flow, at: datetime, data: st.DataObject) -> None:
    copies = data.draw(st.integers(1, 3))
    assert run(Told(flow, copies, at), lambda left: data.draw(st.integers(0, left - 1))) == flow.ends


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_where_the_orderly_world_ends(flow: Flow) -> None:
    assert run(Told(flow, 1, SOON), lambda _: 0) == flow.ends
