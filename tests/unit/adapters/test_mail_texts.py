from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.mail_texts.calendar_links import calendar_links
from adapters.mail_texts.writer import SUBJECT_LENGTH_MAX
from domain.booking.vocabulary import Actor
from domain.mail.events import MailKind, Recipient
from domain.money import Money
from domain.time_slot import TimeSlot
from tests.unit.adapters.mail_examples import ALL, FACTS, START, Visible, said, write
from tests.unit.adapters.provider_files import BOOKING

SOON = {"at": START - timedelta(minutes=14, seconds=30)}


def test_a_confirmation_reads_well_as_plain_text() -> None:
    mail = write()
    calendars = calendar_links("Deep dive with Ada", FACTS.slot, FACTS.place)
    assert mail.subject == "Booked: Deep dive with Ada, Thursday 3 December 2026"
    assert (
        mail.text
        == f"""Your session with Ada is booked.

Hello Marta, here is what was agreed.

What: Deep dive
With: Ada
When: Thursday 3 December 2026, 15:00 to 16:00 (Europe/Lisbon) [10:00 to
  11:00 in America/New York]
Where: https://meet.example/abc
Price: US$149.00

You can cancel until Wednesday 2 December 2026, 15:00 (Europe/Lisbon) and
get everything back, half until Thursday 3 December 2026, 13:00
(Europe/Lisbon), and nothing after that.

See, move or cancel your booking:
https://booking.example/b?token=1&x=2

Add it to your Google calendar:
{calendars.google}

Add it to your Outlook.com calendar:
{calendars.outlook}

Add it to your Office 365 calendar:
{calendars.office}

Reference: {BOOKING}
"""
    )


def test_a_receipt_reads_well_as_plain_text() -> None:
    mail = write(kind=MailKind.RECEIPT)
    assert mail.subject == "Receipt: US$149.00 for Deep dive with Ada, Thursday 3 December 2026"
    assert mail.text.startswith("""We received your payment of US$149.00.

Hello Marta, thank you. This is your receipt.

Paid: US$149.00
What: Deep dive
With: Ada
When: Thursday 3 December 2026, 15:00 to 16:00 (Europe/Lisbon) [10:00 to
  11:00 in America/New York]

You can cancel until""")


@pytest.mark.parametrize(
    ("kind", "recipient", "changes", "first_line"),
    [
        (MailKind.CONFIRMED, Recipient.CLIENT, {}, "Your session with Ada is booked."),
        (MailKind.CONFIRMED, Recipient.BUILDER, {}, "Ada has booked a session with you."),
        (MailKind.RECEIPT, Recipient.CLIENT, {}, "We received your payment of US$149.00."),
        (
            MailKind.CANCELLED,
            Recipient.CLIENT,
            {"cancelled_by": Actor.CLIENT},
            "You have cancelled your session with Ada.",
        ),
        (MailKind.CANCELLED, Recipient.CLIENT, {"cancelled_by": Actor.BUILDER}, "Ada has cancelled your session."),
        (
            MailKind.CANCELLED,
            Recipient.CLIENT,
            {"cancelled_by": Actor.OPERATOR},
            "Your session with Ada had to be cancelled.",
        ),
        (
            MailKind.CANCELLED,
            Recipient.BUILDER,
            {"cancelled_by": Actor.CLIENT},
            "Ada has cancelled the session with you.",
        ),
        (
            MailKind.CANCELLED,
            Recipient.BUILDER,
            {"cancelled_by": Actor.BUILDER},
            "You have cancelled your session with Ada.",
        ),
        (
            MailKind.CANCELLED,
            Recipient.BUILDER,
            {"cancelled_by": Actor.SYSTEM},
            "Your session with Ada had to be cancelled.",
        ),
        (MailKind.MOVED, Recipient.CLIENT, {}, "Your session with Ada has a new time."),
        (MailKind.MOVED, Recipient.BUILDER, {}, "Your session with Ada has a new time."),
        (MailKind.TIME_LOST, Recipient.CLIENT, {}, "Your time with Ada has gone: please choose another."),
        (
            MailKind.SCHEDULING_LINK,
            Recipient.CLIENT,
            {},
            "Your session with Ada is not booked yet: please book it with your own link.",
        ),
        (MailKind.PAYMENT_DUE, Recipient.CLIENT, {}, "Your session with Ada is booked, but not paid yet."),
        (MailKind.UNPAID, Recipient.BUILDER, {}, "Ada has not paid for the session with you."),
        (MailKind.AWAITING_PAYMENT, Recipient.CLIENT, {}, "Your session with Ada is not booked yet: it is not paid."),
        (MailKind.HOLD_ENDED, Recipient.CLIENT, {}, "Your session with Ada was not booked."),
        (MailKind.REFUNDED, Recipient.CLIENT, {}, "We have given back US$74.50 to you."),
        (
            MailKind.REMINDER,
            Recipient.CLIENT,
            {},
            "Your session with Ada is coming up: Thursday 3 December 2026, 15:00",
        ),
        (MailKind.REMINDER_SOON, Recipient.BUILDER, SOON, "Your session with Ada begins in 15 minutes."),
        (MailKind.FOLLOW_UP, Recipient.CLIENT, {}, "Thank you for your session with Ada."),
    ],
)
def test_the_first_line_of_every_mail_says_what_happened(
    kind: MailKind, recipient: Recipient, changes: dict[str, Any], first_line: str
) -> None:
    mail = write(kind=kind, recipient=recipient, **changes)
    assert mail.text.splitlines()[0] == first_line
    assert "Thursday 3 December 2026" in mail.subject
    assert "Deep dive" in mail.subject


