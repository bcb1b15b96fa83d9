from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.memory.faults import Away
from application.requests.manage_booking import CANCEL_WORDS_LENGTH_MAX
from domain.booking.vocabulary import Actor
from domain.identifiers import BookingId, CommandId
from tests import ada
from tests.integration.http.surface import Json, Surface, refused, surface


def _path(answer: Json) -> str:
    return f"/api/scheduling/bookings/{answer['booking']['id']}"


def _token(answer: Json) -> str:
    return str(answer["booking"]["accessToken"])


def _confirmed(web: Surface) -> Json:
    """Paid, known to be paid, and in the calendar."""
    answer = web.booked()
    web.paid(answer)
    web.client.get(answer["booking"]["confirmationUrl"], follow_redirects=True)
    web.client.cookies.clear()
    web.work()
    return answer


def _notes(web: Surface) -> str:
    return next(p.notes for p in web.around.database.persons.values() if p.email == "grace@example.com")


def _checkout(web: Surface, answer: Json) -> Any:
    return web.post("/api/stripe/checkout", {"bookingId": answer["booking"]["id"]}, _token(answer))


def test_a_confirmed_booking_when_looked_at_tells_terms_money_and_what_cancelling_gives_back() -> None:
    with surface() as web:
        answer = _confirmed(web)
        booking = web.get(_path(answer), _token(answer)).json()["booking"]
        assert (booking["status"], booking["paymentStatus"]) == ("CONFIRMED", "PAID")
        assert booking["statusText"] == "Your session is booked"
        assert booking["cancellationReturns"] == {"amountMinor": 14900, "currency": "USD"}
        assert booking["paid"] == {"amountMinor": 14900, "currency": "USD"}
        assert booking["terms"]["freeUntil"] == "2026-11-30T12:00:00Z"
        assert booking["calendlyEventId"] == "1"


def test_a_confirmed_booking_when_the_start_is_near_would_give_half_back() -> None:
    with surface() as web:
        answer = _confirmed(web)
        web.around.clock.pass_by(timedelta(days=10))
        booking = web.get(_path(answer), _token(answer)).json()["booking"]
        assert booking["cancellationReturns"] == {"amountMinor": 7450, "currency": "USD"}


def test_a_confirmed_booking_when_cancelled_is_refunded_in_the_answer() -> None:
    with surface() as web:
        answer = _confirmed(web)
        cancelled = web.post(f"{_path(answer)}/cancel", {"reason": "Ill\x00"}, _token(answer))
        assert cancelled.status_code == 200
        booking = cancelled.json()["booking"]
        assert (booking["status"], booking["paymentStatus"]) == ("CANCELLED", "REFUND_PENDING")
        assert booking["refunds"] == [
            {"amount": {"amountMinor": 14900, "currency": "USD"}, "status": "requested", "reason": "cancelled"}
        ]
        web.work()
        again = web.post(f"{_path(answer)}/cancel", token=_token(answer)).json()["booking"]
        assert again["paymentStatus"] == "REFUNDED"
        assert again["statusDetail"] == "US$149.00 was given back. Your bank may take 5 to 10 days to show it."
        assert "Ill" not in repr(web.around.database.log)


def test_a_cancellation_that_is_repeated_keeps_the_first_words_only() -> None:
    with surface() as web:
        answer = _confirmed(web)
        for words in ("Ill", "Still ill", "Very ill"):
            web.post(f"{_path(answer)}/cancel", {"reason": words}, _token(answer))
        assert _notes(web) == "Why it was cancelled: Ill"


def test_a_cancellation_that_waits_for_stripe_keeps_the_first_words_only() -> None:
    with surface() as web:
        answer = web.booked(notes="Be kind")
        web.around.payments.faults.lay("close_checkout", *[Away()] * 3)
        for words in ("Ill", "Still ill"):
            web.post(f"{_path(answer)}/cancel", {"reason": words}, _token(answer))
        assert _notes(web) == "Be kind\nWhy it was cancelled: Ill"


