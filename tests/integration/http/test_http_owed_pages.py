"""The page of a booking whose money or meeting is not settled: true words, and a way on."""

from datetime import timedelta

import pytest

from application.ports.answers import Unknown
from domain.money import Money
from entrypoints.http.pages.booking_page import LOOKS_MAX
from tests import ada
from tests.integration.http.browsing import PAGE, id_of, opened, page_of
from tests.integration.http.html import Page
from tests.integration.http.situations import (
    EMBED,
    LINK,
    booked_at_calendly,
    capture_failed,
    confirmed,
    disputed,
    link_sent,
    lost,
    moved,
    shown,
    token_of,
    told_of_payment,
    web_of,
)
from tests.integration.http.surface import START, Json, Surface


def _page(web: Surface, answer: Json) -> Page:
    return page_of(opened(web, answer))


def _again(web: Surface, answer: Json) -> Page:
    return page_of(web.client.get(f"{PAGE}?booking={id_of(answer)}"))


def test_reserved_money_is_not_called_paid_while_the_time_is_confirmed() -> None:
    with web_of(reserving=True) as web:
        answer = web.booked()
        web.paid(answer)
        page = page_of(opened(web, answer, from_stripe=True))
        assert "Payment reserved. Confirming your time with Ada Example's calendar…" in page.text
        assert shown(web, answer)["paymentStatus"] == "AUTHORIZED"
        session = web.get(f"/api/stripe/sessions/{web.session_of(answer)}", token_of(answer)).json()
        assert (session["status"], session["paymentStatus"]) == ("complete", "unpaid")


def test_reserved_money_that_is_being_taken_is_looked_for_again() -> None:
    with web_of(reserving=True) as web:
        answer = web.booked()
        web.paid(answer)
        web.around.payments.faults.lay("capture", Unknown("timeout"))
        opened(web, answer, from_stripe=True)
        web.work()
        page = page_of(opened(web, answer, from_stripe=True))
        assert "US$149.00 is reserved and is being taken now." in page.text
        assert page.refresh() is not None
        assert _again(web, answer).refresh() is None


def test_a_booked_session_whose_money_could_not_be_taken_offers_to_pay() -> None:
    with web_of(reserving=True) as web:
        answer = capture_failed(web)
        page = _page(web, answer)
        assert "Your session is booked, but not paid yet" in page.text
        assert (
            "Please pay US$149.00 by Sunday 22 November 2026, 10:00 (Europe/Berlin); after that it is cancelled."
            in page.text
        )
        assert "Pay US$149.00 and book" not in page.text
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
        assert "US$149.00 paid." in paid.text


def test_the_page_to_pay_a_booked_session_is_offered_for_as_long_as_it_is_open() -> None:
    with web_of(reserving=True) as web:
        answer = capture_failed(web)
        web.around.clock.pass_by(timedelta(hours=2))
        sent = web.client.post("/booking/pay", data=_page(web, answer).form_fields())
        url = sent.headers["location"]
        assert url in [link["href"] for link in _again(web, answer).all("a")]
        web.around.clock.pass_by(timedelta(minutes=36))
        closed = _again(web, answer)
        assert url not in [link["href"] for link in closed.all("a")]
        assert "/booking/pay" in [form["action"] for form in closed.all("form")]


def test_a_booking_that_is_just_being_confirmed_cannot_be_called_off() -> None:
    with web_of() as web:
        answer = web.booked()
        web.paid(answer)
        web.around.scheduling.faults.lay("book", Unknown("timeout"))
        told_of_payment(web, answer)
        web.work()
        assert shown(web, answer)["cancellationReturns"] is None
        assert _page(web, answer).all("form") == []


def test_a_booked_session_that_nobody_paid_is_cancelled_and_says_why() -> None:
    with web_of(reserving=True) as web:
        answer = capture_failed(web)
        web.around.clock.pass_by(timedelta(hours=25))
        web.work()
        page = _page(web, answer)
        assert "Your session was cancelled because the payment could not be taken" in page.text
        assert "The reservation of US$149.00 was lifted; nothing of it was taken." in page.text


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
        assert "If you do nothing, US$149.00 goes back to you then by itself." in page.text
        assert LINK in [link["href"] for link in page.all("a")]
        assert page.refresh() is None
        assert "You get US$149.00 back." in page.text
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
        assert f"/booking/move?booking={id_of(answer)}" in [link["href"] for link in page.all("a")]
        assert "You can move this session once, until Monday 30 November 2026, 13:00 (Europe/Berlin)." in page.text
        web.around.clock.pass_by(START - web.around.clock.now() - timedelta(hours=23))
        assert "Move this session" not in _again(web, answer).text
        assert shown(web, answer)["rescheduleUrl"] == url
        web.around.clock.pass_by(timedelta(hours=23))
        assert shown(web, answer)["rescheduleUrl"] is None


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
        assert "US$149.00 paid." in page.text
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
        assert "US$149.00 paid. Your bank disputes US$149.00; that is being settled with it." in page.text


USD = "USD"


@pytest.mark.parametrize(
    ("disputed_minor", "hours_before", "back_minor", "to_bank_minor", "words"),
    [
        (14900, 100, 0, 14900, "You get nothing back from us now. Your bank disputes US$149.00: that is settled with"),
        (5000, 100, 9900, 5000, "You get US$99.00 back. Your bank disputes US$50.00: that is settled with your bank"),
        (5000, 20, 7450, 0, "You get US$74.50 back. Cancel the booking"),
        (10000, 20, 4900, 2550, "You get US$49.00 back. Your bank disputes US$25.50: that is settled with your bank"),
    ],
)
def test_what_a_bank_withholds_is_not_promised_back(
    disputed_minor: int, hours_before: int, back_minor: int, to_bank_minor: int, words: str
) -> None:
    with web_of() as web:
        answer = confirmed(web)
        disputed(web, answer, Money(disputed_minor, USD))
        web.around.clock.pass_by(START - web.around.clock.now() - timedelta(hours=hours_before))
        booking = shown(web, answer)
        assert booking["cancellationReturns"] == {"amountMinor": back_minor, "currency": USD}
        assert booking["cancellationLeavesToBank"] == {"amountMinor": to_bank_minor, "currency": USD}
        page = _page(web, answer)
        assert words in page.text
        assert web.client.post("/booking/cancel", data=page.form_fields()).status_code == 303
        asked = [refund["amount"]["amountMinor"] for refund in shown(web, answer)["refunds"]]
        assert asked == ([back_minor] if back_minor else [])


def test_a_lost_time_promises_nothing_that_a_bank_withholds() -> None:
    with web_of() as web:
        answer = lost(web)
        disputed(web, answer, Money(5000, USD))
        page = _page(web, answer)
        assert "If you do nothing, US$99.00 goes back to you then by itself." in page.text
        assert "You get US$99.00 back. Your bank disputes US$50.00: that is settled" in page.text
        assert shown(web, answer)["cancellationReturns"]["amountMinor"] == 9900


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
        assert "it was moved when cancelling gave US$74.50 back" in _page(web, answer).text
