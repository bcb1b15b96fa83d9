"""Every state meets every command: what follows is written down in a table, or the test fails."""

from typing import get_args

import pytest

from domain.booking.decide import decide
from domain.booking.evolve import evolve, fold
from domain.booking.state import State
from domain.errors import Refusal
from tests.unit.domain.decision_table import CELLS
from tests.unit.domain.every_command import COMMANDS
from tests.unit.domain.specification import AnyCommand
from tests.unit.domain.states import STATES

# Giving twice is giving twice: a repeated request is known by its idempotency key.
ADDS_EVERY_TIME = {"goodwill"}


def outcome(state: State, command: AnyCommand) -> str:
    try:
        events = decide(state, command)
    except Refusal as refusal:
        return f"refused: {type(refusal).__name__}"
    return " ".join(type(event).__name__ for event in events) or "nothing"


def test_the_table_covers_every_state_and_every_command_exactly_once() -> None:
    covered = sorted((cell.state, cell.command) for cell in CELLS)
    assert covered == sorted((state, command) for state in STATES for command in COMMANDS)


def test_every_kind_of_state_and_of_command_is_in_the_table() -> None:
    assert {type(fold(history)) for history in STATES.values()} == set(get_args(State))
    assert {type(command) for command in COMMANDS.values()} == set(get_args(AnyCommand))


@pytest.mark.parametrize("state", STATES)
def test_what_follows_is_what_the_table_says(state: str) -> None:
    follows = {name: outcome(fold(STATES[state]), command) for name, command in COMMANDS.items()}
    assert follows == {cell.command: cell.expected for cell in CELLS if cell.state == state}


@pytest.mark.parametrize("state", STATES)
def test_the_same_command_again_adds_nothing(state: str) -> None:
    before = fold(STATES[state])
    again = {}
    for name in sorted(set(COMMANDS) - ADDS_EVERY_TIME):
        if not outcome(before, COMMANDS[name]).startswith("refused"):
            after = before
            for event in decide(before, COMMANDS[name]):
                after = evolve(after, event)
            again[name] = outcome(after, COMMANDS[name])
    assert {name: follows for name, follows in again.items() if follows != "nothing"} == {}
