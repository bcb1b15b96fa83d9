"""The tables of the read models: each has one row for each stream of its kind, written by its projector."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from msgspec import Struct
from msgspec.structs import asdict, fields
from psycopg import sql

from adapters.postgres.codec import booking_tags, mail_tags
from application.ports.booking_facts import BookingFact
from application.ports.read_models import BookingRow, MailRow

_PUT = "INSERT INTO {table} ({names}) VALUES ({values}) ON CONFLICT ({key}) DO UPDATE SET {changes}"


class RowTable(Struct, frozen=True):
    """`tags` are those of the events that its streams have; the row's first field is the stream's id."""

    name: str
    row_type: type[Struct]
    tags: frozenset[str]

    @property
    def key(self) -> str:
        return fields(self.row_type)[0].name

    def save(self, connection: psycopg.Connection[Any], rows: Sequence[Struct]) -> None:
        """Write rows inside the caller's transaction."""
        with connection.cursor() as cursor:
            cursor.executemany(self._put(), [_values(row) for row in rows])

    def clear(self, connection: psycopg.Connection[Any]) -> None:
        """Forget every row, inside the caller's transaction."""
        connection.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(self.name)))

    def _put(self) -> sql.Composed:
        names = [field.name for field in fields(self.row_type)]
        changes = (sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in names[1:])
        return sql.SQL(_PUT).format(
            table=sql.Identifier(self.name),
            names=sql.SQL(", ").join(map(sql.Identifier, names)),
            values=sql.SQL(", ").join(map(sql.Placeholder, names)),
            key=sql.Identifier(self.key),
            changes=sql.SQL(", ").join(changes),
        )


def _values(row: Struct) -> dict[str, Any]:
    """An array is a list to the driver."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(row).items()}


TABLES: Mapping[str, RowTable] = {
    table.name: table
    for table in (
        RowTable("booking_list", BookingRow, booking_tags()),
        RowTable("mail_list", MailRow, mail_tags()),
        RowTable("booking_facts", BookingFact, booking_tags()),
    )
}
