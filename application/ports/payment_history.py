"""What Stripe remembers by itself: the second ear for webhooks that never came."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from application.ports.inbox import Delivery
from domain.booking.commands import CheckoutReport, IntentStanding
from domain.identifiers import BookingId
from domain.money import Money


class EventPage(Struct, frozen=True):
    """`cursor` goes into the next question; `complete` tells that there was nothing after these for now."""

    deliveries: tuple[Delivery, ...]
    cursor: str
    complete: bool


class OpenSession(Struct, frozen=True):
    booking_id: BookingId
    attempt: int
    report: CheckoutReport


class SeenPayment(Struct, frozen=True, kw_only=True):
    """One payment intent as Stripe has it; `booking_id` is what its metadata claims, None if it names none."""

    intent: str
    booking_id: BookingId | None
    standing: IntentStanding
    amount: Money
    refunded: Money


class PaymentHistory(Protocol):
    """Every question is bounded and raises ProviderUnavailable."""

    def events_after(self, cursor: str, since: datetime) -> EventPage:
        """Events that concern us, oldest first, as if their webhooks had come: after `cursor`, or without one ("")
        from `since` on (Stripe remembers 30 days). Their key is the event id, as a webhook's is.
        """
        ...

    def open_sessions(self, since: datetime) -> Sequence[OpenSession]:
        """Payment pages of ours that can still be paid and were made since then."""
        ...

    def payments_between(self, start: datetime, end: datetime) -> Sequence[SeenPayment]:
        """All payment intents made in [start, end)."""
        ...
