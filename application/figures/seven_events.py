"""The seven events that the first system sent to its analytics, told from the facts: never sent, never lost."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from application.ports.event_store import EventStore, Recorded
from domain.booking.events import (
    BookingEvent,
    CheckoutExpired,
    CheckoutRequested,
    CheckoutStarted,
    PaymentAuthorized,
    PaymentFailed,
    PaymentPending,
    PaymentSucceeded,
    SlotSelected,
)
from domain.event import Event
from domain.identifiers import BookingId
from domain.money import Money

SCANNED_MAX = 5_000
"""Facts that one page looks at: most of them are none of the seven."""


class Name(StrEnum):
    BOOKING_CREATED = "BOOKING_CREATED"
    CHECKOUT_INITIATED = "CHECKOUT_INITIATED"
    CHECKOUT_SESSION_CREATED = "CHECKOUT_SESSION_CREATED"
    CHECKOUT_COMPLETED = "CHECKOUT_COMPLETED"
    PAYMENT_COMPLETED = "PAYMENT_COMPLETED"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    CHECKOUT_EXPIRED = "CHECKOUT_EXPIRED"


class Told(Struct, frozen=True):
    """No personal data. `position` is that of its fact in the log; a payment without a page between completes both."""

    position: int
    name: Name
    booking_id: BookingId
    at: datetime
    attempt: int | None = None
    amount: Money | None = None


class Page(Struct, frozen=True):
    """`next` is where the next page begins: facts up to it were looked at, and were perhaps none of the seven."""

    events: tuple[Told, ...]
    next: int
    more: bool


_NAMES: Mapping[type[Event], Name] = {
    SlotSelected: Name.BOOKING_CREATED,
    CheckoutRequested: Name.CHECKOUT_INITIATED,
    CheckoutStarted: Name.CHECKOUT_SESSION_CREATED,
    PaymentSucceeded: Name.PAYMENT_COMPLETED,
    PaymentFailed: Name.PAYMENT_FAILED,
    CheckoutExpired: Name.CHECKOUT_EXPIRED,
}
_COMPLETES = (PaymentPending, PaymentAuthorized, PaymentSucceeded)


def told_of(history: Sequence[Recorded]) -> Iterator[Told]:
    """What one booking's whole history tells. A checkout is completed once in each attempt."""
    completed: set[int] = set()
    for recorded in history:
        event = recorded.event
        if not isinstance(event, BookingEvent):
            return
        if isinstance(event, _COMPLETES) and event.attempt not in completed:
            completed.add(event.attempt)
            yield _told(recorded, Name.CHECKOUT_COMPLETED)
        if type(event) in _NAMES:
            yield _told(recorded, _NAMES[type(event)])


def page_after(store: EventStore, position: int) -> Page:
    """What the facts after a position tell, in their order."""
    scanned = store.read_after(position, SCANNED_MAX)
    if not scanned:
        return Page((), position, more=False)
    wanted = {r.stream_id for r in scanned if isinstance(r.event, (*_NAMES, *_COMPLETES))}
    last = scanned[-1].position
    found = [
        told
        for history in store.load(sorted(wanted)).values()
        for told in told_of(history)
        if position < told.position <= last
    ]
    found.sort(key=lambda told: told.position)
    return Page(tuple(found), last, more=len(scanned) == SCANNED_MAX)


def _told(recorded: Recorded, name: Name) -> Told:
    event = recorded.event
    return Told(
        position=recorded.position,
        name=name,
        booking_id=BookingId(recorded.stream_id),
        at=recorded.at,
        attempt=getattr(event, "attempt", None),
        amount=getattr(event, "amount", None),
    )
