import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.stripe.amounts import from_stripe, to_stripe
from domain.money import Money

CURRENCIES = ("USD", "EUR", "JPY", "KRW", "ISK", "UGX", "MGA", "KWD", "BHD", "HUF", "TWD")


@pytest.mark.parametrize(
    ("money", "sent"),
    [
        (Money(14900, "USD"), 14900),
        (Money(5000, "JPY"), 5000),
        (Money(5000, "ISK"), 500000),
        (Money(5000, "UGX"), 500000),
        (Money(500000, "MGA"), 5000),
        (Money(12340, "KWD"), 12340),
        (Money(0, "EUR"), 0),
    ],
)
def test_an_amount_is_sent_in_stripes_own_units_and_read_back_the_same(money: Money, sent: int) -> None:
    assert to_stripe(money) == sent
    assert from_stripe(sent, money.currency.lower()) == money


@pytest.mark.parametrize("money", [Money(12345, "KWD"), Money(1, "TND"), Money(50, "MGA")])
def test_an_amount_that_stripe_would_have_to_change_is_refused(money: Money) -> None:
    with pytest.raises(ValueError, match=money.currency):
        to_stripe(money)


def test_an_amount_of_stripe_that_our_currency_cannot_tell_is_refused() -> None:
    with pytest.raises(ValueError, match="ISK"):
        from_stripe(50, "isk")


@given(amount=st.integers(0, 10**9), currency=st.sampled_from(CURRENCIES))
def test_what_can_be_sent_always_comes_back_the_same(amount: int, currency: str) -> None:
    money = Money(amount, currency)
    try:
        sent = to_stripe(money)
    except ValueError:
        return
    assert from_stripe(sent, currency) == money
