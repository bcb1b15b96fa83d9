"""Another time for the same money, by the API: whose, when, and what stands in the way."""

from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.faults import Away
from application.ports.answers import Unknown
from application.ports.scheduling import Refused
from domain.booking.vocabulary import CalendlyRefusal
from entrypoints.http import other_times
from entrypoints.http.other_times import ASKING_AT_ONCE
from tests import ada
from tests.integration.http.situations import (
    LATER,
    booking_id_of,
    confirmed,
    lost,
    move_body,
    moved,
    path_of,
    shown,
    token_of,
    web_of,
)
from tests.integration.http.surface import START, refused


def test_a_confirmed_booking_when_moved_has_its_new_time_and_the_same_money() -> None:
    with web_of() as web:
        answer = confirmed(web)
        booking = moved(web, answer).json()["booking"]
        assert (booking["status"], booking["paymentStatus"]) == ("CONFIRMED", "PAID")
        assert booking["startTime"] == "2026-12-01T18:00:00Z"
        assert booking["terms"]["freeUntil"] == "2026-11-30T18:00:00Z"
        assert booking["movingTo"] is None
        assert booking["paid"] == {"amountMinor": 14900, "currency": "USD"}
        web.work()
        first, second = web.around.scheduling.meetings(ada.CALENDAR)
        assert (first.cancelled_by is None, second.cancelled_by is None) == (False, True)
        assert web.booked()["booking"]["status"] == "AWAITING_PAYMENT"


def test_a_move_that_the_calendar_has_not_answered_shows_both_times() -> None:
    with web_of() as web:
        answer = confirmed(web)
        web.around.scheduling.faults.lay("book", Unknown("timeout"))
        booking = moved(web, answer).json()["booking"]
        assert (booking["status"], booking["startTime"]) == ("CONFIRMED", "2026-12-01T12:00:00Z")
        assert booking["movingTo"] == {"startTime": "2026-12-01T18:00:00Z", "endTime": "2026-12-01T19:00:00Z"}
        assert booking["statusText"] == "Your session is being moved"
        assert booking["statusDetail"].endswith("it stays at Tuesday 1 December 2026, 13:00 (Europe/Berlin).")
        assert booking["rescheduleUrl"] is None
        assert moved(web, answer).status_code == 200
        refused(moved(web, answer, ada.STARTS[0]), 409, "wrong_state")


def test_a_time_that_the_calendar_gave_to_somebody_else_is_refused_and_the_old_one_stays() -> None:
    with web_of() as web:
        answer = confirmed(web)
        web.around.scheduling.faults.lay("book", Refused(CalendlyRefusal.TAKEN, "already_filled"))
        problem = refused(moved(web, answer), 409, "slot_unavailable")
        assert problem["detail"] == "The expert's calendar has just given this time to somebody else."
        assert problem["alternatives"]
        booking = shown(web, answer)
        assert (booking["status"], booking["startTime"]) == ("CONFIRMED", "2026-12-01T12:00:00Z")


@pytest.mark.parametrize("reason", [CalendlyRefusal.CONFIGURATION, CalendlyRefusal.PLAN])
def test_a_move_that_the_calendar_takes_from_nobody_is_not_called_taken(reason: CalendlyRefusal) -> None:
    with web_of() as web:
        answer = confirmed(web)
        web.around.scheduling.faults.lay("book", Refused(CalendlyRefusal.TAKEN, "already_filled"))
        moved(web, answer)
        web.around.scheduling.faults.lay("book", Refused(reason, "invalid_location_choice"))
        problem = refused(moved(web, answer), 409, "builder_not_bookable")
        assert problem["detail"] == (
            "The expert's calendar takes no new bookings of this session at the moment; it stays where it is."
        )
        booking = shown(web, answer)
        assert (booking["status"], booking["startTime"]) == ("CONFIRMED", "2026-12-01T12:00:00Z")


def test_a_time_that_another_client_holds_is_refused_with_the_nearest_free_ones() -> None:
    with web_of() as web:
        answer = confirmed(web)
        web.booked(start=LATER)
        problem = refused(moved(web, answer), 409, "slot_unavailable")
        starts = [free["startTime"] for free in problem["alternatives"]]
        assert starts == ["2026-12-01T09:00:00Z", "2026-12-01T15:00:00Z"]


def test_a_move_when_made_a_second_time_is_in_the_wrong_state() -> None:
    with web_of() as web:
        answer = confirmed(web)
        assert moved(web, answer).status_code == 200
        problem = refused(moved(web, answer, ada.STARTS[0]), 409, "wrong_state")
        assert problem["detail"] == "This session has been moved once already."


def test_a_move_when_cancelling_is_no_longer_free_is_in_the_wrong_state() -> None:
    with web_of() as web:
        answer = confirmed(web)
        web.around.clock.pass_by(START - web.around.clock.now() - timedelta(hours=23))
        refused(moved(web, answer), 409, "wrong_state")


def test_a_booking_that_waits_for_its_money_cannot_be_moved() -> None:
    with web_of() as web:
        refused(moved(web, web.booked()), 409, "wrong_state")


def test_a_silent_calendar_when_moving_is_told_and_nothing_changes() -> None:
    with web_of() as web:
        answer = confirmed(web)
        web.around.scheduling.faults.lay("offered_times", Away(retry_after_seconds=17))
        problem = moved(web, answer)
        refused(problem, 503, "scheduling_unavailable")
        assert problem.headers["retry-after"] == "17"
        assert shown(web, answer)["movingTo"] is None


