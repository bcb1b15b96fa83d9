"""Trends, popularity, money and latency: pictures drawn from the numbers beside them."""

from datetime import timedelta

import pytest

from entrypoints.http.pages.analytics.pictures import COLUMNS_HEIGHT, COLUMNS_MAX, bars, columns
from entrypoints.http.pages.analytics.sheets import Cell, Line, Sheet, as_csv
from tests.integration.http.browsing import id_of, page_of
from tests.integration.http.desks import linked
from tests.integration.http.situations import confirmed, web_of
from tests.integration.http.surface import Surface
from tests.integration.http.test_http_analytics_pages import seen, table, two_bookings

WEEK = {"from": "2026-11-16", "to": "2026-11-22", "by": "day"}
_NAME_OF_DAY = "2026-11-21"


def drawn(web: Surface, path: str, kind: str, **query: str) -> list[dict[str, str]]:
    return [rect for rect in seen(web, path, 200, **query).all("rect") if rect["class"] == kind]


def test_trends_tell_every_day_also_those_without_a_booking() -> None:
    with web_of() as web:
        two_bookings(web)
        rows = [row for row in table(web, "/analytics/trends", **WEEK) if row["table"] == "bookings"]
        counted = {row["from"]: (row["booked"], row["confirmed"]) for row in rows}
        assert len(counted) == 7
        assert counted.pop(_NAME_OF_DAY) == ("2", "1")
        assert set(counted.values()) == {("0", "0")}
        first = [rect["height"] for rect in drawn(web, "/analytics/trends", "whole", **WEEK)][:7]
        assert sorted(first) == ["0.0"] * 6 + [f"{COLUMNS_HEIGHT}.0"]


def test_trends_have_the_net_of_each_currency_and_lead_to_its_bookings() -> None:
    with web_of() as web:
        booking = id_of(two_bookings(web))
        rows = [row for row in table(web, "/analytics/trends", **WEEK) if row["table"] == "USD"]
        assert {row["from"]: row["net"] for row in rows}[_NAME_OF_DAY] == "149.00"
        seen(web)
        (path,) = [path for path in linked(web, "/analytics/trends?by=week") if "measure=money" in path]
        assert f"/operator/bookings/{booking}" in linked(web, path)


@pytest.mark.parametrize(("by", "expected"), [("day", 30), ("week", 6), ("month", 1)])
def test_trends_are_by_day_week_or_month(by: str, expected: int) -> None:
    with web_of() as web:
        two_bookings(web)
        assert len([row for row in table(web, "/analytics/trends", by=by) if row["table"] == "bookings"]) == expected


def test_long_spans_are_by_longer_periods_unless_that_is_too_many() -> None:
    with web_of() as web:
        two_bookings(web)
        assert len(drawn(web, "/analytics/trends", "whole", **{"from": "2024-12-01"})) == 2 * 24
        page = seen(web, "/analytics/trends", 422, **{"from": "2025-12-01", "by": "day"})
        assert f"{COLUMNS_MAX} at most" in page.text
        assert "Choose day, week or month." in seen(web, "/analytics/latency", 422, by="hour").text


def test_popularity_tells_experts_and_sessions_the_most_booked_first() -> None:
    with web_of() as web:
        two_bookings(web)
        rows = table(web, "/analytics/popularity")
        assert {(row["table"], row["id"], row["booked"], row["confirmed"], row["share"]) for row in rows} == {
            ("sessions", "ada-deep-dive", "2", "1", "0.5000"),
            ("experts", "ada", "2", "1", "0.5000"),
        }
        page = seen(web, "/analytics/popularity")
        assert "Deep dive" in page.text
        assert [one for one in page.all("a") if "sessionType=ada-deep-dive" in one["href"] and "measure" in one["href"]]


def test_money_adds_up_by_currency() -> None:
    with web_of() as web:
        two_bookings(web)
        amounts = {row["figure"]: row["amount"] for row in table(web, "/analytics/money")}
        assert amounts == {
            "gross": "149.00", "refunded": "0.00", "disputed": "0.00", "net": "149.00", "by_hand": "0.00",
            "fees": "0.00", "after_fees": "149.00",
        }  # fmt: skip
        page = seen(web, "/analytics/money")
        assert "US$149.00" in page.text
        assert "Stripe's fees" in page.text
        assert "nothing to count" in seen(web, "/analytics/money", builder="ben").text


def test_latency_tells_how_long_a_confirmation_took() -> None:
    with web_of() as web:
        answer = web.booked()
        web.around.clock.pass_by(timedelta(minutes=3))
        web.paid(answer)
        web.client.get(answer["booking"]["confirmationUrl"], follow_redirects=True)
        web.work()
        whole, day = table(web, "/analytics/latency", by="day")
        assert (whole["from"], day["from"]) == ("", _NAME_OF_DAY)
        assert (whole["bookings"], whole["median_seconds"], whole["p95_seconds"]) == ("1", "180.000", "180.000")
        assert "3 min" in seen(web, "/analytics/latency").text


@pytest.mark.parametrize("path", ["trends", "popularity", "money", "latency"])
def test_every_page_is_there_with_nothing_to_count_and_in_german(path: str) -> None:
    with web_of() as web:
        seen(web, f"/analytics/{path}")
        confirmed(web)
        assert seen(web, f"/analytics/{path}").all("svg")
        answer = web.client.get(f"/analytics/{path}", headers={"accept-language": "de"})
        assert "Zahlen" in page_of(answer).text


def test_words_that_a_spreadsheet_would_work_out_get_an_apostrophe_and_numbers_none() -> None:
    hostile = ("=1+1", "+49", "-2", "@SUM(A1)", "\tx")
    cells = (*(Cell(text, text) for text in hostile), Cell("-2", -2))
    names = tuple((f"c{number}", "") for number in range(len(cells) + 1))
    written = as_csv([Sheet(key="x", title="x", columns=names, lines=(Line(key="=cmd", words="", cells=cells),))])
    assert written.splitlines()[1] == ",".join(["'=cmd", *(f"'{text}" for text in hostile), "-2"])


def test_a_column_below_nought_goes_down_from_the_ground() -> None:
    picture = columns("", "", [(30, 30), (-10, -10)], ("", ""), "")
    up, down = picture.columns
    assert (picture.ground, up.top, up.height) == ("120.0", "0.0", "120.0")
    assert (down.top, down.height) == ("120.0", "40.0")


def test_a_bar_below_nought_has_no_length_and_a_long_name_is_cut() -> None:
    picture = bars("", "", [("x" * 50, -5, ""), ("y", 0, "")])
    assert [bar.width for bar in picture.bars] == ["0.00%", "0.00%"]
    assert len(picture.bars[0].words) == 30
