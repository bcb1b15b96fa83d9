import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

Document = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, id TEXT NOT NULL, owner TEXT, moment REAL, body BLOB NOT NULL,
    UNIQUE (kind, id));
CREATE INDEX IF NOT EXISTS documents_by_owner ON documents (kind, owner);
CREATE INDEX IF NOT EXISTS documents_by_moment ON documents (kind, moment);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    provider TEXT NOT NULL, event_id TEXT NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL, secret TEXT,
    body BLOB NOT NULL, created REAL NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL, result TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS deliveries_by_due ON deliveries (state, due);
CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event_id);
"""


class Store:
    """The providers' state: JSON documents by kind and id in one SQLite file.

    `owner` and `moment` are two free search keys that each kind gives its own meaning. One connection under one
    lock: a transaction is alone, and a nested one joins its outer one.
    """

    def __init__(self, path: Path) -> None:
        self.lock = threading.RLock()
        self._depth = 0
        self.connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.executescript(_SCHEMA)

    def close(self) -> None:
        with self.lock:
            self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self.lock:
            if self._depth == 0:
                self.connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self.connection.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self.connection.execute("COMMIT")

    def put(
        self, kind: str, key: str, body: Document, *, owner: str | None = None, moment: float | None = None
    ) -> None:
        """Insert or replace one document; both search keys are replaced too."""
        with self.lock:
            self.connection.execute(
                "INSERT INTO documents (kind, id, owner, moment, body) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (kind, id) DO UPDATE SET"
                " owner = excluded.owner, moment = excluded.moment, body = excluded.body",
                (kind, key, owner, moment, msgspec.json.encode(body)),
            )

    def get(self, kind: str, key: str) -> Document | None:
        with self.lock:
            row = self.connection.execute(
                "SELECT body FROM documents WHERE kind = ? AND id = ?", (kind, key)
            ).fetchone()
        return None if row is None else msgspec.json.decode(row[0], type=Document)

    def delete(self, kind: str, key: str) -> bool:
        with self.lock:
            return self.connection.execute("DELETE FROM documents WHERE kind = ? AND id = ?", (kind, key)).rowcount > 0

    def select(
        self,
        kind: str,
        *,
        owner: str | None = None,
        since: float | None = None,
        before: float | None = None,
        newest_first: bool = False,
    ) -> list[Document]:
        """Return the documents of a kind in order of creation; `since <= moment < before` when given."""
        clauses, values = ["kind = ?"], [kind]  # type: tuple[list[str], list[object]]
        for clause, value in (("owner = ?", owner), ("moment >= ?", since), ("moment < ?", before)):
            if value is not None:
                clauses.append(clause)
                values.append(value)
        order = "DESC" if newest_first else "ASC"
        statement = f"SELECT body FROM documents WHERE {' AND '.join(clauses)} ORDER BY seq {order}"  # noqa: S608  (only our own words are joined; values are bound)
        with self.lock:
            rows = self.connection.execute(statement, values).fetchall()
        return [msgspec.json.decode(row[0], type=Document) for row in rows]

    def delete_before(self, kind: str, moment: float) -> None:
        with self.lock:
            self.connection.execute("DELETE FROM documents WHERE kind = ? AND moment < ?", (kind, moment))

    def empty(self) -> None:
        with self.transaction():
            self.connection.execute("DELETE FROM documents")
            self.connection.execute("DELETE FROM deliveries")
