"""How long due work stays untaken while everything is up: the work of the dead must be taken up within a lease."""

import threading
import time
from collections.abc import Callable
from uuid import UUID

import psycopg

LOOK_EVERY_SECONDS = 0.25
_OVERDUE = """
SELECT id, try FROM effects LEFT JOIN held_work USING (kind)
WHERE parked_reason IS NULL AND greatest(due, until) <= now()
"""


class Watch(threading.Thread):
    """`worst_seconds` is the longest that one piece of work was due and nobody took it, times of trouble left out."""

    def __init__(self, conninfo: str, all_up: Callable[[], bool], stop: threading.Event) -> None:
        super().__init__(name="watch", daemon=True)
        self.worst_seconds = 0.0
        self._conninfo = conninfo
        self._all_up = all_up
        self._stopping = stop
        self._waited: dict[tuple[UUID, int], float] = {}

    def run(self) -> None:
        seen_at = time.monotonic()
        while not self._stopping.wait(LOOK_EVERY_SECONDS):
            due = self._overdue()
            passed, seen_at = time.monotonic() - seen_at, time.monotonic()
            if due is None:
                continue
            counted = passed if self._all_up() else 0.0
            self._waited = {work: self._waited[work] + counted if work in self._waited else 0.0 for work in due}
            self.worst_seconds = max(self.worst_seconds, *self._waited.values(), 0.0)

    def _overdue(self) -> list[tuple[UUID, int]] | None:
        try:
            with psycopg.connect(self._conninfo, autocommit=True, connect_timeout=2) as connection:
                return [(row[0], row[1]) for row in connection.execute(_OVERDUE)]
        except psycopg.Error:
            return None
