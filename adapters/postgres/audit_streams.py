"""Streams read whole and one after the other by their ids, in pages of a bounded size."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import psycopg
from msgspec import Struct
from psycopg.rows import tuple_row

from adapters.postgres.recorder import StoredRow, select_streams

Histories = Sequence[Sequence[StoredRow]]

BEFORE_ALL = UUID(int=0)
_PAGE = """
SELECT originator_id, originator_version, topic, state, notification_id FROM events
WHERE originator_id > %s AND notification_id <= %s AND topic <> ALL(%s)
ORDER BY originator_id, originator_version LIMIT %s
"""


class StreamPage(Struct, frozen=True):
    """Whole histories; `last` is the stream that was read last, None after the end."""

    histories: Histories
    last: UUID | None


def stream_page(
    connection: psycopg.Connection[Any], after: UUID, up_to: int, events: int, skipped: Sequence[str] = ()
) -> StreamPage:
    """The next streams, as they were at position `up_to`; longer than so many events only if one alone is.

    Without events of the topics `skipped`: no stream that is wanted has any of them.
    """
    cursor = connection.cursor(binary=True, row_factory=tuple_row)
    rows: list[StoredRow] = cursor.execute(_PAGE, (after, up_to, list(skipped), events)).fetchall()
    histories = grouped(rows)
    if len(rows) < events:
        return StreamPage(histories, None)
    if len(histories) == 1:
        stream = rows[0][0]
        return StreamPage([select_streams(connection, [stream], up_to)], stream)
    whole = histories[:-1]
    return StreamPage(whole, whole[-1][0][0])


def grouped(rows: Iterable[StoredRow]) -> Histories:
    """Rows in the order of streams and versions, a list for each stream."""
    return [list(history) for _, history in groupby(rows, itemgetter(0))]
