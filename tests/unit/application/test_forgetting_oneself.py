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


def test_whoever_has_an_account_alone_may_ask_again_after_it_was_broken_off(
    world: SmallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(world.database.people, "forget", Mock(side_effect=ConnectionError))
        with pytest.raises(ConnectionError):
            oneself(world)(MARY)
    assert oneself(world)(MARY).people
    assert not world.database.people.with_email(MARY)


def test_an_account_that_was_left_over_is_nobodys_and_goes_by_night(
    world: SmallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.database.accounts, "forget", Mock(side_effect=ConnectionError))
    with pytest.raises(ConnectionError):
        oneself(world)(MARY)
    monkeypatch.undo()
    assert world.database.accounts.of_address(MARY) is None
    assert world.database.accounts.forget_again() == 1


def test_deliveries_are_looked_through_once_and_only_when_it_is_done(
    world: SmallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Mock(wraps=world.database.inbox.bodies)
    monkeypatch.setattr(world.database.inbox, "bodies", looked)
    oneself(world).would(MARY)
    assert looked.call_count == 0
    oneself(world)(MARY)
    assert looked.call_count == 1
