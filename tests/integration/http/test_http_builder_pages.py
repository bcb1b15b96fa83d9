"""What a builder sees: sessions by day and by both clocks, money that adds up, and what is on offer."""

from datetime import timedelta

import pytest

from domain.identifiers import PersonId
from domain.money import Money
from entrypoints.http.amounts import amount_words
from entrypoints.http.pages.builder import money as money_pages
from entrypoints.http.pages.builder import sessions as session_pages
from tests import ada
from tests.integration.http.browsing import id_of
from tests.integration.http.desks import SIGN_IN, desk_page, sign_in
from tests.integration.http.html import Page
from tests.integration.http.ordering import links
from tests.integration.http.situations import (
    LATER,
    booked_at_calendly,
    booking_id_of,
    confirmed,
    disputed,
    fresh,
    lost,
    web_of,
)
from tests.integration.http.surface import Json, Surface, surface

ADA = "/builder/ada"
EVERY_PAGE = ["", "?show=past", "?show=cancelled", "/money", "/money/2026-12", "/offer", "/calendar", "/pause"]


def _seen(web: Surface, path: str = "", status: int = 200) -> Page:
    if not web.client.cookies.get("operator_session"):
        assert sign_in(web).status_code == 303
    return desk_page(web, f"{ADA}{path}", status)


def _api(answer: Json, act: str) -> str:
    return f"/api/scheduling/bookings/{id_of(answer)}/{act}"


def _cancelled(web: Surface, answer: Json) -> None:
    assert web.post(_api(answer, "cancel"), {}, answer["booking"]["accessToken"]).status_code == 200
    web.work()


@pytest.mark.parametrize("path", ["/builder", *(f"{ADA}{page}" for page in EVERY_PAGE)])
def test_nobody_gets_in_without_signing_in(path: str) -> None:
    with surface() as web:
        answer = web.client.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(SIGN_IN)


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_every_page_of_a_builder_without_bookings_or_calendar_can_be_read(path: str) -> None:
    with surface() as web:
        _seen(web, path)
        desk_page(web, f"/builder/ben{path}")


@pytest.mark.parametrize("path", ["/money/2026-13", "/money/1999-01", "?show=all", "?after=x", "?after=2026-12-01%20x"])
def test_what_is_not_there_is_not_found(path: str) -> None:
    with surface() as web:
        _seen(web, path, 404)


def test_unknown_builders_are_not_found() -> None:
    with surface() as web:
        sign_in(web)
        for path in EVERY_PAGE:
            desk_page(web, f"/builder/nobody{path}", 404)


def test_all_builders_are_listed_with_whether_they_can_be_booked() -> None:
    with surface() as web:
        sign_in(web)
        page = desk_page(web, "/builder")
        assert "Ada Example Shipping your first web app Takes bookings" in page.text
        assert "Ben Example Ben Example has not connected a calendar yet." in page.text
        assert {"/builder/ada", "/builder/ben"} <= set(links(page))


def test_upcoming_sessions_are_told_by_day_by_both_clocks_with_client_state_place_and_what_was_said() -> None:
    with surface() as web:
        answer = confirmed(web, notes="Bring\ntea", answers={ada.QUESTION: "Tests & types"})
        confirmed(web, start=LATER, client={"timezone": "Europe/London"})
        page = _seen(web)
        assert "Tuesday 1 December 2026 12:00 to 13:00 , Deep dive with Grace Example" in page.text
        assert page.text.count("Tuesday 1 December 2026") == 1
        assert "For the client: 13:00 to 14:00 in Europe/Berlin" in page.text
        assert page.text.count("For the client:") == 1
        assert "Notes Bring tea" in page.text
        assert f"{ada.QUESTION} Tests & types" in page.text
        assert "Confirmed US$149.00, paid" in page.text
        assert f"{ADA}/sessions/{id_of(answer)}" in links(page)


def test_each_session_is_in_one_list_and_holds_that_ended_in_none() -> None:
    with surface() as web:
        gone, kept = confirmed(web, start=ada.STARTS[0]), confirmed(web)
        ended = web.booked(start=LATER)
        _cancelled(web, gone)
        web.around.clock.pass_by(timedelta(hours=1))
        web.work()
        lists = {show: set(links(_seen(web, f"?show={show}"))) for show in ("upcoming", "past", "cancelled")}
        paths = {name: f"{ADA}/sessions/{id_of(one)}" for name, one in [("gone", gone), ("kept", kept), ("e", ended)]}
        where = {name: [show for show in lists if path in lists[show]] for name, path in paths.items()}
        assert where == {"gone": ["cancelled"], "kept": ["upcoming"], "e": []}
        web.around.clock.pass_by(timedelta(days=10, hours=3, minutes=1))
        web.work()
        sign_in(web)
        assert "Took place" in _seen(web, "?show=past").text
        assert "Nothing is coming up" in _seen(web).text


def test_a_session_of_the_calendar_that_is_not_paid_is_told_so() -> None:
    with surface(fresh()) as web:
        assert web.post("/api/scheduling/bookings/calendly", booked_at_calendly(web)).status_code < 300
        assert "In the calendar, not paid yet US$149.00, not paid" in _seen(web).text


