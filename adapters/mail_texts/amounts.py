"""Amounts of money as a reader writes them."""

from decimal import Decimal

from babel.numbers import parse_pattern

from adapters.mail_texts.languages import Language
from domain.money import Money, minor_unit_exponent


def money_words(amount: Money, language: Language) -> str:
    """Such as "US$149.00" or "149,00 $"; as many decimals as the currency has for us, whatever CLDR shortens."""
    exponent = minor_unit_exponent(amount.currency)
    pattern = parse_pattern(language.locale.currency_formats["standard"].pattern)
    pattern.frac_prec = (exponent, exponent)
    value = Decimal(amount.amount_minor).scaleb(-exponent)
    return str(pattern.apply(value, language.locale, currency=amount.currency, currency_digits=False))
