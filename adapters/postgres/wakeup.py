"""A hint that something was stored. Polling stays the truth: a hint may be lost, and one may come for nothing."""

import threading
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql

CHANNEL = "events"
RECONNECT_PAUSE_SECONDS = 0.5


class Wakeup:
    """Listens on a connection of its own, made when it is first waited for. For one thread at a time."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self._connect = connect
        self._connection: psycopg.Connection[Any] | None = None
        self._never = threading.Event()

    def wait(self, timeout_seconds: float) -> bool:
        """Whether there may be something new; False after the timeout. Never raises for a lost connection.

        A connection made just now answers True: nobody listened before.
        """
        try:
            if self._connection is None:
                self._connection = self._listening()
                return True
            return bool(list(self._connection.notifies(timeout=timeout_seconds, stop_after=1)))
        except psycopg.Error:
            self.close()
            self._never.wait(min(timeout_seconds, RECONNECT_PAUSE_SECONDS))
            return False

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _listening(self) -> psycopg.Connection[Any]:
        connection = self._connect()
        try:
            connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
        except psycopg.Error:
            connection.close()
            raise
        return connection
