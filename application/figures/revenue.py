"""Money with what Stripe kept of it: the two are kept apart, and told together."""

from collections.abc import Sequence

from msgspec import Struct

from application.ports.balance_book import Fees
from application.ports.figures import Asked, Figures, MoneySums


class RevenueSums(Struct, frozen=True):
    """Fees in the currency of Stripe's balance stand with the money of that currency, in minor units."""

    money: MoneySums
    fees: int

    @property
    def after_fees(self) -> int:
        return self.money.net - self.fees


def revenue(figures: Figures, fees: Fees, asked: Asked) -> Sequence[RevenueSums]:
    """By key and currency; also where there were only fees."""
    moved = {(one.key, one.currency): one for one in figures.money(asked)}
    kept = {(one.key, one.currency): one.fees for one in fees.fees(asked)}
    return [
        RevenueSums(moved.get(place) or _nothing(*place), kept.get(place, 0))
        for place in sorted(moved.keys() | kept.keys())
    ]


def _nothing(key: str, currency: str) -> MoneySums:
    return MoneySums(key=key, currency=currency, bookings=0, gross=0, refunded=0, disputed=0, net=0, by_hand=0)
