"""The whole flow as a function: these facts in, this work and these mails out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from application.booking_process import Reaction, react
from application.effects import (
    BookMeeting,
    CancelMeeting,
    CloseCheckout,
    DecideCase,
    Effect,
    ExpireHold,
    GiveBack,
    NewEffect,
    StartCheckout,
    booking_of,
    effect_id,
)
from application.limits import LEASE_SECONDS
from domain.booking.events import (
    BookingEvent,
    CalendlyConfirmed,
    CalendlyRefused,
    Cancelled,
    CancelRequested,
    CaseClosed,
    CheckoutExpired,
    HoldExpired,
    MeetingOrphaned,
    MoneyArrivedLate,
    PaymentFailed,
    PaymentPending,
    PaymentSucceeded,
    RefundFailed,
    RefundSucceeded,
)
from domain.booking.evolve import fold
from domain.booking.vocabulary import Actor, CalendlyRefusal, CaseKind
from domain.identifiers import BookingId
from tests.examples import (
    ASKED,
    BOOKING,
    CALLED_OFF,
    CANCELLED,
    CHECKOUT_2,
    CONFIRMED,
    CONFIRMED_FREE,
    DETAILS,
    FREE,
    HELD_FREE,
    HELD_UNTIL,
    MONEY_IN,
    NO_TIMES,
    NOTHING_YET,
    NOW,
    PAGE_OPEN,
    PAGE_REQUESTED,
    PRICE,
    REFUND_1,
    SCHEDULING,
    SLOT,
    SOON,
    STARTED_1,
    STARTED_2,
    UNANSWERED,
    UNSETTLED_MONEY_GOES_BACK,
    WRONG_MONEY,
    case,
    meeting,
    selected,
)

OTHER = BookingId(UUID(int=2))
FOR_A_PERSON = {
    CaseKind.WRONG_AMOUNT,
    CaseKind.CONFIGURATION,
    CaseKind.SCHEDULING_UNKNOWN,
    CaseKind.PAYMENT_UNANSWERED,
    CaseKind.CLAIM_CONFLICT,
    CaseKind.DISPUTE,
    CaseKind.REFUND_BY_HAND,
}
AFTER_REQUEST = SOON + timedelta(seconds=LEASE_SECONDS)
EXPIRED_1 = CheckoutExpired(attempt=1)


def reaction(
    history: Sequence[BookingEvent], *events: BookingEvent, booking: BookingId = BOOKING, at: datetime = SOON
) -> Reaction:
    numbered = list(enumerate(events, start=len(history) + 1))
    return react(booking, fold(history), numbered, fold([*history, *events]), at, NO_TIMES)


def work(history: Sequence[BookingEvent], *events: BookingEvent) -> list[NewEffect]:
    return list(reaction(history, *events).effects)


def mails(history: Sequence[BookingEvent], *events: BookingEvent) -> list[str]:
    wanted = [mail.wanted for mail in reaction(history, *events).mails]
    return [f"{mail.kind} {mail.recipient} {mail.occasion}" for mail in wanted]


def book() -> BookMeeting:
    return BookMeeting(booking_id=BOOKING, start=SLOT.start)


def close(attempt: int) -> CloseCheckout:
    return CloseCheckout(booking_id=BOOKING, attempt=attempt)


def test_a_free_hold_ends_by_itself_and_is_booked_by_its_own_request_first() -> None:
    assert work(NOTHING_YET, selected(FREE), DETAILS) == [
        NewEffect(ExpireHold(booking_id=BOOKING), HELD_UNTIL),
        NewEffect(book(), AFTER_REQUEST),
    ]


def test_a_priced_hold_opens_its_page_and_asks_calendly_for_nothing_yet() -> None:
    assert work(NOTHING_YET, *PAGE_REQUESTED) == [
        NewEffect(ExpireHold(booking_id=BOOKING), HELD_UNTIL),
        NewEffect(StartCheckout(booking_id=BOOKING, attempt=1), AFTER_REQUEST),
    ]


def test_a_second_attempt_opens_its_own_page() -> None:
    second = NewEffect(StartCheckout(booking_id=BOOKING, attempt=2), AFTER_REQUEST)
    assert work([*PAGE_OPEN, EXPIRED_1], CHECKOUT_2) == [second]


def test_the_right_money_is_followed_by_the_meeting_at_once() -> None:
    assert work(PAGE_OPEN, MONEY_IN) == [NewEffect(book(), SOON)]


def test_a_wrong_amount_is_followed_by_its_deadline_and_no_meeting() -> None:
    decide = DecideCase(booking_id=BOOKING, case=CaseKind.WRONG_AMOUNT, deadline=UNSETTLED_MONEY_GOES_BACK)
    decided = NewEffect(decide, UNSETTLED_MONEY_GOES_BACK)
    assert work(PAGE_OPEN, WRONG_MONEY, case(CaseKind.WRONG_AMOUNT)) == [decided]


def test_money_of_an_old_attempt_closes_the_page_of_the_present_one() -> None:
    second = [*PAGE_OPEN, EXPIRED_1, CHECKOUT_2, STARTED_2]
    assert work(second, MONEY_IN) == [NewEffect(book(), SOON), NewEffect(close(2), SOON)]


def test_money_with_a_wish_to_cancel_is_followed_by_giving_back_only() -> None:
    wants_out = [*PAGE_OPEN, CancelRequested(by=Actor.CLIENT)]
    back = NewEffect(GiveBack(booking_id=BOOKING, number=1), SOON)
    assert work(wants_out, MONEY_IN, CALLED_OFF, REFUND_1) == [back]


def test_a_second_payment_is_given_back_and_books_nothing_more() -> None:
    second = PaymentSucceeded(attempt=2, intent="pi_2", amount=PRICE)
    back = NewEffect(GiveBack(booking_id=BOOKING, number=1), SOON)
    assert work(CONFIRMED, second, REFUND_1) == [back]


def test_late_money_is_given_back_and_books_nothing() -> None:
    over = [*PAGE_OPEN, EXPIRED_1, HoldExpired()]
    late = MoneyArrivedLate(attempt=1, amount=PRICE)
    assert work(over, MONEY_IN, late, REFUND_1) == [NewEffect(GiveBack(booking_id=BOOKING, number=1), SOON)]


def test_a_page_that_opens_too_late_is_closed_at_once() -> None:
    over = [*PAGE_REQUESTED, EXPIRED_1, HoldExpired()]
    assert work(over, STARTED_1) == [NewEffect(close(1), SOON)]
    assert work([*PAGE_REQUESTED, EXPIRED_1, CHECKOUT_2], STARTED_1) == [NewEffect(close(1), SOON)]


def test_the_page_of_the_present_attempt_stays_open() -> None:
    assert work(PAGE_REQUESTED, STARTED_1) == []


def test_a_wish_to_cancel_closes_the_page_in_its_own_request_first() -> None:
    assert work(PAGE_OPEN, CancelRequested(by=Actor.CLIENT)) == [NewEffect(close(1), AFTER_REQUEST)]


@pytest.mark.parametrize("kind", list(CaseKind))
def test_every_case_is_decided_at_its_deadline(kind: CaseKind) -> None:
    decided = NewEffect(
        DecideCase(booking_id=BOOKING, case=kind, deadline=UNSETTLED_MONEY_GOES_BACK), UNSETTLED_MONEY_GOES_BACK
    )
    assert work(UNANSWERED, case(kind)) == [decided]


def test_a_cancelled_session_is_cancelled_at_calendly_and_its_money_given_back() -> None:
    cancel = CancelMeeting(booking_id=BOOKING, event_uri=meeting().event_uri)
    back = GiveBack(booking_id=BOOKING, number=1)
    assert work(CONFIRMED, CALLED_OFF, REFUND_1) == [NewEffect(cancel, SOON), NewEffect(back, SOON)]


def test_what_calendly_cancelled_itself_is_not_cancelled_there_again() -> None:
    there = Cancelled(by=Actor.BUILDER, gives_back=FREE, at_calendly=True)
    assert work(CONFIRMED, there) == []


def test_an_orphaned_meeting_is_cancelled_at_calendly() -> None:
    orphan = MeetingOrphaned(meeting=meeting("M2"))
    cancel = CancelMeeting(booking_id=BOOKING, event_uri=meeting("M2").event_uri)
    assert work(CANCELLED, orphan) == work(CONFIRMED, orphan) == [NewEffect(cancel, SOON)]


@pytest.mark.parametrize(
    ("history", "event"),
    [
        (PAGE_OPEN, EXPIRED_1),
        (PAGE_OPEN, PaymentPending(attempt=1)),
        (PAGE_OPEN, PaymentFailed(attempt=1, reason="card_declined", charge="ch_1")),
        (SCHEDULING, ASKED),
        (UNANSWERED, CalendlyRefused(try_number=1, reason=CalendlyRefusal.BUDGET)),
        ([*UNANSWERED, case(CaseKind.CLAIM_CONFLICT)], CaseClosed(kind=CaseKind.CLAIM_CONFLICT, outcome="released")),
    ],
)
def test_some_facts_call_for_nothing(history: Sequence[BookingEvent], event: BookingEvent) -> None:
    assert reaction(history, event) == Reaction((), ())


def test_a_confirmed_paid_session_is_told_to_both_with_a_receipt() -> None:
    has_meeting = CalendlyConfirmed(meeting=meeting())
    version = len(UNANSWERED) + 1
    assert mails(UNANSWERED, has_meeting) == [
        f"confirmed client {version}",
        f"confirmed builder {version}",
        f"receipt client {version}",
    ]


def test_a_confirmed_free_session_has_no_receipt() -> None:
    assert mails([*HELD_FREE, ASKED], CalendlyConfirmed(meeting=meeting())) == [
        "confirmed client 4",
        "confirmed builder 4",
    ]


def test_a_cancelled_session_is_told_to_both() -> None:
    version = len(CONFIRMED_FREE) + 1
    assert mails(CONFIRMED_FREE, CALLED_OFF) == [f"cancelled client {version}", f"cancelled builder {version}"]


def test_the_builder_hears_nothing_of_a_session_that_was_never_in_the_calendar() -> None:
    assert mails(HELD_FREE, CALLED_OFF) == ["cancelled client 3"]
    assert mails(UNANSWERED, CALLED_OFF) == [f"cancelled client {len(UNANSWERED) + 1}"]


def test_a_hold_that_ended_is_told_to_the_client() -> None:
    assert mails(HELD_FREE, HoldExpired()) == ["hold_ended client 3"]


def test_a_refund_is_told_when_it_has_happened_and_one_that_failed_to_the_operator() -> None:
    assert mails(CANCELLED, RefundSucceeded(number=1)) == [f"refunded client {len(CANCELLED) + 1}"]
    assert mails(CANCELLED, RefundFailed(number=1, reason="funds")) == [f"refund_trouble operator {len(CANCELLED) + 1}"]


@pytest.mark.parametrize("kind", CaseKind)
def test_what_a_person_must_look_at_is_told_to_the_operator(kind: CaseKind) -> None:
    told = [mail.wanted for mail in reaction(UNANSWERED, case(kind)).mails if mail.wanted.recipient == "operator"]
    assert [mail.about for mail in told] == ([kind] if kind in FOR_A_PERSON else [])


def test_separate_bookings_do_not_interfere() -> None:
    mine = reaction(CONFIRMED, CALLED_OFF, REFUND_1)
    others = reaction(CONFIRMED, CALLED_OFF, REFUND_1, booking=OTHER)
    assert {booking_of(new.effect) for new in mine.effects} == {BOOKING}
    assert {booking_of(new.effect) for new in others.effects} == {OTHER}
    assert {mail.wanted.booking_id for mail in others.mails} == {OTHER}
    assert not {effect_id(new.effect) for new in mine.effects} & {effect_id(new.effect) for new in others.effects}


def test_the_same_work_has_the_same_id_and_other_work_another() -> None:
    kinds: list[Effect] = [
        book(),
        close(1),
        close(2),
        ExpireHold(booking_id=BOOKING),
        ExpireHold(booking_id=OTHER),
        StartCheckout(booking_id=BOOKING, attempt=1),
        GiveBack(booking_id=BOOKING, number=1),
    ]
    assert len({effect_id(effect) for effect in kinds}) == len(kinds)
    assert effect_id(book()) == effect_id(BookMeeting(booking_id=BOOKING, start=SLOT.start))


def test_the_reaction_is_the_same_every_time() -> None:
    assert reaction(CONFIRMED, CALLED_OFF, REFUND_1) == reaction(CONFIRMED, CALLED_OFF, REFUND_1)
    assert reaction(NOTHING_YET, at=NOW) == Reaction((), ())
