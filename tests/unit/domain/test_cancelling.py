"""Calling a confirmed session off: who does it decides what comes back."""

from datetime import datetime, timedelta

import pytest

from domain.booking.events import BookingEvent, Cancelled, RefundRequested
from domain.booking.evolve import fold
from domain.booking.holding import would_give_back
from domain.booking.state import Confirmed
from domain.booking.vocabulary import Actor, RefundReason
from domain.errors import WrongState
from domain.money import Money
from tests.examples import (
    CANCELLED,
    CONFIRMED,
    CONFIRMED_FREE,
    FREE,
    PRICE,
    START,
    cancel,
    cancelled_in_calendly,
    paid,
)
from tests.unit.domain.specification import given

HALF = Money(7_450, "EUR")


def outcome(by: Actor, gives_back: Money, *, at_calendly: bool = False, reason: str = "ill") -> list[BookingEvent]:
    over = Cancelled(by=by, gives_back=gives_back, reason=reason, at_calendly=at_calendly)
    back = RefundRequested(number=1, intent="pi_1", amount=gives_back, reason=RefundReason.CANCELLED)
    return [over, back] if gives_back else [over]


@pytest.mark.parametrize(
    ("before_start", "gives_back"),
    [
        (timedelta(hours=24), PRICE),
        (timedelta(hours=24) - timedelta(seconds=1), HALF),
        (timedelta(hours=2), HALF),
        (timedelta(hours=2) - timedelta(seconds=1), FREE),
        (timedelta(seconds=1), FREE),
    ],
)
def test_the_client_gets_what_the_policy_gives_at_that_moment(before_start: timedelta, gives_back: Money) -> None:
    decided = given(CONFIRMED).when(cancel(at=START - before_start))
    decided.then(*outcome(Actor.CLIENT, gives_back)).and_again_nothing()


@pytest.mark.parametrize("by", [Actor.BUILDER, Actor.OPERATOR])
def test_everybody_else_gives_everything_back_to_the_last_moment(by: Actor) -> None:
    given(CONFIRMED).when(cancel(by, START - timedelta(seconds=1))).then(*outcome(by, PRICE))


@pytest.mark.parametrize("at", [START, START + timedelta(hours=2)])
def test_a_session_that_has_begun_cannot_be_cancelled_here(at: datetime) -> None:
    given(CONFIRMED).when(cancel(at=at)).then_refused(WrongState)


def test_the_builder_cancels_in_calendly_and_the_client_gets_everything() -> None:
    decided = given(CONFIRMED).when(cancelled_in_calendly())
    decided.then(*outcome(Actor.BUILDER, PRICE, at_calendly=True, reason=""))
    decided.then_it_is("CANCELLED REFUND_PENDING").and_again_nothing()


def test_the_client_cancels_in_calendly_and_the_policy_holds() -> None:
    decided = given(CONFIRMED).when(cancelled_in_calendly(by=Actor.CLIENT, at=START - timedelta(hours=3)))
    decided.then(*outcome(Actor.CLIENT, HALF, at_calendly=True, reason=""))


def test_a_cancellation_in_calendly_that_is_reported_after_the_start_still_counts() -> None:
    late = START + timedelta(hours=1)
    decided = given(CONFIRMED).when(cancelled_in_calendly(by=Actor.CLIENT, at=late))
    decided.then(*outcome(Actor.CLIENT, FREE, at_calendly=True, reason="")).then_it_is("CANCELLED PAID")


def test_a_cancellation_in_calendly_counts_from_when_it_was_made_and_not_from_when_we_heard_of_it() -> None:
    made, heard = START - timedelta(hours=25), START - timedelta(hours=1)
    decided = given(CONFIRMED).when(cancelled_in_calendly(by=Actor.CLIENT, at=made, heard_at=heard))
    decided.then(*outcome(Actor.CLIENT, PRICE, at_calendly=True, reason=""))


def test_a_cancellation_in_calendly_is_never_later_than_the_moment_we_heard_of_it() -> None:
    made, heard = START - timedelta(hours=1), START - timedelta(hours=25)
    decided = given(CONFIRMED).when(cancelled_in_calendly(by=Actor.CLIENT, at=made, heard_at=heard))
    decided.then(*outcome(Actor.CLIENT, PRICE, at_calendly=True, reason=""))


def test_the_first_cancellation_decides_and_its_echoes_add_nothing() -> None:
    given(CONFIRMED).when(cancel()).when(cancelled_in_calendly()).then_nothing()
    given(CONFIRMED).when(cancelled_in_calendly()).when(cancel()).then_nothing()
    given(CANCELLED).when(cancel(Actor.OPERATOR)).then_nothing()


def test_a_free_session_gives_nothing_back() -> None:
    decided = given(CONFIRMED_FREE).when(cancel()).then(*outcome(Actor.CLIENT, FREE))
    decided.then_it_is("CANCELLED NOT_REQUIRED").and_again_nothing()


def test_a_second_payment_on_its_way_back_is_not_given_back_again() -> None:
    decided = given(CONFIRMED).when(paid(attempt=2)).when(cancel())
    over = Cancelled(by=Actor.CLIENT, gives_back=PRICE, reason="ill")
    decided.then(over, RefundRequested(number=2, intent="pi_1", amount=PRICE, reason=RefundReason.CANCELLED))


@pytest.mark.parametrize("by", list(Actor))
@pytest.mark.parametrize("hours", [48, 12, 1])
def test_the_amount_shown_before_is_the_amount_given_back(by: Actor, hours: int) -> None:
    at = START - timedelta(hours=hours)
    state = fold(CONFIRMED)
    assert isinstance(state, Confirmed)
    given(CONFIRMED).when(cancel(by, at)).then(*outcome(by, would_give_back(state, by, at)))
