"""A builder who takes no new bookings for a while: nobody can hold a time, and what is booked stands."""

import pytest

from tests import ada
from tests.integration.http.browsing import id_of, opened, page_of
from tests.integration.http.ordering import links
from tests.integration.http.situations import OPERATOR, confirmed, lost
from tests.integration.http.surface import CONFIRM, Json, Surface, confirm_body, refused, surface

BUILDERS = "/api/operator/builders"
REASON = "Ada Example takes no new bookings at the moment. Back on 3 May."
TIMES = {"sessionTypeId": ada.DEEP_DIVE, "start": "2026-12-01T00:00:00Z", "end": "2026-12-02T00:00:00Z"}


def _pause(web: Surface, **body: str) -> Json:
    answer = web.post(f"{BUILDERS}/ada/pause", {"reason": "Back on 3 May", **body}, OPERATOR)
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


def test_a_paused_builder_cannot_be_booked_and_says_why_everywhere() -> None:
    with surface() as web:
        _pause(web)
        refusal = refused(web.post(CONFIRM, confirm_body()), 409, "builder_not_bookable")
        assert refusal["detail"] == REASON
        times = refused(web.get("/api/scheduling/calendly/available-times", **TIMES), 409, "builder_not_bookable")
        assert times["detail"] == REASON
        session = web.get(f"/api/scheduling/session-types/{ada.DEEP_DIVE}").json()
        assert (session["bookable"], session["notBookableReason"]) == (False, REASON)
        listed = {one["slug"]: one for one in web.get("/api/marketplace/builders").json()["builders"]}
        assert (listed["ada"]["bookable"], listed["ada"]["paused"]) == (False, True)
        assert listed["ada"]["notBookableReason"] == REASON
        assert listed["ben"]["paused"] is False
        assert not web.around.database.streams


@pytest.mark.parametrize("path", ["/", "/marketplace/builders/ada", "/book/ada", "/book/ada/ada-deep-dive"])
def test_the_pages_say_that_a_builder_is_paused_and_lead_to_no_time(path: str) -> None:
    with surface() as web:
        _pause(web)
        page = page_of(web.client.get(path), 409 if path.endswith("dive") else 200)
        assert REASON in page.text
        assert not [link for link in links(page) if "start=" in link]


def test_what_is_booked_or_held_stands_and_can_be_paid() -> None:
    with surface() as web:
        booked, held = confirmed(web), web.booked(start=ada.STARTS[0])
        _pause(web)
        assert "Your session is booked" in page_of(opened(web, booked)).text
        web.paid(held)
        opened(web, held, from_stripe=True)
        web.work()
        state = web.get(f"/api/scheduling/bookings/{id_of(held)}", held["booking"]["accessToken"]).json()
        assert state["booking"]["status"] == "CONFIRMED"


def test_a_client_whose_time_was_lost_may_choose_another_one_of_a_paused_builder() -> None:
    with surface() as web:
        answer = lost(web)
        _pause(web)
        path, token = f"/api/scheduling/bookings/{id_of(answer)}", answer["booking"]["accessToken"]
        (other, *_) = web.get(path, token).json()["booking"]["alternatives"]
        moved = web.post(f"{path}/move", {"timeSlot": other}, token)
        assert moved.status_code == 200, moved.text
        assert moved.json()["booking"]["startTime"] == other["startTime"]


def test_a_pause_is_recorded_with_who_and_why_and_ends_when_somebody_says_so() -> None:
    with surface() as web:
        told = _pause(web, by="Olga")
        assert (told["builder"]["paused"], told["builder"]["notBookableReason"]) == (True, REASON)
        (pause,) = told["pauses"]
        assert (pause["pausedBy"], pause["reason"], pause["resumedAt"]) == ("Olga", "Back on 3 May", None)
        resumed = web.post(f"{BUILDERS}/ada/resume", {"by": "Ada"}, OPERATOR).json()
        assert resumed["builder"]["bookable"] is True
        assert [(one["resumedBy"], one["resumedAt"]) for one in resumed["pauses"]] == [("Ada", "2026-11-21T09:00:00Z")]
        assert web.get(f"{BUILDERS}/ada", OPERATOR).json() == resumed
        assert web.post(CONFIRM, confirm_body()).status_code == 201


def test_a_pause_needs_no_reason() -> None:
    with surface() as web:
        told = _pause(web, reason=" ")
        assert told["builder"]["notBookableReason"] == "Ada Example takes no new bookings at the moment."
        assert told["pauses"][0]["pausedBy"] == "an operator"


def test_importing_the_catalog_ends_no_pause() -> None:
    with surface() as web:
        _pause(web)
        ada.settle_in(web.around.database, web.around.scheduling)
        listed = web.get(BUILDERS, OPERATOR).json()["builders"]
        assert [(one["slug"], one["paused"]) for one in listed] == [("ada", True), ("ben", False)]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"by": " "}, 422, "by"),
        ({"by": "a\nb"}, 422, "by"),
        ({"reason": "a\nb"}, 422, "reason"),
        ({"reason": "x" * 201}, 400, "reason"),
    ],
)
def test_a_pause_that_cannot_be_recorded_is_refused_by_field(body: Json, status: int, field: str) -> None:
    with surface() as web:
        problem = refused(web.post(f"{BUILDERS}/ada/pause", body, OPERATOR), status, "invalid_request")
        assert [fault["field"] for fault in problem["errors"]] == [field]


@pytest.mark.parametrize("act", ["pause", "resume"])
def test_only_operators_pause_and_only_builders_that_there_are(act: str) -> None:
    with surface() as web:
        refused(web.post(f"{BUILDERS}/ada/{act}", {}), 401, "unauthenticated")
        refused(web.post(f"{BUILDERS}/nobody/{act}", {}, OPERATOR), 404, "not_found")
