"""Which booking a provider's own id belongs to: written with the facts that name the id, never guessed."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from domain.identifiers import BookingId


class Reference(Struct, frozen=True):
    """`text` is a payment intent, a checkout session, or the URI of an invitee or event."""

    text: str
    booking_id: BookingId


class References(Protocol):
    def bookings_of(self, texts: Sequence[str]) -> Mapping[str, BookingId]:
        """Those of the texts that are known, in one round trip."""
        ...
