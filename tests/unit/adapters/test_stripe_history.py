"""How Stripe's lists, which begin with the newest, are read from the oldest on, and within which bounds."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from adapters.stripe.history import PAGES_MAX, SETTLES_WITHIN_SECONDS, StripePaymentHistory
from adapters.stripe.translator import HEARD
from application.ports.answers import ProviderUnavailable
from application.ports.inbox import Provider as Who
from application.ports.payment_history import EventPage
from domain.booking.commands import IntentStanding
from domain.identifiers import BookingId
from domain.money import Money
from tests.unit.adapters.provider_files import BOOKING, NOW
from tests.unit.adapters.scripted_server import HANGS_UP, Provider, Says, provider

SINCE = NOW - timedelta(days=3)
LONG_AGO = int((NOW - timedelta(hours=1)).timestamp())
JUST_NOW = int(NOW.timestamp()) - SETTLES_WITHIN_SECONDS + 1
FORGOTTEN = {"error": {"type": "invalid_request_error", "code": "resource_missing", "param": "ending_before"}}


class StoppedClock:
    def now(self) -> datetime:
        return NOW


def event(name: str, created: int = LONG_AGO) -> dict[str, Any]:
    thing = {"id": "cs_1", "object": "checkout.session", "amount": 1.50}
    head = {"id": name, "object": "event", "created": created, "type": "checkout.session.completed"}
    return head | {"data": {"object": thing}}


def page(*things: dict[str, Any], has_more: bool = False) -> Says:
    return Says(200, {"object": "list", "data": list(things), "has_more": has_more, "url": "/v1/events"})


def keys(told: EventPage) -> list[str]:
    return [delivery.key for delivery in told.deliveries]


def queries(stripe: Provider) -> list[dict[str, str]]:
    return [{k: v[0] for k, v in parse_qs(urlsplit(a.path).query).items() if "types" not in k} for a in stripe.asked]


@pytest.fixture
def stripe() -> Iterator[Provider]:
    with provider() as world:
        yield world


@pytest.fixture
def history(stripe: Provider) -> Iterator[StripePaymentHistory]:
    made = StripePaymentHistory("sk_test_1", StoppedClock(), stripe.url)
    yield made
    made.close()


def test_a_page_comes_from_the_oldest_on_word_for_word(stripe: Provider, history: StripePaymentHistory) -> None:
    stripe.script.append(page(event("evt_3"), event("evt_2")))
    told = history.events_after("evt_1", SINCE)
    assert (keys(told), told.cursor, told.complete) == (["evt_2", "evt_3"], "evt_3", True)
    first = told.deliveries[0]
    assert (first.provider, first.type, first.received_at) == (Who.STRIPE, "checkout.session.completed", NOW)
    assert first.body == json.dumps(event("evt_2")).encode()
    assert queries(stripe) == [{"ending_before": "evt_1", "limit": "100"}]
    types = [value for name, value in parse_qs(urlsplit(stripe.asked[0].path).query).items() if "types" in name]
    assert sorted(name for (name,) in types) == sorted(HEARD)


def test_a_young_event_is_told_at_once_and_again_until_none_can_come_before_it(
    stripe: Provider, history: StripePaymentHistory
) -> None:
    stripe.script.append(page(event("evt_3", JUST_NOW), event("evt_2")))
    told = history.events_after("evt_1", SINCE)
    assert (keys(told), told.cursor) == (["evt_2", "evt_3"], "evt_2")
    stripe.script.append(page(event("evt_3", JUST_NOW)))
    told = history.events_after("evt_2", SINCE)
    assert (keys(told), told.cursor, told.complete) == (["evt_3"], "evt_2", True)


def test_while_there_is_more_the_cursor_moves_on(stripe: Provider, history: StripePaymentHistory) -> None:
    stripe.script.append(page(event("evt_3", JUST_NOW), event("evt_2"), has_more=True))
    told = history.events_after("evt_1", SINCE)
    assert (told.cursor, told.complete) == ("evt_3", False)


def test_without_a_cursor_it_begins_after_the_last_event_before(
    stripe: Provider, history: StripePaymentHistory
) -> None:
    stripe.script.extend([page(event("evt_1"), has_more=True), page(event("evt_2"))])
    assert keys(history.events_after("", SINCE)) == ["evt_2"]
    assert queries(stripe) == [
        {"created[lt]": str(int(SINCE.timestamp())), "limit": "1"},
        {"ending_before": "evt_1", "limit": "100"},
    ]


def test_where_nothing_was_before_it_begins_with_the_first(stripe: Provider, history: StripePaymentHistory) -> None:
    stripe.script.extend([page(), page(event("evt_2"), event("evt_1"))])
    told = history.events_after("", SINCE)
    assert (keys(told), told.cursor, told.complete) == (["evt_1", "evt_2"], "evt_2", True)
    stripe.script.extend([page(), page()])
    assert history.events_after("", SINCE) == EventPage((), "", complete=True)


def test_a_forgotten_cursor_is_replaced_by_the_beginning(stripe: Provider, history: StripePaymentHistory) -> None:
    stripe.script.extend([Says(400, FORGOTTEN), page(), page(event("evt_1"))])
    assert keys(history.events_after("evt_0", SINCE)) == ["evt_1"]


class ManyEvents:
    """A list that answers as Stripe does: newest first, by creation."""

    def __init__(self, created: list[int]) -> None:
        self.events = [event(f"evt_{number}", at) for number, at in enumerate(created)][::-1]

    def answer(self, query: dict[str, str]) -> Says:
        low, high = int(query.get("created[gte]", 0)), int(query.get("created[lte]", 10**12))
        below = int(query.get("created[lt]", 10**12))
        found = [e for e in self.events if low <= e["created"] <= high and e["created"] < below]
        limit = int(query["limit"])
        if "ending_before" in query:
            end = next(n for n, e in enumerate(found) if e["id"] == query["ending_before"])
            return page(*found[max(0, end - limit) : end], has_more=end > limit)
        if "starting_after" in query:
            found = found[1 + next(n for n, e in enumerate(found) if e["id"] == query["starting_after"]) :]
        return page(*found[:limit], has_more=len(found) > limit)


@pytest.mark.parametrize("created", [[LONG_AGO] * 250, [LONG_AGO - 250 + n for n in range(250)]])
def test_the_first_of_very_many_is_found(
    stripe: Provider, history: StripePaymentHistory, created: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    many = ManyEvents(created)
    monkeypatch.setattr(stripe, "script", _Answering(stripe, many))
    found: list[str] = []
    cursor, complete = "", False
    while not complete:
        told = history.events_after(cursor, SINCE)
        found += keys(told)
        cursor, complete = told.cursor, told.complete
    assert found == [f"evt_{number}" for number in range(250)]
    assert len(stripe.asked) < 40


class _Answering:
    def __init__(self, stripe: Provider, many: ManyEvents) -> None:
        self._stripe = stripe
        self._many = many

    def popleft(self) -> Says:
        return self._many.answer(queries(self._stripe)[-1])


@pytest.mark.parametrize(
    "said",
    [HANGS_UP, Says(500), Says(429), Says(400), Says(401), Says(200, {}), Says(200, {"data": [{}], "has_more": False})],
)
def test_a_question_without_an_answer_is_unavailable(
    stripe: Provider, history: StripePaymentHistory, said: Says | str
) -> None:
    stripe.script.extend([said] * 4)
    with pytest.raises(ProviderUnavailable):
        history.events_after("evt_1", SINCE)
    with pytest.raises(ProviderUnavailable):
        history.open_sessions(SINCE)
    with pytest.raises(ProviderUnavailable):
        history.payments_between(SINCE, NOW)
    with pytest.raises(ProviderUnavailable):
        history.balance_between(SINCE, NOW)


def test_the_balance_is_listed_over_all_pages_within_whole_seconds(
    stripe: Provider, history: StripePaymentHistory
) -> None:
    fee = {"id": "txn_1", "created": LONG_AGO, "reporting_category": "fee", "amount": -7, "fee": 0, "currency": "eur"}
    stripe.script.extend([page(fee, has_more=True), page(fee | {"id": "txn_2"})])
    found = history.balance_between(datetime.fromtimestamp(1000.5, UTC), datetime.fromtimestamp(2000, UTC))
    assert [entry.id for entry in found] == ["txn_1", "txn_2"]
    asked = queries(stripe)
    assert (asked[0]["created[gte]"], asked[0]["created[lt]"]) == ("1001", "2000")
    assert asked[0]["expand[0]"] == "data.source"
    assert asked[1]["starting_after"] == "txn_1"


def intent(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": name,
        "object": "payment_intent",
        "status": "succeeded",
        "created": LONG_AGO,
        "currency": "eur",
        "amount": 6000,
        "amount_capturable": 0,
        "amount_received": 6000,
        "latest_charge": {"id": "ch_1", "object": "charge", "amount_refunded": 900},
        "metadata": {"bookingId": BOOKING},
    } | changes


def test_payments_are_listed_over_all_pages_within_whole_seconds(
    stripe: Provider, history: StripePaymentHistory
) -> None:
    stripe.script.extend([page(intent("pi_2"), has_more=True), page(intent("pi_1", metadata={}))])
    start, end = datetime.fromtimestamp(1000.5, UTC), datetime.fromtimestamp(2000, UTC)
    second, first = history.payments_between(start, end)
    assert (first.intent, first.booking_id) == ("pi_1", None)
    assert (second.intent, second.booking_id) == ("pi_2", BookingId(UUID(BOOKING)))
    assert (second.standing, second.amount, second.refunded) == (
        IntentStanding.CAPTURED,
        Money(6000, "EUR"),
        Money(900, "EUR"),
    )
    asked = queries(stripe)
    assert (asked[0]["created[gte]"], asked[0]["created[lt]"]) == ("1001", "2000")
    assert asked[0]["expand[0]"] == "data.latest_charge"
    assert asked[1]["starting_after"] == "pi_2"


@pytest.mark.parametrize("status", ["canceled", "requires_payment_method"])
def test_what_was_never_taken_is_not_called_refunded(
    stripe: Provider, history: StripePaymentHistory, status: str
) -> None:
    stripe.script.append(page(intent("pi_1", status=status, amount_received=0)))
    (seen,) = history.payments_between(SINCE, NOW)
    assert (seen.amount, seen.refunded) == (Money(6000, "EUR"), Money(0, "EUR"))


def test_a_list_without_an_end_is_given_up(stripe: Provider, history: StripePaymentHistory) -> None:
    stripe.script.extend([page(intent("pi_1"), has_more=True)] * PAGES_MAX)
    with pytest.raises(ProviderUnavailable, match="more than"):
        history.payments_between(SINCE, NOW)
    assert len(stripe.asked) == PAGES_MAX


def test_only_pages_of_ours_are_listed(stripe: Provider, history: StripePaymentHistory) -> None:
    ours: dict[str, Any] = {
        "id": "cs_1",
        "object": "checkout.session",
        "status": "open",
        "payment_status": "unpaid",
        "url": "u",
    }
    ours |= {"client_reference_id": BOOKING, "metadata": {"attempt": "2"}}
    foreign = ours | {"id": "cs_2", "client_reference_id": None}
    stripe.script.append(page(foreign, ours, ours | {"metadata": {}}))
    (found,) = history.open_sessions(SINCE)
    assert (found.booking_id, found.attempt, found.report.session_id) == (BookingId(UUID(BOOKING)), 2, "cs_1")
    assert queries(stripe)[0]["status"] == "open"
