"""Laws that hold whatever is asked of a booking, in whatever order, however often."""

from hypothesis import given
from hypothesis import strategies as st

from domain.booking.commands import RefundGoodwill
from domain.booking.decide import decide
from domain.booking.events import (
    CalendlyConfirmed,
    CalendlyRequested,
    Cancelled,
    CaptureRequested,
    CaseOpened,
    HoldExpired,
    MoveRequested,
    RefundRequested,
    SessionCompleted,
    TimeLost,
)
from domain.booking.evolve import evolve, fold
from domain.booking.state import Met, Moving, NotStarted, Over, Scheduling, State, WithMeeting
from domain.booking.status import payment_status_of, status_of
from domain.booking.vocabulary import CaseKind
from tests.unit.domain.specification import AnyCommand
from tests.unit.domain.stories import COMMANDS, MONEY, Story, carried_out, decided, stories

FOR_PERSONS = {CaseKind.REFUND_FAILED, CaseKind.DISPUTE, CaseKind.REFUND_BY_HAND}


@given(stories())
def test_the_state_is_the_fold_of_the_facts_and_has_a_status(story: Story) -> None:
    state: State = NotStarted()
    for event in story.facts():
        state = evolve(state, event)
        assert not isinstance(state, NotStarted)
        assert status_of(state)
        assert payment_status_of(state)
    assert state == fold(story.facts())


@given(stories())
def test_refunds_are_numbered_without_gaps_and_a_booking_ends_once(story: Story) -> None:
    facts = story.facts()
    numbers = [event.number for event in facts if isinstance(event, RefundRequested)]
    assert numbers == list(range(1, len(numbers) + 1))
    for once in (Cancelled, HoldExpired, CalendlyConfirmed):
        assert sum(isinstance(event, once) for event in facts) <= 1
    ends = [type(event) for event in facts if isinstance(event, Cancelled | HoldExpired | TimeLost)]
    assert HoldExpired not in ends[1:]
    assert Cancelled not in ends[:-1]


@given(stories())
def test_no_case_is_opened_twice_and_none_outlives_its_question(story: Story) -> None:
    for step in story.steps():
        open_before = set(step.before.core.cases)
        opened = [event.kind for event in step.events if isinstance(event, CaseOpened)]
        assert len(set(opened)) == len(opened)
        assert not open_before & set(opened)
        if isinstance(step.after, Over):
            assert set(step.after.core.cases) <= FOR_PERSONS
        if isinstance(step.after, Met):
            owed = {CaseKind.CAPTURE_FAILED} if step.after.unpaid else set()
            assert set(step.after.core.cases) <= {*FOR_PERSONS, CaseKind.WRONG_AMOUNT, *owed}


@given(stories())
def test_every_case_has_a_deadline_that_was_not_over_when_it_was_opened(story: Story) -> None:
    for step in story.steps():
        for event in step.events:
            if isinstance(event, CaseOpened) and event.kind not in (
                CaseKind.PAYMENT_UNANSWERED,
                CaseKind.SCHEDULING_UNKNOWN,
                CaseKind.CONFIGURATION,
            ):
                assert event.deadline >= step.command.at


@given(stories(), COMMANDS)
def test_asking_twice_is_asking_once(story: Story, command: AnyCommand) -> None:
    step = carried_out(story.ends(), command)
    if not isinstance(command, RefundGoodwill):
        assert decided(step.after, command) == []


@given(stories(), MONEY)
def test_what_stripe_says_of_money_is_never_refused(story: Story, command: AnyCommand) -> None:
    decide(story.ends(), command)


@given(stories())
def test_calendly_is_asked_by_one_writer_with_the_whole_price_in(story: Story) -> None:
    for step in story.steps():
        for event in step.events:
            if isinstance(event, CalendlyRequested) and not isinstance(step.before, Moving):
                price = step.before.core.selected.terms.price
                ledger = step.before.core.ledger
                assert any(payment.amount == price for payment in ledger.payments) or not price
                assert CaseKind.WRONG_AMOUNT not in step.before.core.cases
                tries = step.before.tries if isinstance(step.before, Scheduling) else 0
                assert event.try_number == tries + 1


@given(stories())
def test_money_is_taken_only_while_its_meeting_stands(story: Story) -> None:
    for step in story.steps():
        if any(isinstance(event, CaptureRequested) for event in step.events):
            assert isinstance(step.after, WithMeeting)


@given(stories())
def test_a_session_ends_only_after_its_end_and_moves_only_from_a_standing_meeting(story: Story) -> None:
    for step in story.steps():
        if any(isinstance(event, SessionCompleted) for event in step.events):
            assert step.command.at >= step.before.core.slot.end
        if any(isinstance(event, MoveRequested) for event in step.events):
            assert isinstance(step.after, Moving)


@given(stories(), st.data())
def test_no_fact_of_the_past_is_lost_by_what_is_asked_later(story: Story, data: st.DataObject) -> None:
    """Payments, refunds and disputes are only ever added to or brought forward."""
    state = story.ends()
    after = carried_out(state, data.draw(COMMANDS)).after
    for ledger in [state.core.ledger]:
        assert {p.intent for p in ledger.payments} <= {p.intent for p in after.core.ledger.payments}
        assert [(r.number, r.intent, r.amount) for r in ledger.refunds] == [
            (r.number, r.intent, r.amount) for r in after.core.ledger.refunds[: len(ledger.refunds)]
        ]
        assert {d.id for d in ledger.disputes} <= {d.id for d in after.core.ledger.disputes}
