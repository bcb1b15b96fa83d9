"""What an operator does from the page of a booking: shown first, then done with who and why."""

import logging
from datetime import timedelta

import pytest

from domain.booking.state import CancelledBooking, Confirmed
from tests import ada
from tests.integration.http.browsing import id_of, page_of
from tests.integration.http.desks import back_at_desk, desk_page, operator_desk
from tests.integration.http.html import Page
from tests.integration.http.situations import booking_id_of, confirmed, disputed, fresh
from tests.integration.http.surface import Json, Surface

WORDS = {"by": "Olga", "why": "the client asked"}
SAID = "(Olga: the client asked)"


def path_of(answer: Json, act: str = "") -> str:
    return f"/operator/bookings/{id_of(answer)}" + (f"/acts/{act}" if act else "")


def offered(web: Surface, answer: Json) -> set[str]:
    page = desk_page(web, path_of(answer))
    return {link["href"].rpartition("/")[2] for link in page.all("a") if "/acts/" in link["href"]}


def shown(web: Surface, answer: Json, act: str, **query: str) -> Page:
    return page_of(web.client.get(path_of(answer, act), params=query))


def form_of(page: Page) -> dict[str, str]:
    return page.form_fields() | WORDS


def done(web: Surface, answer: Json, act: str, **query: str) -> Page:
    """The act after a look at it; the booking's page afterwards."""
    sent = web.client.post(path_of(answer, act), data=form_of(shown(web, answer, act, **query)))
    assert (sent.status_code, sent.headers["location"]) == (303, f"{path_of(answer)}?done={act}"), sent.text
    return desk_page(web, sent.headers["location"])


def causes(web: Surface, answer: Json) -> list[str]:
    stream = booking_id_of(answer)
    return [recorded.cause for recorded in web.around.database.streams[stream]]  # type: ignore[index]


def facts(web: Surface, answer: Json) -> int:
    return len(causes(web, answer))


def test_only_what_would_do_something_is_offered() -> None:
    with operator_desk(fresh()) as web:
        waiting = web.booked()
        assert offered(web, waiting) == {"paid-by-hand", "cancel", "client-email", "ask-stripe", "forget"}
        booked = back_at_desk(web, confirmed(web, start=ada.STARTS[3]))
        assert offered(web, booked) == {"refund", "cancel", "move", "client-email", "ask-calendly", "forget"}
        disputed(web, booked)
        assert "The client's bank holds 149.00 USD" in shown(web, booked, "cancel").text
        assert offered(web, booked) == {"cancel", "move", "client-email", "ask-calendly", "close-dispute", "forget"}
        web.around.clock.pass_by(timedelta(days=30))
        back_at_desk(web, booked)
        assert "no-show" in offered(web, booked)


def test_a_refund_shows_what_is_left_and_what_stripe_would_be_asked_and_stores_nothing() -> None:
    with operator_desk(fresh()) as web:
        booked = back_at_desk(web, confirmed(web))
        before = facts(web, booked)
        assert shown(web, booked, "refund").form_fields()["value"] == "149.00"
        page = shown(web, booked, "refund", value="49")
        for told in (
            "Refund 1 of 49.00 USD wanted: goodwill",
            "Ask Stripe for refund 1",
            "149.00 USD now, 100.00 USD then",
        ):
            assert told in page.text, told
        assert facts(web, booked) == before


def test_in_german_an_act_and_what_comes_of_it_are_german_and_a_comma_parts_the_cents() -> None:
    with operator_desk(fresh()) as web:
        booked = back_at_desk(web, confirmed(web))
        web.client.headers["accept-language"] = "de"
        assert "Erstattung 1 über 49.50 USD gewünscht: Kulanz" in shown(web, booked, "refund", value="49,50").text
        told = done(web, booked, "refund", value="49,50").text
        assert "Im Kalender des Anbieters gebucht" in told
        assert f"ein Betreiber hat Geld erstattet {SAID}" in told


