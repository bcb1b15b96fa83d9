"""Calendar files, opened as a calendar opens them: by icalendar, and by vobject, which shares no code with it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event
from msgspec.structs import replace

from adapters.calendar_files.files import PLACE_LENGTH_MAX, TITLE_LENGTH_MAX, CalendarFiles
from adapters.calendar_files.texts import one_line, paragraphs
from application.ports.mailer import CalendarFile, EntryWords, MailFacts
from domain.mail.events import MailKind, Recipient
from domain.time_slot import TimeSlot
from tests.unit.adapters.mail_examples import FACTS

ORGANIZER = "hello@booking.example"


def words(facts: MailFacts) -> EntryWords:
    return EntryWords(f"{facts.session_title} with {facts.other_name}", f"Below it:\n{facts.notes}")


INFORM = CalendarFiles(ORGANIZER, words, invites=False)
INVITE = CalendarFiles(ORGANIZER, words, invites=True)
MEETING = replace(FACTS, has_meeting=True, reader_email="marta@example.org")
UID = str(FACTS.booking_id)
AWKWARD = st.text(
    st.one_of(st.sampled_from(',;:\\"\n\r\t\x00\x1b\u2028\ud800é👩\u200d👧🗓️'), st.characters()),
    min_size=1,
    max_size=200,
)


def written(files: CalendarFiles = INFORM, **changes: Any) -> CalendarFile:
    file = files.file_of(replace(MEETING, **changes))
    assert file is not None
    return file


def read(file: CalendarFile) -> Event:
    (calendar,) = Calendar.from_ical(file.content, multiple=True)
    assert str(calendar["METHOD"]) == file.method
    (event,) = calendar.events
    assert not event.errors
    return event


def read_by_a_stranger(file: CalendarFile) -> Any:
    return vobject.readOne(file.content.decode()).vevent


def test_a_confirmed_session_can_be_put_into_a_calendar() -> None:
    file = written()
    event = read(file)
    assert (file.name, file.method) == ("session.ics", "PUBLISH")
    assert (event.uid, event.sequence, event.status) == (UID, 0, "CONFIRMED")
    assert (event.start, event.end, event.stamp) == (FACTS.slot.start, FACTS.slot.end, FACTS.at)
    assert (event.summary, event.location) == ("Deep dive with Ada", "https://meet.example/abc")
    assert (event.transparency, event.classification) == ("OPAQUE", "PRIVATE")
    assert (str(event.organizer), event.attendees) == (f"mailto:{ORGANIZER}", [])


def test_the_same_facts_are_the_same_bytes() -> None:
    assert written().content == written().content


def test_a_stranger_reads_the_same() -> None:
    file = written(kind=MailKind.MOVED, revision=3)
    ours, theirs = read(file), read_by_a_stranger(file)
    assert theirs.uid.value == ours.uid == UID
    assert theirs.sequence.value == str(ours.sequence) == "3"
    assert (theirs.dtstart.value, theirs.dtend.value) == (FACTS.slot.start, FACTS.slot.end)
    assert theirs.summary.value == ours.summary
    assert theirs.description.value == ours.description
    assert theirs.url.value == ours.url == FACTS.manage_url


def test_each_change_replaces_what_the_calendar_has() -> None:
    story = [
        read(written(kind=MailKind.CONFIRMED)),
        read(written(kind=MailKind.MOVED, revision=1)),
        read(written(kind=MailKind.MOVED, revision=2)),
        read(written(kind=MailKind.CANCELLED, revision=2)),
    ]
    assert {event.uid for event in story} == {UID}
    assert [event.sequence for event in story] == [0, 1, 2, 3]
    assert [event.status for event in story] == ["CONFIRMED", "CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert story[-1].transparency == "TRANSPARENT"


@pytest.mark.parametrize("reader", Recipient)
@pytest.mark.parametrize("kind", MailKind)
@pytest.mark.parametrize("has_meeting", [True, False])
def test_only_what_changes_a_calendar_has_a_file(kind: MailKind, reader: Recipient, has_meeting: bool) -> None:
    wants = kind in {MailKind.CONFIRMED, MailKind.MOVED, MailKind.CANCELLED} and reader is not Recipient.OPERATOR
    file = INFORM.file_of(replace(MEETING, kind=kind, recipient=reader, has_meeting=has_meeting))
    assert (file is not None) == (wants and has_meeting)


@pytest.mark.parametrize("kind", [MailKind.CONFIRMED, MailKind.MOVED, MailKind.CANCELLED])
@pytest.mark.parametrize("files", [INFORM, INVITE])
def test_the_link_of_the_client_is_in_no_file_of_the_builder(kind: MailKind, files: CalendarFiles) -> None:
    theirs = written(files, kind=kind, recipient=Recipient.BUILDER, reader_email="ada@example.org")
    event = read(theirs)
    assert "URL" not in event
    assert "token" not in event.to_ical().decode().replace("\r\n ", "")
    assert read(written(files, kind=kind)).url == FACTS.manage_url


def test_a_session_without_a_place_names_none() -> None:
    assert "LOCATION" not in read(written(place=""))


# our own invitations


@pytest.mark.parametrize(
    ("kind", "method"),
    [(MailKind.CONFIRMED, "REQUEST"), (MailKind.MOVED, "REQUEST"), (MailKind.CANCELLED, "CANCEL")],
)
def test_an_invitation_of_ours_invites_its_reader_alone(kind: MailKind, method: str) -> None:
    file = written(INVITE, kind=kind)
    event = read(file)
    assert file.method == method
    assert str(event.organizer) == f"mailto:{ORGANIZER}"
    assert [str(attendee) for attendee in event.attendees] == ["mailto:marta@example.org"]
    assert event.attendees[0].params["PARTSTAT"] == "ACCEPTED"
    assert read_by_a_stranger(file).attendee.value == "mailto:marta@example.org"


# any text, any time


@given(title=AWKWARD, place=AWKWARD, notes=AWKWARD)
def test_any_text_comes_through_both_readers(title: str, place: str, notes: str) -> None:
    file = written(session_title=title, place=place, notes=notes)
    said = (one_line(f"{title} with Ada", TITLE_LENGTH_MAX), paragraphs(f"Below it:\n{notes}"))
    event, theirs = read(file), read_by_a_stranger(file)
    assert (event.summary, event.description) == said
    assert (theirs.summary.value, theirs.description.value) == said
    assert (event.location or "") == one_line(place, PLACE_LENGTH_MAX)
    assert (theirs.location.value if hasattr(theirs, "location") else "") == one_line(place, PLACE_LENGTH_MAX)


@given(title=AWKWARD)
def test_every_line_fits_and_ends_as_the_standard_says(title: str) -> None:
    content = written(session_title=title * 3).content
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= 75
    assert not [line for line in lines if b"\n" in line or b"\r" in line]


def lasting_an_hour(zone: str, local: str) -> TimeSlot:
    return TimeSlot.lasting(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC), 60)


@pytest.mark.parametrize(
    "slot",
    [
        lasting_an_hour("Europe/Berlin", "2027-03-28T01:30"),  # the clock goes forward in the middle
        lasting_an_hour("Europe/Berlin", "2027-10-31T02:30"),  # and back
        lasting_an_hour("Pacific/Kiritimati", "2027-01-01T00:30"),  # +14: still the year before in UTC
        lasting_an_hour("Etc/GMT+12", "2026-12-31T23:30"),  # -12: the year after
        lasting_an_hour("Asia/Kathmandu", "2026-12-03T09:00"),
    ],
)
def test_a_session_is_at_its_instants_whatever_the_clocks_do(slot: TimeSlot) -> None:
    file = written(slot=slot)
    event, theirs = read(file), read_by_a_stranger(file)
    assert (event.start, event.end) == (slot.start, slot.end)
    assert (theirs.dtstart.value, theirs.dtend.value) == (slot.start, slot.end)
    assert event.end - event.start == timedelta(hours=1)
    assert f"DTSTART:{slot.start:%Y%m%dT%H%M%SZ}".encode() in file.content
