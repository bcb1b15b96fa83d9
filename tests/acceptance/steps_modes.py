"""The operator's switch for the whole service."""

from pytest_bdd import parsers, then, when

from application.ports.service_modes import Mode
from tests.acceptance.stage import Stage
from tests.acceptance.steps_clients import Visitors
from tests.acceptance.visitors import FrontDoor


@when("the operator switches to maintenance")
def maintenance(stage: Stage) -> None:
    _switch(stage, Mode.MAINTENANCE)


@when("the operator parks the service")
def parks(stage: Stage) -> None:
    _switch(stage, Mode.PARK)


@when("the operator opens again")
def opens(stage: Stage) -> None:
    _switch(stage, Mode.OPEN)


@then(parsers.parse("{client:w} reads that the confirmation will follow"))
def reads(front_door: FrontDoor, visitors: Visitors, client: str) -> None:
    told = front_door.booking(visitors[client])
    assert told["statusText"] == "We have your booking; the confirmation will follow"


def _switch(stage: Stage, mode: Mode) -> None:
    stage.service.world.modes.switch(mode, "Olga", "a rehearsal")
