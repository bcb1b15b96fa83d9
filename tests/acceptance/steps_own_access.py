"""Experts who give us access by their own account at Calendly, and take it back."""

from pytest_bdd import given, parsers, when

from application.ports.catalog import Builder
from domain.identifiers import BuilderId
from tests.acceptance.marketplace import EXPERTS
from tests.acceptance.stage import Stage


@given(parsers.parse("{expert:w} has connected her own calendar"))
@when(parsers.parse("{expert:w} connects her own calendar"))
def connects(stage: Stage, expert: str) -> None:
    stage.give_access(_builder(stage, expert))


@when(parsers.parse("{expert:w} takes the access back at Calendly"))
def takes_back(stage: Stage, expert: str) -> None:
    stage.take_access_back(_builder(stage, expert))


@when(parsers.parse("{expert:w} disconnects her own calendar"))
def disconnects(stage: Stage, expert: str) -> None:
    connecting = stage.service.connecting
    assert connecting is not None
    connecting.disconnect(_builder(stage, expert).id, expert)


def _builder(stage: Stage, expert: str) -> Builder:
    builder = stage.service.world.catalog.builder(BuilderId(EXPERTS[expert].key))
    assert builder is not None
    return builder
