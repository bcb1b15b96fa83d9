"""The operator's list of bookings, and the page that tells what happened to one."""

from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest

from entrypoints.http.pages.operator import bookings as bookings_page
from tests import ada
from tests.assembly import BASE_URL
from tests.integration.http.browsing import id_of, page_of
from tests.integration.http.desks import back_at_desk, desk_page, operator_desk
from tests.integration.http.situations import booking_id_of, confirmed, disputed, lost
from tests.integration.http.surface import Surface

LIST = "/operator/bookings"


def listed(web: Surface, query: str = "") -> list[str]:
    """The short ids on the page, in their order."""
    page = desk_page(web, f"{LIST}?{query}")
    paths = [link["href"] for link in page.all("a") if link["href"].startswith(f"{LIST}/")]
    return [path.removeprefix(f"{LIST}/") for path in paths]


def test_the_newest_bookings_come_first_and_nobody_is_named() -> None:
    with operator_desk() as web:
        first = web.booked(session=ada.INTRO, minutes=30)
        web.around.clock.pass_by(timedelta(minutes=1))
        second = web.booked(start=ada.STARTS[3])
        assert listed(web) == [id_of(second), id_of(first)]
        text = desk_page(web, LIST).text
        assert "Deep dive" in text
        assert "with Ada Example" in text
        assert "Grace" not in text
        assert "grace@" not in text


def test_an_empty_list_says_so() -> None:
    with operator_desk() as web:
        assert "There are no bookings yet" in desk_page(web, LIST).text
        assert "No booking is like this" in desk_page(web, f"{LIST}?status=HELD").text


def test_each_filter_leaves_the_others_out() -> None:
    with operator_desk() as web:
        free = web.booked(session=ada.INTRO, minutes=30)
        priced = web.booked(start=ada.STARTS[3])
        start = ada.STARTS[3].date().isoformat()
        assert listed(web, "status=CONFIRMED") == [id_of(free)]
        assert listed(web, "status=AWAITING_PAYMENT") == [id_of(priced)]
        assert set(listed(web, "builder=ada")) == {id_of(free), id_of(priced)}
        assert listed(web, "builder=ben") == []
        assert id_of(priced) in listed(web, f"from={start}&to={start}")
        assert listed(web, "from=2030-01-01") == []
        assert listed(web, "to=2020-01-01") == []


def test_what_is_worth_a_look_is_found() -> None:
    with operator_desk() as web:
        booked = back_at_desk(web, confirmed(web))
        disputed(web, booked)
        assert listed(web, "concern=disputed") == [id_of(booked)]
        assert listed(web, "concern=needs_person") == [id_of(booked)]
        assert listed(web, "concern=refund_waiting") == []
        assert "Disputed" in desk_page(web, LIST).text


def test_a_booking_whose_work_was_set_aside_is_found_and_needs_a_person() -> None:
    with operator_desk() as web:
        booked = web.booked()
        assert listed(web, "concern=parked") == []
        web.around.clock.pass_by(timedelta(hours=1))
        for claimed in web.service.effects.claim(web.around.clock.now(), 10, 15):
            web.service.effects.park(claimed, "a bug")
        assert listed(web, "concern=parked") == [id_of(booked)]
        assert listed(web, "concern=needs_person") == [id_of(booked)]
        assert listed(web, "concern=parked&status=CONFIRMED") == []


def test_a_search_leads_to_the_booking_by_its_id_or_by_what_providers_call_it() -> None:
    with operator_desk() as web:
        booked = back_at_desk(web, confirmed(web))
        intent = "pi_of_" + web.session_of(booked)
        for text in (id_of(booked), id_of(booked).upper(), f" {id_of(booked)} ", intent, web.session_of(booked)):
            found = web.client.get(LIST, params={"q": text})
            assert (found.status_code, found.headers["location"]) == (303, f"{LIST}/{id_of(booked)}"), text


def test_a_search_finds_bookings_by_how_their_ids_begin() -> None:
    with operator_desk() as web:
        booked = id_of(web.booked())
        other = "0" if booked[0] != "0" else "1"
        assert listed(web, f"q={booked[:4]}") == [booked]
        assert listed(web, f"q={booked[:13]}") == [booked]
        assert listed(web, f"q={other}{booked[1:8]}") == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=grace@example.com", "No booking has this id"),
        ("q=abc", "No booking has this id"),
        ("status=BOOKED", "Choose one of the states"),
        ("concern=gossip", "Choose one of the things"),
        ("from=tomorrow", "“tomorrow” is not a day"),
        ("to=0001-01-01", "is not a day"),
        ("from=2026-12-02&to=2026-12-01", "The last day comes before the first"),
    ],
)
def test_what_cannot_be_looked_for_is_said_at_its_field(query: str, said: str) -> None:
    with operator_desk() as web:
        page = desk_page(web, f"{LIST}?{query}", 422)
        assert said in page.text
        assert page.all("div")[0]["role"] == "alert"


