"""Prices as people read them on a page."""

from collections.abc import Sequence

from application.ports.catalog import SessionType
from domain.money import Money
from entrypoints.http.amounts import amount_words
from entrypoints.http.speaking import gettext


def price_tag(price: Money) -> str:
    """Such as "US$149.00", or "Free"."""
    return amount_words(price) if price else gettext("Free")


def lowest_prices(sessions: Sequence[SessionType]) -> str:
    """Such as "Free and from US$149.00", "From US$50.00 or €45.00"; empty if nothing is on offer."""
    prices = [session.terms.price for session in sessions]
    lowest: dict[str, Money] = {}
    for price in filter(None, prices):
        known = lowest.get(price.currency, price)
        lowest[price.currency] = min(known, price, key=lambda money: money.amount_minor)
    priced = gettext(" or ").join(price_tag(price) for price in lowest.values())
    if all(prices):
        return gettext("From %(prices)s", prices=priced) if priced else ""
    return gettext("Free and from %(prices)s", prices=priced) if priced else gettext("Free")
