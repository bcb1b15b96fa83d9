"""Amounts as Stripe wants them (docs.stripe.com/currencies): whole smallest units, which are not always ISO's."""

from domain.money import Money, minor_unit_exponent

# Where Stripe's decimals differ from ISO 4217: two for these two, always ending in 00, and none for the ariary.
_STRIPE_DECIMALS = {"ISK": 2, "UGX": 2, "MGA": 0}
_THREE_DECIMALS = 3
_THREE_DECIMAL_STEP = 10  # the card networks settle no finer, so the last digit must be 0


def to_stripe(money: Money) -> int:
    """The integer to send; ValueError for an amount that Stripe could only take after changing it."""
    ours = minor_unit_exponent(money.currency)
    theirs = _STRIPE_DECIMALS.get(money.currency, ours)
    if ours == _THREE_DECIMALS and money.amount_minor % _THREE_DECIMAL_STEP:
        raise ValueError(f"an amount in {money.currency} must end in 0, {money} does not")
    return _rescaled(money.amount_minor, theirs - ours, money.currency)


def from_stripe(amount: int, currency: str) -> Money:
    """What Stripe's integer means; the currency may be in small letters. ValueError if it means nothing."""
    code = currency.upper()
    ours = minor_unit_exponent(code)
    return Money(_rescaled(amount, ours - _STRIPE_DECIMALS.get(code, ours), code), code)


def _rescaled(amount: int, decimals: int, currency: str) -> int:
    factor = int(10 ** abs(decimals))
    if decimals >= 0:
        return amount * factor
    whole, rest = divmod(amount, factor)
    if rest:
        raise ValueError(f"{amount} cannot be told in Stripe's units of {currency}")
    return whole
