"""Prices as people read them on a page."""

from collections.abc import Sequence

from adapters.mail_texts.languages import ENGLISH
from application.ports.catalog import SessionType
from domain.money import Money
from entrypoints.http.amounts import amount_words
from entrypoints.http.speaking import gettext, language

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def price_tag(price: Money) -> str:
    """Such as "$149.00"; currencies whose sign is not one of their own keep their code: "149.00 CHF"."""
    if not price:
        return gettext("Free")
    if language().name != ENGLISH.name:
        return amount_words(price)
    sign = _SIGNS.get(price.currency)
    return f"{sign}{str(price).partition(' ')[0]}" if sign else str(price)


def lowest_prices(sessions: Sequence[SessionType]) -> str:
    """Such as "Free and from $149.00", "From $50.00 or €45.00"; empty if nothing is on offer."""
    prices = [session.terms.price for session in sessions]
    lowest: dict[str, Money] = {}
    for price in filter(None, prices):
        known = lowest.get(price.currency, price)
        lowest[price.currency] = min(known, price, key=lambda money: money.amount_minor)
    priced = gettext(" or ").join(price_tag(price) for price in lowest.values())
    if all(prices):
        return gettext("From %(prices)s", prices=priced) if priced else ""
    return gettext("Free and from %(prices)s", prices=priced) if priced else gettext("Free")
