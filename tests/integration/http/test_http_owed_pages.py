"""The page of a booking whose time or money is not settled: forms that work without a script, words that are true."""

from datetime import timedelta

import pytest

from adapters.memory.faults import Away
from application.ports.answers import Unknown
from application.ports.scheduling import Refused
from domain.booking.vocabulary import CalendlyRefusal
from entrypoints.http.pages.booking_page import LOOKS_MAX
from tests import ada
from tests.integration.http.browsing import PAGE, id_of, opened, page_of
from tests.integration.http.html import Page
from tests.integration.http.situations import (
    EMBED,
    LATER,
    LINK,
    booked_at_calendly,
    capture_failed,
    confirmed,
    disputed,
    link_sent,
    lost,
    moved,
    shown,
    web_of,
)
from tests.integration.http.surface import START, Json, Surface

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
        assert "If you do nothing, 149.00 USD goes back to you then by itself." in page.text
        assert "until 11:00 (Europe/Berlin, UTC+01:00)" in page.text
        assert [form["action"] for form in page.all("form")] == ["/booking/move", "/booking/cancel"]
        assert _starts(page) == [NOON, THREE, SIX]
        assert "Tuesday 1 December 2026, 10:00 to 11:00 (Europe/Berlin, UTC+01:00)" in page.text
        assert "Time you had chosen Tuesday 1 December 2026, 13:00 to 14:00" in page.text
        assert "You get 149.00 USD back." in page.text
        assert page.refresh() is None


def test_another_time_when_chosen_is_booked_with_the_same_payment() -> None:
    with web_of() as web:
        answer = lost(web)
        page = _choose(web, _page(web, answer), SIX)
        assert "Your session is booked" in page.text
        assert "Tuesday 1 December 2026, 19:00 to 20:00" in page.text
        assert "149.00 USD paid." in page.text


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
        assert "149.00 USD was given back." in page.text


def test_a_lost_time_whose_money_is_only_reserved_says_that_nothing_was_taken() -> None:
    with web_of(reserving=True) as web:
        answer = lost(web)
        page = _page(web, answer)
        assert "Choose another with the same reservation" in page.text
        assert "The reservation of 149.00 USD is lifted; nothing is taken." in page.text
        assert "paid" not in page.text.lower().replace("once paid", "")
        web.client.post("/booking/cancel", data=page.form_fields())
        web.work()
        assert "The reservation of 149.00 USD was lifted; nothing of it was taken." in _again(web, answer).text


def test_reserved_money_is_not_called_paid_while_the_time_is_confirmed() -> None:
    with web_of(reserving=True) as web:
        answer = web.booked()
        web.paid(answer)
        page = page_of(opened(web, answer, from_stripe=True))
        assert "Payment reserved. Confirming your time with Ada Example's calendar…" in page.text
        assert shown(web, answer)["paymentStatus"] == "AUTHORIZED"


def test_reserved_money_that_is_being_taken_is_looked_for_again() -> None:
    with web_of(reserving=True) as web:
        answer = web.booked()
        web.paid(answer)
        web.around.payments.faults.lay("capture", Unknown("timeout"))
        opened(web, answer, from_stripe=True)
        web.work()
        page = page_of(opened(web, answer, from_stripe=True))
        assert "149.00 USD is reserved and is being taken now." in page.text
        assert page.refresh() is not None
        assert _again(web, answer).refresh() is None


def test_a_booked_session_whose_money_could_not_be_taken_offers_to_pay() -> None:
    with web_of(reserving=True) as web:
        answer = capture_failed(web)
        page = _page(web, answer)
        assert "Your session is booked, but not paid yet" in page.text
        assert (
            "Please pay 149.00 USD by Sunday 22 November 2026, 10:00 (Europe/Berlin); after that it is cancelled."
            in page.text
        )
        assert "Pay 149.00 USD and book" not in page.text
        assert [form["action"] for form in page.all("form")] == ["/booking/pay", "/booking/cancel"]
        assert "We have received no payment for it." in page.text
        sent = web.client.post("/booking/pay", data=page.form_fields())
        assert sent.status_code == 303
        waiting = _again(web, answer)
        assert sent.headers["location"] in [link["href"] for link in waiting.all("a")]
        web.around.payments.pay(sent.headers["location"].rpartition("/")[2])
        web.around.clock.pass_by(timedelta(seconds=11))
        paid = _again(web, answer)
        assert "Your session is booked" in paid.text
        assert "149.00 USD paid." in paid.text


def test_a_booked_session_that_nobody_paid_is_cancelled_and_says_why() -> None:
    with web_of(reserving=True) as web:
        answer = capture_failed(web)
        web.around.clock.pass_by(timedelta(hours=25))
        web.work()
        page = _page(web, answer)
        assert "Your session was cancelled because the payment could not be taken" in page.text
        assert "The reservation of 149.00 USD was lifted; nothing of it was taken." in page.text


