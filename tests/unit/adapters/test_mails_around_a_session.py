"""Before money, before the session, after it: what each of these mails promises, and what it must not."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.mail_texts.languages import language_of
from adapters.mail_texts.times import date_words
from domain.mail.events import MailKind, Recipient
from tests.unit.adapters.mail_examples import (
    ALL,
    DEADLINE,
    FACTS,
    HALF,
    NOTHING,
    READERS,
    START,
    Visible,
    said,
    write,
)

UNPAID = {"paid": NOTHING, "kept": NOTHING}


def test_who_has_not_paid_yet_learns_until_when_and_that_nothing_was_charged() -> None:
    mail = write(kind=MailKind.AWAITING_PAYMENT, **UNPAID)
    assert mail.subject == "Still to pay: Deep dive with Ada, Thursday 3 December 2026"
    assert f"we hold the time below for you until {DEADLINE}. Nothing was charged yet." in said(mail)
    assert "To pay: US$149.00" in said(mail)
    assert Visible(mail.html).links == {FACTS.manage_url: "Pay for your session"}
    assert "cancel" not in said(mail)


def test_a_hold_that_ended_cost_nothing_and_has_a_way_back() -> None:
    mail = write(kind=MailKind.HOLD_ENDED, **UNPAID)
    assert mail.subject == "Not booked: Deep dive with Ada, Thursday 3 December 2026"
    assert "received no payment for it in time. Nothing was charged." in said(mail)
    assert Visible(mail.html).links[FACTS.book_again_url] == "Choose a new time for your session"
    free = said(write(kind=MailKind.HOLD_ENDED, price=NOTHING, **UNPAID))
    assert not [word for word in ("charged", "payment", "paid") if word in free]


@pytest.mark.parametrize("kind", [MailKind.HOLD_ENDED, MailKind.FOLLOW_UP, MailKind.CANCELLED])
def test_without_a_way_back_none_is_offered(kind: MailKind) -> None:
    links = Visible(write(kind=kind, book_again_url="").html).links
    assert list(links) == [FACTS.manage_url]


@pytest.mark.parametrize(
    ("changes", "told", "not_told"),
    [
        ({"can_cancel": False, "kept": HALF}, "US$74.50 of your payment is not given back.", "takes place"),
        ({"can_cancel": False, "kept": NOTHING}, "See your booking", "not given back"),
        ({"kept": HALF}, "Your session takes place as booked.", "not given back"),
    ],
)
def test_a_refund_says_how_much_and_what_is_left(changes: dict[str, Any], told: str, not_told: str) -> None:
    mail = write(kind=MailKind.REFUNDED, refunded=HALF, **changes)
    assert mail.subject == "Refund: US$74.50 for Deep dive with Ada, Thursday 3 December 2026"
    assert mail.text.startswith("We have given back US$74.50 to you.\n")
    assert "Your bank may take 5 to 10 days to show it." in said(mail)
    assert told in said(mail)
    assert not_told not in said(mail)


@pytest.mark.parametrize("recipient", READERS)
@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(minutes=15), "begins in 15 minutes."),
        (timedelta(minutes=14, seconds=1), "begins in 15 minutes."),
        (timedelta(minutes=1), "begins in 1 minute."),
        (timedelta(seconds=1), "begins in 1 minute."),
        (timedelta(0), "begins now."),
        (-timedelta(minutes=3), "begins now."),
    ],
)
def test_a_reminder_that_is_late_says_the_minutes_that_are_really_left(
    recipient: Recipient, left: timedelta, words: str
) -> None:
    mail = write(kind=MailKind.REMINDER_SOON, recipient=recipient, at=START - left)
    assert mail.text.startswith(f"Your session with Ada {words}\n")


@pytest.mark.parametrize("kind", [MailKind.REMINDER, MailKind.REMINDER_SOON])
@pytest.mark.parametrize("recipient", READERS)
def test_a_reminder_leads_into_the_session(kind: MailKind, recipient: Recipient) -> None:
    links = Visible(write(kind=kind, recipient=recipient).html).links
    assert links[FACTS.place] == "Join your session with Ada"
    elsewhere = write(kind=kind, recipient=recipient, place="Room 1 https://meet.example/abc")
    assert "Join" not in said(elsewhere)
    assert "Where: Room 1 https://meet.example/abc" in said(elsewhere)


def test_a_reminder_brings_the_builder_what_the_client_wrote() -> None:
    mail = write(kind=MailKind.REMINDER, recipient=Recipient.BUILDER, notes="My <plan>", client_email="g@example.com")
    assert "E-mail: g@example.com\n" in mail.text
    assert "Ada wrote:\n\n> My <plan>\n" in mail.text
    assert FACTS.manage_url not in mail.html


@pytest.mark.parametrize(
    ("recipient", "words"), [(Recipient.CLIENT, "on your booking page"), (Recipient.BUILDER, "by Ada")]
)
def test_a_reminder_of_an_unpaid_session_says_so(recipient: Recipient, words: str) -> None:
    assert f"US$149.00 is still to be paid {words}." in said(
        write(kind=MailKind.REMINDER, recipient=recipient, **UNPAID)
    )
    assert "to be paid" not in said(write(kind=MailKind.REMINDER, recipient=recipient))


def test_only_who_may_still_move_is_offered_it() -> None:
    assert "See, move or cancel your booking" in said(write(at=FACTS.free_until))
    assert "See or cancel your booking" in said(write(at=FACTS.free_until + timedelta(seconds=1)))


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("kind", "recipient"), ALL)
def test_a_subject_keeps_its_date_whatever_people_are_called(
    kind: MailKind, recipient: Recipient, language: str
) -> None:
    mail = write(kind=kind, recipient=recipient, language=language, session_title="W" * 300, other_name="Ö" * 300)
    assert date_words(START, FACTS.reader_zone, language_of(language)) in mail.subject


def test_a_long_address_of_a_video_call_stays_whole() -> None:
    place = "https://meet.example/" + "a" * 500
    assert f"\n{place}\n" in write(kind=MailKind.REMINDER, place=place).text
    assert place in Visible(write(kind=MailKind.REMINDER, place=place).html).links
