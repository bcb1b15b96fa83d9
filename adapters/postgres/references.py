"""Providers' ids and the bookings they belong to; they are written by the append that names them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from adapters.postgres.pool import Pools
from application.ports.references import Reference
from domain.identifiers import BookingId

_KNOWN = "SELECT reference, booking FROM booking_references WHERE reference = ANY(%s)"


def reference_row(reference: Reference) -> tuple[str, UUID]:
    """Text and booking, as the table holds them."""
    return reference.text, reference.booking_id


class PostgresReferences:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def bookings_of(self, texts: Sequence[str]) -> Mapping[str, BookingId]:
        if not texts:
            return {}
        with self._pools.connection() as connection:
            rows = connection.execute(_KNOWN, (list(texts),)).fetchall()
        return {row["reference"]: BookingId(row["booking"]) for row in rows}
