from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.faults import Away
from application.limits import NEAREST_ALTERNATIVES
from application.ports.answers import NotReached
from application.ports.scheduling import EventType, Question
from domain.booking.events import SlotSelected
from tests import ada
from tests.assembly import Surroundings
from tests.integration.http.surface import CONFIRM, START, Json, confirm_body, refused, surface


def test_a_priced_session_when_confirmed_is_held_and_has_its_payment_page() -> None:
    with surface() as web:
        answer = web.post(CONFIRM, confirm_body(price={"amountMinor": 14900, "currency": "USD"}))
        body = answer.json()
        booking = body["booking"]
        assert answer.status_code == 201
        assert body["success"] is True
        assert body["paymentRequired"] is True
        assert (booking["status"], booking["paymentStatus"]) == ("AWAITING_PAYMENT", "UNPAID")
        assert (booking["startTime"], booking["endTime"]) == ("2026-12-01T12:00:00Z", "2026-12-01T13:00:00Z")
        assert booking["holdExpiresAt"] == "2026-11-21T09:15:00Z"
        assert booking["calendlyEventId"] is None
        assert booking["confirmationUrl"].startswith("https://booking.example.com/booking/confirmation?access=")
        assert body["checkoutUrl"] == f"memory://pay/{web.around.payments.session(web.session_of(body)).id}"


def test_a_free_session_when_confirmed_is_in_the_calendar_with_the_answer() -> None:
    with surface() as web:
        body = web.booked(session=ada.INTRO, minutes=30)
        booking = body["booking"]
        assert (booking["status"], booking["paymentStatus"]) == ("CONFIRMED", "NOT_REQUIRED")
        assert (body["paymentRequired"], body["checkoutUrl"]) == (False, None)
        assert booking["holdExpiresAt"] is None
        meeting = web.around.scheduling.meetings()[0].meeting
        assert booking["calendlyEventId"] == meeting.event_uri.rpartition("/")[2]


def test_a_time_in_another_offset_when_confirmed_is_the_same_instant() -> None:
    with surface() as web:
        body = confirm_body()
        body["timeSlot"] = {"startTime": "2026-12-01T21:00:00+09:00", "endTime": "2026-12-01T22:00:00+09:00"}
        assert web.post(CONFIRM, body).json()["booking"]["startTime"] == "2026-12-01T12:00:00Z"


def test_a_repeated_key_when_confirmed_again_gets_the_same_booking_as_it_is_now() -> None:
    with surface() as web:
        first = web.post(CONFIRM, confirm_body(), **{"Idempotency-Key": "k-1"}).json()
        web.paid(first)
        web.get(f"/api/stripe/sessions/{web.session_of(first)}", first["booking"]["accessToken"])
        web.work()
        second = web.post(CONFIRM, confirm_body(), **{"Idempotency-Key": "k-1"})
        assert second.status_code == 201
        assert second.json()["booking"]["id"] == first["booking"]["id"]
        first_events = [history[0].event for history in web.around.database.streams.values()]
        assert sum(isinstance(event, SlotSelected) for event in first_events) == 1


def test_a_repeated_key_when_the_fields_come_in_another_order_is_the_same_request() -> None:
    with surface() as web:
        first = web.post(CONFIRM, confirm_body(), **{"Idempotency-Key": "k-1"}).json()
        other = dict(reversed(confirm_body().items()))
        assert web.post(CONFIRM, other, **{"Idempotency-Key": "k-1"}).json()["booking"]["id"] == first["booking"]["id"]


def test_a_repeated_key_when_the_body_is_another_is_refused() -> None:
    with surface() as web:
        web.post(CONFIRM, confirm_body(), **{"Idempotency-Key": "k-1"})
        answer = web.post(CONFIRM, confirm_body(start=ada.STARTS[2]), **{"Idempotency-Key": "k-1"})
        refused(answer, 422, "idempotency_key_reused")


def test_a_repeated_key_is_known_across_a_change_of_the_signing_key() -> None:
    around = Surroundings.fresh()
    with surface(around, environment={"APP_SECRET_KEY": "older"}) as web:
        first = web.post(CONFIRM, confirm_body(), **{"Idempotency-Key": "k-1"}).json()
    with surface(around, environment={"APP_SECRET_KEY": "newer,older"}) as web:
        second = web.post(CONFIRM, confirm_body(), **{"Idempotency-Key": "k-1"}).json()
    assert second["booking"]["id"] == first["booking"]["id"]


@pytest.mark.parametrize("key", ["", " ", "two words", "x" * 256, "tab\tinside"])
def test_a_key_when_it_is_not_visible_ascii_is_refused(key: str) -> None:
    with surface() as web:
        problem = refused(web.post(CONFIRM, confirm_body(), **{"Idempotency-Key": key}), 400, "invalid_request")
        assert problem["errors"][0]["field"] == "Idempotency-Key"


def test_an_unknown_session_type_when_confirmed_is_not_found() -> None:
    with surface() as web:
        refused(web.post(CONFIRM, confirm_body(session="nobody")), 404, "not_found")


