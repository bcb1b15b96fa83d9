"""Amounts of money as a reader writes them."""

import re
from decimal import Decimal

from babel.numbers import parse_pattern

from adapters.mail_texts.languages import Language
from domain.money import Money, minor_unit_exponent

# CLDR wants a space between a currency's letters and the digits; Babel writes none.
_LETTER_AT_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_SPACE_THAT_HOLDS = "\N{NO-BREAK SPACE}"


def money_words(amount: Money, language: Language) -> str:
    """Such as "US$149.00" or "149,00 $"; as many decimals as the currency has for us, whatever CLDR shortens."""
    exponent = minor_unit_exponent(amount.currency)
    pattern = parse_pattern(language.locale.currency_formats["standard"].pattern)
    pattern.frac_prec = (exponent, exponent)
    value = Decimal(amount.amount_minor).scaleb(-exponent)
    words = str(pattern.apply(value, language.locale, currency=amount.currency, currency_digits=False))
    return _LETTER_AT_DIGIT.sub(_SPACE_THAT_HOLDS, words)