def test_a_booking_is_moved_by_its_owner_only() -> None:
    with web_of() as web:
        answer, other = confirmed(web), confirmed(web, start=ada.STARTS[0])
        path = f"{path_of(answer)}/move"
        refused(web.post(path, move_body()), 401, "unauthenticated")
        refused(web.post(path, move_body(), token_of(other)), 404, "not_found")


@pytest.mark.parametrize(
    ("slot", "status", "fields"),
    [
        (None, 400, ["timeSlot"]),
        ({}, 400, ["timeSlot.startTime"]),
        ({"startTime": "2026-12-01T18:00:00Z"}, 400, ["timeSlot.endTime"]),
        ({"startTime": "soon", "endTime": "2026-12-01T19:00:00Z"}, 400, ["timeSlot.startTime"]),
        ({"startTime": "2026-12-01T18:00:00Z", "endTime": "2026-12-01T18:00:00Z"}, 422, ["timeSlot.endTime"]),
        ({"startTime": "1999-12-01T18:00:00Z", "endTime": "2300-01-01T00:00:00Z"}, 422, None),
        ({"startTime": "2026-12-01T18:00:00Z", "endTime": "2026-12-01T18:45:00Z"}, 422, ["timeSlot.endTime"]),
    ],
)
def test_a_time_that_is_none_names_its_fields(slot: Any, status: int, fields: list[str] | None) -> None:
    with web_of() as web:
        answer = confirmed(web)
        body = {} if slot is None else {"timeSlot": slot}
        problem = refused(web.post(f"{path_of(answer)}/move", body, token_of(answer)), status, "invalid_request")
        found = [fault["field"] for fault in problem["errors"]]
        assert found == (fields or ["timeSlot.startTime", "timeSlot.endTime"])


def test_a_move_that_is_no_json_is_refused() -> None:
    with web_of() as web:
        answer = confirmed(web)
        headers = {"Authorization": f"Bearer {token_of(answer)}", "Content-Type": "text/plain"}
        refused(web.client.post(f"{path_of(answer)}/move", content=b"x", headers=headers), 415, "invalid_request")


def test_a_lost_time_offers_the_three_nearest_for_an_hour() -> None:
    with web_of() as web:
        booking = shown(web, lost(web))
        assert [free["startTime"] for free in booking["alternatives"]] == [
            "2026-12-01T09:00:00Z",
            "2026-12-01T15:00:00Z",
            "2026-12-01T18:00:00Z",
        ]
        assert booking["chooseUntil"] == "2026-11-21T10:00:00Z"
        assert booking["statusText"] == "This time has just gone"
        assert booking["statusDetail"] == (
            "Choose another with the same payment until 11:00 (Europe/Berlin, UTC+01:00)."
            " If you do nothing, US$149.00 goes back to you then by itself."
        )
        assert booking["cancellationReturns"] == {"amountMinor": 14900, "currency": "USD"}


def test_a_lost_time_whose_money_is_only_reserved_never_says_paid() -> None:
    with web_of(reserving=True) as web:
        booking = shown(web, lost(web))
        assert booking["paymentStatus"] == "AUTHORIZED"
        assert booking["paid"]["amountMinor"] == 0
        assert booking["reserved"]["amountMinor"] == 14900
        assert "the reservation of US$149.00 is lifted then by itself; nothing was taken" in booking["statusDetail"]


def test_a_lost_time_when_another_is_chosen_is_confirmed_there_on_the_same_money() -> None:
    with web_of() as web:
        answer = lost(web)
        booking = moved(web, answer).json()["booking"]
        assert (booking["status"], booking["startTime"]) == ("CONFIRMED", "2026-12-01T18:00:00Z")
        assert (booking["alternatives"], booking["chooseUntil"]) == ([], None)
        assert web.around.payments.refunds(booking_id_of(answer)) == []


def test_a_lost_time_when_the_hour_has_passed_cannot_be_chosen_anew() -> None:
    with web_of() as web:
        answer = lost(web)
        web.around.clock.pass_by(timedelta(minutes=60))
        refused(moved(web, answer), 409, "wrong_state")
        assert shown(web, answer)["statusText"] == "The time to choose again has passed"
        web.work()
        booking = shown(web, answer)
        assert (booking["status"], booking["paymentStatus"]) == ("CANCELLED", "REFUNDED")
        assert booking["statusText"] == "This time had just gone"


def test_a_lost_time_when_the_calendar_is_silent_is_shown_without_times() -> None:
    with web_of() as web:
        answer = lost(web)
        web.around.scheduling.faults.lay("offered_times", Away())
        assert shown(web, answer)["alternatives"] == []


def test_a_lost_time_when_called_off_gives_everything_back() -> None:
    with web_of() as web:
        answer = lost(web)
        booking = web.post(f"{path_of(answer)}/cancel", {}, token_of(answer)).json()["booking"]
        assert (booking["status"], booking["paymentStatus"]) == ("CANCELLED", "REFUND_PENDING")


def test_only_a_few_look_for_other_times_at_once() -> None:
    with web_of() as web, ExitStack() as others:
        answer = lost(web)
        for _ in range(ASKING_AT_ONCE):
            others.enter_context(other_times._turns)
        assert shown(web, answer)["alternatives"] == []
        others.close()
        assert len(shown(web, answer)["alternatives"]) == 3
