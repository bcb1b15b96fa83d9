"""Whoever signs in finds what was ever booked with their address, and nothing of anybody else's."""

from datetime import timedelta

from tests import ada
from tests.integration.http.browsing import page_of
from tests.integration.http.ordering import links
from tests.integration.http.signing_in import MARY, signed_in
from tests.integration.http.surface import CONFIRM, START, Json, Surface, confirm_body, refused, surface

PAGE = "/booking/confirmation"
LATER = ada.STARTS[2]


def guest_booking(web: Surface, email: str = MARY) -> str:
    """Made without signing in; the browser keeps nothing of it."""
    answer = web.booked(session=ada.INTRO, minutes=30, start=START, client={"email": email})
    web.client.cookies.clear()
    return str(answer["booking"]["id"])


def read(web: Surface, booking: str) -> Json:
    answer = web.get(f"/api/scheduling/bookings/{booking}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_an_earlier_guest_booking_is_in_the_list_and_opens() -> None:
    with surface() as web:
        booking = guest_booking(web, "Mary@Example.org")
        signed_in(web)
        page = page_of(web.client.get("/bookings"))
        assert "Coming up" in page.text
        (path,) = [link for link in links(page) if link.startswith(PAGE)]
        assert path == f"{PAGE}?booking={booking}"
        assert "is booked" in page_of(web.client.get(path)).text
        assert read(web, booking)["booking"]["id"] == booking


def test_what_is_over_is_told_apart() -> None:
    with surface() as web:
        guest_booking(web)
        web.around.clock.pass_by(START - web.around.clock.now() + timedelta(hours=3))
        signed_in(web)
        page = page_of(web.client.get("/bookings"))
        assert "Coming up" not in page.text
        assert "Past and ended" in page.text


def test_somebody_elses_booking_is_not_found() -> None:
    with surface() as web:
        booking = guest_booking(web, "tom@example.org")
        signed_in(web)
        page = page_of(web.client.get("/bookings"))
        assert "Nothing was booked with this address yet" in page.text
        assert not [link for link in links(page) if link.startswith(PAGE)]
        theirs = refused(web.get(f"/api/scheduling/bookings/{booking}"), 404, "not_found")
        unknown = refused(web.get("/api/scheduling/bookings/00000000-0000-4000-8000-000000000000"), 404, "not_found")
        assert theirs["title"] == unknown["title"]
        assert web.client.get(PAGE, params={"booking": booking}).status_code == 404
        refused(web.post(f"/api/scheduling/bookings/{booking}/cancel", {}), 404, "not_found")


def test_without_a_session_nothing_opens() -> None:
    with surface() as web:
        booking = guest_booking(web)
        refused(web.get(f"/api/scheduling/bookings/{booking}"), 401, "unauthenticated")
        refused(web.post("/api/stripe/checkout", {"bookingId": booking}), 401, "unauthenticated")


def test_a_session_acts_on_a_booking_only_from_our_own_pages() -> None:
    with surface() as web:
        booking = guest_booking(web)
        signed_in(web)
        path = f"/api/scheduling/bookings/{booking}/cancel"
        refused(web.post(path, {}, origin="https://evil.example"), 401, "unauthenticated")
        assert read(web, booking)["booking"]["status"] == "CONFIRMED"
        assert web.post(path, {}, origin="https://booking.example.com").status_code == 200
        assert read(web, booking)["booking"]["status"] == "CANCELLED"


def test_a_token_that_was_sent_counts_and_not_the_session() -> None:
    with surface() as web:
        booking = guest_booking(web)
        other = web.booked(session=ada.INTRO, minutes=30, start=LATER)
        web.client.cookies.clear()
        signed_in(web)
        refused(web.get(f"/api/scheduling/bookings/{booking}", other["booking"]["accessToken"]), 404, "not_found")
        refused(web.get(f"/api/scheduling/bookings/{booking}", "nonsense"), 401, "unauthenticated")


def test_the_session_sees_its_own_payment_pages_and_no_others() -> None:
    with surface() as web:
        mine = web.booked(client={"email": MARY})
        theirs = web.booked(client={"email": "tom@example.org"}, start=LATER)
        web.client.cookies.clear()
        signed_in(web)
        assert web.get(f"/api/stripe/sessions/{web.session_of(mine)}").json()["bookingId"] == mine["booking"]["id"]
        refused(web.get(f"/api/stripe/sessions/{web.session_of(theirs)}"), 404, "not_found")


def test_a_corrected_address_moves_the_booking_to_its_owner() -> None:
    with surface() as web:
        booking = guest_booking(web, "mray@example.org")
        signed_in(web)
        refused(web.get(f"/api/scheduling/bookings/{booking}"), 404, "not_found")
        corrected = {"email": MARY, "by": "Olga", "why": "a slip"}
        path = f"/api/operator/bookings/{booking}/client-email"
        assert web.post(path, corrected, "the-operator", **{"idempotency-key": "k"}).status_code == 200
        assert read(web, booking)["booking"]["id"] == booking


def test_confirming_needs_no_session() -> None:
    with surface() as web:
        assert web.post(CONFIRM, confirm_body()).status_code == 201
