"""The pages of figures: the same numbers as the API's, with meanings, pictures, bookings behind, and as CSV."""

import csv
import io
from urllib.parse import urlencode

import pytest

from tests import ada
from tests.integration.http.browsing import id_of, page_of
from tests.integration.http.desks import back_at_desk, desk_page, linked
from tests.integration.http.desks import sign_in as at_desk
from tests.integration.http.html import Page
from tests.integration.http.signing_in import MARY, signed_in
from tests.integration.http.situations import LATER, confirmed, web_of
from tests.integration.http.surface import CONFIRM, Json, Surface, confirm_body, surface
from tests.integration.http.test_http_analytics import told

DAYS = {"from": "2026-11-01", "to": "2026-11-30"}
PAGES = ("/analytics", "/analytics/bookings?measure=booked")
ANNA = "anna@example.org"
ELSEWHERE = {
    "timezone": "Asia/Tokyo",
    "language": "fr",
    "device": "phone",
    "utmSource": "newsletter",
    "utmMedium": "mail",
    "utmCampaign": "spring",
}
"""By what the bookings of these tests are told apart from others."""


def seen(web: Surface, path: str = "/analytics", status: int = 200, **query: str) -> Page:
    assert at_desk(web).status_code == 303
    return desk_page(web, f"{path}?{urlencode(DAYS | query)}", status)


def table(web: Surface, path: str = "/analytics", **query: str) -> list[dict[str, str]]:
    assert at_desk(web).status_code == 303
    answer = web.client.get(f"{path}?{urlencode(DAYS | query | {'format': 'csv'})}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    return list(csv.DictReader(io.StringIO(answer.text)))


def two_bookings(web: Surface) -> Json:
    """One confirmed, one that only has details."""
    booked = confirmed(web)
    assert web.post(CONFIRM, confirm_body(start=LATER)).status_code == 201
    return back_at_desk(web, booked)


def test_the_funnel_has_a_picture_with_its_numbers_and_their_meaning() -> None:
    with web_of() as web:
        two_bookings(web)
        page = seen(web)
        (drawn,) = page.all("svg")
        assert drawn["role"] == "img"
        named = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
        assert set(drawn["aria-labelledby"].split()) <= named
        bars = [rect["width"] for rect in page.all("rect") if rect["class"] == "part"]
        assert bars == ["100.00%", "100.00%", "100.00%", "50.00%", "50.00%", "0.00%"]
        assert "Time chosen 2" in page.text
        assert "priced, with a payment page / priced, with details" in page.text
        assert "Leaves out: free sessions" in page.text


def test_the_csv_holds_what_the_page_shows() -> None:
    with web_of() as web:
        two_bookings(web)
        rows = {row["figure"]: row for row in table(web)}
        assert rows["paid"] == {
            "table": "steps", "figure": "paid", "count": "1", "of": "2", "share": "0.5000", "share_of_all": "0.5000"
        }  # fmt: skip
        assert (rows["conversion"]["table"], rows["conversion"]["share"]) == ("rates", "0.5000")
        assert rows["no_shows"]["share"] == ""


def test_every_number_leads_to_its_bookings_and_an_operator_from_there_to_each() -> None:
    with web_of() as web:
        booking = id_of(two_bookings(web))
        seen(web)
        behind = [path for path in linked(web, f"/analytics?{urlencode(DAYS)}") if "measure=paid" in path]
        assert behind == [f"/analytics/bookings?{urlencode(DAYS | {'measure': 'paid'})}"]
        assert f"/operator/bookings/{booking}" in linked(web, behind[0])
        assert [row["booking"] for row in table(web, "/analytics/bookings", measure="paid")] == [booking]


def test_money_leads_to_its_bookings_by_currency() -> None:
    with web_of() as web:
        booking = id_of(two_bookings(web))
        (row,) = table(web, "/analytics/bookings", measure="money", currency="usd")
        assert (row["booking"], row["net"]) == (booking, "149.00")
        (row,) = table(web, "/analytics/bookings", measure="money_gross", currency="USD")
        assert (row["booking"], row["gross"]) == (booking, "149.00")
        assert not table(web, "/analytics/bookings", measure="money_by_hand", currency="USD")
        for measure in ("money", "money_refunded"):
            assert "amounts of two are never added" in seen(web, "/analytics/bookings", 422, measure=measure).text


def test_filters_count_only_what_they_say_and_stay_in_the_form() -> None:
    with web_of() as web:
        two_bookings(web)
        page = seen(web, builder="ada", source="own_flow", currency="USD")
        assert "Time chosen 2" in page.text
        chosen = {option["value"] for option in page.all("option") if "selected" in option}
        assert chosen == {"ada", "own_flow", "USD"}
        assert [page.form_fields()[name] for name in DAYS] == [*DAYS.values()]
        assert "Time chosen 0" in seen(web, builder="ben").text
        assert "Time chosen 0" in seen(web, to="2026-11-02").text
        assert {one["href"] for one in page.all("a") if "builder=ada" in one["href"]}


def test_whatever_bookings_are_told_apart_by_can_be_looked_at_alone() -> None:
    with web_of() as web:
        two_bookings(web)
        for name, elsewhere in ELSEWHERE.items():
            (here,) = told(web, "funnel", groupBy=name)["groups"]
            page = desk_page(web, f"/analytics?{urlencode(DAYS | {name: elsewhere})}")
            assert "Time chosen 0" in page.text, name
            assert "open" in page.all("details")[0], "what is chosen is seen"
            assert "Pages seen" not in page.text, "nobody keeps that of those who look"
            kept = {one.get("value") for one in page.all("option") if "selected" in one}
            assert elsewhere in kept | {page.form_fields().get(name)}
            assert {one["href"] for one in page.all("a") if urlencode({name: elsewhere}) in one["href"]}
            assert "Time chosen 2" in desk_page(web, f"/analytics?{urlencode(DAYS | {name: here['key']})}").text, name
            assert told(web, "funnel", **{name: elsewhere})["groups"][0]["steps"][0]["count"] == 0


def test_pages_seen_stand_above_the_funnel_and_are_no_part_of_it() -> None:
    with web_of() as web:
        two_bookings(web)
        for seen_page in ({"page": "profile"}, {"page": "times", "sessionTypeId": "ada-intro"}, {"page": "profile"}):
            assert web.post("/api/marketplace/seen", {"builder": "ada"} | seen_page).status_code == 204
        rows = [row for row in table(web) if row["table"] == "views"]
        assert {row["figure"]: row["count"] for row in rows} == {"profile": "2", "times": "1"}
        text = seen(web).text
        assert text.index("Pages seen") < text.index("Time chosen 2")
        assert "who it was: the same person counts as often as they look" in text
        of_session = [row for row in table(web, sessionType="ada-intro") if row["table"] == "views"]
        assert [row["count"] for row in of_session] == ["0", "1"]
        assert [row["count"] for row in table(web, to="2026-11-02") if row["table"] == "views"] == ["0", "0"]


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ({"from": "2026-12-02", "to": "2026-12-01"}, "to", "The last day comes before the first."),
        ({"from": "2001-01-01", "to": "2026-12-01"}, "from", "3660 days at most"),
        ({"from": "soon"}, "from", "“soon” is not a day"),
        ({"to": "9999-12-31"}, "to", "“9999-12-31” is not a day"),
        ({"builder": "nobody"}, "builder", "There is no expert “nobody”"),
        ({"sessionType": "<b>"}, "sessionType", "There is no session “<b>”"),
        ({"source": "moon\0"}, "source", "There is no source “moon”"),
        ({"currency": "xyz"}, "currency", "No booking has the currency “XYZ”"),
        ({"device": "toaster"}, "device", "There is no device “toaster”"),
        ({"timezone": "Mars/Olympus"}, "timezone", "“Mars/Olympus” is no time zone"),
    ],
)
@pytest.mark.parametrize("format_", ["", "csv"])
def test_what_cannot_be_counted_is_told_at_its_field_and_the_form_is_kept(
    query: dict[str, str], field: str, words: str, format_: str
) -> None:
    with web_of() as web:
        page = seen(web, status=422, **({"builder": "ada"} | query | {"format": format_}))
        assert words in page.text
        assert f"#{field}" in [link["href"] for link in page.all("a")]
        (wrong,) = [one for tag in ("input", "select") for one in page.all(tag) if "aria-invalid" in one]
        assert wrong["id"] == field
        kept = {option["value"] for option in page.all("option") if "selected" in option}
        assert query.get("builder", "ada") in kept


