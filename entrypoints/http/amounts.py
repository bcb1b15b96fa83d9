"""Amounts of money as the page's reader writes them."""

from adapters.mail_texts.amounts import money_words
from adapters.mail_texts.languages import ENGLISH
from domain.money import Money
from entrypoints.http.speaking import language


def amount_words(amount: Money) -> str:
    """Such as "149.00 USD", in German "149,00\N{NO-BREAK SPACE}$"."""
    spoken = language()
    return str(amount) if spoken.name == ENGLISH.name else money_words(amount, spoken)
