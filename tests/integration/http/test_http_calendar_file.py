"""The meeting as a file for the client's calendar: for whoever may see the booking, as long as there is a meeting."""

from datetime import timedelta

import httpx
import pytest
from icalendar import Calendar, Event

from application.ports.mailer import CalendarFile
from domain.mail.events import MailKind
from tests import ada
from tests.integration.http.browsing import id_of, opened, page_of
from tests.integration.http.situations import booking_id_of, confirmed, lost, moved, path_of, token_of, web_of
from tests.integration.http.surface import START, Json, Surface, refused


def file_of(web: Surface, answer: Json) -> httpx.Response:
    return web.get(f"{path_of(answer)}/calendar.ics", token_of(answer))


def event_in(content: bytes) -> Event:
    (event,) = Calendar.from_ical(content).events
    assert isinstance(event, Event)
    return event


def mailed(web: Surface, kind: MailKind) -> CalendarFile:
    """What came with the client's newest mail of that kind."""
    files = [m.written.calendar for m in web.around.mailer.box("grace@example.com") if m.kind is kind]
    assert files[-1] is not None
    return files[-1]


@pytest.mark.parametrize("invites", ["calendly", "ours"])
def test_a_confirmed_booking_has_the_same_entry_as_its_mail_and_invites_nobody(invites: str) -> None:
    with web_of(CALENDAR_INVITES=invites) as web:
        answer = confirmed(web)
        web.work()
        file = file_of(web, answer)
        assert file.status_code == 200
        assert file.headers["content-type"] == "text/calendar; charset=utf-8"
        assert file.headers["content-disposition"] == 'attachment; filename="session.ics"'
        assert file.headers["cache-control"] == "no-store"
        assert str(Calendar.from_ical(file.content)["METHOD"]) == "PUBLISH"
        ours, by_mail = event_in(file.content), event_in(mailed(web, MailKind.CONFIRMED).content)
        assert (ours.uid, ours.sequence) == (by_mail.uid, by_mail.sequence) == (str(id_of(answer)), 0)
        assert (ours.start, ours.end) == (START, START + timedelta(minutes=60))
        assert ours.attendees == []
        assert str(ours.url).startswith("https://booking.example.com/booking/confirmation?access=")


def test_a_moved_booking_replaces_its_entry() -> None:
    with web_of() as web:
        answer = confirmed(web)
        moved(web, answer)
        web.work()
        event, by_mail = event_in(file_of(web, answer).content), event_in(mailed(web, MailKind.MOVED).content)
        assert (event.sequence, by_mail.sequence) == (1, 1)
        assert event.start == by_mail.start == ada.STARTS[3]


def test_a_cancelled_booking_takes_its_entry_out_by_mail_and_has_no_file_any_more() -> None:
    with web_of() as web:
        answer = confirmed(web)
        web.post(f"{path_of(answer)}/cancel", {}, token_of(answer))
        web.work()
        event = event_in(mailed(web, MailKind.CANCELLED).content)
        assert (event.uid, event.sequence) == (str(id_of(answer)), 1)
        assert event.status == "CANCELLED"
        refused(file_of(web, answer), 409, "wrong_state")


def test_a_booking_without_a_meeting_has_no_file() -> None:
    with web_of() as web:
        refused(file_of(web, web.booked()), 409, "wrong_state")


def test_a_time_that_was_lost_is_no_meeting() -> None:
    with web_of() as web:
        refused(file_of(web, lost(web)), 409, "wrong_state")


def test_nobody_else_gets_the_file() -> None:
    with web_of() as web:
        answer, other = confirmed(web), web.booked(start=ada.STARTS[3])
        refused(web.get(f"{path_of(answer)}/calendar.ics"), 401, "unauthenticated")
        refused(web.get(f"{path_of(answer)}/calendar.ics", token_of(other)), 404, "not_found")


def test_the_page_leads_to_the_file_while_the_session_is_ahead() -> None:
    with web_of() as web:
        answer = confirmed(web)
        page = page_of(opened(web, answer))
        (link,) = [a["href"] for a in page.all("a") if a["href"].endswith("/calendar.ics")]
        assert "Put it into your calendar" in page.text
        assert event_in(web.client.get(link).content).start == START


def test_the_page_of_a_booking_without_a_meeting_leads_to_none() -> None:
    with web_of() as web:
        assert "calendar.ics" not in opened(web, web.booked()).text


def test_a_person_who_was_erased_has_no_file() -> None:
    with web_of() as web:
        answer = confirmed(web)
        person = web.service.manage.state(booking_id_of(answer)).core.person_id
        assert person is not None
        del web.around.database.persons[person]
        refused(file_of(web, answer), 404, "not_found")
