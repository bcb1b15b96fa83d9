"""The second ear and the subscriptions, when Calendly answers in every other way."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.calendly.calendar_history import EVENTS_PER_QUESTION, CalendlyCalendarHistory
from adapters.calendly.subscriptions import EVENTS, CalendlySubscriptions
from application.ports.answers import ProviderUnavailable
from application.ports.calendar_history import SightingPage
from tests.unit.adapters.calendly_world import BASE, CREATED, EVENT, OWNER, START, Calendly, example
from tests.unit.adapters.provider_files import NOW

HOST = f"{BASE}/users/OTHER"
HOOK = f"{BASE}/webhook_subscriptions/W"
URL = "https://booking.example.com/webhooks/calendly"


@pytest.fixture
def calendly() -> Iterator[Calendly]:
    world = Calendly()
    world.says("/users/me", 200, OWNER)
    yield world
    world.scheduling.close()


def listed(*items: Any, token: str | None = None) -> Any:
    return {"collection": list(items), "pagination": {"next_page_token": token}}


def event(**changes: Any) -> Any:
    told = example("webhooks/invitee.created.json")["payload"]["scheduled_event"]
    times = {"start_time": START.isoformat(), "end_time": (START + timedelta(hours=1)).isoformat()}
    return told | {"uri": EVENT} | times | changes


def invitee(name: str, **changes: Any) -> Any:
    return CREATED["resource"] | {"uri": f"{EVENT}/invitees/{name}", "event": EVENT} | changes


def hook(**changes: Any) -> Any:
    return example("api/webhook_subscription.response.201.json")["resource"] | {"uri": HOOK} | changes


def ask(calendly: Calendly, cursor: str = "") -> SightingPage:
    history = CalendlyCalendarHistory(calendly.scheduling.api, calendly.clock)
    return history.sightings(HOST, NOW, NOW + timedelta(days=90), cursor)


def subscriptions(calendly: Calendly) -> CalendlySubscriptions:
    return CalendlySubscriptions(calendly.scheduling.api, calendly.clock, "our-key")


def test_a_question_is_about_one_host_and_every_state_and_bounded(calendly: Calendly) -> None:
    calendly.says("/scheduled_events", 200, listed(event(), token="more"))
    calendly.says("/scheduled_events/E/invitees", 200, listed(invitee("A"), invitee("B", status="canceled")))
    page = ask(calendly, "a-token")
    assert [sighting.active for sighting in page.sightings] == [True, False]
    assert page.cursor == "more"
    assert dict(calendly.asked[1].url.params) == {
        "user": HOST,
        "organization": f"{BASE}/organizations/O",
        "min_start_time": "2026-12-01T12:00:00.000000Z",
        "max_start_time": "2027-03-01T12:00:00.000000Z",
        "sort": "start_time:asc",
        "count": str(EVENTS_PER_QUESTION),
        "page_token": "a-token",
    }
    assert "status" not in calendly.asked[2].url.params


def test_a_meeting_that_begins_when_the_window_ends_is_not_in_it(calendly: Calendly) -> None:
    end = NOW + timedelta(days=90)
    late = event(start_time=end.isoformat(), end_time=(end + timedelta(hours=1)).isoformat())
    calendly.says("/scheduled_events", 200, listed(late))
    calendly.says("/scheduled_events/E/invitees", 200, listed(invitee("A")))
    assert ask(calendly).sightings == ()


@pytest.mark.parametrize(
    ("events", "invitees"),
    [
        (listed({"uri": EVENT}), None),
        (listed(event(start_time="soon")), None),
        (listed(event(uri="https://elsewhere.example/scheduled_events/E")), None),
        ([], None),
        ({"collection": 3, "pagination": {}}, None),
        (listed(event()), listed({"uri": "x", "email": "marta@example.org"})),
        (listed(event(end_time=START.isoformat())), listed(invitee("A"))),
        (listed(event()), listed(token="always more")),
    ],
)
def test_what_cannot_be_read_is_no_answer_and_nothing_of_it_is_repeated(
    calendly: Calendly, events: Any, invitees: Any
) -> None:
    calendly.says("/scheduled_events", 200, events)
    calendly.says("/scheduled_events/E/invitees", 200, invitees)
    with pytest.raises(ProviderUnavailable) as fault:
        ask(calendly)
    assert "example" not in str(fault.value)


@pytest.mark.parametrize(("status", "wait_seconds"), [(404, 30), (403, 300), (500, 30), (429, 60)])
def test_a_history_that_is_refused_is_no_answer(calendly: Calendly, status: int, wait_seconds: int) -> None:
    calendly.says("/scheduled_events", status)
    with pytest.raises(ProviderUnavailable) as fault:
        ask(calendly)
    assert fault.value.retry_after_seconds == wait_seconds


def test_without_an_owner_nothing_is_asked(calendly: Calendly) -> None:
    for status, body in ((404, None), (200, {"resource": {"uri": HOST}}), (200, [])):
        calendly.says("/users/me", status, body)
        for question in (lambda: ask(calendly), lambda: subscriptions(calendly).ours(URL)):
            with pytest.raises(ProviderUnavailable):
                question()
    assert {request.url.path for request in calendly.asked} == {"/prefix/users/me"}


@pytest.mark.parametrize(
    ("status", "body", "words", "wait_seconds"),
    [
        (400, None, "Calendly answered 400", 300),
        (401, example("errors/401_unauthenticated.json"), "the token is invalid", 300),
        (403, example("errors/403_insufficient_scope.json"), "the token lacks a scope", 300),
        (403, {"message": "Please upgrade to a paid Calendly account."}, "the plan does not allow it", 300),
        (429, None, "rate limit", 60),
        (503, None, "Calendly answered 503", 30),
        (201, {"resource": {"uri": HOOK}}, "cannot be read", 30),
    ],
)
def test_a_subscription_that_is_not_made_says_why(
    calendly: Calendly, status: int, body: Any, words: str, wait_seconds: int
) -> None:
    calendly.says("/webhook_subscriptions", status, body)
    with pytest.raises(ProviderUnavailable, match=words) as fault:
        subscriptions(calendly).create(URL)
    assert fault.value.retry_after_seconds == wait_seconds


@pytest.mark.parametrize("fault", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow")])
def test_a_call_that_breaks_is_no_answer(calendly: Calendly, fault: Exception) -> None:
    calendly.fails("/webhook_subscriptions", fault)
    calendly.fails("/webhook_subscriptions/W", fault)
    for call in (
        lambda: subscriptions(calendly).create(URL),
        lambda: subscriptions(calendly).ours(URL),
        lambda: subscriptions(calendly).delete(HOOK),
    ):
        with pytest.raises(ProviderUnavailable):
            call()


@pytest.mark.parametrize(("status", "fails"), [(204, False), (404, False), (403, True), (500, True), (200, True)])
def test_a_deletion_is_done_when_it_is_gone(calendly: Calendly, status: int, fails: bool) -> None:
    calendly.says("/webhook_subscriptions/W", status)
    if not fails:
        return subscriptions(calendly).delete(HOOK)
    with pytest.raises(ProviderUnavailable):
        subscriptions(calendly).delete(HOOK)
    return None


def test_a_subscription_with_a_foreign_name_is_never_called(calendly: Calendly) -> None:
    with pytest.raises(ProviderUnavailable):
        subscriptions(calendly).delete("https://elsewhere.example/webhook_subscriptions/W")
    assert calendly.asked == []


@pytest.mark.parametrize(
    "item", [{"uri": HOOK}, 3, hook(retry_started_at="2026-12-01T12:00:00"), hook(events=None), hook(state=None)]
)
def test_a_list_of_subscriptions_that_cannot_be_read_is_no_answer(calendly: Calendly, item: Any) -> None:
    calendly.says("/webhook_subscriptions", 200, listed(item))
    with pytest.raises(ProviderUnavailable):
        subscriptions(calendly).ours(URL)


def test_every_state_but_active_is_not_active(calendly: Calendly) -> None:
    calendly.says("/webhook_subscriptions", 200, listed(hook(), hook(state="disabled"), hook(state="paused")))
    assert [told.active for told in subscriptions(calendly).ours(URL)] == [True, False, False]
    assert set(EVENTS) == set(hook()["events"])