@pytest.mark.parametrize(("kind", "recipient"), ALL)
def test_page_and_plain_text_say_the_same(kind: MailKind, recipient: Recipient) -> None:
    mail = write(kind=kind, recipient=recipient, notes="Hello <there> & so on")
    shown = set(" ".join(Visible(mail.html).words).replace(":", "").split())
    lines = [line.removeprefix("> ") for line in mail.text.splitlines() if not line.startswith("https://")]
    words = "\n".join(lines).replace(":", "").split()
    assert [word for word in words if word not in shown] == []


@pytest.mark.parametrize(("kind", "recipient"), ALL)
def test_only_the_client_gets_the_link_that_manages_the_booking(kind: MailKind, recipient: Recipient) -> None:
    mail = write(kind=kind, recipient=recipient)
    to_client = recipient is Recipient.CLIENT
    assert (FACTS.manage_url in mail.text) is to_client
    assert (FACTS.manage_url in Visible(mail.html).links) is to_client


@pytest.mark.parametrize("recipient", Recipient)
@pytest.mark.parametrize("kind", MailKind)
def test_every_mail_is_written_without_gaps_or_is_never_sent(kind: MailKind, recipient: Recipient) -> None:
    if (kind, recipient) not in ALL:
        with pytest.raises(ValueError, match=f"no {kind} mail for the {recipient}"):
            write(kind=kind, recipient=recipient)
        return
    mail = write(kind=kind, recipient=recipient)
    for part in (mail.subject, mail.text.replace("\n  ", "\n"), " ".join(Visible(mail.html).words)):
        assert not [gap for gap in ("None", "{{", "{%", "  ", " ,", " .", "Undefined") if gap in part]
    assert not [line for line in mail.text.splitlines() if line.endswith(": ")]
    assert '"></p>' not in mail.html
    assert "\n\nHello Marta, " in mail.text


def test_every_kind_of_mail_has_a_reader() -> None:
    without_booking = {MailKind.AGENDA, MailKind.REFUND_TROUBLE, MailKind.ALARM, MailKind.SIGN_IN}
    assert {kind for kind, _ in ALL} == set(MailKind) - without_booking


@pytest.mark.parametrize(("kind", "recipient"), ALL)
def test_every_link_says_by_itself_where_it_leads(kind: MailKind, recipient: Recipient) -> None:
    links = Visible(write(kind=kind, recipient=recipient).html).links
    assert all("your " in words and " " in words for words in links.values())
    assert len(set(links.values())) == len(links)


@pytest.mark.parametrize(
    ("price", "free", "half", "sentence"),
    [
        (0, 24, 2, "This session is free: you can cancel at any time."),
        (1, 0, 0, "You can cancel until the session begins and get everything back."),
        (1, 24, 24, "get everything back; after that nothing is given back."),
        (1, 24, 0, "get everything back, half afterwards."),
        (1, 24, 2, "half until Thursday 3 December 2026, 13:00 (Europe/Lisbon), and nothing after that."),
    ],
)
def test_the_policy_is_one_sentence(price: int, free: int, half: int, sentence: str) -> None:
    mail = write(
        price=Money(price, "USD"),
        free_until=START - timedelta(hours=free),
        free_until_hours=free,
        half_until_hours=half,
    )
    assert sentence in said(mail)


