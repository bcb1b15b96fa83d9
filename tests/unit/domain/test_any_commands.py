"""Laws that hold whatever is asked of a booking, in whatever order, however often."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from domain.booking.decide import decide
from domain.booking.events import (
    Actor,
    BookingEvent,
    CalendlyConfirmed,
    CalendlyRefusal,
    Cancelled,
    CaseKind,
    HoldExpired,
    PaymentSucceeded,
    RefundRequested,
)
from domain.booking.state import CancelledBooking, Confirmed, NotStarted, Over, RefundStanding, State, evolve, fold
from domain.errors import Refusal
from domain.money import Money
from tests.examples import (
    FREE,
    HELD_UNTIL,
    NOW,
    PRICE,
    announced,
    ask_calendly,
    booked,
    bounced,
    cancel,
    cancelled_in_calendly,
    declined,
    end_hold,
    expired,
    open_case,
    opened,
    paid,
    pending,
    refund,
    refused_by_calendly,
    request_checkout,
    select,
    settle,
)
from tests.unit.domain.specification import AnyCommand
from tests.unit.domain.states import STATES

AMOUNTS = st.sampled_from([PRICE, PRICE, PRICE, Money(1, "EUR"), Money(0, "EUR"), Money(14_900, "USD")])
ATTEMPTS = st.integers(1, 3)
NAMES = st.sampled_from(["M1", "M2"])
COMMANDS: st.SearchStrategy[AnyCommand] = st.one_of(
    st.builds(select, st.sampled_from([PRICE, PRICE, FREE])),
    st.builds(request_checkout),
    st.builds(opened, ATTEMPTS),
    st.builds(expired, ATTEMPTS),
    st.builds(pending, ATTEMPTS),
    st.builds(bounced, ATTEMPTS),
    st.builds(paid, AMOUNTS, ATTEMPTS, intent=st.sampled_from(["pi_1", "pi_2", "pi_3"])),
    st.builds(declined, st.sampled_from(["ch_1", "ch_2"]), ATTEMPTS),
    st.builds(end_hold),
    st.builds(ask_calendly, st.integers(1, 4)),
    st.builds(booked, NAMES),
    st.builds(announced, NAMES),
    st.builds(refused_by_calendly, st.sampled_from(CalendlyRefusal), st.integers(1, 4)),
    st.builds(cancelled_in_calendly, NAMES, st.sampled_from(Actor)),
    st.builds(cancel, st.sampled_from(Actor)),
    st.builds(refund, st.sampled_from(RefundStanding), st.integers(1, 3)),
    st.builds(open_case, st.sampled_from(CaseKind)),
    st.builds(settle, st.sampled_from(CaseKind)),
)
WAITS = st.sampled_from([0, 0, 1, 10, 60 * 24 * 6, 60 * 24 * 7])


class Story(Struct, frozen=True):
    """A booking somewhere on its way, and what is asked of it from then on."""

    begins: str
    asked: tuple[AnyCommand, ...]

    def facts(self) -> list[BookingEvent]:
        """All facts, refused commands left out. Anything but a Refusal ends the test."""
        facts = list(STATES[self.begins])
        state = fold(facts)
        for command in self.asked:
            for event in _decided(state, command):
                facts.append(event)
                state = evolve(state, event)
        return facts


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Commands at times that only move on."""
    at: datetime = NOW
    asked: list[AnyCommand] = []
    for command in draw(st.lists(COMMANDS, max_size=20)):
        at += timedelta(minutes=draw(WAITS))
        asked.append(replace(command, at=at))
    return Story(draw(st.sampled_from(sorted(set(STATES) - {"not started"}))), tuple(asked))


def _decided(state: State, command: AnyCommand) -> list[BookingEvent]:
    try:
        return decide(state, command)
    except Refusal:
        return []


@given(stories())
def test_the_state_is_the_fold_of_the_facts(story: Story) -> None:
    state: State = NotStarted()
    for event in story.facts():
        state = evolve(state, event)
    assert state == fold(story.facts())
    assert not isinstance(state, NotStarted)


@given(stories())
def test_no_payment_is_given_back_more_than_once_over(story: Story) -> None:
    facts = story.facts()
    payments = [event for event in facts if isinstance(event, PaymentSucceeded)]
    for payment in payments:
        refunds = [e.amount for e in facts if isinstance(e, RefundRequested) and e.intent == payment.intent]
        assert {amount.currency for amount in refunds} <= {payment.amount.currency}
        assert sum(amount.amount_minor for amount in refunds) <= payment.amount.amount_minor
    assert len({payment.intent for payment in payments}) == len(payments)


@given(stories())
def test_money_of_a_booking_that_is_over_is_on_its_way_back_or_kept_by_the_policy(story: Story) -> None:
    state = fold(story.facts())
    assert not isinstance(state, NotStarted)
    kept = sum(state.core.ledger.unrefunded(payment).amount_minor for payment in state.core.ledger.payments)
    if isinstance(state, Over) and kept:
        assert isinstance(state, CancelledBooking)
        assert state.cancelled.by is Actor.CLIENT
        assert kept + state.cancelled.gives_back.amount_minor == PRICE.amount_minor


@given(stories())
def test_money_that_comes_when_all_is_over_goes_back_whole(story: Story) -> None:
    facts = story.facts()
    state: State = NotStarted()
    for position, event in enumerate(facts):
        if isinstance(event, PaymentSucceeded) and isinstance(state, Over) and event.amount:
            back = [e for e in facts[position:] if isinstance(e, RefundRequested) and e.intent == event.intent]
            assert [refund.amount for refund in back] == [event.amount]
        state = evolve(state, event)


@given(stories())
def test_refunds_are_numbered_without_gaps_and_a_booking_ends_once(story: Story) -> None:
    facts = story.facts()
    numbers = [event.number for event in facts if isinstance(event, RefundRequested)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert sum(isinstance(event, Cancelled | HoldExpired) for event in facts) <= 1
    assert sum(isinstance(event, CalendlyConfirmed) for event in facts) <= 1


@given(stories())
def test_no_case_is_open_twice_and_none_outlives_its_booking(story: Story) -> None:
    state: State = NotStarted()
    for event in story.facts():
        state = evolve(state, event)
        assert not isinstance(state, NotStarted)
        assert len(set(state.core.cases)) == len(state.core.cases)
    assert not (isinstance(state, Over | Confirmed) and state.core.cases)


@given(stories(), COMMANDS)
def test_asking_twice_is_asking_once(story: Story, command: AnyCommand) -> None:
    state = fold(story.facts())
    after = state
    for event in _decided(state, command):
        after = evolve(after, event)
    assert _decided(after, command) == []


@given(stories(), AMOUNTS, ATTEMPTS)
def test_money_is_never_refused(story: Story, amount: Money, attempt: int) -> None:
    late = paid(amount, attempt, HELD_UNTIL + timedelta(days=30), intent="pi_last")
    facts = decide(fold(story.facts()), late)
    assert [event.intent for event in facts if isinstance(event, PaymentSucceeded)] == ["pi_last"]
