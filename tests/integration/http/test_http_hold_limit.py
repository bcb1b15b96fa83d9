"""One person may hold a few times unpaid, however they ask; what is paid, cancelled or over does not count."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from application.limits import LIVE_HOLDS_MAX
from application.ports.scheduling import EventType
from tests import ada
from tests.integration.http.situations import token_of
from tests.integration.http.surface import CONFIRM, START, Json, Surface, confirm_body, refused, surface

AT_ONCE = 20
TIMES = [START + timedelta(hours=2 * n) for n in range(AT_ONCE)]


@pytest.fixture
def web() -> Iterator[Surface]:
    with surface() as web:
        priced = EventType(uri=ada.DEEP_DIVE_EVENT_TYPE, duration_minutes=60)
        web.around.scheduling.offer(priced, ada.CALENDAR, TIMES)
        yield web


def _ask(web: Surface, n: int, email: str = "grace@example.com", key: str | None = None) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return web.post(CONFIRM, confirm_body(start=TIMES[n], client={"email": email}), **headers)


def _full(web: Surface) -> list[Json]:
    answers = [_ask(web, n) for n in range(LIVE_HOLDS_MAX)]
    assert {answer.status_code for answer in answers} == {201}
    return [answer.json() for answer in answers]


@pytest.mark.parametrize("email", ["grace@example.com", "GRACE@Example.com", "grace+2@example.com"])
def test_one_more_time_than_a_person_may_hold_is_refused_with_what_to_do(web: Surface, email: str) -> None:
    _full(web)
    answer = _ask(web, 5, email)
    problem = refused(answer, 429, "too_many_requests")
    assert "Pay for one of them or cancel it" in problem["detail"]
    assert answer.headers["retry-after"] == str(15 * 60)
    assert _ask(web, 5, "another@example.com").status_code == 201


def test_what_is_paid_does_not_count(web: Surface) -> None:
    (first, *_) = _full(web)
    web.paid(first)
    web.client.get(first["booking"]["confirmationUrl"], follow_redirects=True)
    web.client.cookies.clear()
    assert _ask(web, 5).status_code == 201
    refused(_ask(web, 6), 429, "too_many_requests")


def test_what_is_cancelled_does_not_count(web: Surface) -> None:
    (first, *_) = _full(web)
    web.post(f"/api/scheduling/bookings/{first['booking']['id']}/cancel", token=token_of(first))
    web.work()
    assert _ask(web, 5).status_code == 201


def test_what_has_ended_does_not_count(web: Surface) -> None:
    _full(web)
    web.around.clock.pass_by(timedelta(minutes=50))
    web.work()
    assert _ask(web, 5).status_code == 201


def test_a_free_session_does_not_count_once_it_is_booked(web: Surface) -> None:
    body = confirm_body(session=ada.INTRO, start=ada.STARTS[0], minutes=30)
    assert web.post(CONFIRM, body).status_code == 201
    _full(web)


def test_a_repeat_of_a_request_is_answered_however_many_are_held(web: Surface) -> None:
    key = str(uuid4())
    first = _ask(web, 0, key=key)
    assert [_ask(web, n).status_code for n in range(1, LIVE_HOLDS_MAX)] == [201] * (LIVE_HOLDS_MAX - 1)
    again = _ask(web, 0, key=key)
    assert (again.status_code, again.json()["booking"]["id"]) == (201, first.json()["booking"]["id"])


def test_a_time_that_was_not_had_is_not_counted(web: Surface) -> None:
    _ask(web, 0, "another@example.com")
    for _ in range(LIVE_HOLDS_MAX):
        refused(_ask(web, 0), 409, "slot_unavailable")
    _full_from_one = [_ask(web, n).status_code for n in range(1, LIVE_HOLDS_MAX + 1)]
    assert _full_from_one == [201] * LIVE_HOLDS_MAX


def test_many_requests_at_once_hold_no_more_than_one_person_may(web: Surface) -> None:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(lambda n: _ask(web, n), range(AT_ONCE)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201] * LIVE_HOLDS_MAX + [429] * (AT_ONCE - LIVE_HOLDS_MAX)


def test_nothing_about_the_person_stands_where_holds_are_counted(web: Surface) -> None:
    _full(web)
    assert "grace" not in repr(web.around.database.live_holds._holds).lower()
