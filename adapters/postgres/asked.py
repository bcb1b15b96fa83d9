"""What is asked of figures as parts of statements: put together from names that the code knows, values never."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg import sql

from adapters.postgres.times import utc
from application.ports.figures import Asked, Dimension, Drilled, Period
from domain.identifiers import BookingId

Row = dict[str, Any]


def parts_of(dated_by: str, asked: Asked, currency: str = "currency") -> Mapping[str, sql.Composable]:
    """`currency` is the column that a currency is looked for in."""

    def column(dimension: Dimension) -> sql.Composable:
        return column_of(currency if dimension is Dimension.CURRENCY else dimension)

    where = [
        sql.SQL("{} = {}").format(column(name), sql.Placeholder(f"where_{name.value}")) for name in sorted(asked.where)
    ]
    key: sql.Composable = sql.SQL("''")
    if isinstance(asked.by, Dimension):
        key = column(asked.by)
    elif isinstance(asked.by, Period):
        key = sql.SQL("to_char(date_trunc({}, {} AT TIME ZONE %(zone)s), 'YYYY-MM-DD')").format(
            sql.Literal(asked.by.value), column_of(dated_by)
        )
    return {
        "key": key,
        "dated_by": column_of(dated_by),
        "where": sql.SQL(" AND ").join(where) if where else sql.SQL("true"),
    }


def column_of(name: str) -> sql.Identifier:
    return sql.Identifier(name)


def values_of(asked: Asked) -> Row:
    values: Row = {"start": asked.start, "end": asked.end, "zone": asked.zone}
    return values | {f"where_{name.value}": value for name, value in asked.where.items()}


def page_after(after: tuple[datetime, BookingId] | None, limit: int) -> Row:
    return {"moment": after and after[0], "id": after and after[1], "limit": limit}


def drilled(row: Row) -> Drilled:
    return Drilled(utc(row["at"]), BookingId(row["booking_id"]), row.get("minor"))