def test_the_words_of_a_cancellation_are_kept_up_to_a_length() -> None:
    with surface() as web:
        booking = BookingId(UUID(_confirmed(web)["booking"]["id"]))
        web.service.manage.cancel(booking, Actor.CLIENT, "x" * 10_000, CommandId(uuid4()))
        assert _notes(web) == "Why it was cancelled: " + "x" * CANCEL_WORDS_LENGTH_MAX


def test_an_unpaid_booking_when_cancelled_frees_the_time_at_once() -> None:
    with surface() as web:
        answer = web.booked()
        cancelled = web.post(f"{_path(answer)}/cancel", {}, _token(answer)).json()["booking"]
        assert (cancelled["status"], cancelled["paymentStatus"]) == ("CANCELLED", "UNPAID")
        assert cancelled["statusDetail"] == "No payment was taken."
        assert web.booked()["booking"]["id"] != answer["booking"]["id"]


def test_a_hold_when_extended_tells_its_new_end() -> None:
    with surface() as web:
        answer = web.booked()
        web.around.clock.pass_by(timedelta(minutes=10))
        booking = web.post(f"{_path(answer)}/extend", token=_token(answer)).json()["booking"]
        ends = web.around.clock.now() + timedelta(minutes=15)
        assert datetime.fromisoformat(booking["holdExpiresAt"]) == ends
        web.around.clock.pass_by(timedelta(minutes=14))
        web.work()
        assert web.get(_path(answer), _token(answer)).json()["booking"]["status"] == "AWAITING_PAYMENT"


def test_a_hold_that_is_over_when_extended_is_refused() -> None:
    with surface() as web:
        answer = web.booked()
        web.around.clock.pass_by(timedelta(minutes=16))
        web.work()
        refused(web.post(f"{_path(answer)}/extend", token=_token(answer)), 409, "hold_expired")


def test_a_confirmed_booking_when_extended_is_in_the_wrong_state() -> None:
    with surface() as web:
        answer = _confirmed(web)
        refused(web.post(f"{_path(answer)}/extend", token=_token(answer)), 409, "wrong_state")


def test_a_hold_is_extended_by_its_owner_only() -> None:
    with surface() as web:
        answer, other = web.booked(), web.booked(start=ada.STARTS[0])
        refused(web.post(f"{_path(answer)}/extend"), 401, "unauthenticated")
        refused(web.post(f"{_path(answer)}/extend", token=_token(other)), 404, "not_found")


def test_a_session_that_has_begun_when_cancelled_is_in_the_wrong_state() -> None:
    with surface() as web:
        answer = _confirmed(web)
        web.around.clock.pass_by(timedelta(days=30))
        refused(web.post(f"{_path(answer)}/cancel", token=_token(answer)), 409, "wrong_state")


def test_an_expired_hold_when_looked_at_says_that_nothing_was_paid() -> None:
    with surface() as web:
        answer = web.booked()
        web.around.clock.pass_by(timedelta(minutes=16))
        web.work()
        booking = web.get(_path(answer), _token(answer)).json()["booking"]
        assert booking["status"] == "EXPIRED"
        assert booking["statusDetail"].startswith("No payment was taken.")
        refused(_checkout(web, answer), 409, "hold_expired")


def test_a_booking_without_token_is_closed_and_with_anothers_not_found() -> None:
    with surface() as web:
        answer, other = web.booked(), web.booked(start=ada.STARTS[0])
        answered = web.get(_path(answer))
        refused(answered, 401, "unauthenticated")
        assert answered.headers["www-authenticate"] == "Bearer"
        for path in (_path(answer), f"/api/scheduling/bookings/{uuid4()}"):
            refused(web.get(path, _token(other)), 404, "not_found")
        refused(web.post(f"{_path(answer)}/cancel", token=_token(other)), 404, "not_found")
        refused(
            web.post("/api/stripe/checkout", {"bookingId": answer["booking"]["id"]}, _token(other)), 404, "not_found"
        )
        refused(web.get(f"/api/stripe/sessions/{web.session_of(answer)}", _token(other)), 404, "not_found")


