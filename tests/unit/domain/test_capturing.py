"""Reserved money: taken once the meeting stands, let go when it does not."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.booking.commands import IntentStanding
from domain.booking.events import (
    BookingEvent,
    Cancelled,
    CaseClosed,
    CaseOpened,
    CheckoutRequested,
    CheckoutStarted,
    PaymentAuthorized,
    PaymentSucceeded,
    RefundRequested,
    RefundSucceeded,
    ReleaseRequested,
)
from domain.booking.losing import SETTLED_BEFORE_LAPSE
from domain.booking.vocabulary import Actor, CalendlyRefusal, CaseKind, RefundReason
from domain.errors import WrongState
from domain.money import Money
from domain.terms import Capture
from tests.examples import (
    DETAILS,
    HELD_FREE,
    MONEY_IN,
    NOTHING_YET,
    PAGE_OPEN,
    PRICE,
    SCHEDULING,
    SOON,
    START,
    UNANSWERED,
    announced,
    booked,
    case,
    paid,
    refused_by_calendly,
    select,
    selected,
    settle,
)
from tests.unit.domain.asked import (
    LAPSES,
    authorized,
    captured,
    intent,
    let_go,
    not_captured,
)
from tests.unit.domain.histories import (
    CANCELLED_CAPTURING,
    CAPTURE_1,
    CAPTURED,
    CAPTURING,
    HAS_MEETING,
    RELEASE_1,
    RELEASED_1,
    RESERVED,
    RESERVED_1,
    RESERVED_UNANSWERED,
    TAKEN,
)
from tests.unit.domain.specification import AnyCommand, given

DECIDED_BY = LAPSES - SETTLED_BEFORE_LAPSE
STILL_RESERVED = intent(IntentStanding.AUTHORIZED)


def test_the_page_is_opened_as_the_terms_say() -> None:
    agreed = replace(select(), terms=replace(select().terms, capture=Capture.AFTER_CONFIRMATION))
    later = CheckoutRequested(
        attempt=1, amount=PRICE, ends_at=agreed.checkout_ends_at, capture=Capture.AFTER_CONFIRMATION
    )
    given(NOTHING_YET).when(agreed).then(replace(selected(), terms=agreed.terms), DETAILS, later)


@pytest.mark.parametrize(("days", "offered"), [(8, True), (7, False), (1, False)])
def test_delayed_methods_are_offered_only_for_sessions_more_than_seven_days_away(days: int, offered: bool) -> None:
    agreed = replace(select(), terms=replace(select().terms, delayed_methods=True), at=START - timedelta(days=days))
    page = CheckoutRequested(attempt=1, amount=PRICE, ends_at=agreed.checkout_ends_at, delayed_methods=offered)
    given(NOTHING_YET).when(agreed).then(replace(selected(), terms=agreed.terms), DETAILS, page)


def test_reserved_money_is_enough_to_ask_for_the_meeting() -> None:
    decided = given(PAGE_OPEN).when(authorized()).then(RESERVED_1)
    decided.then_it_is("SCHEDULING AUTHORIZED").and_again_nothing()


@pytest.mark.parametrize("word", [STILL_RESERVED, authorized()])
def test_the_reservation_is_one_fact_whoever_tells_of_it(word: AnyCommand) -> None:
    given(PAGE_OPEN).when(word).then(RESERVED_1)
    given(RESERVED).when(word).then_nothing()
    given(CAPTURED).when(word).then_nothing()


@pytest.mark.parametrize("word", [booked(), announced()])
def test_money_is_taken_as_soon_as_the_meeting_stands(word: AnyCommand) -> None:
    decided = given(RESERVED_UNANSWERED).when(word).then(HAS_MEETING, CAPTURE_1)
    decided.then_it_is("CONFIRMED AUTHORIZED").and_again_nothing()


@pytest.mark.parametrize("word", [captured(), paid()])
def test_the_captured_money_is_in_whoever_tells_of_it(word: AnyCommand) -> None:
    decided = given(CAPTURING).when(word).then(MONEY_IN)
    decided.then_it_is("CONFIRMED PAID").and_again_nothing()
    decided.when(captured()).then_nothing()
    decided.when(paid()).then_nothing()


def test_money_that_was_taken_at_once_is_not_captured_again() -> None:
    given(UNANSWERED).when(booked()).then(HAS_MEETING)


def test_money_that_a_person_captured_meanwhile_is_not_captured_again() -> None:
    decided = given(RESERVED_UNANSWERED).when(captured()).then(MONEY_IN)
    decided.when(booked()).then(HAS_MEETING).then_it_is("CONFIRMED PAID")


def test_a_capture_of_less_than_was_reserved_confirms_nothing() -> None:
    part = PaymentSucceeded(attempt=1, intent="pi_1", amount=Money(5_000, "EUR"))
    opened_case = CaseOpened(kind=CaseKind.WRONG_AMOUNT, deadline=SOON + timedelta(hours=72), detail="paid 50.00 EUR")
    decided = given(RESERVED).when(captured(amount=part.amount)).then(part, opened_case)
    decided.when(announced()).then_refused(WrongState)


def test_a_wrong_reservation_of_which_the_price_was_captured_is_right() -> None:
    too_much = replace(RESERVED_1, amount=Money(20_000, "EUR"))
    history = [*PAGE_OPEN, too_much, case(CaseKind.WRONG_AMOUNT)]
    settled = CaseClosed(kind=CaseKind.WRONG_AMOUNT, outcome="scheduling")
    given(history).when(captured()).then(MONEY_IN, settled).then_it_is("SCHEDULING PAID")


def test_a_wrong_amount_that_is_only_reserved_is_let_go_at_the_deadline() -> None:
    wrong = replace(RESERVED_1, amount=Money(1, "EUR"))
    decided = given(PAGE_OPEN).when(authorized(wrong.amount))
    decided.then(wrong, case(CaseKind.WRONG_AMOUNT, SOON + timedelta(hours=72), "paid 0.01 EUR"))
    over = Cancelled(by=Actor.SYSTEM, reason="wrong_amount", gives_back=wrong.amount)
    closed = CaseClosed(kind=CaseKind.WRONG_AMOUNT, outcome="cancelledbooking")
    decided.when(settle(CaseKind.WRONG_AMOUNT)).then(over, RELEASE_1, closed).then_it_is("CANCELLED UNPAID")


def test_a_case_of_reserved_money_is_due_a_day_before_the_reservation_lapses() -> None:
    refused = given(RESERVED_UNANSWERED).when(refused_by_calendly(CalendlyRefusal.CONFIGURATION))
    configuration = replace(TAKEN, reason=CalendlyRefusal.CONFIGURATION)
    refused.then(configuration, case(CaseKind.CONFIGURATION, DECIDED_BY, "no"))
    assert START - timedelta(hours=1) > DECIDED_BY


def test_a_reservation_that_was_let_go_hastens_nothing() -> None:
    gone: list[BookingEvent] = [replace(RESERVED_1, intent="pi_2"), replace(RELEASED_1, intent="pi_2")]
    refused = given([*UNANSWERED, *gone]).when(refused_by_calendly(CalendlyRefusal.CONFIGURATION))
    configuration = replace(TAKEN, reason=CalendlyRefusal.CONFIGURATION)
    refused.then(configuration, case(CaseKind.CONFIGURATION, START - timedelta(hours=1), "no"))


def test_a_second_reservation_is_let_go_at_once() -> None:
    second = PaymentAuthorized(attempt=2, intent="pi_2", amount=PRICE, capture_before=LAPSES)
    release = ReleaseRequested(attempt=2, intent="pi_2")
    started = CheckoutStarted(attempt=2, session_id="cs_2", url="")
    for history in (RESERVED, SCHEDULING, CAPTURING, CAPTURED):
        given(history).when(authorized(attempt=2)).then(started, second, release).and_again_nothing()
    given(CANCELLED_CAPTURING).when(captured()).when(authorized(attempt=2)).then_it_is("CANCELLED REFUND_PENDING")


def test_whoever_lets_the_reservation_go_ends_what_waited_for_it() -> None:
    over = Cancelled(by=Actor.SYSTEM, reason="reservation_ended", gives_back=Money(0, "EUR"))
    decided = given(RESERVED).when(let_go()).then(RELEASED_1, over)
    decided.then_it_is("CANCELLED UNPAID").and_again_nothing()


def test_a_reservation_beside_money_that_is_in_may_go() -> None:
    history = [*RESERVED, replace(MONEY_IN, attempt=2, intent="pi_2")]
    given(history).when(let_go()).then(RELEASED_1).then_it_is("SCHEDULING PAID")


def test_news_of_an_intent_that_never_reserved_anything_is_none() -> None:
    for history in (HELD_FREE, PAGE_OPEN, SCHEDULING):
        given(history).when(let_go("pi_9")).then_nothing()
        given(history).when(not_captured("pi_9")).then_nothing()
        given(history).when(intent(IntentStanding.PENDING)).then_nothing()


def test_another_wrong_amount_of_a_wrong_reservation_is_the_same_case() -> None:
    history = [*PAGE_OPEN, replace(RESERVED_1, amount=Money(20_000, "EUR")), case(CaseKind.WRONG_AMOUNT)]
    part = replace(MONEY_IN, amount=Money(10_000, "EUR"))
    given(history).when(captured(amount=part.amount)).then(part).and_again_nothing()


def test_the_last_reservation_that_goes_ends_the_booking_even_if_others_went_before() -> None:
    history = [*RESERVED, replace(RESERVED_1, intent="pi_2"), replace(RELEASED_1, intent="pi_2")]
    given(history).when(let_go()).then_it_is("CANCELLED UNPAID")


def test_money_that_was_paid_twice_and_given_back_keeps_no_booking_without_its_reservation() -> None:
    back = RefundRequested(number=1, intent="pi_2", amount=PRICE, reason=RefundReason.PAID_TWICE)
    history = [*RESERVED, replace(MONEY_IN, attempt=2, intent="pi_2"), back]
    given(history).when(let_go()).then_it_is("CANCELLED REFUND_PENDING")
    given([*history, RefundSucceeded(number=1)]).when(let_go()).then_it_is("CANCELLED REFUNDED")