@pytest.mark.parametrize("kind", [MailKind.CONFIRMED, MailKind.RECEIPT])
@pytest.mark.parametrize(
    ("left_hours", "free", "half", "sentence"),
    [
        (24, 24, 2, "You can cancel until Wednesday 2 December 2026, 15:00 (Europe/Lisbon) and get everything back"),
        (23, 24, 2, "You can cancel and get half back until Thursday 3 December 2026, 13:00 (Europe/Lisbon), nothing"),
        (2, 24, 2, "half back until Thursday 3 December 2026, 13:00"),
        (1, 24, 2, "If you cancel now you get nothing back."),
        (1, 24, 24, "If you cancel now you get nothing back."),
        (1, 24, 0, "You can cancel until the session begins and get half back."),
    ],
)
def test_a_deadline_that_has_passed_when_the_mail_is_sent_is_not_offered(
    kind: MailKind, left_hours: int, free: int, half: int, sentence: str
) -> None:
    at = START - timedelta(hours=left_hours)
    mail = write(kind=kind, free_until_hours=free, half_until_hours=half, at=at)
    assert sentence in said(mail)
    assert ("everything back" in said(mail)) is (left_hours >= free)


@pytest.mark.parametrize(
    ("reader", "other", "words"),
    [
        ("UTC", "UTC", "Thursday 3 December 2026, 15:00 to 16:00 (UTC) "),
        ("Europe/Lisbon", "Europe/London", "15:00 to 16:00 (Europe/Lisbon) "),
        ("Pacific/Kiritimati", "UTC", "Friday 4 December 2026, 05:00 to 06:00 (Pacific/Kiritimati) [Thursday 3"),
        ("Etc/GMT+12", "UTC", "Thursday 3 December 2026, 03:00 to 04:00 (Etc/GMT+12) [15:00 to 16:00 in UTC]"),
        ("America/New York", "UTC", "15:00 to 16:00 (UTC) "),
        ("../../etc/passwd", "", "15:00 to 16:00 (UTC) "),
    ],
)
def test_the_time_is_the_readers_with_the_other_sides_beside_it(reader: str, other: str, words: str) -> None:
    assert words in " ".join(write(reader_zone=reader, other_zone=other).text.split())


def test_a_session_over_midnight_names_both_days() -> None:
    slot = TimeSlot.lasting(datetime(2026, 12, 3, 23, 30, tzinfo=UTC), 60)
    text = write(slot=slot, reader_zone="UTC", other_zone="UTC").text
    assert "Thursday 3 December 2026, 23:30 to Friday 4 December 2026, 00:30 (UTC)" in text


@pytest.mark.parametrize("kind", [MailKind.CONFIRMED, MailKind.MOVED])
def test_without_a_place_the_reader_is_told_where_it_will_be(kind: MailKind) -> None:
    text = write(kind=kind, place="").text
    assert "Where:" not in text
    assert "How you will meet is in the message that Calendly sends you." in " ".join(text.split())


@pytest.mark.parametrize("kind", [MailKind.CONFIRMED, MailKind.MOVED])
def test_a_place_without_a_link_says_where_the_link_is(kind: MailKind) -> None:
    told = "The link or address is in the message that Calendly sends you."
    assert told in said(write(kind=kind, place="Google Meet"))
    assert told not in said(write(kind=kind, place="https://meet.example/abc"))


def test_notes_reach_the_builder_as_they_were_written() -> None:
    mail = write(recipient=Recipient.BUILDER, notes="First <b>line</b>\n\nlast line ")
    assert "> First <b>line</b>\n>\n> last line\n" in mail.text
    assert "First &lt;b&gt;line&lt;/b&gt;" in mail.html


def test_the_builder_reads_the_clients_answers_and_where_to_write_back() -> None:
    answers = {"What is your goal?": "To <ship>\nsoon", "Anything else?": " "}
    mail = write(recipient=Recipient.BUILDER, answers=answers, client_email="grace@example.com")
    assert "E-mail: grace@example.com\n" in mail.text
    assert "What is your goal?\n\n> To <ship>\n> soon\n" in mail.text
    assert "Anything else?" not in mail.text
    assert "To &lt;ship&gt;" in mail.html


@given(name=st.text(max_size=200), title=st.text(max_size=200), notes=st.text(max_size=100), place=st.text(max_size=50))
def test_nothing_that_people_type_breaks_a_header_or_becomes_markup(
    name: str, title: str, notes: str, place: str
) -> None:
    for kind, recipient in ALL:
        mail = write(
            kind=kind, recipient=recipient, other_name=f"{name}<i>", session_title=title, notes=notes, place=place
        )
        assert mail.subject.isprintable()
        assert len(mail.subject) <= SUBJECT_LENGTH_MAX
        assert "i" not in Visible(mail.html).tags
        assert mail.text.endswith(f"Reference: {BOOKING}\n")
