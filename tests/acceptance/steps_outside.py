"""Time, the experts, and what the providers do."""

from datetime import timedelta
from uuid import uuid4

from pytest_bdd import given, parsers, when

from application.performing.agenda_mails import want_agendas
from application.ports.inbox import Provider
from domain.identifiers import BookingId
from tests.acceptance.marketplace import moment, money, offer
from tests.acceptance.stage import Order, Stage, move_time, pass_time
from tests.acceptance.steps_clients import Visitors
from tests.acceptance.visitors import FrontDoor

MORNING = 7

PROVIDERS = {"Stripe": Provider.STRIPE, "Calendly": Provider.CALENDLY, "SendGrid": Provider.SENDGRID}
USED_UP_WITHIN_MINUTES = 10
_PROVIDER = r"(?P<provider>Stripe|Calendly|SendGrid)"


@given(parsers.parse("it is {time}"))
@when(parsers.parse("it is {time}"))
def it_is(stage: Stage, time: str) -> None:
    move_time(stage, moment(time))


@when(parsers.re(r"(?P<number>\d+) (?P<unit>minute|hour)s? pass(es)?"))
def time_passes(stage: Stage, number: str, unit: str) -> None:
    pass_time(stage, timedelta(**{f"{unit}s": int(number)}))


@when("the experts' day begins")
def day_begins(stage: Stage) -> None:
    want_agendas(stage.service.world, hour=MORNING)
    stage.settle()


@given(parsers.re(r"(?P<expert>\w+) offers a free (?P<session>[\w ]+) of (?P<minutes>\d+) minutes"))
def offers_free(front_door: FrontDoor, expert: str, session: str, minutes: str) -> None:
    offers(front_door, expert, session, minutes, "0 USD")


@given(
    parsers.re(r"(?P<expert>\w+) offers a (?P<session>[\w ]+) of (?P<minutes>\d+) minutes for (?P<price>[\d.]+ \w+)")
)
def offers(front_door: FrontDoor, expert: str, session: str, minutes: str, price: str) -> None:
    """The catalog is fixed: a scenario may only say what it holds."""
    mine = offer(expert, session)
    profile = front_door.builder(mine.expert.key)
    told = next(found for found in profile["sessionTypes"] if found["id"] == mine.key)
    wanted = money(price)
    assert told["durationMinutes"] == int(minutes)
    assert told["price"] == {"amountMinor": wanted.amount_minor, "currency": wanted.currency}


@given(parsers.re(rf"{_PROVIDER} is down"))
def is_down(stage: Stage, provider: str) -> None:
    stage.go_down(PROVIDERS[provider])


@when(parsers.re(rf"{_PROVIDER} works again"))
def works_again(stage: Stage, provider: str) -> None:
    stage.come_back(PROVIDERS[provider])


@given(parsers.re(rf"{_PROVIDER}'s next answer is lost"))
def next_answer_is_lost(stage: Stage, provider: str) -> None:
    stage.lose_next_answer(PROVIDERS[provider])


@given(parsers.parse("Calendly refuses meetings because of how {expert:w} has set it up"))
def refuses_meetings(stage: Stage) -> None:
    stage.refuse_meetings()


@given(parsers.re(rf"{_PROVIDER}'s messages are held up"))
def messages_are_held_up(stage: Stage, provider: str) -> None:
    stage.hold_up(PROVIDERS[provider])


@when(parsers.re(rf"{_PROVIDER}'s messages arrive (?P<order>.+)"))
def messages_arrive(stage: Stage, provider: str, order: str) -> None:
    stage.let_through(PROVIDERS[provider], Order(order))


@when("both providers are asked what has happened")
def providers_are_asked(stage: Stage) -> None:
    stage.ask_providers()


@when(parsers.re(r"the operator (?P<does>marks|clears) (?P<client>\w+) as missing"))
def operator_marks(stage: Stage, front_door: FrontDoor, visitors: Visitors, does: str, client: str) -> None:
    token = stage.service.settings.operator_token
    assert token is not None
    front_door.tell_as_operator(visitors[client], "no-show", {"missed": does == "marks"}, token)
    stage.settle()


@given("whatever nobody pays for is cancelled in Calendly")
def cancels_unpaid(stage: Stage) -> None:
    """The tag of the scenario has chosen it."""
    assert stage.service.settings.adopted_unpaid == "cancel"


@given("every call to Calendly of this hour is used up")
@when("every call to Calendly of this hour is used up")
def calls_are_used_up(stage: Stage) -> None:
    """By other bookings, in the minutes before: Calendly allows so many in each."""
    limits, world = stage.service.settings.calendly_call_limits, stage.service.world
    now, budget = world.clock.now(), world.budgets.of("")
    for minutes in range(USED_UP_WITHIN_MINUTES, 0, -1):
        for _ in range(limits.per_minute):
            budget.spend(BookingId(uuid4()), now - timedelta(minutes=minutes))
    assert budget.spend(BookingId(uuid4()), now) is not None
