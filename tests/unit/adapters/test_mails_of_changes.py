"""Mails about times that change and money that is owed or reserved: never more than is known."""

from datetime import timedelta

import pytest

from domain.mail.events import MailKind, Recipient
from domain.money import Money
from tests.unit.adapters.mail_examples import (
    DEADLINE,
    FACTS,
    HALF,
    NOTHING,
    PRICE,
    READERS,
    START,
    Visible,
    said,
    write,
)
from tests.unit.adapters.provider_files import BOOKING

RESERVED = {"paid": NOTHING, "reserved": PRICE}
PAID = {"paid": PRICE, "kept": PRICE}
UNPAID = {"paid": NOTHING}


def test_a_lost_time_reads_well_as_plain_text() -> None:
    mail = write(kind=MailKind.TIME_LOST, kept=PRICE)
    assert mail.subject == "Choose another time: Deep dive with Ada, instead of Thursday 3 December 2026"
    assert (
        mail.text
        == f"""Your time with Ada has gone: please choose another.

Hello Marta, we could not book the time below for you, and it is not yours
any more.

What: Deep dive
With: Ada
Time that has gone: Thursday 3 December 2026, 15:00 to 16:00 (Europe/Lisbon)
  [10:00 to 11:00 in America/New York]

Your money is safe. You can choose another time with the same payment of
US$149.00 until Friday 27 November 2026, 15:00 (Europe/Lisbon).

If you do nothing, US$149.00 goes back to you by itself after that.

Choose another time on your booking page:
https://booking.example/b?token=1&x=2

Reference: {BOOKING}
"""
    )


def test_a_scheduling_link_reads_well_as_plain_text() -> None:
    mail = write(kind=MailKind.SCHEDULING_LINK, kept=PRICE)
    assert mail.subject == "Book with your link: Deep dive with Ada, Thursday 3 December 2026 or another time"
    assert (
        mail.text
        == f"""Your session with Ada is not booked yet: please book it with your own link.

Hello Marta, we could not put it into the calendar of Ada for you. Your link
books any free time of this session, once, until Friday 27 November 2026,
15:00 (Europe/Lisbon).

What: Deep dive
With: Ada
Time you chose: Thursday 3 December 2026, 15:00 to 16:00 (Europe/Lisbon)
  [10:00 to 11:00 in America/New York]

Book your session in the calendar of Ada:
https://calendly.example/d/abc?utm_content=1&x=2

Your money is safe: your payment of US$149.00 counts for the time you book.
If you do nothing, it goes back to you by itself after that.

See your booking:
https://booking.example/b?token=1&x=2

Reference: {BOOKING}
"""
    )


@pytest.mark.parametrize("kind", [MailKind.TIME_LOST, MailKind.SCHEDULING_LINK])
@pytest.mark.parametrize(
    ("money", "told"),
    [
        (PAID, {"Your money is safe", "payment of US$149.00", "goes back to you by itself"}),
        (
            RESERVED,
            {"Your money is safe: US$149.00 is reserved, not charged.", "let go by itself", "nothing is charged"},
        ),
        (UNPAID, {"If you do nothing, this booking ends by itself"}),
    ],
)
def test_an_open_choice_says_what_the_money_is_and_what_happens_without_an_answer(
    kind: MailKind, money: dict[str, Money], told: set[str]
) -> None:
    text = said(write(kind=kind, **money))
    assert {words for words in told if words in text} == told
    assert f"until {DEADLINE}" in text
    assert ("payment" in text) is (money is PAID)
    assert ("reserv" in text) is (money is RESERVED)
    assert not [claim for claim in ("refund", "given back", "was let go", "gave back") if claim in text.lower()]


def test_the_scheduling_link_and_the_booking_are_two_links() -> None:
    mail = write(kind=MailKind.SCHEDULING_LINK)
    assert Visible(mail.html).links == {
        FACTS.link: "Book your session in the calendar of Ada",
        FACTS.manage_url: "See your booking",
    }


def test_a_payment_that_is_due_reads_well_as_plain_text() -> None:
    mail = write(kind=MailKind.PAYMENT_DUE, **UNPAID)
    assert mail.subject == "Please pay: Deep dive with Ada, Thursday 3 December 2026"
    assert (
        mail.text
        == f"""Your session with Ada is booked, but not paid yet.

Hello Marta, the time is yours and its price is open.

To pay: US$149.00
What: Deep dive
With: Ada
When: Thursday 3 December 2026, 15:00 to 16:00 (Europe/Lisbon) [10:00 to
  11:00 in America/New York]
Where: https://meet.example/abc

Please pay US$149.00 on your booking page until Friday 27 November 2026,
15:00 (Europe/Lisbon). If it is not paid by then, the session may be
cancelled.

Pay for your session:
https://booking.example/b?token=1&x=2

Reference: {BOOKING}
"""
    )


