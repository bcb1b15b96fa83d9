"""A session that is only booked signed in: its time is held while the client proves the address that they gave."""

from datetime import datetime

from domain.booking.command import Command
from domain.event import Event


class SignInAsked(Event, tag="sign_in_asked", frozen=True, kw_only=True):
    """The time is held, and nothing else is done until the client has signed in with the booking's address."""


class ClientSignedIn(Event, tag="client_signed_in", frozen=True, kw_only=True):
    """With the very address of the booking, as the person itself has proved."""


class GoOnSignedIn(Command, frozen=True, kw_only=True):
    """Whoever asks has proved the booking's address; `checkout_ends_at` is for a payment page, if one is needed."""

    checkout_ends_at: datetime
