"""Money is neither lost nor given twice, whatever is told and asked, in whatever order, however often."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.booking.commands import CancelBooking, IntentStanding, RecordCancelledAtCalendly
from domain.booking.events import (
    AuthorizationReleased,
    BookingEvent,
    Cancelled,
    CaptureRequested,
    MoneyArrivedLate,
    PaymentAuthorized,
    PaymentSucceeded,
    RefundRequested,
    ReleaseRequested,
)
from domain.booking.evolve import fold
from domain.booking.holding import would_give_back
from domain.booking.ledger import Ledger, Payment, PaymentStanding
from domain.booking.state import (
    Begun,
    CancelledBooking,
    Confirmed,
    ExpiredHold,
    NotStarted,
    Over,
    Scheduling,
    WithMeeting,
    is_unpaid,
)
from domain.booking.vocabulary import Actor, CaseKind, DisputeOutcome, RefundReason
from domain.money import Money
from domain.time_slot import TimeSlot
from tests.examples import CONFIRMED, PRICE, START, booked, settle
from tests.unit.domain.asked import complete, disputed, intent, moved_there, outside
from tests.unit.domain.specification import AnyCommand
from tests.unit.domain.stories import Step, Story, carried_out, stories

NO_MONEY = Money.zero("EUR")
OWN_REFUNDS = set(RefundReason) - {RefundReason.OUTSIDE}


def kept(ledger: Ledger) -> Counter[str]:
    """What is with us of captured and reserved money, by currency."""
    left = Counter[str]()
    for payment in ledger.payments:
        left[payment.amount.currency] += ledger.unrefunded(payment).amount_minor
    return +left


def own_refunds(facts: list[BookingEvent], name: str) -> list[Money]:
    return [e.amount for e in facts if isinstance(e, RefundRequested) and e.intent == name and e.reason in OWN_REFUNDS]


@given(stories())
def test_no_payment_is_given_back_more_than_once_over(story: Story) -> None:
    facts = story.facts()
    for payment in (event for event in facts if isinstance(event, PaymentSucceeded)):
        back = own_refunds(facts, payment.intent)
        assert {amount.currency for amount in back} <= {payment.amount.currency}
        assert sum(amount.amount_minor for amount in back) <= payment.amount.amount_minor


@given(stories())
def test_every_payment_is_reserved_taken_asked_for_and_let_go_once(story: Story) -> None:
    facts = story.facts()
    for once in (PaymentAuthorized, PaymentSucceeded, CaptureRequested, ReleaseRequested):
        names = [event.intent for event in facts if isinstance(event, once)]
        assert len(set(names)) == len(names)


@given(stories())
def test_only_captured_money_is_refunded_and_only_reserved_money_let_go(story: Story) -> None:
    for step in story.steps():
        ledger = step.before.core.ledger
        for event in step.events:
            if isinstance(event, RefundRequested) and event.reason in OWN_REFUNDS:
                payment = step.after.core.ledger.payment(event.intent)
                assert payment is not None
                assert payment.standing is PaymentStanding.CAPTURED
            if isinstance(event, ReleaseRequested) and (known := ledger.payment(event.intent)) is not None:
                assert known.standing in (PaymentStanding.AUTHORIZED, PaymentStanding.CAPTURING)


@given(stories())
def test_a_booking_that_is_over_reserves_nothing_that_is_not_being_let_go(story: Story) -> None:
    state = story.ends()
    if isinstance(state, Over):
        assert PaymentStanding.AUTHORIZED not in {payment.standing for payment in state.core.ledger.payments}


@given(stories())
def test_money_that_comes_when_all_is_over_goes_back_or_buys_another_time(story: Story) -> None:
    for step in story.steps():
        late = [event for event in step.events if isinstance(event, MoneyArrivedLate)]
        for event in step.events if late else ():
            if isinstance(event, PaymentAuthorized | PaymentSucceeded) and isinstance(step.after, Over):
                payment = step.after.core.ledger.payment(event.intent)
                assert payment is not None
                assert not step.after.core.ledger.unrefunded(payment)


@given(stories())
def test_a_cancellation_gives_back_no_less_than_the_policy_and_never_more_than_was_taken(story: Story) -> None:
    for step in story.steps():
        for event in step.events:
            if not isinstance(event, Cancelled) or event.gives_back.currency != "EUR":
                continue
            had = fold_money(step)
            assert event.gives_back.amount_minor <= had
            if event.by is Actor.CLIENT and isinstance(step.before, WithMeeting) and not is_unpaid(step.before):
                assert had - event.gives_back.amount_minor <= policy_keeps(step)
            else:
                assert event.gives_back.amount_minor == had


def fold_money(step: Step) -> int:
    """EUR that was there when it was cancelled, new money of the same step included."""
    ledger = step.before.core.ledger
    had = ledger.taken("EUR").amount_minor
    for event in step.events:
        if isinstance(event, PaymentAuthorized | PaymentSucceeded) and ledger.payment(event.intent) is None:
            is_reserved = isinstance(event, PaymentAuthorized)
            standing = PaymentStanding.AUTHORIZED if is_reserved else PaymentStanding.CAPTURED
            new = Payment(event.attempt, event.intent, event.amount, standing)
            had += ledger.not_asked_back(new).amount_minor if event.amount.currency == "EUR" else 0
    released = {event.intent for event in step.events if isinstance(event, AuthorizationReleased)}
    gone = [p for p in ledger.payments if p.intent in released and p.amount.currency == "EUR"]
    return had - sum(ledger.not_asked_back(payment).amount_minor for payment in gone)


def policy_keeps(step: Step) -> int:
    """What may stay of the price: nothing until 24 h before, half until 2 h, then all; the worst of all moves."""
    core, command = step.before.core, step.command
    assert isinstance(command, CancelBooking | RecordCancelledAtCalendly)
    at = command.at if isinstance(command, CancelBooking) else min(command.cancelled_at, command.at)
    moments = [(core.slot.start, at), *((move.old_start, move.at) for move in core.client_moves)]
    hours = min((start - moment) / timedelta(hours=1) for start, moment in moments)
    price = core.selected.terms.price.amount_minor
    return 0 if hours >= 24 else price // 2 if hours >= 2 else price


@given(stories())
def test_when_everything_is_settled_nobodys_money_is_left_without_a_reason(story: Story) -> None:
    """Every dispute won, every capture and release done, every deadline past, every session over."""
    state = settled(story.ends())
    ledger = state.core.ledger
    price = state.core.selected.terms.price
    left = kept(ledger)
    match state:
        case CancelledBooking():
            assert left <= Counter({"EUR": state.keeps.amount_minor})
        case ExpiredHold():
            assert not left
        case _ if isinstance(state, WithMeeting) and is_unpaid(state):
            assert not left
        case _ if isinstance(state, WithMeeting):
            assert left <= Counter({"EUR": price.amount_minor})
            assert ledger.payments or not price
        case _:
            assert not left or isinstance(state, Scheduling)


def settled(state: Begun) -> Begun:
    """The world at rest. A booking that waits for Calendly gets its meeting."""
    at = START + timedelta(days=400)
    for _ in range(3):
        for command in _news(state, at):
            state = carried_out(state, command).after
    return state


def _news(state: Begun, at: datetime) -> Iterator[AnyCommand]:
    ledger = state.core.ledger
    for dispute in ledger.disputes:
        yield disputed(DisputeOutcome.WON, dispute.id, dispute.amount, dispute.intent, at)
    for payment in ledger.payments:
        if payment.standing is PaymentStanding.CAPTURING:
            yield intent(IntentStanding.CAPTURED, payment.intent, payment.amount, payment.attempt, at)
        if payment.standing is PaymentStanding.RELEASING:
            yield intent(IntentStanding.RELEASED, payment.intent, attempt=payment.attempt, at=at)
    for refund in ledger.refunds:
        if refund.outside_id:
            yield outside(name=refund.outside_id, amount=refund.amount, of=refund.intent, at=at)
    for kind in CaseKind:
        yield settle(kind, at)
    yield booked("M9")
    yield complete(at)


@st.composite
def journeys(draw: st.DrawFn) -> list[tuple[datetime, datetime]]:
    """Moves that the client makes on Calendly's page: when, and to which start; the last is the cancellation."""
    at = START - timedelta(hours=draw(st.integers(0, 100)))
    moves = []
    for _ in range(draw(st.integers(1, 4))):
        moves.append((at, START + timedelta(hours=draw(st.integers(-90, 500)))))
        at += timedelta(hours=draw(st.integers(0, 60)))
    return moves


@given(journeys(), st.integers(0, 200))
def test_the_clients_share_never_rises_with_a_move(journey: list[tuple[datetime, datetime]], wait: int) -> None:
    state = fold(CONFIRMED)
    name, share = "M1", PRICE
    for number, (at, start) in enumerate(journey, start=2):
        assert isinstance(state, Confirmed)
        share = min(share, would_give_back(state, Actor.CLIENT, at), key=lambda money: money.amount_minor)
        there = moved_there(name, f"M{number}", TimeSlot.lasting(start, 60), at)
        state = carried_out(state, there).after
        assert isinstance(state, Confirmed)
        name = f"M{number}"
        for later in (at, at + timedelta(hours=wait)):
            assert would_give_back(state, Actor.CLIENT, later).amount_minor <= share.amount_minor
            assert would_give_back(state, Actor.BUILDER, later) == PRICE


def test_the_world_at_rest_is_not_empty() -> None:
    assert not isinstance(settled(_begun(CONFIRMED)), NotStarted)
    assert kept(_begun(CONFIRMED).core.ledger) == Counter({"EUR": PRICE.amount_minor})


def _begun(history: list[BookingEvent]) -> Begun:
    state = fold(history)
    assert not isinstance(state, NotStarted)
    return state
