"""Rows into a file, batch by batch: the memory that it takes does not grow with the rows."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from entrypoints.exporting.tables import Column, Kind, Row

Batches = Iterable[Sequence[Row]]


class NoParquet(Exception):  # noqa: N818 - it names what is missing
    """The library that writes Parquet is not installed."""


def write_csv(out: Path, columns: Sequence[Column], batches: Batches) -> None:
    """RFC 4180 with a head, in UTF-8. What is not there is empty; lists and JSON are JSON texts."""
    shows = [_SHOWN.get(column.kind) for column in columns]
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in columns])
        for batch in batches:
            writer.writerows(
                [show(value) if show else value for show, value in zip(shows, row, strict=True)] for row in batch
            )


def write_ndjson(out: Path, columns: Sequence[Column], batches: Batches) -> None:
    """A JSON object on each line."""
    encoder, names = msgspec.json.Encoder(enc_hook=str), [column.name for column in columns]
    with out.open("wb") as file:
        for batch in batches:
            for row in batch:
                file.write(encoder.encode(dict(zip(names, row, strict=True))) + b"\n")


def write_parquet(out: Path, columns: Sequence[Column], batches: Batches) -> None:
    """Raises NoParquet."""
    try:
        from entrypoints.exporting.parquet import sink  # noqa: PLC0415 - an extra, which most do without
    except ImportError:
        raise NoParquet(
            "Parquet needs one more library: pip install 'polars>=2.1,<3', or write csv or ndjson."
        ) from None
    sink(out, columns, batches)


WRITERS: Mapping[str, Callable[[Path, Sequence[Column], Batches], None]] = {
    "csv": write_csv,
    "ndjson": write_ndjson,
    "parquet": write_parquet,
}


def told(batches: Batches, tell: Callable[[int], object]) -> Iterator[Sequence[Row]]:
    """The same batches; `tell` hears how many rows each had, once it is written."""
    for batch in batches:
        yield batch
        tell(len(batch))


def _json(value: Any) -> str:
    return _ENCODER.encode(value).decode()


def _moment(value: datetime | None) -> str:
    return "" if value is None else value.isoformat().replace("+00:00", "Z")


_ENCODER = msgspec.json.Encoder()
_SHOWN: Mapping[Kind, Callable[[Any], str]] = {
    Kind.MOMENT: _moment,
    Kind.YES_OR_NO: lambda value: str(value).lower(),
    **dict.fromkeys((Kind.MOMENTS, Kind.TEXTS, Kind.NUMBERS, Kind.JSON), _json),
}
"""In CSV; what is not named stands there as it is."""
