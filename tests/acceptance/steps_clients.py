"""What clients do."""

from concurrent.futures import ThreadPoolExecutor

from pytest_bdd import given, parsers, when

from tests.acceptance.marketplace import EXPERTS, moment, money, offer
from tests.acceptance.stage import Stage
from tests.acceptance.visitors import FrontDoor, Visitor

Visitors = dict[str, Visitor]


@given(parsers.parse("{client:w} finds {expert:w} in the marketplace"))
def finds(front_door: FrontDoor, expert: str) -> None:
    profile = front_door.builder(EXPERTS[expert].key)
    assert profile["bookable"] is True, profile
    assert profile["sessionTypes"]


@given(parsers.parse("{client:w} has chosen {expert:w}'s {session} on {time}"))
def has_chosen(
    stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str, expert: str, session: str, time: str
) -> None:
    chooses(stage, front_door, visitors, client, expert, session, time)
    assert not visitors[client].refusal, visitors[client].answers[-1].text


@when(parsers.re(r"(?P<client>\w+) chooses (?P<expert>\w+)'s (?P<session>[\w ]+) on (?P<time>\w+ [\d:]+)"))
def chooses(
    stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str, expert: str, session: str, time: str
) -> None:
    front_door.choose(visitors[client], offer(expert, session), moment(time))
    stage.settle()


@given(parsers.parse("{client:w} has booked and paid {expert:w}'s {session} on {time}"))
def has_booked_and_paid(
    stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str, expert: str, session: str, time: str
) -> None:
    has_chosen(stage, front_door, visitors, client, expert, session, time)
    pays(stage, visitors, client)
    booking = front_door.booking(visitors[client])
    assert (booking["status"], booking["paymentStatus"]) == ("CONFIRMED", "PAID")


@when(parsers.parse("{one:w} and {other:w} choose {expert:w}'s {session} on {time} at the same moment"))
def choose_at_once(
    stage: Stage,
    front_door: FrontDoor,
    visitors: Visitors,
    one: str,
    other: str,
    expert: str,
    session: str,
    time: str,
) -> None:
    with ThreadPoolExecutor(2) as threads:
        for client in (one, other):
            threads.submit(front_door.choose, visitors[client], offer(expert, session), moment(time))
    stage.settle()


@when(parsers.parse("{client:w}'s browser sends her choice of {expert:w}'s {session} on {time} twice"))
def sends_twice(
    stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str, expert: str, session: str, time: str
) -> None:
    chooses(stage, front_door, visitors, client, expert, session, time)
    sends_again(stage, front_door, visitors, client)


@when(parsers.parse("{client:w}'s browser sends her choice again"))
def sends_again(stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str) -> None:
    front_door.repeat(visitors[client])
    stage.settle()


@when(parsers.parse("{client:w}'s browser repeats her request, but for {time}"))
def repeats_differently(stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str, time: str) -> None:
    front_door.choose_again(visitors[client], moment(time))
    stage.settle()


@when(parsers.parse("{client:w} comes back to pay"))
def comes_back(stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str) -> None:
    front_door.come_back_to_pay(visitors[client])
    stage.settle()


@when(parsers.parse("{client:w} asks for more time"))
def asks_for_more_time(stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str) -> None:
    front_door.ask_for_more_time(visitors[client])
    stage.settle()


@when(parsers.re(r"(?P<client>\w+) pays"))
def pays(stage: Stage, visitors: Visitors, client: str) -> None:
    stage.pay(visitors[client].page)


@when(parsers.parse("{client:w} pays {amount} instead"))
def pays_instead(stage: Stage, visitors: Visitors, client: str, amount: str) -> None:
    stage.pay(visitors[client].page, money(amount))


@given(parsers.parse("{client:w} pays by bank debit"))
def pays_by_debit(stage: Stage, visitors: Visitors, client: str) -> None:
    stage.pay_by_debit(visitors[client].page)


@when(parsers.parse("{client:w}'s card is declined"))
def is_declined(stage: Stage, visitors: Visitors, client: str) -> None:
    stage.decline(visitors[client].page)


@when(parsers.re(r"(?P<client>\w+) cancels"))
def cancels(stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str) -> None:
    front_door.cancel(visitors[client])
    stage.settle()


@when(parsers.re(r"(?P<client>\w+) (moves her session to|takes) (?P<time>(next )?\w+ [\d:]+)( instead)?"))
def moves(stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str, time: str) -> None:
    front_door.move(visitors[client], moment(time))
    stage.settle()
