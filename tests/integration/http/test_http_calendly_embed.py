"""What Calendly's own widget says was booked there becomes a booking; nobody opens another's with it."""

from typing import Any

import pytest

from adapters.memory.faults import Away
from entrypoints.http.api.calendly_body import URI_LENGTH_MAX
from entrypoints.http.rate_limits import HOLDS_PER_MINUTE, WRONG_TOKENS_PER_MINUTE
from tests import ada
from tests.integration.http.situations import EMBED, booked_at_calendly, confirmed, shown, token_of, web_of
from tests.integration.http.surface import Json, Surface, refused

EVENT = "https://api.calendly.com/scheduled_events/1"


def _adopted(web: Surface, hint: Json) -> Json:
    answer = web.post(EMBED, hint)
    assert answer.status_code == 200, answer.text
    adopted: Json = answer.json()
    return adopted


def test_a_free_session_that_was_booked_at_calendly_is_confirmed_here() -> None:
    with web_of() as web:
        adopted = _adopted(web, booked_at_calendly(web, ada.INTRO_EVENT_TYPE))["booking"]
        assert (adopted["status"], adopted["paymentStatus"]) == ("CONFIRMED", "NOT_REQUIRED")
        assert (adopted["sessionTypeId"], adopted["startTime"]) == (ada.INTRO, "2026-12-01T12:00:00Z")
        assert adopted["rescheduleUrl"] == f"{EVENT}/invitees/1/reschedule"
        assert adopted["calendlyEventId"] == "1"


def test_a_priced_session_that_was_booked_at_calendly_waits_for_its_money() -> None:
    with web_of() as web:
        hint = booked_at_calendly(web)
        answer = _adopted(web, hint)
        adopted = answer["booking"]
        assert (adopted["status"], adopted["paymentStatus"]) == ("AWAITING_PAYMENT", "UNPAID")
        assert adopted["payUntil"] == "2026-11-22T09:00:00Z"
        assert adopted["holdExpiresAt"] is None
        assert adopted["rescheduleUrl"] is None
        assert adopted["statusText"] == "Your session is booked, but not paid yet"
        assert adopted["statusDetail"] == (
            "Please pay US$149.00 by Sunday 22 November 2026, 09:00 (UTC); after that it may be cancelled."
        )
        assert _adopted(web, hint)["booking"]["id"] == adopted["id"]


def test_an_adopted_session_when_paid_is_confirmed() -> None:
    _adopted_and_paid()


def test_what_the_service_before_has_asked_of_stripe_does_not_count() -> None:
    """The same routes serve both, and an adopted booking has the same identifier each time."""
    for _ in range(2):
        _adopted_and_paid()


def _adopted_and_paid() -> None:
    with web_of() as web:
        answer = _adopted(web, booked_at_calendly(web))
        page = web.post("/api/stripe/checkout", {"bookingId": answer["booking"]["id"]}, token_of(answer)).json()
        assert shown(web, answer)["checkoutUrl"] == page["checkoutUrl"]
        session = f"/api/stripe/sessions/{page['sessionId']}"
        assert web.get(session, token_of(answer)).json()["status"] == "open"
        web.around.payments.pay(page["sessionId"])
        web.client.get(answer["booking"]["confirmationUrl"], follow_redirects=True)
        web.client.cookies.clear()
        booking = shown(web, answer)
        assert (booking["status"], booking["paymentStatus"]) == ("CONFIRMED", "PAID")
        assert (booking["payUntil"], booking["checkoutUrl"]) == (None, None)
        assert web.get(session, token_of(answer)).json()["paymentStatus"] == "paid"


def test_a_booking_that_was_made_here_opens_by_its_own_token_only() -> None:
    with web_of() as web:
        answer = confirmed(web)
        hint = {"eventUri": EVENT, "inviteeUri": f"{EVENT}/invitees/1"}
        refused(web.post(EMBED, hint), 404, "not_found")
        refused(web.post(EMBED, hint, token_of(confirmed(web, start=ada.STARTS[0]))), 404, "not_found")
        assert web.post(EMBED, hint, token_of(answer)).json()["booking"]["id"] == answer["booking"]["id"]


@pytest.mark.parametrize("claims", [{}, {"clientEmail": "mallory@example.com"}, {"clientEmail": ""}])
def test_the_names_of_an_invitee_alone_open_nothing(claims: Json) -> None:
    with web_of() as web:
        names = booked_at_calendly(web)
        del names["clientEmail"]
        answer = web.post(EMBED, names | claims)
        assert (answer.status_code, answer.json()) == (200, {"success": True, "booking": None})
        web.work()
        assert web.around.mailer.sent


