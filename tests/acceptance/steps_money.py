"""What happens to money behind our back, and how it stands at Stripe."""

from pytest_bdd import parsers, then, when

from tests.acceptance.marketplace import money
from tests.acceptance.stage import Stage
from tests.acceptance.steps_clients import Visitors


@when(parsers.parse("Stripe takes a second payment of {amount} for {client:w}'s session"))
def second_payment(stage: Stage, visitors: Visitors, amount: str, client: str) -> None:
    before = stage.money(visitors[client].booking).taken_minor
    stage.pay_once_more(visitors[client].page)
    assert stage.money(visitors[client].booking).taken_minor - before == money(amount).amount_minor


@when(parsers.parse("{client:w}'s bank will not pay out what is reserved"))
def capture_is_refused(stage: Stage, visitors: Visitors, client: str) -> None:
    stage.at_stripe.refuse_capture(visitors[client].page)


@when(parsers.re(r"(?P<client>\w+)'s bank debit (?P<how>goes through|bounces)"))
def debit_ends(stage: Stage, visitors: Visitors, client: str, how: str) -> None:
    stage.at_stripe.end_debit(visitors[client].page, succeeded=how == "goes through")
    stage.settle()


@when(parsers.parse("{client:w} disputes her payment"))
def disputes(stage: Stage, visitors: Visitors, client: str) -> None:
    stage.at_stripe.dispute(visitors[client].page)
    stage.settle()


@when(parsers.re(r"the bank decides the dispute for (?P<winner>us|Mary)"))
def dispute_ends(stage: Stage, visitors: Visitors, winner: str) -> None:
    (visitor,) = visitors.values()
    stage.at_stripe.end_dispute(visitor.page, won=winner == "us")
    stage.settle()


@when(parsers.parse("somebody refunds {amount} to {client:w} in Stripe's dashboard"))
def refunded_in_dashboard(stage: Stage, visitors: Visitors, amount: str, client: str) -> None:
    stage.at_stripe.refund(visitors[client].page, money(amount))
    stage.settle()


@then(parsers.parse("{client:w} has paid {amount}"))
def has_paid(stage: Stage, visitors: Visitors, client: str, amount: str) -> None:
    assert stage.money(visitors[client].booking).taken_minor == money(amount).amount_minor


@then(parsers.parse("{amount} of {client:w}'s money is reserved"))
def is_reserved(stage: Stage, visitors: Visitors, amount: str, client: str) -> None:
    assert stage.money(visitors[client].booking).reserved_minor == money(amount).amount_minor


@then(parsers.parse("{client:w} has got {amount} back"))
def has_got_back(stage: Stage, visitors: Visitors, client: str, amount: str) -> None:
    assert stage.money(visitors[client].booking).returned_minor == money(amount).amount_minor
