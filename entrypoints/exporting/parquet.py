"""Rows into Parquet, by polars, which takes them in piece by piece. Nothing else here imports it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
from polars.io.plugins import register_io_source

from entrypoints.exporting.tables import Column, Kind, Row
from entrypoints.exporting.writing import Batches

ROW_GROUP_ROWS = 20_000
"""So many are held until they are written; left to itself polars holds far more."""

_MOMENT = pl.Datetime("us", "UTC")
_TYPES: dict[Kind, Any] = {
    Kind.ID: pl.String(),
    Kind.TEXT: pl.String(),
    Kind.NUMBER: pl.Int64(),
    Kind.YES_OR_NO: pl.Boolean(),
    Kind.MOMENT: _MOMENT,
    Kind.MOMENTS: pl.List(_MOMENT),
    Kind.TEXTS: pl.List(pl.String()),
    Kind.NUMBERS: pl.List(pl.Int64()),
    Kind.JSON: pl.String(),
}


def sink(out: Path, columns: Sequence[Column], batches: Batches) -> None:
    schema = pl.Schema({column.name: _TYPES[column.kind] for column in columns})
    is_json = [column.kind is Kind.JSON for column in columns]

    def frames(wanted: list[str] | None, *_: Any) -> Iterator[pl.DataFrame]:
        """As polars asks for them; it wants all columns."""
        for batch in batches:
            frame = pl.DataFrame([_values(row, is_json) for row in batch], schema=schema, orient="row")
            yield frame if wanted is None else frame.select(wanted)

    register_io_source(frames, schema=schema).sink_parquet(out, row_group_size=ROW_GROUP_ROWS)


def _values(row: Row, is_json: Sequence[bool]) -> list[Any]:
    return [msgspec.json.encode(value).decode() if json else value for value, json in zip(row, is_json, strict=True)]
