"""A booking to which the outside tells its news in any order, and answers what is asked of it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.booking.decide import decide
from domain.booking.events import (
    BookingEvent,
    CaptureRequested,
    CaseOpened,
    RefundRequested,
    ReleaseRequested,
)
from domain.booking.evolve import evolve, fold
from domain.booking.ledger import RefundStanding
from domain.booking.scheduling import waits_for_calendly
from domain.booking.state import NotStarted, Scheduling, State
from domain.booking.status import payment_status_of, status_of
from domain.booking.vocabulary import CaseKind, RefundReason
from domain.errors import NotYet, WrongState
from tests.examples import ask_calendly, end_hold, refund, settle
from tests.unit.domain.asked import let_go
from tests.unit.domain.specification import AnyCommand

STEPS_MAX = 400
_SETTLED = (CaseKind.TIME_LOST, CaseKind.CAPTURE_FAILED, CaseKind.WRONG_AMOUNT)


class Flow(Struct, frozen=True):
    """Where it begins, what is told of it, and what the outside answers to what is asked."""

    name: str
    ends: str
    begins: Sequence[BookingEvent]
    told: Sequence[AnyCommand] = ()
    calendar: Sequence[AnyCommand] = ()
    refunds: Sequence[RefundStanding] = (RefundStanding.SUCCEEDED,)
    captures: Callable[[CaptureRequested], Sequence[AnyCommand]] = lambda _: ()


class Told:
    """The booking, and what is still to be told of it."""

    def __init__(self, flow: Flow, copies: int, at: datetime) -> None:
        self._flow = flow
        self._copies = copies
        self._at = at
        self._deadlines: list[tuple[datetime, CaseKind]] = []
        self.state: State = fold(flow.begins)
        self.pool: list[AnyCommand] = []
        self._too_early: list[AnyCommand] = []
        self._tell(flow.told)
        self._ask()

    def deliver(self, index: int) -> None:
        """A report that comes too early comes again, once another has been heard: until then nothing is different."""
        report = self.pool.pop(index)
        try:
            self._carry_out(report)
        except NotYet:
            self._too_early.append(report)
            return
        except WrongState:
            pass
        self.pool += self._too_early
        self._too_early.clear()
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
            match event:
                case RefundRequested() if event.reason is not RefundReason.OUTSIDE:
                    self._tell([refund(standing, event.number) for standing in self._flow.refunds])
                case CaptureRequested():
                    self._tell(self._flow.captures(event))
                case ReleaseRequested():
                    self._tell([let_go(event.intent, attempt=event.attempt)])
                case CaseOpened() if event.kind in _SETTLED:
                    self._deadlines.append((event.deadline, event.kind))

    def _tell(self, reports: Sequence[AnyCommand]) -> None:
        self.pool += [replace(report, at=self._at) for report in reports for _ in range(self._copies)]

    @property
    def unheard(self) -> list[AnyCommand]:
        return self.pool + self._too_early

    def deadlines_pass(self) -> None:
        """Nothing more is told: what nobody decided is decided by itself."""
        self._carry_out(end_hold(self._at + timedelta(hours=1)))
        for deadline, kind in sorted(self._deadlines):
            self._carry_out(settle(kind, deadline))

    def words(self) -> str:
        """Status, payment status, what is with us of captured money, and the cases that a person must end."""
        assert not isinstance(self.state, NotStarted)
        ledger = self.state.core.ledger
        left = sum(ledger.unrefunded(payment).amount_minor for payment in ledger.payments)
        cases = " ".join(sorted(self.state.core.cases))
        return f"{status_of(self.state)} {payment_status_of(self.state)} {left} {cases}".rstrip()


def run(told: Told, choose: Callable[[int], int]) -> str:
    _drain(told, choose)
    told.deadlines_pass()
    _drain(told, choose)
    return told.words()


def _drain(told: Told, choose: Callable[[int], int]) -> None:
    for _ in range(STEPS_MAX):
        if not told.pool:
            break
        told.deliver(choose(len(told.pool)))
    assert not told.unheard, f"still to be told: {told.unheard}"
