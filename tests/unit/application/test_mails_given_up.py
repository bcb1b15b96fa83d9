"""What a mail says must still be so when it is sent: otherwise it is given up."""

from datetime import datetime, timedelta

import pytest

from domain.booking.events import BookingEvent, CaseClosed, Moved, SchedulingLinkSent
from domain.booking.vocabulary import Actor, CaseKind
from domain.mail.events import MailKind, Recipient
from domain.money import Money
from tests.examples import NOW, SLOT, SOON, START, case
from tests.unit.application.told_mails import told
from tests.unit.domain.asked import LATER, LINK
from tests.unit.domain.histories import (
    ADOPTED,
    ADOPTED_WRONG,
    CAPTURE_FAILED,
    LINK_DEADLINE,
    LINK_SENT,
    NEEDS_NEW_TIME,
)
from tests.unit.domain.states import STATES

NOTHING = Money(0, "EUR")
MOMENT = timedelta(seconds=1)
STANDS = {
    "confirmed",
    "confirmed, capturing",
    "confirmed, moved",
    "confirmed, disputed",
    "confirmed, booked over",
    "confirmed, outside",
    "confirmed, outside, in doubt",
    "confirmed, outside, link sent",
    "moving",
    "moving, unanswered",
    "moving, outside",
}
OWED = {"booked, capture failed", "booked, adopted", "booked, page open"}
OTHERWISE_PAID = {"booked, wrong amount", "booked, taken in part"}
LOST = {"time lost", "time lost, reserved", "time lost, late money"}
TOLD_IN = {
    MailKind.CONFIRMED: STANDS,
    MailKind.MOVED: STANDS | OWED | OTHERWISE_PAID,
    MailKind.NOT_MOVED: (STANDS - {"moving", "moving, unanswered", "moving, outside"}) | OWED | OTHERWISE_PAID,
    MailKind.TIME_LOST: LOST,
    MailKind.SCHEDULING_LINK: {"scheduling, link sent"},
    MailKind.PAYMENT_DUE: OWED,
    MailKind.UNPAID: OWED | OTHERWISE_PAID,
    MailKind.AWAITING_PAYMENT: {"page open", "page open, stripe silent"},
    MailKind.HOLD_ENDED: {"hold over", "hold over, priced"},
    MailKind.REMINDER: STANDS | OWED | OTHERWISE_PAID,
    MailKind.REMINDER_SOON: STANDS | OWED | OTHERWISE_PAID,
    MailKind.FOLLOW_UP: {"completed", "completed, capturing", "completed, outside"},
}
WHATEVER_CAME = (MailKind.RECEIPT, MailKind.CANCELLED)
BEGUN = [name for name, history in STATES.items() if history]


@pytest.mark.parametrize("state", BEGUN)
@pytest.mark.parametrize("kind", TOLD_IN)
def test_a_mail_is_given_up_once_what_it_says_is_no_longer_so(kind: MailKind, state: str) -> None:
    reader = Recipient.BUILDER if kind is MailKind.UNPAID else Recipient.CLIENT
    history = STATES[state]
    occasion = len(history) + 1 if kind is MailKind.NOT_MOVED else None
    assert (told(history, kind, reader, occasion=occasion) is not None) is (state in TOLD_IN[kind])


@pytest.mark.parametrize("kind", TOLD_IN)
def test_every_state_that_a_mail_waits_for_is_one_that_is_tried(kind: MailKind) -> None:
    assert TOLD_IN[kind] <= set(BEGUN)


@pytest.mark.parametrize("kind", WHATEVER_CAME)
@pytest.mark.parametrize("state", BEGUN)
def test_a_receipt_and_a_cancellation_are_told_whatever_came_after(kind: MailKind, state: str) -> None:
    assert told(STATES[state], kind) is not None


@pytest.mark.parametrize(
    ("kind", "history", "deadline"),
    [
        (MailKind.TIME_LOST, NEEDS_NEW_TIME, SOON + timedelta(minutes=60)),
        (MailKind.SCHEDULING_LINK, LINK_SENT, LINK_DEADLINE),
        (MailKind.PAYMENT_DUE, CAPTURE_FAILED, SOON + timedelta(hours=24)),
    ],
)
def test_an_offer_is_made_with_its_own_deadline_and_never_after_it(
    kind: MailKind, history: list[BookingEvent], deadline: datetime
) -> None:
    beside_others = [*history, case(CaseKind.CLAIM_CONFLICT, START), case(CaseKind.DISPUTE, NOW)]
    in_time = told(beside_others, kind, at=deadline - MOMENT)
    assert in_time is not None
    assert in_time.deadline == deadline
    assert told(beside_others, kind, at=deadline) is None


@pytest.mark.parametrize("history", [ADOPTED, [*ADOPTED, CaseClosed(kind=CaseKind.ADOPTED_UNPAID, outcome="told")]])
def test_an_adopted_meeting_may_be_paid_after_its_deadline_until_it_begins(history: list[BookingEvent]) -> None:
    late = told(history, MailKind.PAYMENT_DUE, at=START - MOMENT)
    assert late is not None
    assert late.deadline is None
    assert not late.capture_failed
    assert told(history, MailKind.PAYMENT_DUE, at=START) is None


def test_an_adopted_meeting_is_to_be_paid_until_its_deadline() -> None:
    due = told(ADOPTED, MailKind.PAYMENT_DUE)
    assert due is not None
    assert (due.deadline, due.paid, due.reserved) == (NOW + timedelta(hours=24), NOTHING, NOTHING)


def test_nobody_is_asked_to_pay_again_while_a_person_looks_at_what_came() -> None:
    assert told(ADOPTED_WRONG, MailKind.PAYMENT_DUE) is None


def test_who_has_just_chosen_another_time_is_not_asked_to_choose() -> None:
    again = Moved(from_slot=SLOT, to_slot=LATER, by=Actor.CLIENT, moved_at=SOON)
    assert told([*NEEDS_NEW_TIME, again], MailKind.TIME_LOST) is None


def test_the_link_of_a_booking_that_chose_again_since_is_not_sent() -> None:
    again = Moved(from_slot=SLOT, to_slot=LATER, by=Actor.CLIENT, moved_at=SOON)
    chosen = [*NEEDS_NEW_TIME, again, case(CaseKind.SCHEDULING_LINK, LINK_DEADLINE)]
    assert told(chosen, MailKind.SCHEDULING_LINK) is None
    sent = told([*chosen, SchedulingLinkSent(url=LINK, deadline=LINK_DEADLINE)], MailKind.SCHEDULING_LINK)
    assert sent is not None
    assert sent.link == LINK