def test_a_builder_without_calendar_when_confirmed_is_not_bookable() -> None:
    with surface() as web:
        problem = refused(web.post(CONFIRM, confirm_body(session="ben-chat")), 409, "builder_not_bookable")
        assert "has not connected a calendar" in problem["detail"]
        assert "minutes" not in problem["detail"]


def test_an_event_type_that_calendly_no_longer_has_when_confirmed_is_not_bookable() -> None:
    with surface() as web:
        web.around.scheduling.withdraw(ada.DEEP_DIVE_EVENT_TYPE)
        refused(web.post(CONFIRM, confirm_body()), 409, "builder_not_bookable")


def test_a_taken_time_when_confirmed_is_refused_with_the_nearest_free_times() -> None:
    with surface() as web:
        web.booked()
        problem = refused(web.post(CONFIRM, confirm_body()), 409, "slot_unavailable")
        assert len(problem["alternatives"]) == NEAREST_ALTERNATIVES
        assert problem["alternatives"][0] == {"startTime": "2026-12-01T09:00:00Z", "endTime": "2026-12-01T10:00:00Z"}


def test_a_time_that_calendly_does_not_offer_when_confirmed_is_refused() -> None:
    with surface() as web:
        answer = web.post(CONFIRM, confirm_body(start=START + timedelta(minutes=5)))
        assert refused(answer, 409, "slot_unavailable")["alternatives"]


def test_a_time_that_has_begun_when_confirmed_is_refused() -> None:
    with surface() as web:
        web.around.clock.pass_by(timedelta(days=60))
        refused(web.post(CONFIRM, confirm_body()), 409, "slot_unavailable")


def test_an_end_that_does_not_fit_the_length_when_confirmed_names_its_field() -> None:
    with surface() as web:
        problem = refused(web.post(CONFIRM, confirm_body(minutes=45)), 422, "invalid_request")
        assert [fault["field"] for fault in problem["errors"]] == ["timeSlot.endTime"]


@pytest.mark.parametrize("shown", [{"amountMinor": 100, "currency": "USD"}, {"amountMinor": 14900, "currency": "EUR"}])
def test_a_price_that_is_not_the_shown_one_when_confirmed_is_refused(shown: Json) -> None:
    with surface() as web:
        refused(web.post(CONFIRM, confirm_body(price=shown)), 409, "price_changed")


def test_a_silent_calendar_when_confirmed_is_told_and_nothing_is_held() -> None:
    with surface() as web:
        web.around.scheduling.faults.lay("event_type", Away(retry_after_seconds=17))
        answer = web.post(CONFIRM, confirm_body())
        problem = refused(answer, 503, "scheduling_unavailable")
        assert answer.headers["retry-after"] == "17"
        assert "bookingId" not in problem
        assert not web.around.database.streams


def test_a_silent_stripe_when_confirmed_keeps_the_hold_and_gives_its_token() -> None:
    with surface() as web:
        web.around.payments.faults.lay("start_checkout", NotReached("no connection"))
        answer = web.post(CONFIRM, confirm_body(), **{"Idempotency-Key": "k-1"})
        problem = refused(answer, 503, "payments_unavailable")
        assert int(answer.headers["retry-after"]) > 0
        shown = web.get(f"/api/scheduling/bookings/{problem['bookingId']}", problem["accessToken"]).json()
        assert shown["booking"]["status"] == "AWAITING_PAYMENT"
        again = web.post(CONFIRM, confirm_body(), **{"Idempotency-Key": "k-1"})
        assert again.status_code == 201
        assert again.json()["booking"]["id"] == problem["bookingId"]
        assert again.json()["checkoutUrl"]


def test_answers_when_they_do_not_fit_the_questions_name_their_field() -> None:
    with surface() as web:
        asked = EventType(
            uri=ada.DEEP_DIVE_EVENT_TYPE, duration_minutes=60, questions=(Question("Why?", required=True, position=0),)
        )
        web.around.scheduling.offer(asked, ada.CALENDAR)
        problem = refused(web.post(CONFIRM, confirm_body(answers={"Who?": "me"})), 422, "invalid_request")
        assert {fault["field"] for fault in problem["errors"]} == {"answers.Why?", "answers.Who?"}


def test_notes_answers_and_campaign_when_given_go_where_they_belong() -> None:
    with surface() as web:
        web.booked(
            notes="Please be\nkind",
            answers={ada.QUESTION: "Rust"},
            utm={"utm_source": "x", "utm_term": "me@example.com"},
        )
        person = next(p for p in web.around.database.persons.values() if p.email == "grace@example.com")
        assert (person.notes, person.answers) == ("Please be\nkind", {ada.QUESTION: "Rust"})
        facts = repr([recorded.event for recorded in web.around.database.log])
        assert "'utm_source': 'x'" in facts
        assert "@" not in facts
        assert "Grace" not in facts


@pytest.mark.parametrize("optional", ["notes", "answers", "utm", "price"])
def test_an_optional_field_when_null_counts_as_absent(optional: str) -> None:
    with surface() as web:
        more: dict[str, Any] = {optional: None}
        assert web.post(CONFIRM, confirm_body(**more)).status_code == 201
