"""The client of a booking is forgotten; the booking, its money and its meeting stay facts."""

from uuid import UUID

from domain.booking.client_email import ClientEmailCorrected
from domain.booking.sign_in import ClientSignedIn, SignInAsked
from domain.event import Event


class ClientForgotten(Event, tag="client_forgotten", frozen=True, kw_only=True):
    """`erasure` is the same in all `bookings` that were forgotten together."""

    by: str
    why: str
    erasure: UUID
    bookings: int


OfClient = ClientEmailCorrected | ClientForgotten | SignInAsked | ClientSignedIn
"""Of who the client is, and what we know of them."""
