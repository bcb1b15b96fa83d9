"""What a measure counts, as conditions on the booking facts: made from the definitions alone."""

from collections.abc import Sequence
from typing import Any

import msgspec
from psycopg import sql

from adapters.postgres.asked import column_of
from application.ports.booking_facts import BookingFact
from application.ports.figures import Measure

_YES_OR_NO = {field.name for field in msgspec.structs.fields(BookingFact) if field.type is bool}


def counts_of(measures: Sequence[Measure]) -> sql.Composable:
    """A column for each."""
    counts = (
        sql.SQL("count(*) FILTER (WHERE {}) AS {}").format(fits(measure), sql.Identifier(measure.name))
        for measure in measures
    )
    return sql.SQL(", ").join(counts)


def fits(measure: Measure) -> sql.Composable:
    has = [_holds(name, "{} IS NOT NULL", "{}") for name in measure.has]
    lacks = [_holds(name, "{} IS NULL", "NOT {}") for name in measure.lacks]
    return sql.SQL(" AND ").join([*has, *lacks]) if has or lacks else sql.SQL("true")


def _holds(name: str, moment: Any, yes_or_no: Any) -> sql.Composed:
    return sql.SQL(yes_or_no if name in _YES_OR_NO else moment).format(column_of(name))
