"""The mails of the assembled service: whatever writes their words, a calendar file comes with those that need one."""

import pytest
from icalendar import Calendar
from msgspec.structs import replace

from domain.mail.events import MailKind
from entrypoints.mailing.writing import mail_writer_of
from entrypoints.settings import Needs, read_settings
from tests.unit.adapters.mail_examples import FACTS

TOLD = {"APP_BASE_URL": "https://booking.example", "SENDGRID_FROM_EMAIL": "hello@booking.example"}
MEETING = replace(FACTS, has_meeting=True, reader_email="marta@example.org")


@pytest.mark.parametrize(("invites", "method"), [("", "PUBLISH"), ("calendly", "PUBLISH"), ("ours", "REQUEST")])
def test_a_confirmation_has_the_calendar_file_that_the_settings_ask_for(invites: str, method: str) -> None:
    settings = read_settings({**TOLD, "CALENDAR_INVITES": invites}, Needs.DATABASE)
    written = mail_writer_of(settings).write(MEETING)
    assert written.subject.startswith("Booked")
    assert written.calendar is not None
    assert "Not in your calendar yet? A calendar file with this time is attached." in written.text
    assert written.calendar.method == method
    (event,) = Calendar.from_ical(written.calendar.content).events
    assert event.uid == str(FACTS.booking_id)
    assert str(event.organizer) == "mailto:hello@booking.example"


def test_a_receipt_has_none() -> None:
    settings = read_settings(TOLD, Needs.DATABASE)
    assert mail_writer_of(settings).write(replace(MEETING, kind=MailKind.RECEIPT)).calendar is None


def test_a_mail_without_a_file_speaks_of_none() -> None:
    written = mail_writer_of(read_settings(TOLD, Needs.DATABASE)).write(replace(MEETING, has_meeting=False))
    assert written.calendar is None
    assert "attached" not in written.text
