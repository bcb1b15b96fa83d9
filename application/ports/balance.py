"""Stripe's balance entry by entry: what came, what went, and what Stripe kept of it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from domain.identifiers import BookingId


class EntryKind(StrEnum):
    CHARGE = "charge"
    """Money that was taken, or whose taking failed afterwards."""
    REFUND = "refund"
    """Money that was given back, or that came home because that failed."""
    DISPUTE = "dispute"
    """Money that a client's bank withholds, or has returned."""
    FEE = "fee"
    """What Stripe bills the account, for no payment in particular."""
    OTHER = "other"
    """Payouts and all else that concerns no client."""


class BalanceEntry(Struct, frozen=True, kw_only=True):
    """Amounts are minor units of their currency, less than zero if money left us. No personal data."""

    id: str
    at: datetime
    kind: EntryKind
    category: str
    """In Stripe's own words."""
    intent: str = ""
    """The payment; empty if there is none."""
    claimed: BookingId | None = None
    """The booking that its metadata names: anybody may have written that."""
    minor: int
    currency: str
    """What the client pays in."""
    settled_minor: int
    fee_minor: int
    """Less than zero if Stripe gives a fee back."""
    settled_currency: str
    """Of the balance: Stripe may have changed the money."""


class BalanceHistory(Protocol):
    def balance_between(self, start: datetime, end: datetime) -> Sequence[BalanceEntry]:
        """Every entry made in [start, end). Bounded; raises ProviderUnavailable."""
        ...