def test_a_client_whose_reserved_money_could_not_be_charged_is_told_why_and_what_follows() -> None:
    text = said(write(kind=MailKind.PAYMENT_DUE, paid=NOTHING, released=PRICE, capture_failed=True))
    assert "the money that was reserved for it could not be charged, and its reservation is let go" in text
    assert "the session is cancelled" in text


def test_a_payment_without_a_deadline_ahead_is_due_before_the_session_and_threatens_nothing() -> None:
    text = said(write(kind=MailKind.PAYMENT_DUE, deadline=None, **UNPAID))
    assert "Please pay US$149.00 on your booking page before the session begins." in text
    assert "cancelled" not in text


def test_the_builder_learns_of_an_unpaid_meeting_and_that_it_stands() -> None:
    mail = write(kind=MailKind.UNPAID, recipient=Recipient.BUILDER, client_email="grace@example.com", **UNPAID)
    assert mail.subject == "Not paid: Deep dive with Ada, Thursday 3 December 2026"
    assert "it was booked at Calendly itself, and we have received no payment of US$149.00 for it." in said(mail)
    assert "The session still stands" in said(mail)
    assert "E-mail: grace@example.com\n" in mail.text


@pytest.mark.parametrize("recipient", READERS)
def test_a_move_tells_the_new_time_and_that_price_and_policy_stay(recipient: Recipient) -> None:
    mail = write(kind=MailKind.MOVED, recipient=recipient)
    assert mail.subject == "New time: Deep dive with Ada, Thursday 3 December 2026"
    assert "New time: Thursday 3 December 2026, 15:00 to 16:00 (Europe/Lisbon) [10:00" in said(mail)
    assert "The price and the cancellation policy are the same as before." in said(mail)
    assert "Where: https://meet.example/abc\n" in mail.text
    assert "cancelled" not in said(mail)
    assert "to be paid" not in said(mail)


@pytest.mark.parametrize("recipient", READERS)
def test_a_move_of_a_free_session_speaks_of_no_price_that_stays(recipient: Recipient) -> None:
    text = said(write(kind=MailKind.MOVED, recipient=recipient, price=NOTHING, **UNPAID))
    assert "Price: free" in text
    assert "same as before" not in text
    assert "to be paid" not in text


@pytest.mark.parametrize(
    ("recipient", "words"),
    [
        (Recipient.CLIENT, "US$149.00 is still to be paid on your booking page."),
        (Recipient.BUILDER, "US$149.00 is still to be paid by Ada."),
    ],
)
def test_a_move_of_an_unpaid_session_says_that_its_price_is_open(recipient: Recipient, words: str) -> None:
    assert words in said(write(kind=MailKind.MOVED, recipient=recipient, **UNPAID))
    assert "to be paid" not in said(write(kind=MailKind.MOVED, recipient=recipient, **RESERVED))


@pytest.mark.parametrize("kind", [MailKind.MOVED, MailKind.CONFIRMED, MailKind.RECEIPT])
def test_after_a_move_the_policy_promises_no_more_than_the_time_before_gave(kind: MailKind) -> None:
    moved = said(write(kind=kind, gives_back_at_most=HALF))
    assert "But it was moved when cancelling gave US$74.50 back: it never gives more than that." in moved
    assert "But it was moved" not in said(write(kind=kind))
    for_nothing = said(write(kind=kind, gives_back_at_most=NOTHING))
    assert "It was moved when cancelling gave nothing back any more: that stays so for the new time." in for_nothing
    assert "everything back" not in for_nothing


@pytest.mark.parametrize("kind", [MailKind.MOVED, MailKind.CONFIRMED, MailKind.RECEIPT])
def test_who_can_no_longer_cancel_is_promised_nothing_for_it(kind: MailKind) -> None:
    assert "You can cancel" in said(write(kind=kind))
    mail = write(kind=kind, can_cancel=False)
    assert "You can cancel" not in said(mail)
    assert '"></p>' not in mail.html


def test_money_that_is_only_reserved_is_not_called_paid_in_a_confirmation() -> None:
    text = said(write(**RESERVED))
    assert "US$149.00 is reserved and is being charged now that the session is booked. The receipt follows." in text
    assert "paid" not in text
    assert "received" not in text
    assert "reserved" not in said(write(**PAID))


def test_a_deadline_is_told_in_the_readers_zone_by_name_and_date() -> None:
    late = START - timedelta(days=6, hours=-8, minutes=-30)
    text = said(write(kind=MailKind.TIME_LOST, deadline=late, reader_zone="Asia/Kolkata", kept=PRICE))
    assert "until Saturday 28 November 2026, 05:00 (Asia/Kolkata)" in text
