"""Webhook deliveries: a bounded queue on disk, worker threads, retries with growing gaps."""

import http.client
import threading
import urllib.parse
from collections.abc import Callable
from datetime import datetime

import msgspec

from entrypoints.sandbox.faults import Faults
from entrypoints.sandbox.faulty_deliveries import Plan, plan_of
from entrypoints.sandbox.signatures import signature_headers
from entrypoints.sandbox.store import Store

RETRY_GAPS_SECONDS = (1, 2, 5, 10, 30, 60, 120, 300)
WORKER_COUNT = 4
PENDING_LIMIT = 10_000
KEPT_LIMIT = 5_000
SEND_TIMEOUT_SECONDS = 10
POLL_SECONDS = 0.25
STOP_TIMEOUT_SECONDS = 2
RESULT_LENGTH_LIMIT = 200
FIRST_ERROR_STATUS = 300

_COLUMNS = "id, provider, event_id, kind, url, secret, body, created, state, tries, due, result"


class Delivery(msgspec.Struct, frozen=True):
    """One event on its way to one URL. `state` is pending, sending, delivered or failed."""

    id: int
    provider: str
    event_id: str
    kind: str
    url: str
    secret: str | None
    body: bytes
    created: float
    state: str
    tries: int
    due: float
    result: str


def post(delivery: Delivery, now: datetime, *, forged: bool = False) -> tuple[bool, str]:
    """Post once, freshly signed, without following redirects; return success and a word on the outcome.

    A forged one is signed with a wrong key.
    """
    target = urllib.parse.urlsplit(delivery.url)
    secure = target.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(target.netloc, timeout=SEND_TIMEOUT_SECONDS)
    moment = int(now.timestamp())
    headers = signature_headers(delivery.provider, delivery.secret, moment, delivery.body, forged=forged)
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    try:
        connection.request("POST", path, delivery.body, {"Content-Type": "application/json; charset=utf-8", **headers})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError) as error:
        return False, f"{type(error).__name__}: {error}"[:RESULT_LENGTH_LIMIT]
    finally:
        connection.close()
    return status < FIRST_ERROR_STATUS, str(status)


class Courier:
    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._faults = Faults(store)
        self._clock = clock
        self._changed = threading.Condition(store.lock)
        self._stopping = False
        self._stopped = False
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        with self._store.transaction():
            self._store.connection.execute("UPDATE deliveries SET state = 'pending' WHERE state = 'sending'")
        for number in range(WORKER_COUNT):
            thread = threading.Thread(target=self._work, name=f"courier-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(STOP_TIMEOUT_SECONDS)
        with self._changed:
            self._stopped = True

    def enqueue(self, *, provider: str, event_id: str, kind: str, url: str, secret: str | None, body: bytes) -> None:
        """Store a delivery; it leaves when the surrounding transaction is committed."""
        now = self._clock().timestamp()
        with self._changed:
            full = self._count("pending") >= PENDING_LIMIT
            plan = Plan(dropped="queue full") if full else plan_of(self._faults, provider)
            state = "failed" if plan.dropped else "pending"
            row = (provider, event_id, kind, url, secret, body, now, state, now + plan.delay_seconds, plan.dropped)
            self._store.connection.executemany(
                "INSERT INTO deliveries (provider, event_id, kind, url, secret, body, created, state, due, result)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [row] * plan.copies,
            )
            self._changed.notify_all()

    def send_again(self, delivery_id: int) -> bool:
        """Put a finished delivery back at the start of its tries; False when there is none."""
        with self._changed:
            changed = self._store.connection.execute(
                "UPDATE deliveries SET state = 'pending', tries = 0, due = ? WHERE id = ? AND state <> 'sending'",
                (self._clock().timestamp(), delivery_id),
            ).rowcount
            self._changed.notify()
        return changed > 0

    def wait_for_first_try(self, event_id: str, limit_seconds: float) -> bool:
        """Wait until every delivery of the event was tried once; False when the time ran out."""
        untried = "SELECT 1 FROM deliveries WHERE event_id = ? AND tries = 0 AND state <> 'failed' LIMIT 1"
        with self._changed:
            return self._changed.wait_for(
                lambda: self._store.connection.execute(untried, (event_id,)).fetchone() is None,
                limit_seconds,
            )

    def recent(self, limit: int, *, event_id: str | None = None) -> list[Delivery]:
        where, values = ("WHERE event_id = ?", [event_id]) if event_id else ("", [])
        statement = f"SELECT {_COLUMNS} FROM deliveries {where} ORDER BY id DESC LIMIT ?"  # noqa: S608  (only our own words are joined)
        with self._store.lock:
            rows = self._store.connection.execute(statement, [*values, limit]).fetchall()
        return [Delivery(*row) for row in rows]

    def undelivered(self, event_id: str) -> int:
        """Count the event's deliveries that have not succeeded."""
        statement = "SELECT count(*) FROM deliveries WHERE event_id = ? AND state <> 'delivered'"
        with self._store.lock:
            return int(self._store.connection.execute(statement, (event_id,)).fetchone()[0])

    def prune(self) -> None:
        """Forget the oldest finished deliveries beyond the number kept."""
        with self._store.transaction():
            self._store.connection.execute(
                "DELETE FROM deliveries WHERE state IN ('delivered', 'failed') AND id <="
                " (SELECT max(id) FROM deliveries) - ?",
                (KEPT_LIMIT,),
            )

    def _count(self, state: str) -> int:
        statement = "SELECT count(*) FROM deliveries WHERE state = ?"
        return int(self._store.connection.execute(statement, (state,)).fetchone()[0])

    def _work(self) -> None:
        while (delivery := self._next()) is not None:
            forged = self._faults.take(delivery.provider, ("wrong_signature",)) is not None
            delivered, result = post(delivery, self._clock(), forged=forged)
            self._record(delivery, delivered=delivered, result=result)

    def _next(self) -> Delivery | None:
        with self._changed:
            while not self._stopping:
                delivery = self._claim()
                if delivery is not None:
                    return delivery
                self._changed.wait(POLL_SECONDS)
        return None

    def _claim(self) -> Delivery | None:
        row = self._store.connection.execute(
            f"SELECT {_COLUMNS} FROM deliveries WHERE state = 'pending' AND due <= ? ORDER BY due, id LIMIT 1",  # noqa: S608  (a constant list of columns)
            (self._clock().timestamp(),),
        ).fetchone()
        if row is None:
            return None
        delivery = Delivery(*row)
        self._store.connection.execute("UPDATE deliveries SET state = 'sending' WHERE id = ?", (delivery.id,))
        return delivery

    def _record(self, delivery: Delivery, *, delivered: bool, result: str) -> None:
        tries = delivery.tries + 1
        gone = not delivered and tries > len(RETRY_GAPS_SECONDS)
        state = "delivered" if delivered else "failed" if gone else "pending"
        gap = 0 if state != "pending" else RETRY_GAPS_SECONDS[tries - 1]
        with self._changed:
            if self._stopped:
                return  # it is sent once more after the next start
            self._store.connection.execute(
                "UPDATE deliveries SET state = ?, tries = ?, due = ?, result = ? WHERE id = ?",
                (state, tries, self._clock().timestamp() + gap, result, delivery.id),
            )
            self._changed.notify_all()
