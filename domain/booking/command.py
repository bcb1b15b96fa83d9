"""What every command on a booking says."""

from datetime import datetime

from msgspec import Struct

from domain.identifiers import BookingId, CommandId


class Command(Struct, frozen=True, kw_only=True):
    """`cause` says in a few words what led to it (a request, a delivery, an effect); no personal data."""

    booking_id: BookingId
    command_id: CommandId
    at: datetime
    cause: str
