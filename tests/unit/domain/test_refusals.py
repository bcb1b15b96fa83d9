"""Every refusal that the domain can raise is raised here once, and means what its slug says."""

import ast
from pathlib import Path
from uuid import UUID

import pytest

import domain
from domain import errors
from domain.agenda import agenda as agendas
from domain.agenda.agenda import Agenda, Claim, Standing
from domain.booking.events import BookingEvent
from domain.errors import HoldExpired, NotFound, NotYet, Refusal, SignInRequired, SlotUnavailable, WrongState
from domain.identifiers import BookingId
from tests.examples import (
    BOOKING,
    CONFIRMED,
    HELD_FOR_SIGN_IN,
    HOLD_OVER,
    NOTHING_YET,
    SLOT,
    UNANSWERED,
    cancel,
    cancelled_in_calendly,
    request_checkout,
)
from tests.unit.domain.specification import AnyCommand, given

DECIDED: dict[type[Refusal], tuple[list[BookingEvent], AnyCommand]] = {
    NotFound: (NOTHING_YET, cancel()),
    HoldExpired: (HOLD_OVER, request_checkout()),
    WrongState: (CONFIRMED, request_checkout()),
    SignInRequired: (HELD_FOR_SIGN_IN, request_checkout()),
    NotYet: (UNANSWERED, cancelled_in_calendly()),
}


@pytest.mark.parametrize("kind", DECIDED)
def test_a_command_that_cannot_be_carried_out_is_refused_by_name(kind: type[Refusal]) -> None:
    history, command = DECIDED[kind]
    given(history).when(command).then_refused(kind)


def test_a_claimed_time_is_refused() -> None:
    other = BookingId(UUID(int=2))
    with pytest.raises(SlotUnavailable):
        agendas.hold(Agenda((Claim(other, SLOT, Standing.HELD),)), BOOKING, SLOT)


def test_no_refusal_of_the_domain_is_without_a_test() -> None:
    assert _raised() == {kind.__name__ for kind in (*DECIDED, SlotUnavailable)}


def test_every_refusal_has_a_slug_and_a_title_of_its_own() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Refusal)]
    named = [
        kind for kind in kinds if kind not in (Refusal, NotYet, SignInRequired) and not kind.__name__.startswith("_")
    ]
    assert len({kind.slug for kind in named}) == len({kind.title for kind in named}) == len(named)
    assert issubclass(NotYet, WrongState)


def _raised() -> set[str]:
    """Names of the refusals in the domain's raise statements, import aliases resolved."""
    names: set[str] = set()
    for path in Path(domain.__path__[0]).rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        aliases = {
            alias.asname or alias.name: alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "domain.errors"
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name):
                names.add(aliases.get(node.exc.func.id, ""))
    return names - {""}
