"""What an operator does to a booking: the same rules as for everybody, and every open question in sight."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from application.ports.scheduling import Refused
from domain.booking.vocabulary import CalendlyRefusal
from tests import ada
from tests.integration.http.browsing import id_of
from tests.integration.http.situations import (
    LATER,
    OPERATOR,
    capture_failed,
    confirmed,
    disputed,
    lost,
    move_body,
    moved,
    shown,
    told_of_payment,
    web_of,
)
from tests.integration.http.surface import START, Json, Surface, refused

ACTIONS: list[tuple[str, Json]] = [
    ("no-show", {"missed": True}),
    ("refund", {"amount": {"amountMinor": 100, "currency": "USD"}}),
    ("cases/configuration/close", {"outcome": "mended"}),
    ("client-email", {"email": "grace@example.org", "why": "a letter was missing"}),
    ("cancel", {}),
    ("move", move_body()),
]


def _path(answer: Json, action: str = "") -> str:
    return f"/api/operator/bookings/{id_of(answer)}{action and '/'}{action}"


def _done(web: Surface, answer: Json, action: str, body: Json, **headers: str) -> httpx.Response:
    return web.post(_path(answer, action), body, OPERATOR, **headers)


def _seen(web: Surface, answer: Json) -> Json:
    booking: Json = web.get(_path(answer), OPERATOR).json()["booking"]
    return booking


def _refund(minor: int, currency: str = "USD") -> Json:
    return {"amount": {"amountMinor": minor, "currency": currency}}


def test_an_operator_sees_reserved_money_as_reserved_and_when_it_lapses() -> None:
    with web_of(reserving=True) as web:
        booking = _seen(web, lost(web))
        assert (booking["status"], booking["paymentStatus"]) == ("NEEDS_NEW_TIME", "AUTHORIZED")
        (payment,) = booking["payments"]
        assert (payment["standing"], payment["captureBefore"]) == ("authorized", "2026-11-28T09:00:00Z")
        assert payment["left"] == {"amountMinor": 14900, "currency": "USD"}
        assert booking["cases"] == [{"kind": "time_lost", "deadline": "2026-11-21T10:00:00Z"}]
        assert booking["calendlyEventUri"] is None
        assert "Grace" not in str(booking)


def test_an_operator_sees_captured_and_released_money_with_its_case() -> None:
    with web_of(reserving=True) as web:
        failed, kept = capture_failed(web), confirmed(web, start=ada.STARTS[0])
        assert [payment["standing"] for payment in _seen(web, kept)["payments"]] == ["captured"]
        booking = _seen(web, failed)
        assert [payment["standing"] for payment in booking["payments"]] == ["released"]
        assert booking["payments"][0]["left"]["amountMinor"] == 0
        assert [case["kind"] for case in booking["cases"]] == ["capture_failed"]


def test_an_operator_sees_disputes_with_their_case() -> None:
    with web_of() as web:
        answer = confirmed(web)
        disputed(web, answer)
        booking = _seen(web, answer)
        assert booking["paymentStatus"] == "DISPUTED"
        assert booking["disputes"] == [
            {
                "id": "dp_1",
                "intent": booking["payments"][0]["intent"],
                "amount": {"amountMinor": 14900, "currency": "USD"},
                "outcome": None,
            }
        ]
        assert [case["kind"] for case in booking["cases"]] == ["dispute"]


def test_an_operator_who_looks_for_a_booking_that_is_none_finds_nothing() -> None:
    with web_of() as web:
        refused(web.get(f"/api/operator/bookings/{uuid4()}", OPERATOR), 404, "not_found")
        refused(web.get("/api/operator/bookings/x", OPERATOR), 404, "not_found")


def test_a_client_who_did_not_come_is_marked_and_unmarked_here_and_at_calendly() -> None:
    with web_of() as web:
        answer = confirmed(web)
        refused(_done(web, answer, "no-show", {"missed": True}), 409, "wrong_state")
        web.around.clock.pass_by(START - web.around.clock.now() + timedelta(minutes=10))
        assert _done(web, answer, "no-show", {"missed": True}).json()["booking"]["status"] == "NO_SHOW"
        web.work()
        assert web.around.scheduling.meetings(ada.CALENDAR)[0].no_show
        booking = shown(web, answer)
        assert booking["statusText"] == "This session was marked as missed"
        assert booking["statusDetail"] == "It was noted that you did not come. US$149.00 paid."
        assert _done(web, answer, "no-show", {"missed": False}).json()["booking"]["status"] == "CONFIRMED"
        web.work()
        assert not web.around.scheduling.meetings(ada.CALENDAR)[0].no_show


def test_goodwill_gives_back_what_was_asked_and_no_more_than_is_there() -> None:
    with web_of() as web:
        answer = confirmed(web)
        booking = _done(web, answer, "refund", _refund(4900)).json()["booking"]
        assert [(r["amount"]["amountMinor"], r["reason"], r["status"]) for r in booking["refunds"]] == [
            (4900, "goodwill", "requested")
        ]
        web.work()
        assert _seen(web, answer)["paymentStatus"] == "PARTIALLY_REFUNDED"
        assert "US$149.00 paid. US$49.00 was given back." in shown(web, answer)["statusDetail"]
        assert shown(web, answer)["paid"]["amountMinor"] == 10000
        assert refused(_done(web, answer, "refund", _refund(10001)), 409, "wrong_state")["detail"] == (
            "At most 100.00 USD can be given back."
        )
        refused(_done(web, answer, "refund", _refund(100, "EUR")), 409, "wrong_state")


def test_goodwill_of_money_that_is_only_reserved_is_in_the_wrong_state() -> None:
    with web_of(reserving=True) as web:
        refused(_done(web, lost(web), "refund", _refund(100)), 409, "wrong_state")


@pytest.mark.parametrize("minor", [4900, 14900])
def test_goodwill_that_is_asked_again_with_its_key_is_given_once(minor: int) -> None:
    with web_of() as web:
        answer = confirmed(web)
        key = {"Idempotency-Key": "k-1"}
        for _ in range(2):
            asked = _done(web, answer, "refund", _refund(minor), **key)
            assert asked.status_code == 200
            assert len(asked.json()["booking"]["refunds"]) == 1
        refused(_done(web, answer, "refund", _refund(100), **key), *_reused(minor))
        other = confirmed(web, start=ada.STARTS[0])
        assert len(_done(web, other, "refund", _refund(minor), **key).json()["booking"]["refunds"]) == 1


def _reused(minor: int) -> tuple[int, str]:
    """With nothing left to give back the state says no first."""
    return (422, "idempotency_key_reused") if minor < 14900 else (409, "wrong_state")


def test_goodwill_of_nothing_names_its_field() -> None:
    with web_of() as web:
        problem = refused(_done(web, confirmed(web), "refund", _refund(0)), 422, "invalid_request")
        assert [fault["field"] for fault in problem["errors"]] == ["amount.amountMinor"]


def test_a_case_that_a_person_dealt_with_is_closed_and_calendly_is_asked_again() -> None:
    with web_of() as web:
        answer = web.booked()
        web.around.scheduling.faults.lay("book", Refused(CalendlyRefusal.CONFIGURATION, "bad location"))
        web.paid(answer)
        told_of_payment(web, answer)
        web.work()
        assert [case["kind"] for case in _seen(web, answer)["cases"]] == ["configuration"]
        closed = _done(web, answer, "cases/configuration/close", {"outcome": "location_mended"})
        assert closed.json()["booking"]["cases"] == []
        web.work()
        assert _seen(web, answer)["status"] == "CONFIRMED"
        facts = web.get(_path(answer, "timeline"), OPERATOR).json()["facts"]
        (words,) = [fact for fact in facts if fact["type"] == "case_closed"]
        assert words["words"] == "Case closed (configuration): location mended"
        assert words["cause"] == "an operator dealt with it"
        assert _done(web, answer, "cases/configuration/close", {"outcome": "again"}).status_code == 200


def test_a_case_that_its_booking_settles_is_not_closed_by_hand() -> None:
    with web_of() as web:
        refused(_done(web, lost(web), "cases/time_lost/close", {"outcome": "x"}), 409, "wrong_state")


def test_a_kind_of_case_that_is_none_is_not_found() -> None:
    with web_of() as web:
        refused(_done(web, confirmed(web), "cases/boredom/close", {"outcome": "x"}), 404, "not_found")


@pytest.mark.parametrize("outcome", ["", "x" * 41, "Paid", "paid back", "grace@example.com", "paid\n", 1, None])
def test_an_outcome_that_is_no_word_names_its_field(outcome: Any) -> None:
    with web_of() as web:
        answer = _done(web, confirmed(web), "cases/dispute/close", {"outcome": outcome})
        problem = refused(answer, 400, "invalid_request")
        assert [fault["field"] for fault in problem["errors"]] == ["outcome"]
        assert "regex" not in problem["detail"]


def test_a_cancellation_by_an_operator_gives_everything_back_however_late() -> None:
    with web_of() as web:
        answer = confirmed(web)
        web.around.clock.pass_by(START - web.around.clock.now() - timedelta(hours=1))
        booking = _done(web, answer, "cancel", {"reason": "The house is closed"}).json()["booking"]
        assert booking["status"] == "CANCELLED"
        assert [refund["amount"]["amountMinor"] for refund in booking["refunds"]] == [14900]
        assert shown(web, answer)["statusText"] == "This booking was cancelled"
        assert "house" not in repr(web.around.database.log)


def test_an_operator_moves_a_session_late_and_often() -> None:
    with web_of() as web:
        answer = confirmed(web)
        assert moved(web, answer).status_code == 200
        web.around.clock.pass_by(START - web.around.clock.now() - timedelta(hours=1))
        booking = _done(web, answer, "move", move_body(ada.STARTS[2])).json()["booking"]
        assert (booking["status"], booking["startTime"]) == ("CONFIRMED", "2026-12-01T15:00:00Z")
        assert booking["clientMoves"] == 1
        web.work()
        web.booked(start=LATER)
        assert refused(_done(web, answer, "move", move_body(LATER)), 409, "slot_unavailable")["alternatives"]


@pytest.mark.parametrize(("action", "body"), ACTIONS, ids=[action for action, _ in ACTIONS])
def test_what_operators_do_is_open_to_nobody_else(action: str, body: Json) -> None:
    with web_of() as web:
        answer = confirmed(web)
        for token in (None, "", "wrong", answer["booking"]["accessToken"]):
            refused(web.post(_path(answer, action), body, token), 401, "unauthenticated")
        assert shown(web, answer)["status"] == "CONFIRMED"
        nobodys = f"/api/operator/bookings/{uuid4()}/{action}"
        refused(web.post(nobodys, body, OPERATOR), 404, "not_found")


@pytest.mark.parametrize(("action", "field"), [("no-show", "missed"), ("refund", "amount"), ("move", "timeSlot")])
def test_what_is_asked_without_saying_what_names_the_field(action: str, field: str) -> None:
    with web_of() as web:
        problem = refused(_done(web, confirmed(web), action, {}), 400, "invalid_request")
        assert [fault["field"] for fault in problem["errors"]] == [field]


def test_an_amount_is_counted_in_whole_units_of_a_currency() -> None:
    with web_of() as web:
        answer = confirmed(web)
        for amount in ({"amountMinor": 1.5, "currency": "USD"}, {"amountMinor": -1, "currency": "USD"}, {}, "1"):
            refused(_done(web, answer, "refund", {"amount": amount}), 400, "invalid_request")
        for currency in ("usd", "USD\n", ""):
            refused(_done(web, answer, "refund", _refund(100, currency)), 400, "invalid_request")
        assert _seen(web, answer)["refunds"] == []