def test_an_unknown_figure_is_told() -> None:
    with web_of() as web:
        for measure in ("luck", ""):
            assert "Choose one of the figures." in seen(web, "/analytics/bookings", 422, measure=measure).text


@pytest.mark.parametrize("path", PAGES)
def test_an_analyst_sees_figures_and_ids_and_nothing_else(path: str) -> None:
    with web_of(ANALYSTS=ANNA) as web:
        confirmed(web)
        web.client.cookies.clear()
        signed_in(web, ANNA, "/analytics")
        page = desk_page(web, path)
        assert not [link for link in page.all("a") if link["href"].startswith(("/operator", "/builder"))]
        assert "grace" not in page.text.lower()
        assert "/analytics" in linked_from_account(web)
        page_of(web.client.get("/operator"), 404)


def linked_from_account(web: Surface) -> list[str]:
    return [link["href"] for link in page_of(web.client.get("/account")).all("a")]


@pytest.mark.parametrize("path", PAGES)
def test_whoever_is_neither_analyst_nor_operator_finds_nothing(path: str) -> None:
    with surface(environment={"ANALYSTS": ANNA}) as web:
        assert web.client.get(path).headers["location"].startswith("/operator/sign-in?next=%2Fanalytics")
        for email in (MARY, ada.ADDRESS):
            signed_in(web, email)
            page_of(web.client.get(path), 404)
            assert "/analytics" not in linked_from_account(web)
            web.client.cookies.clear()


def test_an_operator_by_name_finds_the_figures_in_the_menu() -> None:
    with surface(environment={"OPERATORS": ANNA}) as web:
        signed_in(web, ANNA, "/analytics")
        assert "/analytics" in linked(web, "/operator")
        assert "/analytics" in linked(web, "/builder/ada")
        desk_page(web, "/analytics")


@pytest.mark.parametrize("analyst", ["", ada.ADDRESS])
def test_a_builder_finds_the_figures_in_the_menu_only_as_an_analyst(analyst: str) -> None:
    with surface(environment={"ANALYSTS": analyst}) as web:
        signed_in(web, ada.ADDRESS, "/builder")
        assert ("/analytics" in linked(web, "/builder/ada")) == bool(analyst)
        if analyst:
            assert "/builder" in linked(web, "/analytics")
