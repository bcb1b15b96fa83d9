"""What a mail is told of a booking at the moment it is sent: its money, its deadlines, its promises."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.booking.by_hand import PaidByHand
from domain.booking.events import BookingEvent, Cancelled, Moved, PaymentSucceeded, RefundRequested
from domain.booking.vocabulary import Actor, CaseKind, RefundReason
from domain.mail.events import MailKind, Recipient
from domain.money import Money
from tests.examples import (
    CALLED_OFF,
    CANCELLED,
    CONFIRMED,
    MONEY_IN,
    PAGE_OPEN,
    PRICE,
    SLOT,
    SOON,
    START,
    WRONG_MONEY,
    meeting,
)
from tests.unit.application.told_mails import told
from tests.unit.domain.asked import LATER, LINK
from tests.unit.domain.histories import (
    CANCELLED_CAPTURING,
    CANCELLED_DISPUTED,
    CAPTURE_FAILED,
    CAPTURED,
    CAPTURING,
    COMPLETED_UNPAID,
    DISPUTED,
    LINK_SENT,
    MOVED,
    NEEDS_NEW_TIME,
    RELEASE_1,
    RELEASED_1,
    RESERVED,
    RESERVED_NEEDS_NEW_TIME,
)

NOTHING = Money(0, "EUR")
HALF = Money(7_450, "EUR")
MOMENT = timedelta(seconds=1)


def test_only_the_mail_with_the_link_has_one() -> None:
    sent, receipt = told(LINK_SENT, MailKind.SCHEDULING_LINK), told(LINK_SENT, MailKind.RECEIPT)
    assert sent is not None
    assert receipt is not None
    assert (sent.link, receipt.deadline) == (LINK, None)


def test_only_the_client_is_given_links_into_the_clients_booking() -> None:
    ours, theirs = told(CONFIRMED, MailKind.CONFIRMED), told(CONFIRMED, MailKind.CONFIRMED, Recipient.BUILDER)
    assert ours is not None
    assert theirs is not None
    assert ours.manage_url
    assert ours.book_again_url
    assert (theirs.manage_url, theirs.book_again_url, theirs.link) == ("", "", "")


# what the money is

RELEASED_BEFORE = [*CAPTURE_FAILED, RELEASED_1, replace(MONEY_IN, attempt=2, intent="pi_2")]
GIVEN_UP_RESERVED = [*RESERVED_NEEDS_NEW_TIME, replace(CALLED_OFF, by=Actor.SYSTEM), RELEASE_1]
HALF_BACK: list[BookingEvent] = [
    *CONFIRMED,
    replace(CALLED_OFF, gives_back=HALF),
    RefundRequested(number=1, intent="pi_1", amount=HALF, reason=RefundReason.CANCELLED),
]
GOODWILL: list[BookingEvent] = [
    *CONFIRMED,
    RefundRequested(number=1, intent="pi_1", amount=Money(4_900, "EUR"), reason=RefundReason.GOODWILL),
    Cancelled(by=Actor.CLIENT, gives_back=Money(5_000, "EUR")),
    RefundRequested(number=2, intent="pi_1", amount=Money(5_000, "EUR"), reason=RefundReason.CANCELLED),
]
DOLLARS = Money(16_000, "USD")
IN_DOLLARS: list[BookingEvent] = [
    *PAGE_OPEN,
    PaymentSucceeded(attempt=1, intent="pi_1", amount=DOLLARS),
    Cancelled(by=Actor.SYSTEM, gives_back=NOTHING, reason=CaseKind.WRONG_AMOUNT),
    RefundRequested(number=1, intent="pi_1", amount=DOLLARS, reason=RefundReason.CASE_UNSETTLED),
]
TWO_CURRENCIES: list[BookingEvent] = [
    *CONFIRMED,
    PaymentSucceeded(attempt=2, intent="pi_2", amount=DOLLARS),
    RefundRequested(number=1, intent="pi_2", amount=DOLLARS, reason=RefundReason.PAID_TWICE),
]
NEVER_CHOSEN: list[BookingEvent] = [
    *NEEDS_NEW_TIME,
    Cancelled(by=Actor.SYSTEM, gives_back=PRICE, reason=CaseKind.TIME_LOST),
    RefundRequested(number=1, intent="pi_1", amount=PRICE, reason=RefundReason.TIME_LOST),
]
PAID_AFTERWARDS: list[BookingEvent] = [
    *PAGE_OPEN,
    Cancelled(by=Actor.CLIENT, gives_back=NOTHING),
    MONEY_IN,
    RefundRequested(number=1, intent="pi_1", amount=PRICE, reason=RefundReason.PAID_TOO_LATE),
]


@pytest.mark.parametrize(
    ("history", "amounts"),
    [
        (PAGE_OPEN, {}),
        (RESERVED, {"reserved": PRICE}),
        (CAPTURING, {"reserved": PRICE}),
        (CAPTURED, {"paid": PRICE, "kept": PRICE}),
        (CAPTURE_FAILED, {"released": PRICE}),
        (RELEASED_BEFORE, {"paid": PRICE, "kept": PRICE, "released": PRICE}),
        (CONFIRMED, {"paid": PRICE, "kept": PRICE}),
        (DISPUTED, {"paid": PRICE, "withheld": PRICE}),
        (RESERVED_NEEDS_NEW_TIME, {"reserved": PRICE}),
        (NEEDS_NEW_TIME, {"paid": PRICE, "kept": PRICE}),
        ([*PAGE_OPEN, WRONG_MONEY], {"paid": Money(1, "EUR"), "kept": Money(1, "EUR")}),
        (CANCELLED, {"paid": PRICE, "gives_back": PRICE}),
        (HALF_BACK, {"paid": PRICE, "gives_back": HALF, "kept": HALF}),
        (GOODWILL, {"paid": PRICE, "gives_back": Money(5_000, "EUR"), "kept": Money(5_000, "EUR")}),
        (GIVEN_UP_RESERVED, {"released": PRICE}),
        ([*GIVEN_UP_RESERVED, RELEASED_1], {"released": PRICE}),
        (CANCELLED_CAPTURING, {"reserved": PRICE, "gives_back": PRICE}),
        (CANCELLED_DISPUTED, {"paid": PRICE, "withheld": PRICE}),
        (NEVER_CHOSEN, {"paid": PRICE, "gives_back": PRICE}),
        (TWO_CURRENCIES, {"paid": PRICE, "kept": PRICE}),
        (PAID_AFTERWARDS, {"paid": PRICE, "gives_back": PRICE}),
    ],
)
def test_the_amounts_of_a_mail_are_what_happened_to_the_money(
    history: list[BookingEvent], amounts: dict[str, Money]
) -> None:
    facts = told(history, MailKind.CANCELLED)
    assert facts is not None
    names = ("paid", "reserved", "released", "gives_back", "kept", "withheld")
    assert {name: amount for name in names if (amount := getattr(facts, name))} == amounts
    assert {getattr(facts, name).currency for name in names} == {"EUR"}


BACK_BY_CARD = RefundRequested(number=1, intent="pi_1", amount=HALF, reason=RefundReason.CANCELLED)
BACK_BY_HAND = RefundRequested(number=2, intent="by_hand_1", amount=HALF, reason=RefundReason.CANCELLED)


@pytest.mark.parametrize(
    ("refunds", "by_hand"), [([BACK_BY_HAND], True), ([BACK_BY_CARD, BACK_BY_HAND], False), ([], False)]
)
def test_no_bank_is_spoken_of_where_all_goes_back_by_hand(refunds: list[BookingEvent], by_hand: bool) -> None:
    paid = PaidByHand(number=1, amount=HALF, reference="cash")
    facts = told([*CONFIRMED, paid, CALLED_OFF, *refunds], MailKind.CANCELLED)
    assert facts is not None
    assert facts.gives_back_by_hand == by_hand


@pytest.mark.parametrize(("history", "gives_back"), [(IN_DOLLARS, DOLLARS), (IN_DOLLARS[:-1], Money(0, "USD"))])
def test_money_in_a_currency_that_was_never_agreed_is_told_in_that_currency_and_never_kept(
    history: list[BookingEvent], gives_back: Money
) -> None:
    facts = told(history, MailKind.CANCELLED)
    assert facts is not None
    assert (facts.paid, facts.gives_back, facts.kept) == (DOLLARS, gives_back, Money(0, "USD"))


def test_a_half_kept_while_the_money_is_still_being_charged_is_promised_and_not_kept_yet() -> None:
    facts = told([*CAPTURING, replace(CALLED_OFF, gives_back=HALF)], MailKind.CANCELLED)
    assert facts is not None
    assert (facts.reserved, facts.gives_back, facts.kept, facts.paid) == (PRICE, HALF, NOTHING, NOTHING)


def test_a_cancellation_keeps_no_more_than_it_left_with_us() -> None:
    # the other half is owed and not asked back yet, such as money just won back from the client's bank
    facts = told([*CONFIRMED, replace(CALLED_OFF, gives_back=HALF)], MailKind.CANCELLED)
    assert facts is not None
    assert facts.kept == HALF


# the promises

FOUR_HOURS = timedelta(hours=4)


def moved_at(moment: datetime, by: Actor = Actor.CLIENT) -> list[BookingEvent]:
    made = Moved(
        from_slot=SLOT,
        to_slot=LATER,
        by=by,
        moved_at=moment,
        meeting=meeting("M2"),
        old_event_uri=meeting().event_uri,
        at_calendly=True,
    )
    return [*CONFIRMED, made]


@pytest.mark.parametrize(
    ("history", "most"),
    [
        (CONFIRMED, None),
        (MOVED, None),
        (moved_at(START - FOUR_HOURS), HALF),
        (moved_at(START - FOUR_HOURS, Actor.BUILDER), None),
        (moved_at(START - timedelta(hours=1)), NOTHING),
    ],
)
def test_the_policy_of_a_moved_session_never_gives_more_than_before_the_move(
    history: list[BookingEvent], most: Money | None
) -> None:
    facts = told(history, MailKind.MOVED)
    if history is CONFIRMED:
        facts = told(history, MailKind.CONFIRMED)
    assert facts is not None
    assert facts.gives_back_at_most == most


def test_a_session_that_was_moved_twice_is_told_by_the_later_mail_alone() -> None:
    *_, moved = MOVED
    twice = [*MOVED, moved]
    assert isinstance(moved, Moved)
    assert told(twice, MailKind.MOVED, occasion=len(MOVED)) is None
    assert told(twice, MailKind.MOVED, occasion=len(twice)) is not None


def test_a_moved_session_is_told_with_its_new_time() -> None:
    facts = told(MOVED, MailKind.MOVED)
    assert facts is not None
    assert facts.slot == LATER
    assert facts.free_until == LATER.start - timedelta(hours=24)


@pytest.mark.parametrize(
    ("history", "at", "may"),
    [
        (CONFIRMED, START - MOMENT, True),
        (CONFIRMED, START, False),
        (CANCELLED, SOON, False),
        (COMPLETED_UNPAID, SOON, False),
    ],
)
def test_a_cancellation_is_offered_only_while_there_is_something_to_cancel(
    history: list[BookingEvent], at: datetime, may: bool
) -> None:
    facts = told(history, MailKind.RECEIPT, at=at)
    assert facts is not None
    assert facts.can_cancel is may


def test_a_failed_capture_is_told_as_the_reason() -> None:
    facts = told(CAPTURE_FAILED, MailKind.PAYMENT_DUE)
    assert facts is not None
    assert facts.capture_failed