def test_whoever_has_the_bookings_own_token_needs_no_address() -> None:
    with web_of() as web:
        names = booked_at_calendly(web)
        token = _adopted(web, names)["booking"]["accessToken"]
        del names["clientEmail"]
        assert web.post(EMBED, names, token).json()["booking"]["accessToken"]


def test_addresses_are_not_guessed() -> None:
    with web_of() as web:
        names = booked_at_calendly(web)
        for n in range(WRONG_TOKENS_PER_MINUTE):
            assert web.post(EMBED, names | {"clientEmail": f"guess{n}@example.com"}).json()["booking"] is None
        refused(web.post(EMBED, names), 429, "too_many_requests")


@pytest.mark.parametrize(("event", "invitee"), [("7", "7/invitees/1"), ("1", "1/invitees/2")])
def test_a_meeting_that_calendly_does_not_know_is_not_found(event: str, invitee: str) -> None:
    with web_of() as web:
        booked_at_calendly(web)
        base = "https://api.calendly.com/scheduled_events/"
        refused(web.post(EMBED, {"eventUri": base + event, "inviteeUri": base + invitee}), 404, "not_found")


def test_a_meeting_that_is_none_of_our_sessions_is_not_found() -> None:
    with web_of() as web:
        hint = booked_at_calendly(web)
        web.around.database.catalog.replace_all((), {}, ada.CONNECTED_AT)
        refused(web.post(EMBED, hint), 404, "not_found")


def test_a_silent_calendar_when_asked_about_a_meeting_is_told() -> None:
    with web_of() as web:
        hint = booked_at_calendly(web)
        web.around.scheduling.faults.lay("read_invitee", Away(retry_after_seconds=17))
        answer = web.post(EMBED, hint)
        refused(answer, 503, "scheduling_unavailable")
        assert answer.headers["retry-after"] == "17"


@pytest.mark.parametrize(
    ("body", "status", "fields"),
    [
        ({}, 400, ["eventUri"]),
        ({"eventUri": EVENT}, 400, ["inviteeUri"]),
        ({"eventUri": 1, "inviteeUri": EVENT}, 400, ["eventUri"]),
        ({"eventUri": "", "inviteeUri": EVENT}, 400, ["eventUri"]),
        ({"eventUri": "x" * (URI_LENGTH_MAX + 1), "inviteeUri": EVENT}, 400, ["eventUri"]),
        ({"eventUri": EVENT.replace("https", "http"), "inviteeUri": EVENT}, 422, ["eventUri"]),
        ({"eventUri": "file:///etc/passwd", "inviteeUri": EVENT}, 422, ["eventUri"]),
        ({"eventUri": f"{EVENT}?a=b", "inviteeUri": EVENT}, 422, ["eventUri"]),
        ({"eventUri": f"{EVENT}/../../users/me", "inviteeUri": EVENT}, 422, ["eventUri"]),
        ({"eventUri": "https://me@api.calendly.com/scheduled_events/1", "inviteeUri": EVENT}, 422, ["eventUri"]),
        ({"eventUri": f"{EVENT}\r\n", "inviteeUri": EVENT}, 422, ["eventUri"]),
        ({"eventUri": EVENT, "inviteeUri": EVENT}, 422, ["inviteeUri"]),
        ({"eventUri": EVENT, "inviteeUri": f"{EVENT}/invitees/1/../2"}, 422, ["inviteeUri"]),
        ({"eventUri": EVENT, "inviteeUri": f"{EVENT}/invitees/"}, 422, ["inviteeUri"]),
        ({"eventUri": EVENT, "inviteeUri": "https://evil.example/scheduled_events/1/invitees/1"}, 422, ["inviteeUri"]),
    ],
)
def test_a_hint_that_calendly_cannot_have_given_names_its_field(body: Any, status: int, fields: list[str]) -> None:
    with web_of() as web:
        problem = refused(web.post(EMBED, body), status, "invalid_request")
        assert [fault["field"] for fault in problem["errors"]] == fields


def test_what_stands_in_for_calendly_may_do_without_https() -> None:
    with web_of(CALENDLY_API_BASE="http://127.0.0.1:8900/calendly") as web:
        event = "http://127.0.0.1:8900/calendly/scheduled_events/1"
        refused(web.post(EMBED, {"eventUri": event, "inviteeUri": f"{event}/invitees/1"}), 404, "not_found")
        elsewhere = event.replace("8900", "8901")
        hint = {"eventUri": elsewhere, "inviteeUri": f"{elsewhere}/invitees/1"}
        refused(web.post(EMBED, hint), 422, "invalid_request")


def test_hints_are_counted_like_holds() -> None:
    with web_of() as web:
        assert {web.post(EMBED, {}).status_code for _ in range(HOLDS_PER_MINUTE)} == {400}
        refused(web.post(EMBED, {}), 429, "too_many_requests")
