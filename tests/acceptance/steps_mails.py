"""Mails that do not arrive, and what people do about them."""

from collections.abc import Callable
from typing import TypeVar

from pytest_bdd import given, parsers, then, when

from tests.acceptance.servers import wait_until
from tests.acceptance.stage import Stage
from tests.acceptance.steps_clients import Visitors
from tests.acceptance.visitors import FrontDoor, Json, Visitor

Seen = TypeVar("Seen")
CORRECTED = "mary.with.an.e@example.org"
SEEN_WITHIN_SECONDS = 10
"""The list that people read may lag behind the facts by a moment."""


@given("SendGrid answers nobody")
def answers_nobody(stage: Stage) -> None:
    stage.hang_sendgrid()


@given(parsers.re(r"SendGrid takes (?P<count>\d+) mails? a minute"))
def takes_so_many(stage: Stage, count: str) -> None:
    stage.limit_sendgrid(int(count))


@then("one mail has gone out")
def one_mail(stage: Stage) -> None:
    assert len(stage.mails()) == 1


@when(parsers.parse("no mail to {client:w} can be delivered"))
def no_mail_is_delivered(stage: Stage, visitors: Visitors, client: str) -> None:
    stage.bounce_mails(visitors[client].email)


@when(parsers.parse("the operator corrects {client:w}'s address and sends what was lost again"))
def corrects_and_resends(stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str) -> None:
    token, visitor = _token(stage), visitors[client]
    lost = _sees(lambda: _standing(front_door, visitor, token, "bounced"), "a bounce")
    body = {"email": CORRECTED, "why": "a letter was missing"}
    front_door.tell_as_operator(visitor, "client-email", body, token)
    for mail in lost:
        front_door.resend_as_operator(mail, "it went to a wrong address", token)
    stage.settle()


@then(parsers.parse("{client:w} reads on her booking's page that our mail does not reach her"))
def reads_of_lost_mail(front_door: FrontDoor, visitors: Visitors, client: str) -> None:
    _sees(lambda: front_door.booking(visitors[client])["mailNotice"], "the notice")


@then(parsers.parse("{client:w} reads nothing about mail on her booking's page"))
def reads_nothing(front_door: FrontDoor, visitors: Visitors, client: str) -> None:
    _sees(lambda: front_door.booking(visitors[client])["mailNotice"] is None, "the notice to go")


@then(parsers.re(r"the operator sees that (?P<count>\d+) mail to the client (has|was) (?P<standing>bounced|given up)"))
def operator_sees(stage: Stage, front_door: FrontDoor, visitors: Visitors, count: str, standing: str) -> None:
    (visitor,) = visitors.values()
    word, token = standing.replace(" ", "_"), _token(stage)
    _sees(lambda: len(_standing(front_door, visitor, token, word)) == int(count), f"{count} mails that {standing}")


@then(parsers.parse("the mail that {client:w}'s session is confirmed has reached her new address once"))
def has_reached_new_address(stage: Stage) -> None:
    assert [mail.about for mail in stage.mails() if mail.to == CORRECTED] == ["confirmed"]


@then(parsers.parse("nobody has had a second mail that {client:w}'s session is confirmed"))
def no_second_mail(stage: Stage) -> None:
    readers = [mail.to for mail in stage.mails() if mail.about == "confirmed"]
    assert len(readers) == len(set(readers)) == 2


def _standing(front_door: FrontDoor, visitor: Visitor, token: str, standing: str) -> list[Json]:
    mails = front_door.mails_as_operator(visitor, token)
    return [mail for mail in mails if (mail["recipient"], mail["standing"]) == ("client", standing)]


def _token(stage: Stage) -> str:
    token = stage.service.settings.operator_token
    assert token is not None
    return token


def _sees(look: Callable[[], Seen], what: str) -> Seen:
    wait_until(look, what, SEEN_WITHIN_SECONDS)
    return look()
