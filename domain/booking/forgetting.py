"""The client of a booking is forgotten; the booking, its money and its meeting stay facts."""

from uuid import UUID

from domain.booking.client_email import ClientEmailCorrected
from domain.event import Event


class ClientForgotten(Event, tag="client_forgotten", frozen=True, kw_only=True):
    """`erasure` is the same in all `bookings` that were forgotten together."""

    by: str
    why: str
    erasure: UUID
    bookings: int


OfClient = ClientEmailCorrected | ClientForgotten
"""What happened to the client's own data: a booking notes it and stands as it stood."""
