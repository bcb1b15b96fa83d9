"""Reports may come twice, late and in any order: the booking ends where the orderly world would have left it."""

from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from domain.booking.commands import RecordRefund
from domain.booking.decide import decide
from domain.booking.events import BookingEvent, CheckoutExpired, CheckoutRequested, RefundRequested
from domain.booking.evolve import evolve, fold
from domain.booking.ledger import RefundStanding
from domain.booking.scheduling import waits_for_calendly
from domain.booking.state import NotStarted, Scheduling, State
from domain.booking.status import payment_status_of, status_of
from domain.booking.vocabulary import Actor
from domain.errors import NotYet, WrongState
from tests.examples import (
    BOOKING,
    COMMAND,
    HELD_FREE,
    HELD_UNTIL,
    PAGE_REQUESTED,
    PRICE,
    SOON,
    WANTS_OUT,
    announced,
    ask_calendly,
    booked,
    bounced,
    cancelled_in_calendly,
    declined,
    end_hold,
    expired,
    opened,
    paid,
    pending,
)
from tests.unit.domain.specification import AnyCommand

STEPS_MAX = 300


class Flow(Struct, frozen=True):
    """Where it begins, what Stripe tells, what Calendly tells once it was asked, and what becomes of refunds."""

    name: str
    begins: Sequence[BookingEvent]
    payment: Sequence[AnyCommand] = ()
    calendar: Sequence[AnyCommand] = ()
    refunds: Sequence[RefundStanding] = (RefundStanding.SUCCEEDED,)


SECOND_ATTEMPT = [
    *PAGE_REQUESTED,
    CheckoutExpired(attempt=1),
    CheckoutRequested(attempt=2, amount=PRICE, ends_at=HELD_UNTIL),
]
BY_BUILDER = cancelled_in_calendly(by=Actor.BUILDER)
BY_CLIENT = cancelled_in_calendly(by=Actor.CLIENT)
FAILS_LATER = (RefundStanding.REQUESTED, RefundStanding.SUCCEEDED, RefundStanding.FAILED)
FLOWS = [
    Flow("paid", PAGE_REQUESTED, [opened(), paid()], [booked(), announced()]),
    Flow("declined, then paid", PAGE_REQUESTED, [opened(), declined(), declined("ch_2"), paid()], [booked()]),
    Flow("delayed", PAGE_REQUESTED, [opened(), pending(), paid()], [announced(), booked()]),
    Flow("delayed, bounced", PAGE_REQUESTED, [opened(), pending(), bounced()]),
    Flow("expired", PAGE_REQUESTED, [opened(), declined(), expired()]),
    Flow("free", HELD_FREE, [], [booked(), announced()]),
    Flow("free, cancelled there", HELD_FREE, [], [booked(), announced(), BY_CLIENT]),
    Flow("cancelled there", PAGE_REQUESTED, [opened(), paid()], [booked(), announced(), BY_BUILDER]),
    Flow("refund fails", PAGE_REQUESTED, [opened(), paid()], [announced(), BY_CLIENT], FAILS_LATER),
    Flow("paid twice", SECOND_ATTEMPT, [paid(), opened(2), paid(attempt=2)], [booked(), announced()]),
    Flow("paid twice, cancelled", SECOND_ATTEMPT, [paid(), paid(attempt=2)], [announced(), BY_BUILDER], FAILS_LATER),
    Flow("wants out, paid", WANTS_OUT, [opened(), paid()]),
    Flow("wants out, delayed", WANTS_OUT, [pending(), paid()], (), FAILS_LATER),
    Flow("wants out, bounced", WANTS_OUT, [pending(), bounced()]),
    Flow("wants out, expired", WANTS_OUT, [opened(), expired()]),
]


class Told:
    """The booking, and what is still to be told of it."""

    def __init__(self, flow: Flow, copies: int, at: datetime) -> None:
        self._flow = flow
        self._copies = copies
        self._at = at
        self.state: State = fold(flow.begins)
        self.pool: list[AnyCommand] = []
        self._tell(flow.payment)
        self._ask()

    def deliver(self, index: int) -> None:
        """A report that comes too early comes again."""
        report = self.pool.pop(index)
        try:
            self._carry_out(report)
        except NotYet:
            self.pool.append(report)
        except WrongState:
            pass
        self._ask()

    def _ask(self) -> None:
        """Our own effect: Calendly is asked as soon as the booking is ready for it."""
        assert not isinstance(self.state, NotStarted)
        if waits_for_calendly(self.state) and not (isinstance(self.state, Scheduling) and self.state.tries):
            self._carry_out(ask_calendly())
            self._tell(self._flow.calendar)

    def _carry_out(self, command: AnyCommand) -> None:
        for event in decide(self.state, command):
            self.state = evolve(self.state, event)
            if isinstance(event, RefundRequested):
                self._tell([_refund(event.number, standing) for standing in self._flow.refunds])

    def _tell(self, reports: Sequence[AnyCommand]) -> None:
        self.pool += [replace(report, at=self._at) for report in reports for _ in range(self._copies)]

    def end(self) -> str:
        self._carry_out(end_hold())
        assert not isinstance(self.state, NotStarted)
        return f"{status_of(self.state)} {payment_status_of(self.state)}"


def _refund(number: int, standing: RefundStanding) -> RecordRefund:
    return RecordRefund(
        booking_id=BOOKING, command_id=COMMAND, at=SOON, cause="test", number=number, standing=standing, reason="why"
    )


def _run(told: Told, choose: Callable[[int], int]) -> str:
    for _ in range(STEPS_MAX):
        if not told.pool:
            return told.end()
        told.deliver(choose(len(told.pool)))
    raise AssertionError(f"still to be told: {told.pool}")


@pytest.mark.parametrize("at", [SOON, HELD_UNTIL], ids=["while the hold lasts", "after it"])
@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
@given(data=st.data())
@settings(max_examples=40)
def test_any_order_with_repeats_ends_as_the_orderly_one(flow: Flow, at: datetime, data: st.DataObject) -> None:
    orderly = _run(Told(flow, 1, at), lambda _: 0)
    copies = data.draw(st.integers(1, 3))
    assert _run(Told(flow, copies, at), lambda left: data.draw(st.integers(0, left - 1))) == orderly


@pytest.mark.parametrize(
    ("name", "ends"),
    {
        "paid": "CONFIRMED PAID",
        "declined, then paid": "CONFIRMED PAID",
        "delayed": "CONFIRMED PAID",
        "delayed, bounced": "EXPIRED UNPAID",
        "expired": "EXPIRED UNPAID",
        "free": "CONFIRMED NOT_REQUIRED",
        "free, cancelled there": "CANCELLED NOT_REQUIRED",
        "cancelled there": "CANCELLED REFUNDED",
        "refund fails": "CANCELLED REFUND_FAILED",
        "paid twice": "CONFIRMED PAID",
        "paid twice, cancelled": "CANCELLED REFUND_FAILED",
        "wants out, paid": "CANCELLED REFUNDED",
        "wants out, delayed": "CANCELLED REFUND_FAILED",
        "wants out, bounced": "CANCELLED UNPAID",
        "wants out, expired": "CANCELLED UNPAID",
    }.items(),
)
def test_where_the_orderly_world_ends(name: str, ends: str) -> None:
    flow = next(flow for flow in FLOWS if flow.name == name)
    assert _run(Told(flow, 1, SOON), lambda _: 0) == ends