@pytest.mark.parametrize("token", ["", "x", "a.b", "x" * 5000, "é"])
def test_a_token_that_is_none_opens_nothing(token: str) -> None:
    with surface() as web:
        path = _path(web.booked())
        answer = web.client.get(path, headers={b"Authorization": f"Bearer {token}".encode()})
        refused(answer, 401, "unauthenticated")


def test_a_token_when_ninety_days_have_passed_opens_nothing() -> None:
    with surface() as web:
        answer = web.booked()
        web.around.clock.pass_by(timedelta(days=101))
        refused(web.get(_path(answer), _token(answer)), 401, "unauthenticated")


def test_a_token_of_an_older_key_still_opens_its_booking() -> None:
    with surface(environment={"APP_SECRET_KEY": "old"}) as before:
        answer = before.booked()
        with surface(before.around, environment={"APP_SECRET_KEY": "new,old"}) as after:
            assert after.get(_path(answer), _token(answer)).status_code == 200


def test_an_open_payment_page_when_asked_for_again_is_the_same_one() -> None:
    with surface() as web:
        answer = web.booked()
        page = _checkout(web, answer)
        assert page.status_code == 200
        assert page.json() == {
            "sessionId": web.session_of(answer),
            "checkoutUrl": answer["checkoutUrl"],
            "expiresAt": "2026-11-21T09:35:00Z",
        }


def test_a_payment_page_when_the_booking_is_paid_is_not_opened_again() -> None:
    with surface() as web:
        refused(_checkout(web, _confirmed(web)), 409, "wrong_state")


def test_a_payment_page_that_is_being_closed_for_a_cancellation_is_not_opened_again() -> None:
    with surface() as web:
        answer = web.booked()
        web.around.payments.faults.lay("close_checkout", Away())
        web.post(f"{_path(answer)}/cancel", {}, _token(answer))
        refused(_checkout(web, answer), 409, "wrong_state")


def test_a_payment_session_when_asked_for_follows_the_payment() -> None:
    with surface() as web:
        answer = web.booked()
        path = f"/api/stripe/sessions/{web.session_of(answer)}"
        told = web.get(path, _token(answer)).json()
        assert told == {
            "id": web.session_of(answer),
            "status": "open",
            "paymentStatus": "unpaid",
            "bookingId": answer["booking"]["id"],
            "amountTotal": 14900,
            "currency": "USD",
        }
        web.paid(answer)
        assert web.get(path, _token(answer)).json()["paymentStatus"] == "paid"


def test_a_payment_session_of_a_confirmed_booking_is_paid() -> None:
    with surface() as web:
        answer = _confirmed(web)
        told = web.get(f"/api/stripe/sessions/{web.session_of(answer)}", _token(answer)).json()
        assert (told["status"], told["paymentStatus"]) == ("complete", "paid")


def test_a_payment_session_when_stripe_is_silent_is_told_from_our_facts() -> None:
    with surface() as web:
        answer = web.booked()
        web.around.payments.faults.lay("read_checkout", Away())
        assert web.get(f"/api/stripe/sessions/{web.session_of(answer)}", _token(answer)).json()["status"] == "open"


def test_a_payment_session_when_the_hold_has_ended_is_expired() -> None:
    with surface() as web:
        answer = web.booked()
        web.around.clock.pass_by(timedelta(minutes=16))
        web.work()
        told = web.get(f"/api/stripe/sessions/{web.session_of(answer)}", _token(answer)).json()
        assert (told["status"], told["paymentStatus"]) == ("expired", "unpaid")


def test_an_unknown_payment_session_is_not_found() -> None:
    with surface() as web:
        refused(web.get("/api/stripe/sessions/cs_other", _token(web.booked())), 404, "not_found")
