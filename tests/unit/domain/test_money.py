"""Integers of minor units: no rounding but the one that favours the payer, no two currencies in one sum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Money, minor_unit_exponent

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KRW", "ISK", "KWD", "BHD", "TND"])
AMOUNTS = st.integers(0, 10**12)
MONEY = st.builds(Money, AMOUNTS, CURRENCIES)


@pytest.mark.parametrize(
    ("text", "currency", "minor", "shown"),
    [
        ("149.00", "EUR", 14_900, "149.00 EUR"),
        ("149", "EUR", 14_900, "149.00 EUR"),
        ("0.5", "EUR", 50, "0.50 EUR"),
        ("0.01", "USD", 1, "0.01 USD"),
        ("500", "JPY", 500, "500 JPY"),
        ("500.0", "JPY", 500, "500 JPY"),
        ("1.234", "KWD", 1_234, "1.234 KWD"),
        ("0", "EUR", 0, "0.00 EUR"),
        ("1e3", "EUR", 100_000, "1000.00 EUR"),
    ],
)
def test_an_amount_is_read_and_shown_with_the_decimals_of_its_currency(
    text: str, currency: str, minor: int, shown: str
) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)
    assert str(Money(minor, currency)) == shown


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("1.001", "EUR"),
        ("0.5", "JPY"),
        ("1.2345", "KWD"),
        ("", "EUR"),
        ("free", "EUR"),
        ("1,50", "EUR"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("-1", "EUR"),
        ("1.00", "eur"),
        ("1.00", "EURO"),
        ("1.00", "€"),
    ],
)
def test_a_text_that_is_no_amount_of_the_currency_is_refused(text: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"amount|decimals|capital letters"):
        Money.parse(text, currency)


def test_no_amount_is_below_zero() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        Money(-1, "EUR")
    with pytest.raises(ValueError, match="zero or more"):
        Money(1, "EUR") - Money(2, "EUR")


def test_two_currencies_never_meet() -> None:
    with pytest.raises(ValueError, match="cannot be added"):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(ValueError, match="cannot be added"):
        Money(1, "EUR") - Money(1, "USD")


@pytest.mark.parametrize(
    ("amount", "half"),
    [
        (Money(14_901, "EUR"), Money(7_451, "EUR")),
        (Money(1, "EUR"), Money(1, "EUR")),
        (Money(0, "EUR"), Money(0, "EUR")),
        (Money(501, "JPY"), Money(251, "JPY")),
        (Money(10_010, "KWD"), Money(5_010, "KWD")),
        (Money(10, "KWD"), Money(10, "KWD")),
        (Money(5, "KWD"), Money(5, "KWD")),
    ],
)
def test_half_is_rounded_up_in_the_steps_that_cards_settle(amount: Money, half: Money) -> None:
    assert amount.half_rounded_up() == half


@given(MONEY)
def test_half_is_at_least_half_and_at_most_a_step_more(amount: Money) -> None:
    half = amount.half_rounded_up().amount_minor
    step = 10 if minor_unit_exponent(amount.currency) == 3 else 1
    assert amount.amount_minor <= 2 * half < amount.amount_minor + 2 * step
    assert half <= amount.amount_minor


@given(st.integers(0, 10**10), st.sampled_from(["KWD", "BHD", "OMR", "JOD", "TND"]))
def test_half_of_a_settled_three_decimal_amount_is_settled_too(tens: int, currency: str) -> None:
    assert Money(tens * 10, currency).half_rounded_up().amount_minor % 10 == 0


@given(MONEY)
def test_what_is_shown_can_be_read_again(amount: Money) -> None:
    text, currency = str(amount).split()
    assert Money.parse(text, currency) == amount


@given(CURRENCIES, st.lists(AMOUNTS, max_size=10))
def test_sums_are_exact_and_undone_by_subtraction(currency: str, amounts: list[int]) -> None:
    total = Money.zero(currency)
    for amount in amounts:
        total += Money(amount, currency)
    assert total.amount_minor == sum(amounts)
    for amount in amounts:
        total -= Money(amount, currency)
    assert not total