def test_a_refund_is_made_once_however_often_its_form_is_sent() -> None:
    with operator_desk(fresh()) as web:
        booked = back_at_desk(web, confirmed(web))
        form = form_of(shown(web, booked, "refund", value="49.00"))
        assert web.client.post(path_of(booked, "refund"), data=form).status_code == 303
        again = web.client.post(path_of(booked, "refund"), data=form)
        assert "The booking has changed since" in page_of(again, 409).text
        web.work()
        assert causes(web, booked).count(f"an operator gave money back {SAID}") == 1
        assert web.around.payments.given_back("pi_of_" + web.session_of(booked)) == 4900
        assert SAID in desk_page(web, path_of(booked)).text


@pytest.mark.parametrize("amount", ["", "0", "much", "1e3", "-5", "0.001", "\uff11", "99999999999"])
def test_an_amount_that_is_none_is_said(amount: str) -> None:
    with operator_desk(fresh()) as web:
        booked = back_at_desk(web, confirmed(web))
        answer = web.client.get(path_of(booked, "refund"), params={"value": amount})
        assert "Write an amount in USD" in page_of(answer, 422).text


def test_more_than_is_left_is_refused_before_anybody_presses() -> None:
    with operator_desk(fresh()) as web:
        booked = back_at_desk(web, confirmed(web))
        page = shown(web, booked, "refund", value="150")
        assert "At most 149.00 USD can be given back." in page.text
        assert [
            form
            for form in page.all("form")
            if form["action"] == path_of(booked, "refund") and form["method"] == "post"
        ] == []


def test_cancelling_gives_everything_back_and_says_by_whom_and_why() -> None:
    with operator_desk(fresh()) as web:
        booked = back_at_desk(web, confirmed(web))
        page = shown(web, booked, "cancel")
        for told in (
            "Cancelled by an operator, 149.00 USD goes back",
            "Cancel the meeting at Calendly",
            "to the client",
        ):
            assert told in page.text, told
        after = done(web, booked, "cancel")
        assert "The booking is being cancelled." in after.text
        assert isinstance(web.service.manage.state(booking_id_of(booked)), CancelledBooking)
        assert causes(web, booked)[-1] == f"the operator cancelled {SAID}"


def test_moving_offers_the_calendars_times_and_moves() -> None:
    with operator_desk(fresh()) as web:
        booked = back_at_desk(web, confirmed(web))
        page = shown(web, booked, "move")
        times = [option["value"] for option in page.all("option")]
        assert ada.STARTS[3].isoformat() in times
        planned = shown(web, booked, "move", value=ada.STARTS[3].isoformat())
        assert "Move to 2026-" in planned.text
        done(web, booked, "move", value=ada.STARTS[3].isoformat())
        web.work()
        assert web.service.manage.state(booking_id_of(booked)).core.slot.start == ada.STARTS[3]
        assert f"the operator chose another time {SAID}" in causes(web, booked)


def test_a_time_that_is_none_or_has_gone_moves_nothing() -> None:
    with operator_desk(fresh()) as web:
        booked = back_at_desk(web, confirmed(web))
        answer = web.client.get(path_of(booked, "move"), params={"value": "noon"})
        assert "Choose one of the times." in page_of(answer, 422).text
        form = form_of(shown(web, booked, "move", value=ada.STARTS[3].isoformat()))
        web.around.scheduling.take(ada.INTRO_EVENT_TYPE, ada.STARTS[3])
        web.around.clock.pass_by(timedelta(minutes=5))
        assert page_of(web.client.post(path_of(booked, "move"), data=form), 409).text
        assert isinstance(web.service.manage.state(booking_id_of(booked)), Confirmed)


def test_a_no_show_is_marked_and_taken_away() -> None:
    with operator_desk(fresh()) as web:
        booked = back_at_desk(web, confirmed(web))
        web.around.clock.pass_by(timedelta(days=30))
        back_at_desk(web, booked)
        assert "No show" in done(web, booked, "no-show").text
        assert offered(web, booked) >= {"came"}
        assert "Completed" in done(web, booked, "came").text
        assert causes(web, booked)[-1] == f"an operator said so {SAID}"


def test_a_case_is_closed_with_what_was_done() -> None:
    with operator_desk(fresh()) as web:
        booked = back_at_desk(web, confirmed(web))
        disputed(web, booked)
        assert (
            "“paid by bank transfer”"
            in page_of(web.client.get(path_of(booked, "close-dispute"), params={"value": "123"}), 422).text
        )
        page = shown(web, booked, "close-dispute", value="Paid by bank transfer")
        assert "Case closed (dispute): paid by bank transfer" in page.text
        done(web, booked, "close-dispute", value="Paid by bank transfer")
        assert web.service.manage.state(booking_id_of(booked)).core.cases == {}


