"""What an operator says of a booking that no provider told us."""

from typing import Any

from pytest_bdd import parsers, then, when

from domain.booking.cases import FOR_PERSONS
from domain.identifiers import BookingId
from domain.money import Money
from tests.acceptance.marketplace import money
from tests.acceptance.stage import Stage
from tests.acceptance.steps_calendly import meeting_of
from tests.acceptance.steps_clients import Visitors
from tests.acceptance.visitors import FrontDoor, Visitor

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


@when(parsers.parse("the operator marks {amount} for {client:w}'s session as paid by hand"))
def marks_paid(stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str, amount: str) -> None:
    _tell(stage, front_door, visitors, client, "paid-by-hand", _sum(amount))


@when(parsers.parse("the operator takes {amount} by hand for {client:w}'s session and calls it enough"))
def takes_less(stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str, amount: str) -> None:
    _tell(stage, front_door, visitors, client, "paid-by-hand", {**_sum(amount), "acceptsLess": True})


@when(parsers.parse("the operator accepts less for {client:w}'s session"))
def accepts_less(stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str) -> None:
    _tell(stage, front_door, visitors, client, "accept-less", {})


@when(parsers.parse("the operator has given {client:w}'s money back by hand"))
def gives_back_by_hand(stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str) -> None:
    _tell(stage, front_door, visitors, client, "refunds/1/given-back", {"reference": "transfer 2"})


@then(parsers.parse("{amount} of {client:w}'s money came by hand and is here"))
def came_by_hand(stage: Stage, visitors: Visitors, client: str, amount: str) -> None:
    assert hand_money(stage, visitors[client]) == money(amount)


@then(parsers.parse("the operator has to give {client:w}'s money back by hand"))
def has_to_give_back(stage: Stage, visitors: Visitors, client: str) -> None:
    cases = stage.service.manage.state(BookingId(visitors[client].booking)).core.cases
    assert [kind for kind in cases if kind in FOR_PERSONS] == ["refund_by_hand"]


def hand_money(stage: Stage, visitor: Visitor) -> Money:
    """What came outside Stripe and was not asked back."""
    core = stage.service.manage.state(BookingId(visitor.booking)).core
    by_hand = [core.ledger.unrefunded(payment) for payment in core.ledger.payments if payment.by_hand]
    return sum(by_hand, Money.zero(core.selected.terms.price.currency))


def _sum(amount: str) -> dict[str, Any]:
    came = money(amount)
    return {"amount": {"amountMinor": came.amount_minor, "currency": came.currency}, "reference": "transfer 1"}


def _tell(stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str, act: str, body: dict[str, Any]) -> None:
    token = stage.service.settings.operator_token
    assert token is not None, "the operator has a token on every stage"
    front_door.tell_as_operator(visitors[client], act, {**body, **_WORDS}, token)
    stage.settle()
