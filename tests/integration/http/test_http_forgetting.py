"""An operator forgets a person, from the page of a booking and by the API; the booking's pages still work."""

from datetime import timedelta

import httpx
import pytest

from tests import ada
from tests.integration.http.browsing import id_of, page_of
from tests.integration.http.desks import TOKEN, back_at_desk, desk_page, operator_desk
from tests.integration.http.situations import confirmed, fresh
from tests.integration.http.surface import Json, Surface, refused, surface

WORDS = {"by": "Olga", "why": "the client asked"}
NAME, EMAIL = "Grace Example", "grace@example.com"
FORGET = "/api/operator/people/forget"
EXPORT = "/api/operator/people/export"


def held(web: Surface) -> Json:
    """A paid session that is over."""
    answer = confirmed(web)
    web.around.clock.pass_by(timedelta(days=40))
    web.work()
    return answer


def mails_to_client(web: Surface) -> int:
    return sum(mail.to == EMAIL for mail in web.around.mailer.sent)


def forget(web: Surface, **more: object) -> httpx.Response:
    return web.post(FORGET, {"email": EMAIL, **WORDS, **more}, TOKEN)


def test_from_the_page_of_a_booking_it_is_shown_first_and_then_done() -> None:
    with operator_desk(fresh()) as web:
        answer = back_at_desk(web, held(web))
        path = f"/operator/bookings/{id_of(answer)}"
        page = page_of(web.client.get(f"{path}/acts/forget"))
        for told in (
            "One record of name, address, notes and answers",
            "What Stripe keeps",
            "What Calendly keeps",
            "cs_",
        ):
            assert told in page.text, told
        assert NAME in desk_page(web, path).text
        sent = web.client.post(f"{path}/acts/forget", data=page.form_fields() | WORDS)
        assert (sent.status_code, sent.headers["location"]) == (303, f"{path}?done=forget"), sent.text
        after = desk_page(web, sent.headers["location"])
        assert "The client was forgotten, in 1 bookings, by Olga: the client asked" in after.text
        assert NAME not in after.text
        assert EMAIL not in after.text
        assert f"{path}/acts/forget" not in {link["href"] for link in after.all("a")}


def test_from_the_page_of_a_booking_that_goes_on_it_is_said_why_not() -> None:
    with operator_desk(fresh()) as web:
        answer = back_at_desk(web, confirmed(web))
        page = page_of(web.client.get(f"/operator/bookings/{id_of(answer)}/acts/forget"))
        assert "The person is still needed" in page.text
        assert "it is Confirmed" in page.text


@pytest.mark.parametrize("live", [False, True])
def test_the_booking_of_a_forgotten_client_still_has_its_pages(*, live: bool) -> None:
    with surface(fresh()) as web:
        answer = confirmed(web) if live else held(web)
        sent = mails_to_client(web)
        assert sent
        assert forget(web, evenIfLive=live).status_code == 200
        booking, token = answer["booking"]["id"], answer["booking"]["accessToken"]
        assert web.get(f"/api/scheduling/bookings/{booking}", token).status_code == 200
        shown = web.client.get(answer["booking"]["confirmationUrl"], follow_redirects=True)
        assert shown.status_code == 200, shown.text
        assert NAME not in shown.text
        for path in (f"bookings/{booking}", f"bookings/{booking}/timeline", "bookings", "mails"):
            assert web.get(f"/api/operator/{path}", TOKEN).status_code == 200, path
        if live:
            cancelled = web.post(f"/api/scheduling/bookings/{booking}/cancel", {"reason": "ill"}, token)
            assert cancelled.status_code == 200, cancelled.text
            web.work()
        assert mails_to_client(web) == sent


def test_the_api_rehearses_forgets_and_knows_nobody_afterwards() -> None:
    with surface(fresh()) as web:
        answer = held(web)
        told = web.post(EXPORT, {"email": EMAIL.upper()}, TOKEN).json()
        (booking,) = told["bookings"]
        assert (booking["id"], booking["client"]["name"]) == (answer["booking"]["id"], NAME)
        rehearsed = forget(web, dryRun=True).json()
        assert rehearsed["dryRun"] is True
        done = forget(web).json()
        assert (done["bookings"], len(done["people"])) == ([answer["booking"]["id"]], 1)
        assert {one["where"] for one in done["remains"]} >= {"Stripe", "Calendly"}
        refused(forget(web), 404, "not_found")
        refused(web.post(EXPORT, {"email": EMAIL}, TOKEN), 404, "not_found")


def test_the_api_refuses_what_must_not_be() -> None:
    with surface(fresh()) as web:
        confirmed(web)
        refused(forget(web), 409, "wrong_state")
        refused(forget(web, email=ada.ADDRESS), 409, "wrong_state")
        refused(forget(web, email="no address"), 422, "invalid_request")
        refused(web.post(EXPORT, {"email": "no address"}, TOKEN), 422, "invalid_request")
        refused(web.post(FORGET, {"email": EMAIL}, TOKEN), 400, "invalid_request")
        refused(web.post(FORGET, {"email": EMAIL, **WORDS}), 401, "unauthenticated")
        refused(web.post(EXPORT, {"email": EMAIL}), 401, "unauthenticated")
