"""Builders who take no new bookings for a while."""

import httpx
from pytest_bdd import parsers, then, when

from tests.acceptance.marketplace import EXPERTS
from tests.acceptance.stage import Stage
from tests.acceptance.visitors import FrontDoor


@when(parsers.parse('{expert:w} pauses because she is "{reason}"'))
def pauses(stage: Stage, expert: str, reason: str) -> None:
    _tell(stage, expert, "pause", {"by": expert, "reason": reason})


@when(parsers.parse("{expert:w} takes bookings again"))
def takes_bookings_again(stage: Stage, expert: str) -> None:
    _tell(stage, expert, "resume", {"by": expert})


@when("the catalog is imported again")
def imported_again(stage: Stage) -> None:
    world = stage.service.world
    builders = world.catalog.builders()
    emails = {id_: known.email for id_, known in world.people.get_all([b.person_id for b in builders]).items()}
    world.catalog.replace_all(builders, emails, world.clock.now())


@then(parsers.parse('the marketplace says of {expert:w} that she is "{reason}"'))
def marketplace_says(front_door: FrontDoor, expert: str, reason: str) -> None:
    profile = front_door.builder(EXPERTS[expert].key)
    assert (profile["bookable"], profile["paused"]) == (False, True)
    assert profile["notBookableReason"].endswith(f"{reason}.")


def _tell(stage: Stage, expert: str, act: str, body: dict[str, str]) -> None:
    token = stage.service.settings.operator_token
    path = f"/api/operator/builders/{EXPERTS[expert].key}/{act}"
    answer: httpx.Response = stage.http.post(path, json=body, headers={"Authorization": f"Bearer {token}"})
    assert answer.is_success, answer.text
