"""Amount rules: smallest chargeable amounts, delayed methods by currency, how a page shows an amount."""

ZERO_DECIMAL = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf")
)
THREE_DECIMAL = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))
WHOLE_HUNDREDS = frozenset(("isk", "ugx"))  # written with two decimals, but only whole units exist
AMOUNT_MAX = 99_999_999
MINIMUM_AMOUNTS = {"usd": 50, "eur": 50, "gbp": 30, "jpy": 50}
DELAYED_METHODS = {"eur": "sepa_debit", "usd": "us_bank_account", "gbp": "bacs_debit"}
AT_ONCE_METHODS = {"eur": "ideal", "usd": "alipay", "gbp": "alipay"}  # they pay by themselves and cannot be reserved


def minimum_amount(currency: str) -> int:
    """Return the smallest chargeable amount in minor units; 1 where this sandbox has no figure."""
    return MINIMUM_AMOUNTS.get(currency, 1)


def delayed_method(currency: str) -> str | None:
    return DELAYED_METHODS.get(currency)


def at_once_method(currency: str) -> str | None:
    return AT_ONCE_METHODS.get(currency)


def indivisible(amount: int, currency: str) -> bool:
    """Tell whether the amount has digits that the currency cannot carry."""
    return (currency in THREE_DECIMAL and amount % 10 != 0) or (currency in WHOLE_HUNDREDS and amount % 100 != 0)


def shown(amount: int, currency: str) -> str:
    digits = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    whole, rest = divmod(abs(amount), 10**digits)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole}{f'.{rest:0{digits}d}' if digits else ''} {currency.upper()}"
