"""The page of a booking whose time was lost: other times as buttons that need no script, or the money back."""

from datetime import timedelta

import pytest

from adapters.memory.faults import Away
from application.ports.scheduling import Refused
from domain.booking.vocabulary import CalendlyRefusal
from tests.integration.http.browsing import PAGE, id_of, opened, page_of
from tests.integration.http.html import Page
from tests.integration.http.situations import LATER, lost, web_of
from tests.integration.http.surface import Json, Surface

NOON, THREE, SIX = "2026-12-01T09:00:00+00:00", "2026-12-01T15:00:00+00:00", "2026-12-01T18:00:00+00:00"


def _page(web: Surface, answer: Json) -> Page:
    return page_of(opened(web, answer))


def _again(web: Surface, answer: Json) -> Page:
    return page_of(web.client.get(f"{PAGE}?booking={id_of(answer)}"))


def _starts(page: Page) -> list[str]:
    return [button["value"] for button in page.all("button") if button.get("name") == "start"]


def _choose(web: Surface, page: Page, start: str) -> Page:
    """Press one of the buttons, and follow where it leads."""
    sent = web.client.post("/booking/move", data=page.form_fields() | {"start": start})
    assert sent.status_code == 303, sent.text
    return page_of(web.client.get(sent.headers["location"]))


def test_a_lost_time_shows_three_others_as_buttons_and_what_happens_without_a_choice() -> None:
    with web_of() as web:
        page = _page(web, lost(web))
        assert "This time has just gone" in page.text
        assert "If you do nothing, US$149.00 goes back to you then by itself." in page.text
        assert "until 11:00 (Europe/Berlin, UTC+01:00)" in page.text
        assert [form["action"] for form in page.all("form")] == ["/booking/move", "/booking/cancel"]
        assert _starts(page) == [NOON, THREE, SIX]
        assert "Tuesday 1 December 2026, 10:00 to 11:00 (Europe/Berlin, UTC+01:00)" in page.text
        assert "Time you had chosen Tuesday 1 December 2026, 13:00 to 14:00" in page.text
        assert "You get US$149.00 back." in page.text
        assert page.refresh() is None


def test_another_time_when_chosen_is_booked_with_the_same_payment() -> None:
    with web_of() as web:
        answer = lost(web)
        page = _choose(web, _page(web, answer), SIX)
        assert "Your session is booked" in page.text
        assert "Tuesday 1 December 2026, 19:00 to 20:00" in page.text
        assert "US$149.00 paid." in page.text


def test_another_time_when_chosen_twice_is_chosen_once() -> None:
    with web_of() as web:
        page = _page(web, lost(web))
        assert "Your session is booked" in _choose(web, page, SIX).text
        assert "Your session is booked" in _choose(web, page, SIX).text


def test_another_time_that_is_held_meanwhile_is_told_with_the_times_that_are_left() -> None:
    with web_of() as web:
        page = _page(web, lost(web))
        web.booked(start=LATER)
        sent = web.client.post("/booking/move", data=page.form_fields() | {"start": SIX})
        again = page_of(sent, 409)
        assert _starts(again) == [NOON, THREE]
        assert "Your session is booked" in _choose(web, again, THREE).text


def test_another_time_that_calendly_refuses_too_is_told_and_chosen_again() -> None:
    with web_of() as web:
        page = _page(web, lost(web))
        web.around.scheduling.faults.lay("book", Refused(CalendlyRefusal.TAKEN, "already_filled"))
        again = page_of(web.client.post("/booking/move", data=page.form_fields() | {"start": SIX}), 409)
        assert "That time has just gone too." in again.text
        assert "Your session is booked" in _choose(web, again, NOON).text


def test_a_silent_calendar_when_another_time_is_chosen_is_told() -> None:
    with web_of() as web:
        page = _page(web, lost(web))
        web.around.scheduling.faults.lay("offered_times", Away())
        again = page_of(web.client.post("/booking/move", data=page.form_fields() | {"start": SIX}), 503)
        assert "The expert's calendar cannot be asked right now." in again.text
        assert "This time has just gone" in again.text


def test_a_calendar_that_is_silent_shows_no_times_but_the_way_back() -> None:
    with web_of() as web:
        answer = lost(web)
        web.around.scheduling.faults.lay("offered_times", Away())
        page = _page(web, answer)
        assert "No free times can be shown at this moment." in page.text
        assert [form["action"] for form in page.all("form")] == ["/booking/cancel"]


def test_a_choice_that_comes_too_late_is_told() -> None:
    with web_of() as web:
        page = _page(web, lost(web))
        web.around.clock.pass_by(timedelta(hours=1))
        late = page_of(web.client.post("/booking/move", data=page.form_fields() | {"start": SIX}), 409)
        assert "The time to choose again has passed" in late.text
        assert _starts(late) == []


@pytest.mark.parametrize(
    ("change", "headers"),
    [
        ({"token": "0" * 64}, {}),
        ({"booking": "x"}, {}),
        ({"start": "soon"}, {}),
        ({"start": "2026-12-01T18:00:00"}, {}),
        ({"start": "2026-12-01T18:00:00+05:00"}, {}),
        ({"start": "9999-12-31T23:59:00+00:00"}, {}),
        ({}, {"Origin": "https://evil.example"}),
    ],
)
def test_a_choice_by_a_form_that_is_not_ours_moves_nothing(change: dict[str, str], headers: dict[str, str]) -> None:
    with web_of() as web:
        answer = lost(web)
        fields = _page(web, answer).form_fields() | {"start": SIX} | change
        page_of(web.client.post("/booking/move", data=fields, headers=headers), 404)
        assert "This time has just gone" in _again(web, answer).text


def test_a_lost_time_when_called_off_gives_the_money_back_at_once() -> None:
    with web_of() as web:
        answer = lost(web)
        sent = web.client.post("/booking/cancel", data=_page(web, answer).form_fields())
        assert sent.status_code == 303
        web.work()
        page = _again(web, answer)
        assert "You have cancelled this booking" in page.text
        assert "US$149.00 was given back." in page.text


def test_a_lost_time_whose_money_is_only_reserved_says_that_nothing_was_taken() -> None:
    with web_of(reserving=True) as web:
        answer = lost(web)
        page = _page(web, answer)
        assert "Choose another with the same reservation" in page.text
        assert "The reservation of US$149.00 is lifted; nothing is taken." in page.text
        assert "paid" not in page.text.lower().replace("once paid", "")
        web.client.post("/booking/cancel", data=page.form_fields())
        web.work()
        assert "The reservation of US$149.00 was lifted; nothing of it was taken." in _again(web, answer).text
