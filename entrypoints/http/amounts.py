"""Amounts of money as the page's reader writes them."""

from adapters.mail_texts.amounts import money_words
from domain.money import Money
from entrypoints.http.speaking import language


def amount_words(amount: Money) -> str:
    """Such as "US$149.00", in German "149,00\N{NO-BREAK SPACE}$": the form that mails have too."""
    return money_words(amount, language())
