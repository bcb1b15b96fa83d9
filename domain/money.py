"""Amounts of money: integers of minor units with an ISO 4217 currency. Never a float."""

import re
from decimal import Decimal, DecimalException
from typing import Self

from msgspec import Struct

# ISO 4217 exponents that are not 2 (list one, 2026), for the currencies Stripe takes.
_EXPONENTS = dict.fromkeys(
    (
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ),
    0,
) | dict.fromkeys(("BHD", "JOD", "KWD", "OMR", "TND"), 3)
_DEFAULT_EXPONENT = 2
_CODE = re.compile(r"[A-Z]{3}")


def minor_unit_exponent(currency: str) -> int:
    """How many decimals the currency has."""
    return _EXPONENTS.get(currency, _DEFAULT_EXPONENT)


class Money(Struct, frozen=True, order=False):
    """An amount that is zero or more; amounts of two currencies never meet."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.amount_minor < 0:
            raise ValueError(f"an amount is zero or more, not {self.amount_minor}")
        if not _CODE.fullmatch(self.currency):
            raise ValueError(f"a currency is three capital letters (ISO 4217), not {self.currency!r}")

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        """Read a decimal text such as "149.00"; ValueError if it is none or is finer than the currency."""
        try:
            scaled = Decimal(text).scaleb(minor_unit_exponent(currency))
        except DecimalException:
            raise ValueError(f"{text!r} is not an amount; write it like 149.00") from None
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise ValueError(f"{currency} has {minor_unit_exponent(currency)} decimals, {text!r} does not fit")
        return cls(int(scaled), currency)

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount_minor - other.amount_minor, self.currency)

    def __bool__(self) -> bool:
        return self.amount_minor > 0

    def half_rounded_up(self) -> "Money":
        """Half of it, in the payer's favour, in steps that the card networks settle."""
        step = 10 if minor_unit_exponent(self.currency) > _DEFAULT_EXPONENT else 1
        half_steps = -(-self.amount_minor // (2 * step))
        return Money(min(half_steps * step, self.amount_minor), self.currency)

    def __str__(self) -> str:
        exponent = minor_unit_exponent(self.currency)
        return f"{Decimal(self.amount_minor).scaleb(-exponent):.{exponent}f} {self.currency}"

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")
