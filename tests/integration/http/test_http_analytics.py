"""Figures as an analyst asks for them: with definitions, with the bookings behind, and not for everybody."""

from typing import Any

import pytest

from application.figures.definitions import DEFINITIONS, FUNNEL, MEASURES
from application.ports.api_tokens import Scope
from entrypoints.api_tokens import Wanted, make_token
from tests.integration.http.browsing import id_of
from tests.integration.http.situations import LATER, OPERATOR, confirmed, token_of, web_of
from tests.integration.http.surface import CONFIRM, Json, Surface, confirm_body, refused

ROUTES = ("funnel", "rates", "revenue", "definitions", "bookings", "revenue/bookings", "events")
SPAN = {"from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"}


def analyst(web: Surface, *scopes: Scope) -> str:
    wanted = Wanted(name="figures", scopes=scopes or (Scope.ANALYST,), days=30, by="Olga")
    return make_token(web.service.api_tokens, wanted, web.around.clock.now()).words


def told(web: Surface, route: str, **query: Any) -> Json:
    answer = web.get(f"/api/analytics/{route}", analyst(web), **(SPAN | query))
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_the_funnel_tells_each_step_with_what_it_is_divided_by_and_its_definition() -> None:
    with web_of() as web:
        confirmed(web)
        assert web.post(CONFIRM, confirm_body(start=LATER)).status_code == 201
        funnel = told(web, "funnel")
        (group,) = funnel["groups"]
        steps = {step["name"]: step for step in group["steps"]}
        assert list(steps) == [definition["name"] for definition in funnel["definitions"]]
        assert steps["chosen"]["count"] == 2
        assert steps["paid"]["of"] == steps["checkout_started"]["count"]
        assert steps["confirmed"]["rateOfAll"] == steps["confirmed"]["count"] / steps["chosen"]["count"]
        assert all(definition["counts"] and definition["leavesOut"] for definition in funnel["definitions"])


def test_a_span_without_bookings_has_zeros_and_no_rates() -> None:
    with web_of() as web:
        (group,) = told(web, "funnel")["groups"]
        assert [(step["count"], step["rate"]) for step in group["steps"]] == [(0, None)] * len(FUNNEL)
        assert told(web, "funnel", groupBy="day")["groups"] == []
        assert told(web, "revenue")["groups"] == []


def test_rates_and_money_of_a_paid_booking() -> None:
    with web_of() as web:
        confirmed(web)
        rates = told(web, "rates")
        named = {rate["name"]: rate for rate in rates["groups"][0]["rates"]}
        assert (named["conversion"]["count"], named["conversion"]["rate"]) == (1, 1.0)
        assert (named["payment_success"]["rate"], named["no_shows"]["rate"]) == (1.0, None)
        assert (named["popularity"]["count"], named["popularity"]["of"]) == (1, None)
        assert rates["timeToConfirm"][0]["bookings"] == 1
        (money,) = told(web, "revenue", groupBy="month")["groups"]
        assert (money["key"], money["currency"], money["grossMinor"]) == ("2026-11-01", "USD", 14_900)
        assert money["netMinor"] == money["grossMinor"] - money["refundedMinor"] - money["disputedMinor"]


def test_every_figure_leads_to_its_bookings() -> None:
    with web_of() as web:
        booking = id_of(confirmed(web))
        not_reached = {"took_place", "hold_expired", "time_lost", "cancelled", "moved", "missed"}
        for measure in {definition.top for definition in DEFINITIONS} - {""}:
            behind = told(web, "bookings", measure=measure)["bookings"]
            expected = [] if measure in not_reached else [booking]
            assert [one["bookingId"] for one in behind] == expected, measure
        (one,) = told(web, "revenue/bookings", of="USD")["bookings"]
        assert (one["bookingId"], one["netMinor"]) == (booking, 14_900)
        assert told(web, "revenue/bookings", of="EUR")["bookings"] == []
        (taken,) = told(web, "revenue/bookings", of="USD", part="gross")["bookings"]
        assert (taken["bookingId"], taken["minor"], taken["netMinor"]) == (booking, 14_900, None)
        assert told(web, "revenue/bookings", of="USD", part="by_hand")["bookings"] == []


