"""Every row of the booking facts, as one moment shows them: nothing ever holds all of them at once."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import IsolationLevel, sql
from psycopg.rows import tuple_row

from adapters.postgres.projector import Connection
from application.ports.booking_facts import BookingFact

BATCH_ROWS = 5_000

_COUNT = "SELECT count(*) FROM booking_facts"
_ROWS = "SELECT {names} FROM booking_facts ORDER BY chosen_at, booking_id"
_CURSOR = "booking_facts"
_NAMES = BookingFact.__struct_fields__


class FactRows:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self) -> int:
        row = self._connection.cursor(row_factory=tuple_row).execute(_COUNT).fetchone()
        return int(row[0]) if row else 0

    def batches(self) -> Iterator[Sequence[BookingFact]]:
        """In the order in which their times were chosen."""
        names = sql.SQL(", ").join(map(sql.Identifier, _NAMES))
        with self._connection.cursor(_CURSOR, row_factory=tuple_row) as cursor:
            cursor.execute(sql.SQL(_ROWS).format(names=names))
            while rows := cursor.fetchmany(BATCH_ROWS):
                yield [_fact(row) for row in rows]


@contextmanager
def fact_rows(connect: Callable[[], Connection]) -> Iterator[FactRows]:
    """In one transaction, so that what changes meanwhile is not seen in part."""
    connection = connect()
    try:
        connection.autocommit = False
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute("SET LOCAL TIME ZONE 'UTC'")
        yield FactRows(connection)
    finally:
        connection.close()


def _fact(row: tuple[Any, ...]) -> BookingFact:
    """What the driver gives as a list is a tuple here."""
    values = (tuple(value) if isinstance(value, list) else value for value in row)
    named: dict[str, Any] = dict(zip(_NAMES, values, strict=True))
    return BookingFact(**named)
