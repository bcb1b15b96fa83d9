"""Addresses of our own pages, signed where they open one booking."""

from datetime import datetime
from typing import Protocol

from domain.identifiers import BookingId, BuilderId, SessionTypeId, SignInLinkId


class Links(Protocol):
    def after_payment(self, booking_id: BookingId, session_end: datetime) -> str:
        """Where Stripe sends the payer; holds Stripe's placeholder for the session id."""
        ...

    def payment_abandoned(self, booking_id: BookingId, session_end: datetime) -> str: ...

    def manage(self, booking_id: BookingId, session_end: datetime) -> str:
        """The booking's own page; valid until 90 days after the session's end."""
        ...

    def fresh(self, booking_id: BookingId, now: datetime) -> str:
        """The booking's own page, for whoever comes back after `manage` has ended; valid for 7 days."""
        ...

    def book_again(self, builder_id: BuilderId, session_type_id: SessionTypeId) -> str:
        """Where anybody may choose a time of that session; holds nothing about a booking or a person."""
        ...

    def sign_in(self, link_id: SignInLinkId) -> str:
        """Where whoever has the link signs in; what it opens ends with the link."""
        ...

    def operator(self, booking_id: BookingId | None) -> str:
        """Where the operator sees the booking, or how the service stands; opens nothing by itself."""
        ...
