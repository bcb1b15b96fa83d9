"""A builder's day and an operator's alarms: all that is needed to act, and nobody's secrets."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from adapters.mail_texts.alarm_texts import ALARMS
from adapters.mail_texts.writer import SUBJECT_LENGTH_MAX
from application.ports.mailer import AgendaFacts, AgendaSession, AlarmFacts
from domain.booking.vocabulary import CaseKind
from domain.mail.events import MailKind
from domain.time_slot import TimeSlot
from tests.unit.adapters.mail_examples import FACTS as A_BOOKING
from tests.unit.adapters.mail_examples import PRICE, START, WRITER, Visible, said

SESSION = AgendaSession(
    slot=TimeSlot.lasting(START, 60),
    session_title="Deep dive",
    client_name="Grace",
    client_zone="Europe/Lisbon",
    place="https://meet.example/abc",
    notes="",
)
DAY = AgendaFacts(reader_name="Ada", reader_zone="Europe/London", day=date(2026, 12, 3), sessions=(SESSION,), at=START)
ALARM = AlarmFacts(
    kind=MailKind.ALARM,
    about=CaseKind.DISPUTE,
    at=START,
    booking_id=A_BOOKING.booking_id,
    session_title="Deep dive",
    slot=SESSION.slot,
    amount=PRICE,
    deadline=START + timedelta(days=1),
    operator_url="https://booking.example/operator/1",
)


@dataclass
class Typed:
    name: str
    title: str
    notes: str


typed = st.builds(Typed, name=st.text(max_size=200), title=st.text(max_size=200), notes=st.text(max_size=100))


def test_a_day_of_one_session_reads_well() -> None:
    mail = WRITER.write(DAY)
    assert mail.subject == "Your day: 1 session on Thursday 3 December 2026"
    assert (
        mail.text
        == """You have 1 session on Thursday 3 December 2026.

Hello Ada, all times are those of your time zone, Europe/London.

15:00 to 16:00: Deep dive
With: Grace
Where: https://meet.example/abc
"""
    )


def test_a_day_lists_its_sessions_with_what_the_builder_must_know_of_each() -> None:
    late = replace(
        SESSION,
        slot=TimeSlot.lasting(START + timedelta(hours=8, minutes=30), 60),
        client_zone="America/New_York",
        notes="First <line>\nsecond",
        is_unpaid=True,
    )
    mail = WRITER.write(replace(DAY, sessions=(SESSION, late)))
    assert mail.subject == "Your day: 2 sessions on Thursday 3 December 2026"
    assert "You have 2 sessions on Thursday 3 December 2026." in mail.text
    assert "23:30 to Friday 4 December 2026, 00:30: Deep dive" in mail.text
    assert "Their time: 18:30 to 19:30 in America/New York\n" in mail.text
    assert "Payment: not paid yet\n" in mail.text
    assert mail.text.count("Payment:") == 1
    assert "> First <line>\n> second\n" in mail.text
    assert "First &lt;line&gt;" in mail.html
    assert mail.text.index("15:00 to 16:00") < mail.text.index("23:30 to")


def test_an_alarm_says_what_is_wrong_what_happens_by_itself_and_what_to_do() -> None:
    mail = WRITER.write(ALARM)
    assert mail.subject == "A client's bank disputes a payment: Deep dive, Thursday 3 December 2026"
    text = said(mail)
    assert text.startswith("A client's bank disputes a payment. Stripe holds the disputed money")
    assert "Amount: US$149.00" in text
    assert "Without your answer to Stripe the dispute is lost. You are told again every day while this is so." in text
    assert "What you can do Answer the dispute in the Stripe dashboard." in text
    assert Visible(mail.html).links == {ALARM.operator_url: "See the booking and its case"}
    assert f"Reference: {A_BOOKING.booking_id}" in text


def test_a_fault_of_the_service_names_no_booking() -> None:
    mail = WRITER.write(AlarmFacts(kind=MailKind.ALARM, about="drift", at=START, count=3, detail="funnel"))
    assert mail.subject == "Lists and figures do not follow from the history, Thursday 3 December 2026"
    assert "How many: 3\nDetail: funnel\n" in mail.text
    assert "You are told again every day" in said(mail)
    assert not Visible(mail.html).links
    assert not [word for word in ("Reference", "Session:", "Amount", "timeline") if word in mail.text]


@pytest.mark.parametrize(("deadline", "is_said"), [(timedelta(hours=1), True), (timedelta(0), False), (None, False)])
def test_an_alarm_names_no_deadline_that_has_passed_or_is_not_known(deadline: timedelta | None, is_said: bool) -> None:
    until = None if deadline is None else START + deadline
    text = said(WRITER.write(replace(ALARM, about=CaseKind.WRONG_AMOUNT, deadline=until)))
    assert ("If nobody decides by Thursday 3 December 2026, 16:00 (UTC)" in text) is is_said
    assert ("What happens by itself" in text) is is_said


def test_there_are_words_for_every_case_and_no_two_cases_share_them() -> None:
    assert set(ALARMS) >= set(CaseKind)
    subjects = [WRITER.write(replace(ALARM, about=about)).subject for about in ALARMS]
    assert len(set(subjects)) == len(ALARMS)


@pytest.mark.parametrize("about", ["", "another", "__class__"])
def test_what_nobody_has_words_for_is_told_all_the_same(about: str) -> None:
    mail = WRITER.write(replace(ALARM, about=about, detail="the disk is full"))
    assert "Something waits for a person" in mail.subject
    assert "Detail: the disk is full\n" in mail.text


@given(typed)
def test_nothing_that_people_type_breaks_a_header_or_becomes_markup(said_by: Typed) -> None:
    line = replace(
        SESSION, client_name=f"{said_by.name}<i>", session_title=f"<i>{said_by.title}", notes=f"<i>{said_by.notes}"
    )
    for facts in (
        replace(DAY, sessions=(line,), reader_name=f"<i>{said_by.name}"),
        replace(ALARM, session_title=f"{said_by.title}<i>", detail=f"<i>{said_by.notes}"),
    ):
        mail = WRITER.write(facts)
        assert mail.subject.isprintable()
        assert len(mail.subject) <= SUBJECT_LENGTH_MAX
        assert "i" not in Visible(mail.html).tags
