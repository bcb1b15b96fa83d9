"""The client's bank takes money back: tracked to its end, and what was promised is given when it comes home."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.booking.events import (
    BookingEvent,
    Cancelled,
    CaseClosed,
    DisputeClosed,
    DisputeOpened,
    RefundRequested,
)
from domain.booking.refunding import TOLD_AGAIN_AFTER
from domain.booking.vocabulary import Actor, CaseKind, DisputeOutcome, RefundReason
from domain.errors import WrongState
from domain.money import Money
from tests.examples import (
    CONFIRMED,
    CONFIRMED_FREE,
    HELD_FREE,
    HOLD_OVER,
    MONEY_IN,
    PAGE_OPEN,
    PRICE,
    SCHEDULING,
    SOON,
    START,
    cancel,
    case,
    paid,
    settle,
)
from tests.unit.domain.asked import close_case, disputed, goodwill, move
from tests.unit.domain.histories import (
    ADOPTED_PAYING,
    CANCELLED_DISPUTED,
    COMPLETED,
    DISPUTE_1,
    DISPUTE_CASE,
    DISPUTED,
    HOLD_OVER_PRICED,
    PAID_TWICE_IN_DISPUTE,
)
from tests.unit.domain.specification import given

HALF = Money(7_450, "EUR")
NOT_LOST = [DisputeOutcome.WON, DisputeOutcome.WARNING_CLOSED, DisputeOutcome.PREVENTED]


def ended(outcome: DisputeOutcome) -> DisputeClosed:
    return DisputeClosed(dispute_id="dp_1", outcome=outcome)


def closed(state: str) -> CaseClosed:
    return CaseClosed(kind=CaseKind.DISPUTE, outcome=state)


def back(amount: Money = PRICE, number: int = 1, name: str = "pi_1") -> RefundRequested:
    return RefundRequested(number=number, intent=name, amount=amount, reason=RefundReason.CANCELLED)


@pytest.mark.parametrize(
    ("history", "status"), [(SCHEDULING, "SCHEDULING"), (CONFIRMED, "CONFIRMED"), (COMPLETED, "COMPLETED")]
)
def test_a_dispute_changes_nothing_but_what_is_told_of_the_money(history: Sequence[BookingEvent], status: str) -> None:
    decided = given(history).when(disputed()).then(DISPUTE_1, DISPUTE_CASE)
    decided.then_it_is(f"{status} DISPUTED").and_again_nothing()


@pytest.mark.parametrize("history", [HELD_FREE, PAGE_OPEN, CONFIRMED_FREE, HOLD_OVER])
def test_a_dispute_is_recorded_even_before_its_payment(history: Sequence[BookingEvent]) -> None:
    given(history).when(disputed()).then(DISPUTE_1, DISPUTE_CASE).and_again_nothing()


@pytest.mark.parametrize(
    ("outcome", "words"),
    [*((outcome, "CONFIRMED PAID") for outcome in NOT_LOST), (DisputeOutcome.LOST, "CONFIRMED REFUNDED")],
)
def test_a_dispute_ends_once(outcome: DisputeOutcome, words: str) -> None:
    decided = given(DISPUTED).when(disputed(outcome)).then(ended(outcome), closed("confirmed"))
    decided.then_it_is(words).and_again_nothing()
    decided.when(disputed()).then_nothing()
    decided.when(disputed(DisputeOutcome.LOST)).then_nothing()


def test_news_of_its_end_may_come_before_news_of_its_beginning() -> None:
    decided = given(CONFIRMED).when(disputed(DisputeOutcome.WON))
    decided.then(DISPUTE_1, DISPUTE_CASE, ended(DisputeOutcome.WON), closed("confirmed")).and_again_nothing()


def test_a_second_dispute_keeps_the_case_open() -> None:
    second = DisputeOpened(dispute_id="dp_2", intent="pi_1", amount=HALF, reason="fraudulent")
    both = given(DISPUTED).when(disputed(name="dp_2", amount=HALF)).then(second)
    one_left = both.when(disputed(DisputeOutcome.WON)).then(ended(DisputeOutcome.WON))
    one_left.when(disputed(DisputeOutcome.WON, "dp_2", HALF)).then(
        DisputeClosed(dispute_id="dp_2", outcome=DisputeOutcome.WON), closed("confirmed")
    )


def test_its_deadline_only_says_when_a_person_is_told_again() -> None:
    given(DISPUTED).when(settle(CaseKind.DISPUTE)).then_nothing().then_it_is("CONFIRMED DISPUTED")
    assert case(CaseKind.DISPUTE, SOON + timedelta(days=1), "dp_1") == DISPUTE_CASE
    assert timedelta(days=1) == TOLD_AGAIN_AFTER


def test_a_person_may_close_the_case_and_the_dispute_still_ends_by_its_news() -> None:
    dealt_with = CaseClosed(kind=CaseKind.DISPUTE, outcome="dealt_with")
    decided = given(DISPUTED).when(close_case(CaseKind.DISPUTE)).then(dealt_with)
    decided.and_again_nothing()
    decided.when(disputed(DisputeOutcome.WON)).then(ended(DisputeOutcome.WON)).then_it_is("CONFIRMED PAID")


def test_money_that_the_bank_has_is_given_to_nobody() -> None:
    given(DISPUTED).when(goodwill(Money(1, "EUR"))).then_refused(WrongState)
    over = Cancelled(by=Actor.CLIENT, reason="ill", gives_back=PRICE)
    given(DISPUTED).when(cancel()).then(over).then_it_is("CANCELLED DISPUTED")


def test_a_disputed_booking_may_be_moved() -> None:
    given(DISPUTED).when(move()).then_it_is("CONFIRMED DISPUTED")


# What a cancellation promised while the bank had the money.


@pytest.mark.parametrize("outcome", NOT_LOST)
def test_money_that_comes_home_goes_to_whom_it_was_promised(outcome: DisputeOutcome) -> None:
    decided = given(CANCELLED_DISPUTED).when(disputed(outcome))
    decided.then(ended(outcome), back(), closed("cancelledbooking"))
    decided.then_it_is("CANCELLED REFUND_PENDING").and_again_nothing()


def test_money_that_is_lost_is_with_the_client_already() -> None:
    decided = given(CANCELLED_DISPUTED).when(disputed(DisputeOutcome.LOST))
    decided.then(ended(DisputeOutcome.LOST), closed("cancelledbooking")).then_it_is("CANCELLED REFUNDED")


@pytest.mark.parametrize(("hours", "share"), [(3, HALF), (1, Money(0, "EUR"))])
def test_only_the_promised_share_goes_back(hours: int, share: Money) -> None:
    over = given(DISPUTED).when(cancel(at=START - timedelta(hours=hours)))
    over.then(Cancelled(by=Actor.CLIENT, reason="ill", gives_back=share))
    won = over.when(disputed(DisputeOutcome.WON))
    won.then(ended(DisputeOutcome.WON), *([back(share)] if share else []), closed("cancelledbooking"))


def test_a_dispute_of_a_part_holds_only_that_part_back() -> None:
    part = Money(5_000, "EUR")
    history = given(CONFIRMED).when(disputed(amount=part)).when(cancel())
    history.then(Cancelled(by=Actor.CLIENT, reason="ill", gives_back=PRICE), back(Money(9_900, "EUR")))
    history.when(disputed(DisputeOutcome.WON, amount=part)).then(
        ended(DisputeOutcome.WON), back(part, number=2), closed("cancelledbooking")
    )
    lost = history.when(disputed(DisputeOutcome.LOST, amount=part))
    lost.then(ended(DisputeOutcome.LOST), closed("cancelledbooking"))


def test_a_refund_that_was_asked_before_the_dispute_is_not_asked_again() -> None:
    decided = given(CONFIRMED).when(cancel()).when(disputed()).when(disputed(DisputeOutcome.WON))
    decided.then(ended(DisputeOutcome.WON), closed("cancelledbooking")).then_it_is("CANCELLED REFUND_PENDING")


def test_late_money_in_dispute_goes_back_when_it_comes_home() -> None:
    second = replace(DISPUTE_1, intent="pi_2")
    cancelled: list[BookingEvent] = [*CONFIRMED, Cancelled(by=Actor.CLIENT, gives_back=Money(0, "EUR")), second]
    late = given(cancelled).when(paid(intent="pi_2"))
    won = late.when(disputed(DisputeOutcome.WON, of="pi_2"))
    won.then(ended(DisputeOutcome.WON), back()).and_again_nothing()  # one price is kept, the other goes back


def test_a_second_payment_that_came_in_dispute_goes_back_when_it_comes_home() -> None:
    twice = RefundRequested(number=1, intent="pi_2", amount=PRICE, reason=RefundReason.PAID_TWICE)
    won = given(PAID_TWICE_IN_DISPUTE).when(disputed(DisputeOutcome.WON, of="pi_2"))
    won.then(ended(DisputeOutcome.WON), twice, closed("scheduling")).and_again_nothing()


def test_money_in_dispute_is_no_surplus_beside_another_currency() -> None:
    dollars = replace(MONEY_IN, intent="pi_2", amount=Money(20_000, "USD"))
    won = given([*CONFIRMED, dollars]).when(disputed()).when(disputed(DisputeOutcome.WON))
    won.then(ended(DisputeOutcome.WON), closed("confirmed"))


def test_a_wrong_amount_that_comes_home_waits_for_its_own_decision() -> None:
    part = Money(1_000, "EUR")
    history = [*PAGE_OPEN, replace(MONEY_IN, amount=Money(20_000, "EUR")), case(CaseKind.WRONG_AMOUNT)]
    won = given(history).when(disputed(amount=part)).when(disputed(DisputeOutcome.WON, amount=part))
    won.then(ended(DisputeOutcome.WON), closed("scheduling"))


def test_money_of_a_free_booking_goes_back_when_it_comes_home() -> None:
    decided = given([*HELD_FREE, MONEY_IN, case(CaseKind.WRONG_AMOUNT)]).when(disputed())
    decided.then(DISPUTE_1, DISPUTE_CASE, CaseClosed(kind=CaseKind.WRONG_AMOUNT, outcome="scheduling"))
    twice = RefundRequested(number=1, intent="pi_1", amount=PRICE, reason=RefundReason.PAID_TWICE)
    decided.when(disputed(DisputeOutcome.WON)).then(ended(DisputeOutcome.WON), twice, closed("scheduling"))


def test_what_was_paid_too_much_and_disputed_goes_back_when_it_comes_home() -> None:
    more = Money(5_100, "EUR")
    history = [*PAGE_OPEN, replace(MONEY_IN, amount=Money(20_000, "EUR")), case(CaseKind.WRONG_AMOUNT)]
    won = given(history).when(disputed(amount=more)).when(disputed(DisputeOutcome.WON, amount=more))
    beyond = RefundRequested(number=1, intent="pi_1", amount=more, reason=RefundReason.PAID_TWICE)
    won.then(ended(DisputeOutcome.WON), beyond, closed("scheduling")).then_it_is("SCHEDULING REFUND_PENDING")


def test_a_second_payment_in_another_currency_goes_back_when_it_comes_home() -> None:
    dollars = replace(MONEY_IN, intent="pi_2", amount=Money(20_000, "USD"))
    disputed_2 = replace(DISPUTE_1, intent="pi_2", amount=dollars.amount)
    won = given([*CONFIRMED, disputed_2, dollars]).when(disputed(DisputeOutcome.WON))
    twice = RefundRequested(number=1, intent="pi_2", amount=dollars.amount, reason=RefundReason.PAID_TWICE)
    won.then(ended(DisputeOutcome.WON), twice)


def test_a_wrong_amount_for_an_unpaid_meeting_goes_back_when_it_comes_home() -> None:
    odd = Money(5_000, "EUR")
    history = [*ADOPTED_PAYING, replace(MONEY_IN, amount=odd), case(CaseKind.WRONG_AMOUNT)]
    settled = given(history).when(disputed(amount=odd)).when(settle(CaseKind.WRONG_AMOUNT))
    settled.then(CaseClosed(kind=CaseKind.WRONG_AMOUNT, outcome="given_back"))
    back_home = RefundRequested(number=1, intent="pi_1", amount=odd, reason=RefundReason.PAID_TWICE)
    won = settled.when(disputed(DisputeOutcome.WON, amount=odd))
    won.then(ended(DisputeOutcome.WON), back_home, closed("bookedunpaid")).and_again_nothing()


def test_a_cancellation_after_a_lost_dispute_promises_nothing() -> None:
    lost = given(DISPUTED).when(disputed(DisputeOutcome.LOST)).when(cancel())
    lost.then(Cancelled(by=Actor.CLIENT, reason="ill", gives_back=Money(0, "EUR"))).then_it_is("CANCELLED REFUNDED")


def test_money_of_a_hold_that_is_over_goes_back_when_it_comes_home() -> None:
    odd = Money(1, "EUR")
    history = [*HOLD_OVER_PRICED, replace(DISPUTE_1, amount=odd), DISPUTE_CASE, replace(MONEY_IN, amount=odd)]
    late = RefundRequested(number=1, intent="pi_1", amount=odd, reason=RefundReason.PAID_TOO_LATE)
    won = given(history).when(disputed(DisputeOutcome.WON, amount=odd))
    won.then(ended(DisputeOutcome.WON), late, closed("expiredhold")).and_again_nothing()


def test_a_client_who_paid_twice_loses_only_the_policys_share_of_one_price() -> None:
    history = [*CONFIRMED, replace(DISPUTE_1, intent="pi_2"), DISPUTE_CASE, replace(MONEY_IN, attempt=2, intent="pi_2")]
    over = given(history).when(cancel(at=START - timedelta(hours=3)))
    promised = Cancelled(by=Actor.CLIENT, reason="ill", gives_back=PRICE + HALF)
    over.then(promised, back())
    over.when(disputed(DisputeOutcome.WON, of="pi_2")).then(
        ended(DisputeOutcome.WON), back(HALF, number=2, name="pi_2"), closed("cancelledbooking")
    )