def test_a_payer_of_a_booked_session_who_returns_is_told_no_more_than_is_known() -> None:
    with web_of() as web:
        answer = web.post(EMBED, booked_at_calendly(web)).json()
        fields = _page(web, answer).form_fields()
        web.client.post("/booking/pay", data=fields)
        page = page_of(opened(web, answer, from_stripe=True))
        assert "If you have just paid, this page shows it as soon as Stripe tells us." in page.text
        assert page.refresh() is not None
        left = page_of(web.client.get(f"/booking/cancel?booking={id_of(answer)}"))
        assert "You have left the payment page." in left.text


def test_a_link_to_book_oneself_is_shown_with_its_end() -> None:
    with web_of() as web:
        answer = link_sent(web)
        booking = shown(web, answer)
        assert (booking["status"], booking["schedulingUrl"]) == ("SCHEDULING", LINK)
        assert booking["chooseUntil"] == "2026-11-22T09:00:00Z"
        page = _page(web, answer)
        assert "Book your time in Ada Example's calendar yourself" in page.text
        assert "until Sunday 22 November 2026, 10:00 (Europe/Berlin), once." in page.text
        assert "If you do nothing, 149.00 USD goes back to you then by itself." in page.text
        assert LINK in [link["href"] for link in page.all("a")]
        assert page.refresh() is None
        assert "You get 149.00 USD back." in page.text
        web.around.clock.pass_by(timedelta(days=1))
        late = _again(web, answer)
        assert "The time to book with your link has passed" in late.text
        assert LINK not in [link["href"] for link in late.all("a")]
        web.work()
        assert "Your booking has ended because no time was booked with its link" in _again(web, answer).text


def test_a_move_under_way_shows_both_times_and_looks_again() -> None:
    with web_of() as web:
        answer = confirmed(web)
        web.around.scheduling.faults.lay("book", Unknown("timeout"))
        moved(web, answer)
        page = _page(web, answer)
        assert "Your session is being moved" in page.text
        assert "When Tuesday 1 December 2026, 13:00 to 14:00" in page.text
        assert "New time asked for Tuesday 1 December 2026, 19:00 to 20:00" in page.text
        assert page.refresh() is not None
        web.around.clock.pass_by(timedelta(seconds=11))
        assert "We are double-checking with Ada Example's calendar whether it has" in _again(web, answer).text
        stopped = page_of(web.client.get(f"{PAGE}?booking={id_of(answer)}&look={LOOKS_MAX}"))
        assert stopped.refresh() is None


def test_a_confirmed_session_shows_where_to_move_it_for_as_long_as_that_is_allowed() -> None:
    with web_of() as web:
        answer = confirmed(web)
        url = shown(web, answer)["rescheduleUrl"]
        page = _page(web, answer)
        assert url in [link["href"] for link in page.all("a")]
        assert "You can move this session once, until Monday 30 November 2026, 13:00 (Europe/Berlin)." in page.text
        web.around.clock.pass_by(START - web.around.clock.now() - timedelta(hours=23))
        assert "Move this session" not in _again(web, answer).text
        assert shown(web, answer)["rescheduleUrl"] == url


def test_a_session_that_was_moved_once_offers_no_other_move() -> None:
    with web_of() as web:
        answer = confirmed(web)
        moved(web, answer)
        assert "Move this session" not in _page(web, answer).text


def test_a_session_that_is_over_says_so_and_nothing_else_is_offered() -> None:
    with web_of() as web:
        answer = confirmed(web)
        web.around.clock.pass_by(START - web.around.clock.now() + timedelta(hours=2))
        web.work()
        page = _page(web, answer)
        assert "This session is over" in page.text
        assert "149.00 USD paid." in page.text
        assert page.all("form") == []
        assert "Cancelling" not in page.text
        booking = shown(web, answer)
        assert (booking["status"], booking["calendlyEventId"]) == ("COMPLETED", "1")
        assert (booking["cancellationReturns"], booking["rescheduleUrl"]) == (None, None)


def test_a_disputed_payment_is_told_without_taking_sides() -> None:
    with web_of() as web:
        answer = confirmed(web)
        disputed(web, answer)
        booking = shown(web, answer)
        assert (booking["status"], booking["paymentStatus"]) == ("CONFIRMED", "DISPUTED")
        assert booking["paid"]["amountMinor"] == 0
        page = _page(web, answer)
        assert "149.00 USD paid. Your bank disputes 149.00 USD; that is being settled with it." in page.text


def test_a_session_moved_late_at_calendly_never_promises_more_than_before() -> None:
    with web_of() as web:
        answer = confirmed(web)
        web.around.clock.pass_by(START - web.around.clock.now() - timedelta(hours=20))
        meeting = web.around.scheduling.meetings(ada.CALENDAR)[0].meeting
        far = START + timedelta(days=9)
        web.around.scheduling._offers[ada.DEEP_DIVE_EVENT_TYPE].starts.add(far)
        new = web.around.scheduling.reschedule(meeting.event_uri, far)
        token = answer["booking"]["accessToken"]
        hint = {"eventUri": new.meeting.event_uri, "inviteeUri": new.meeting.invitee_uri}
        assert web.post(EMBED, hint, token).json()["booking"]["startTime"] == "2026-12-10T12:00:00Z"
        assert shown(web, answer)["cancellationReturns"] == {"amountMinor": 7450, "currency": "USD"}
        assert "it was moved when cancelling gave 74.50 USD back" in _page(web, answer).text