def test_the_list_goes_on_page_by_page_and_keeps_what_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bookings_page, "PAGE_SIZE", 1)
    with operator_desk() as web:
        made = [id_of(web.booked(start=start)) for start in ada.STARTS[:3:2]]  # at the same moment
        first = page_of(web.client.get(f"{LIST}?builder=ada"))
        (more,) = [link["href"] for link in first.all("a") if "after=" in link["href"] and "lang=" not in link["href"]]
        assert "builder=ada" in more
        second = page_of(web.client.get(unescape(more)))
        assert not [link for link in second.all("a") if "after=" in link["href"] and "lang=" not in link["href"]]
        seen = [
            link["href"].removeprefix(f"{LIST}/")
            for page in (first, second)
            for link in page.all("a")
            if link["href"].startswith(f"{LIST}/")
        ]
        assert sorted(seen) == sorted(made)
        assert listed(web, "after=nonsense") == listed(web)


def test_a_list_that_is_behind_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with operator_desk() as web:
        assert "behind" not in desk_page(web, LIST).text
        ledger = web.around.database.audit_ledger
        monkeypatch.setattr(ledger, "projections_behind", lambda: {"booking_list": 3, "mail_list": 9})
        assert "This list is 3 facts behind" in desk_page(web, LIST).text


def test_the_page_of_a_booking_tells_all_of_it() -> None:
    with operator_desk() as web:
        booked = back_at_desk(web, confirmed(web))
        text = desk_page(web, f"{LIST}/{id_of(booked)}").text
        for told in (
            "Confirmed , Paid",
            "Grace Example, grace@example.com",
            "clock Tuesday 1 December 2026",
            "(Europe/Berlin",
            "With us: 149.00 USD",
            "pi_of_",
            "Paid 149.00 USD (attempt 1)",
            "Booked in the expert's calendar Calendly answered",
            "Fact 1, slot_selected",
            '"type": "calendly_confirmed"',
            "Note that the session is over",
            "Confirmed to the client",
        ):
            assert told in text, told


def test_an_open_case_says_what_it_means_what_happens_by_itself_and_what_to_do() -> None:
    with operator_desk() as web:
        booked = back_at_desk(web, lost(web))
        text = desk_page(web, f"{LIST}/{id_of(booked)}").text
        assert "A time that was paid for has gone" in text
        assert "By itself: Without a choice by" in text
        assert "To do:" in text


def test_a_past_moment_is_shown_as_it_was_then() -> None:
    with operator_desk() as web:
        before = web.around.clock.now()
        booked = web.booked()
        web.around.clock.pass_by(timedelta(minutes=1))
        web.post(f"/api/scheduling/bookings/{id_of(booked)}/cancel", token=booked["booking"]["accessToken"])
        now = desk_page(web, f"{LIST}/{id_of(booked)}")
        assert "Cancelled , Unpaid" in now.text
        (then, *_) = [link["href"] for link in now.all("a") if "at=" in link["href"]]
        past = desk_page(web, unescape(then))
        assert "Awaiting payment , Unpaid" in past.text
        assert "As it was known at 2026-11-21 09:00:00" in past.text
        assert "later" in past.text
        assert "Work that waits" not in past.text
        day_before = (before - timedelta(days=1)).isoformat().replace("+00:00", "Z")
        assert "There was no such booking then" in desk_page(web, f"{LIST}/{id_of(booked)}?at={day_before}", 404).text


def test_a_moment_that_is_none_and_a_booking_that_is_none_are_said() -> None:
    with operator_desk() as web:
        booked = id_of(web.booked())
        assert "is not a time" in desk_page(web, f"{LIST}/{booked}?at=yesterday", 422).text
        assert "There is no such booking" in desk_page(web, f"{LIST}/{UUID(int=1)}", 404).text


def test_a_forgotten_client_is_not_invented() -> None:
    with operator_desk() as web:
        booked = web.booked()
        state = web.service.manage.state(booking_id_of(booked))
        assert state.core.person_id is not None
        del web.around.database.persons[state.core.person_id]
        text = desk_page(web, f"{LIST}/{id_of(booked)}").text
        assert "forgotten" in text
        assert "grace@" not in text


def test_the_link_in_an_alarm_mail_leads_here_and_asks_for_a_session_first() -> None:
    with operator_desk() as web:
        booked = web.booked()
        links = web.service.world.links
        assert links.operator(booking_id_of(booked)) == f"{BASE_URL}{LIST}/{id_of(booked)}"
        assert links.operator(None) == f"{BASE_URL}/operator/health"
        assert "Deep dive" in desk_page(web, links.operator(booking_id_of(booked))).text
        web.client.cookies.clear()
        assert web.client.get(links.operator(booking_id_of(booked))).status_code == 303
