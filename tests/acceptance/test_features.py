"""Every scenario twice: in memory, and on PostgreSQL with the sandbox over HTTP."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from pytest_bdd import scenarios

from tests.acceptance.memory_stage import memory_stage
from tests.acceptance.real_stage import real_stage
from tests.acceptance.stage import Stage
from tests.acceptance.steps_clients import Visitors
from tests.acceptance.visitors import FrontDoor, Visitor

pytest_plugins = (
    "tests.acceptance.steps_by_hand",
    "tests.acceptance.steps_calendly",
    "tests.acceptance.steps_calendars",
    "tests.acceptance.steps_clients",
    "tests.acceptance.steps_comparison",
    "tests.acceptance.steps_mails",
    "tests.acceptance.steps_modes",
    "tests.acceptance.steps_money",
    "tests.acceptance.steps_outside",
    "tests.acceptance.steps_outcome",
    "tests.acceptance.steps_own_access",
    "tests.acceptance.steps_pausing",
    "tests.acceptance.steps_signing_in",
)

SETTINGS = (("cancels_unpaid", "ADOPTED_UNPAID", "cancel"),)
"""What the tag of a scenario chooses in the operator's settings."""

scenarios("../../features")


@pytest.fixture(autouse=True, params=["memory", "real"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    settings = {name: chosen for tag, name, chosen in SETTINGS if request.node.get_closest_marker(tag)}
    if request.param == "memory":
        with memory_stage(settings) as in_memory:
            yield in_memory
        return
    database_url, data_dir = request.getfixturevalue("database_url"), request.getfixturevalue("tmp_path")
    with real_stage(database_url, data_dir, settings) as real:
        yield real


@pytest.fixture
def front_door(stage: Stage) -> FrontDoor:
    return FrontDoor(stage.http)


@pytest.fixture
def visitors() -> Visitors:
    """Clients by their first names; whoever is named has come."""
    return _Arriving()


class _Arriving(defaultdict[str, Visitor]):
    def __missing__(self, name: str) -> Visitor:
        self[name] = Visitor(name, [])
        return self[name]
