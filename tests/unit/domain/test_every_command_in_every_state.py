"""Every state meets every command: what follows is written down here, or the test fails."""

from collections.abc import Mapping
from datetime import timedelta
from typing import get_args

import pytest

from domain.booking.decide import decide
from domain.booking.events import CalendlyRefusal, CaseKind
from domain.booking.state import RefundStanding, State, evolve, fold
from domain.errors import Refusal
from tests.examples import (
    HELD_UNTIL,
    announced,
    ask_calendly,
    booked,
    bounced,
    cancel,
    cancelled_in_calendly,
    declined,
    end_hold,
    expired,
    extend,
    open_case,
    opened,
    paid,
    pending,
    refund,
    refused_by_calendly,
    request_checkout,
    select,
    settle,
)
from tests.unit.domain.decision_table import TABLE
from tests.unit.domain.specification import AnyCommand
from tests.unit.domain.states import STATES

COMMANDS: Mapping[str, AnyCommand] = {
    "select": select(),
    "request_checkout": request_checkout(),
    "opened": opened(),
    "expired": expired(),
    "expired_late": expired(at=HELD_UNTIL),
    "pending": pending(),
    "bounced": bounced(),
    "bounced_late": bounced(at=HELD_UNTIL),
    "paid": paid(intent="pi_new"),
    "declined": declined(),
    "extend": extend(),
    "end_hold_early": end_hold(HELD_UNTIL - timedelta(seconds=1)),
    "end_hold": end_hold(),
    "first_try": ask_calendly(1),
    "second_try": ask_calendly(2),
    "booked": booked(),
    "booked_other": booked("M2"),
    "announced": announced(),
    "taken": refused_by_calendly(CalendlyRefusal.TAKEN),
    "misconfigured": refused_by_calendly(CalendlyRefusal.CONFIGURATION),
    "not_asked": refused_by_calendly(CalendlyRefusal.BUDGET),
    "cancelled_in_calendly": cancelled_in_calendly(),
    "cancel": cancel(),
    "refunded": refund(RefundStanding.SUCCEEDED),
    "refund_failed": refund(RefundStanding.FAILED),
    "open_stripe_case": open_case(CaseKind.PAYMENT_UNANSWERED),
    "open_calendly_case": open_case(CaseKind.SCHEDULING_UNKNOWN),
    "settle_stripe": settle(CaseKind.PAYMENT_UNANSWERED),
    "settle_unknown": settle(CaseKind.SCHEDULING_UNKNOWN),
    "settle_refused": settle(CaseKind.CONFIGURATION),
    "settle_amount": settle(CaseKind.WRONG_AMOUNT),
}


def outcome(state: State, command: AnyCommand) -> str:
    try:
        events = decide(state, command)
    except Refusal as refusal:
        return f"refused: {type(refusal).__name__}"
    return " ".join(type(event).__name__ for event in events) or "nothing"


CELLS = [
    (state, command, expected)
    for state, row in TABLE.items()
    for expected, commands in row.items()
    for command in commands.split()
]


def test_the_table_covers_every_state_and_every_command_exactly_once() -> None:
    covered = sorted((state, command) for state, command, _ in CELLS)
    assert covered == sorted((state, command) for state in STATES for command in COMMANDS)


def test_every_kind_of_state_and_of_command_is_in_the_table() -> None:
    assert {type(fold(history)) for history in STATES.values()} == set(get_args(State))
    assert {type(command) for command in COMMANDS.values()} == set(get_args(AnyCommand))


@pytest.mark.parametrize(("state", "command", "expected"), CELLS)
def test_what_follows_is_what_the_table_says(state: str, command: str, expected: str) -> None:
    assert outcome(fold(STATES[state]), COMMANDS[command]) == expected


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("state", STATES)
def test_the_same_command_again_adds_nothing(state: str, command: str) -> None:
    before = fold(STATES[state])
    if outcome(before, COMMANDS[command]).startswith("refused"):
        return
    after = before
    for event in decide(before, COMMANDS[command]):
        after = evolve(after, event)
    assert outcome(after, COMMANDS[command]) == "nothing"