def test_the_clients_address_is_corrected_and_stands_in_no_address_of_a_page_nor_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with operator_desk(fresh()) as web, caplog.at_level(logging.DEBUG):
        booked = web.booked()
        page = shown(web, booked, "client-email", value="somebody@example.com")
        assert page.form_fields()["value"] == ""
        form = form_of(page)
        wrong = page_of(web.client.post(path_of(booked, "client-email"), data=form | {"value": "nobody"}), 422)
        assert "is not an e-mail address" in wrong.text
        sent = web.client.post(path_of(booked, "client-email"), data=form | {"value": "hopper@example.com"})
        assert sent.status_code == 303
        assert "hopper" not in sent.headers["location"]
        assert "hopper@example.com" in desk_page(web, path_of(booked)).text
        assert "hopper" not in caplog.text


def test_stripe_is_asked_again() -> None:
    with operator_desk(fresh()) as web:
        booked = web.booked()
        web.paid(booked)
        assert "Stripe is asked how payment page" in shown(web, booked, "ask-stripe").text
        done(web, booked, "ask-stripe")
        assert f"an operator asked Stripe {SAID}" in causes(web, booked)
        assert "Paid 149.00 USD" in desk_page(web, path_of(booked)).text


def test_calendly_is_read_again() -> None:
    with operator_desk(fresh()) as web:
        booked = back_at_desk(web, confirmed(web))
        assert "Calendly is asked how" in shown(web, booked, "ask-calendly").text
        state = web.service.manage.state(booking_id_of(booked))
        assert isinstance(state, Confirmed)
        web.around.scheduling.cancel(state.meeting.event_uri, "ill")
        done(web, booked, "ask-calendly")
        web.work()
        assert isinstance(web.service.manage.state(booking_id_of(booked)), CancelledBooking)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"by": "", "why": "x"}, "Say who you are."),
        ({"by": "Olga", "why": " "}, "Say why."),
        ({"by": "Olga", "why": "a\nb"}, "Say why in one line"),
        ({"by": "O" * 81, "why": "x"}, "Say who you are in one line of at most 80"),
    ],
)
def test_without_who_and_why_nothing_is_done_and_what_was_typed_stays(words: dict[str, str], said: str) -> None:
    with operator_desk(fresh()) as web:
        booked = back_at_desk(web, confirmed(web))
        before = facts(web, booked)
        form = shown(web, booked, "refund", value="49.00").form_fields() | words
        page = page_of(web.client.post(path_of(booked, "refund"), data=form), 422)
        assert said in page.text
        assert page.form_fields()["why"] == words["why"].strip()
        assert "Refund 1 of 49.00 USD" in page.text
        assert facts(web, booked) == before


def test_what_has_changed_since_it_was_shown_is_shown_again_and_not_done() -> None:
    with operator_desk(fresh()) as web:
        booked = back_at_desk(web, confirmed(web))
        form = form_of(shown(web, booked, "cancel"))
        done(web, booked, "refund", value="49.00")
        answer = page_of(web.client.post(path_of(booked, "cancel"), data=form), 409)
        assert "The booking has changed since" in answer.text
        assert "100.00 USD goes back" in answer.text
        assert isinstance(web.service.manage.state(booking_id_of(booked)), Confirmed)


def test_an_act_needs_a_session_our_form_a_booking_and_a_name() -> None:
    with operator_desk(fresh()) as web:
        booked = web.booked()
        form = form_of(shown(web, booked, "cancel"))
        assert web.client.post(path_of(booked, "cancel"), data=form | {"token": "x"}).status_code == 403
        assert "nothing at this address" in page_of(web.client.get(path_of(booked, "explode")), 404).text
        missing = "/operator/bookings/00000000-0000-4000-8000-000000000000/acts/cancel"
        assert "no such booking" in page_of(web.client.get(missing), 404).text
        web.client.cookies.clear()
        assert web.client.post(path_of(booked, "cancel"), data=form).status_code == 303
        assert not isinstance(web.service.manage.state(booking_id_of(booked)), CancelledBooking)