def test_a_lost_time_is_told_with_its_money() -> None:
    with web_of() as web:
        lost(web)
        assert "Time lost: the client may choose another" in _seen(web).text


def test_a_forgotten_client_has_no_name() -> None:
    with surface() as web:
        answer = confirmed(web, notes="secret")
        person = web.service.manage.state(booking_id_of(answer)).core.person_id
        assert person is not None
        del web.around.database.persons[PersonId(person)]
        page = _seen(web)
        assert "A client who was forgotten" in page.text
        assert "Grace" not in page.text
        assert "secret" not in page.text


def test_many_sessions_come_a_page_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_pages, "PAGE_SIZE", 2)
    with surface() as web:
        booked = [confirmed(web, start=start) for start in ada.STARTS[:3]]
        first = _seen(web)
        (more,) = [link for link in links(first) if "after=" in link and "lang=" not in link]
        second = desk_page(web, more)
        seen = [link for page in (first, second) for link in links(page) if "/sessions/" in link]
        assert seen == [f"{ADA}/sessions/{id_of(one)}" for one in booked]
        assert not [link for link in links(second) if "after=" in link and "lang=" not in link]


def test_a_page_of_sessions_asks_for_facts_and_people_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with surface() as web:
        for start in ada.STARTS[:3]:
            confirmed(web, start=start)
        sign_in(web)
        asked: list[str] = []

        def noting(thing: object, call: str) -> None:
            real = getattr(thing, call)

            def noted(*arguments: object) -> object:
                asked.append(call)
                return real(*arguments)

            monkeypatch.setattr(thing, call, noted)

        noting(web.service.world.store, "load")
        for call in ("get", "get_all"):
            noting(web.service.world.people, call)
        _seen(web)
        assert asked == ["load", "get_all"]


def _amounts(paid: int, refunded: int, disputed: int, kept: int, reserved: int = 0) -> str:
    named = {"Paid": paid, "Refunded": refunded, "Disputed": disputed, "Kept": kept, "Reserved": reserved}
    return " ".join(f"{name} {amount_words(Money(minor, 'USD'))}" for name, minor in named.items())


def test_money_adds_up_by_month_with_the_bookings_listed() -> None:
    with surface() as web:
        kept, gone = confirmed(web), confirmed(web, start=ada.STARTS[0])
        _cancelled(web, gone)
        disputed(web, kept, Money(4000, "USD"))
        web.work()
        months = _seen(web, "/money")
        assert f"December 2026 in USD 2 sessions {_amounts(29800, 14900, 4000, 10900)}" in months.text
        assert f"{ADA}/money/2026-12" in links(months)
        month = _seen(web, "/money/2026-12")
        assert f"Deep dive: Confirmed {_amounts(14900, 0, 4000, 10900)}" in month.text
        assert f"Deep dive: Cancelled {_amounts(14900, 14900, 0, 0)}" in month.text
        assert f"Together in USD {_amounts(29800, 14900, 4000, 10900)}" in month.text
        assert "No money came for sessions of this month" in _seen(web, "/money/2026-11").text


def test_reserved_money_is_not_counted_as_paid() -> None:
    with web_of(reserving=True) as web:
        lost(web)
        assert f"December 2026 in USD 1 session {_amounts(0, 0, 0, 0, 14900)}" in _seen(web, "/money").text


def test_a_month_too_long_to_list_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(money_pages, "BOOKINGS_SHOWN_MAX", 1)
    with surface() as web:
        for start in ada.STARTS[:2]:
            confirmed(web, start=start)
        page = _seen(web, "/money/2026-12")
        assert "Only the first 1 lines are shown" in page.text
        assert f"Together in USD {_amounts(14900, 0, 0, 14900)}" in page.text


def test_what_is_on_offer_is_told_with_where_to_change_it() -> None:
    with surface() as web:
        page = _seen(web, "/offer")
        assert "Deep dive 60 minutes US$149.00" in page.text
        assert "Cancelling gives everything back until 24 hours before" in page.text
        assert "booking catalog import" in page.text
        assert ada.DEEP_DIVE_EVENT_TYPE in page.text
        ben = desk_page(web, "/builder/ben/offer")
        assert "Not connected to a calendar" in ben.text


def test_the_page_of_a_session_tells_all_of_it_to_its_own_builder_only() -> None:
    with surface() as web:
        answer = confirmed(web, notes="Bring tea")
        page = _seen(web, f"/sessions/{id_of(answer)}")
        for words in ("Deep dive with Grace Example", "Confirmed", "Bring tea", id_of(answer), "US$149.00, paid"):
            assert words in page.text
        assert "Tuesday 1 December 2026, 12:00 to 13:00 (13:00 to 14:00 in Europe/Berlin)" in page.text
        desk_page(web, f"/builder/ben/sessions/{id_of(answer)}", 404)
        _seen(web, "/sessions/0b000000-0000-4000-8000-000000000001", 404)
