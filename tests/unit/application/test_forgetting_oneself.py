"""Whoever has an account and nothing else, and what asking about oneself costs."""

from unittest.mock import Mock
from uuid import uuid4

import pytest
from msgspec.structs import replace

from adapters.memory.cursors import MemoryCursors
from application.forgetting.forget import Forgetting
from application.forgetting.oneself import ForgettingOneself
from application.ports.accounts import Account
from domain.identifiers import AccountId, PersonId
from tests.unit.application.small_world import CLIENT, SmallWorld

MARY = "mary@example.org"


@pytest.fixture
def world() -> SmallWorld:
    made = SmallWorld()
    mary = replace(CLIENT, id=PersonId(uuid4()), email=MARY)
    now = made.clock.now()
    made.database.accounts.open(Account(id=AccountId(uuid4()), person=mary, created_at=now, sessions_valid_from=now))
    return made


def oneself(world: SmallWorld) -> ForgettingOneself:
    return ForgettingOneself(Forgetting(world.database, world.bus, world.clock), MemoryCursors(), world.clock)


def test_sendgrid_has_the_address_of_whoever_has_an_account_alone(world: SmallWorld) -> None:
    assert [(one.where, one.ids) for one in oneself(world)(MARY).remains] == [("SendGrid", ())]


def test_deliveries_are_looked_through_once_and_only_when_it_is_done(
    world: SmallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Mock(wraps=world.database.inbox.bodies)
    monkeypatch.setattr(world.database.inbox, "bodies", looked)
    oneself(world).would(MARY)
    assert looked.call_count == 0
    oneself(world)(MARY)
    assert looked.call_count == 1
