"""Single words of the client's pages: prices, zones, slips in mail addresses, policies before there is a time."""

import pytest
from msgspec.structs import replace

from domain.money import Money
from domain.terms import Policy, Terms
from entrypoints.http.pages.mail_slips import likely_meant
from entrypoints.http.pages.offer_words import policy_line
from entrypoints.http.pages.prices import lowest_prices, price_tag
from entrypoints.http.pages.zones import zone_meant, zones_on_offer
from tests import ada

_SESSION = ada.builders()[0].session_types[0]


@pytest.mark.parametrize(
    ("price", "words"),
    [
        (Money(14900, "USD"), "US$149.00"),
        (Money(5, "EUR"), "€0.05"),
        (Money(14900, "CAD"), "CA$149.00"),
        (Money(1500, "JPY"), "JP¥1,500"),
        (Money(0, "GBP"), "Free"),
    ],
)
def test_a_price_is_written_as_its_reader_does_and_names_one_currency_alone(price: Money, words: str) -> None:
    assert price_tag(price) == words


@pytest.mark.parametrize(
    ("prices", "words"),
    [
        ([], ""),
        ([Money(0, "USD")], "Free"),
        ([Money(900, "USD"), Money(500, "USD")], "From US$5.00"),
        ([Money(900, "USD"), Money(500, "EUR"), Money(800, "USD")], "From US$8.00 or €5.00"),
        ([Money(0, "USD"), Money(900, "USD")], "Free and from US$9.00"),
    ],
)
def test_the_lowest_price_is_told_for_each_currency(prices: list[Money], words: str) -> None:
    sessions = [replace(_SESSION, terms=replace(_SESSION.terms, price=price)) for price in prices]
    assert lowest_prices(sessions) == words


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("America/new york", "America/New_York"),
        ("utc", "UTC"),
        ("US/Eastern", "US/Eastern"),
        ("Louisville", None),
        ("Mars", None),
        ("", None),
        ("../etc/passwd", None),
        ("Europe", None),
    ],
)
def test_a_zone_is_found_by_what_people_write_unless_it_could_be_two(text: str, zone: str | None) -> None:
    assert zone_meant(text) == zone


def test_zones_on_offer_are_places_and_utc() -> None:
    assert zones_on_offer()[0] == "UTC"
    assert {"Europe/London", "America/New_York", "Asia/Kolkata"} <= set(zones_on_offer())
    assert not {"US/Eastern", "Etc/GMT+5", "EST"} & set(zones_on_offer())


@pytest.mark.parametrize(
    ("email", "meant"),
    [
        ("mary@gmial.com", "mary@gmail.com"),
        ("mary@Hotmial.com", "mary@hotmail.com"),
        ("mary@outlok.com", "mary@outlook.com"),
        ("mary@gmail.com", ""),
        ("mary@GMAIL.com", ""),
        ("mary@example.com", ""),
        ("mary@mail.com", ""),
        ("mary@gmx.at", ""),
    ],
)
def test_a_slip_in_a_mail_domain_is_seen_and_other_domains_are_left_alone(email: str, meant: str) -> None:
    assert likely_meant(email) == meant


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (Policy(24, 2), "Cancelling gives everything back until 24 hours before, then half until 2 hours before."),
        (Policy(24, 0), "Cancelling gives everything back until 24 hours before, then half."),
        (Policy(1, 1), "Cancelling gives everything back until 1 hour before, nothing after that."),
        (Policy(0, 0), "Cancelling gives everything back until the session begins."),
    ],
)
def test_a_policy_is_one_line_before_there_is_a_time(policy: Policy, words: str) -> None:
    assert policy_line(Terms(ada.PRICE, 60, policy)) == words
