"""The tables of the read models: each has one row for each stream of its kind, written by its projector."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from msgspec import Struct
from msgspec.structs import asdict, astuple, fields
from psycopg import sql
from psycopg.rows import tuple_row

from adapters.postgres.codec import booking_tags, mail_tags
from adapters.postgres.day_sums import DAY_SUMS, DaySums
from application.ports.booking_facts import BookingFact
from application.ports.read_models import BookingRow, MailRow

_PUT = "INSERT INTO {table} ({names}) VALUES ({values}) ON CONFLICT ({key}) DO UPDATE SET {changes}"
_TYPES = """
SELECT attname, atttypid::int FROM pg_attribute
WHERE attrelid = format('%%I.%%I', %s::text, %s::text)::regclass AND attnum > 0
"""
_TAKE_OVER = """
INSERT INTO {table} AS live ({names}) SELECT {names} FROM {other}
ON CONFLICT ({key}) DO UPDATE SET {changes} WHERE live.* IS DISTINCT FROM excluded.*
"""
SHADOW = "shadow"
"""The schema of tables that wait to take another's place."""


class RowTable(Struct, frozen=True):
    """`tags` are those of the events that its streams have; the row's first field is the stream's id."""

    name: str
    row_type: type[Struct]
    tags: frozenset[str]
    version: int = 1
    """Of its definition: rows that an older one made are to be rebuilt. A test holds that no row changes without it."""
    schema: str = "public"
    sums: tuple[DaySums, ...] = ()
    """What is summed up from its rows, and changes with them."""

    @property
    def place(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)

    @property
    def key(self) -> str:
        return fields(self.row_type)[0].name

    def save(self, connection: psycopg.Connection[Any], rows: Sequence[Struct]) -> None:
        """Write rows, and what is summed up from them, inside the caller's transaction."""
        if not rows:
            return
        keys = [getattr(row, self.key) for row in rows]
        for sums in self.sums:
            sums.add(connection, keys, -1)
        with connection.cursor() as cursor:
            cursor.executemany(self._put(), [_values(row) for row in rows])
        for sums in self.sums:
            sums.add(connection, keys, 1)

    def copy(self, connection: psycopg.Connection[Any], rows: Sequence[Struct]) -> None:
        """Write rows that are not there yet, faster; inside the caller's transaction."""
        names = sql.SQL(", ").join(map(sql.Identifier, self._names))
        query = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(self.place, names)
        known: dict[str, int] = dict(
            connection.cursor(row_factory=tuple_row).execute(_TYPES, (self.schema, self.name)).fetchall()
        )
        with connection.cursor() as cursor, cursor.copy(query) as copy:
            copy.set_types([known[name] for name in self._names])
            for row in rows:
                copy.write_row([list(value) if isinstance(value, tuple) else value for value in astuple(row)])

    def take_over(self, other: "RowTable") -> sql.Composed:
        """The statement that writes every row of a table of the same form over ours, where it differs."""
        return sql.SQL(_TAKE_OVER).format(
            table=self.place,
            other=other.place,
            names=sql.SQL(", ").join(map(sql.Identifier, self._names)),
            key=sql.Identifier(self.key),
            changes=self._changes(),
        )

    def clear(self, connection: psycopg.Connection[Any]) -> None:
        """Forget every row, inside the caller's transaction."""
        connection.execute(sql.SQL("TRUNCATE {}").format(self.place))
        for sums in self.sums:
            sums.clear(connection)

    def _put(self) -> sql.Composed:
        return sql.SQL(_PUT).format(
            table=self.place,
            names=sql.SQL(", ").join(map(sql.Identifier, self._names)),
            values=sql.SQL(", ").join(map(sql.Placeholder, self._names)),
            key=sql.Identifier(self.key),
            changes=self._changes(),
        )

    @property
    def _names(self) -> Sequence[str]:
        return [field.name for field in fields(self.row_type)]

    def _changes(self) -> sql.Composed:
        changes = (sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in self._names[1:])
        return sql.SQL(", ").join(changes)


def _values(row: Struct) -> dict[str, Any]:
    """An array is a list to the driver."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(row).items()}


TABLES: Mapping[str, RowTable] = {
    table.name: table
    for table in (
        RowTable("booking_list", BookingRow, booking_tags(), version=2),
        RowTable("mail_list", MailRow, mail_tags()),
        RowTable("booking_facts", BookingFact, booking_tags(), version=2, sums=DAY_SUMS),
    )
}
