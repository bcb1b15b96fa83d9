"""What an operator says of a booking that no provider told us."""

from pytest_bdd import parsers, then, when

from tests.acceptance.stage import Stage
from tests.acceptance.steps_calendly import meeting_of
from tests.acceptance.steps_clients import Visitors
from tests.acceptance.visitors import FrontDoor

_WORDS = {"by": "Olga", "why": "it cannot be done otherwise"}


@when(parsers.parse('the operator confirms {client:w}\'s session without Calendly, at "{place}"'))
def confirms_outside(stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str, place: str) -> None:
    _tell(stage, front_door, visitors, client, "confirm-outside-calendly", {"place": place})


@when(parsers.parse("the operator confirms {client:w}'s session with her meeting at Calendly"))
def confirms_with_meeting(stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str) -> None:
    meeting = meeting_of(stage, visitors[client]).event_uri
    _tell(stage, front_door, visitors, client, "confirm-at-calendly", {"meeting": meeting})


@then(parsers.parse('{client:w} is to meet at "{place}"'))
def is_to_meet_at(front_door: FrontDoor, visitors: Visitors, client: str, place: str) -> None:
    assert front_door.booking(visitors[client])["place"] == place


def _tell(stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str, act: str, body: dict[str, str]) -> None:
    token = stage.service.settings.operator_token
    assert token is not None, "the operator has a token on every stage"
    front_door.tell_as_operator(visitors[client], act, {**body, **_WORDS}, token)
    stage.settle()