def test_bookings_behind_a_figure_come_page_by_page() -> None:
    with web_of() as web:
        everybody = sorted(id_of(confirmed(web, **change)) for change in ({}, {"start": LATER}))
        first = told(web, "bookings", measure="booked", limit=1)
        second = told(web, "bookings", measure="booked", limit=1, cursor=first["nextCursor"])
        assert second["nextCursor"] is None
        assert sorted(one["bookingId"] for page in (first, second) for one in page["bookings"]) == everybody


def test_groups_and_wishes_are_those_of_the_facts() -> None:
    with web_of() as web:
        confirmed(web)
        assert [group["key"] for group in told(web, "funnel", groupBy="builder")["groups"]] == ["ada"]
        assert [group["key"] for group in told(web, "rates", groupBy="day")["groups"]] == ["2026-11-21"]
        assert told(web, "funnel", builder="grace")["groups"][0]["steps"][0]["count"] == 0
        assert told(web, "funnel", builder="ada", currency="USD")["groups"][0]["steps"][0]["count"] == 1


def test_the_seven_events_are_told_from_the_facts() -> None:
    with web_of() as web:
        booking = id_of(confirmed(web))
        page = told(web, "events")
        assert [event["event"] for event in page["events"]] == [
            "BOOKING_CREATED",
            "CHECKOUT_INITIATED",
            "CHECKOUT_SESSION_CREATED",
            "CHECKOUT_COMPLETED",
            "PAYMENT_COMPLETED",
        ]
        assert {event["bookingId"] for event in page["events"]} == {booking}
        assert page["events"][-1]["amount"] == {"amountMinor": 14_900, "currency": "USD"}
        assert not page["more"]
        rest = told(web, "events", after=page["events"][1]["position"])
        assert rest["events"] == page["events"][2:]
        assert told(web, "events", after=page["next"])["events"] == []


@pytest.mark.parametrize(
    ("route", "query", "field"),
    [
        ("funnel", {"groupBy": "weather"}, "groupBy"),
        ("funnel", {"from": "2026-12-02T00:00:00Z", "to": "2026-12-01T00:00:00Z"}, "to"),
        ("funnel", {"from": "2026-12-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"}, "to"),
        ("rates", {"from": "2001-01-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"}, "to"),
        ("rates", {"from": "0001-01-01T00:00:00Z"}, "from"),
        ("revenue", {"from": "2026-12-01T00:00:00"}, "from"),
        ("revenue", {"zone": "Mars/Olympus"}, "zone"),
        ("revenue", {"to": "soon"}, "to"),
        ("bookings", {"measure": "luck"}, "measure"),
        ("bookings", {}, "measure"),
        ("bookings", {"measure": "booked", "limit": "0"}, "limit"),
        ("bookings", {"measure": "booked", "cursor": "x"}, "cursor"),
        ("bookings", {"measure": "booked", "cursor": "2026-12-01T00:00:00_8d3a"}, "cursor"),
        ("events", {"after": "-1"}, "after"),
    ],
)
def test_what_cannot_be_counted_is_refused_and_says_what_to_mend(route: str, query: dict[str, str], field: str) -> None:
    with web_of() as web:
        answer = web.get(f"/api/analytics/{route}", analyst(web), **query)
        problem = refused(answer, answer.status_code, "invalid_request")
        assert answer.status_code in {400, 422}
        assert [fault["field"] for fault in problem["errors"]] == [field]


@pytest.mark.parametrize("route", ROUTES)
def test_figures_are_for_analysts_and_operators_alone(route: str) -> None:
    with web_of() as web:
        path, query = f"/api/analytics/{route}", {"measure": "booked", "of": "USD"}
        refused(web.get(path, **query), 401, "unauthenticated")
        refused(web.get(path, token_of(confirmed(web)), **query), 401, "unauthenticated")
        refused(web.get(path, analyst(web, Scope.EVENTS_READ), **query), 401, "unauthenticated")
        assert web.get(path, analyst(web), **query).status_code == 200
        assert web.get(path, OPERATOR, **query).status_code == 200


def test_every_definition_speaks_of_measures_that_there_are() -> None:
    names = {name for definition in DEFINITIONS for name in (definition.top, *definition.of) if name}
    assert names <= set(MEASURES)
    assert len({definition.name for definition in DEFINITIONS}) == len(DEFINITIONS)
