"""Deliveries, encrypted from the first moment, with the work that will handle them."""

import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.postgres.effects import effect_row
from adapters.postgres.pool import Pools
from adapters.postgres.sealing import Sealed, Sealer
from adapters.postgres.times import utc
from application.effects import NewEffect, ProcessDelivery
from application.ports.inbox import AgedOut, Bodies, Delivery, InboxEntry, Provider, Verdict

PURPOSE = "delivery"
READ_BATCH = 1_000
# A commit that notifies waits for every other one that does, so deliveries wake the worker at most this often.
WAKE_EVERY_SECONDS = 0.05

_STORE = """
WITH stored AS (
    INSERT INTO inbox (id, provider, key, type, body, received_at) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (id) DO NOTHING RETURNING id
), queued AS (
    INSERT INTO effects (id, kind, booking, due, payload)
    SELECT v.id, v.kind, v.booking, v.due, v.payload
    FROM stored, (VALUES (%s::uuid, %s::text, %s::uuid, %s::timestamptz, %s::json))
        AS v (id, kind, booking, due, payload)
    ON CONFLICT (id) DO NOTHING
)
SELECT CASE WHEN %s THEN pg_notify('events', '') END FROM stored
"""
_ENTRY = "SELECT id, provider, type, received_at, verdict, reason, key FROM inbox"
_WHOLE = "SELECT id, provider, key, type, body, received_at, verdict FROM inbox"
_BODIES = f"{_WHOLE} WHERE body IS NOT NULL AND id > %s ORDER BY id LIMIT %s"
_DROP = "UPDATE inbox SET body = NULL WHERE id = ANY(%s) AND body IS NOT NULL AND verdict <> 'waiting'"
_AGE_OUT = """
UPDATE inbox SET body = NULL WHERE id IN (
    SELECT id FROM inbox WHERE received_at < %s AND body IS NOT NULL AND verdict <> 'waiting'
    ORDER BY received_at LIMIT %s FOR UPDATE SKIP LOCKED
)
"""
_NEWEST = f"{_ENTRY} ORDER BY received_at DESC, id DESC LIMIT %s"
_WAITING = f"{_ENTRY} WHERE verdict = 'waiting' AND id > %s ORDER BY id LIMIT %s"
_SEARCH = f"""
{_ENTRY}
WHERE (%(provider)s::text IS NULL OR provider = %(provider)s) AND (%(verdict)s::text IS NULL OR verdict = %(verdict)s)
    AND (%(moment)s::timestamptz IS NULL OR (received_at, id) < (%(moment)s, %(id)s))
ORDER BY received_at DESC, id DESC LIMIT %(limit)s
"""
_NEWEST_OF_EACH = """
SELECT provider, received_at FROM unnest(%s::text[]) AS names (provider)
CROSS JOIN LATERAL (
    SELECT received_at FROM inbox WHERE inbox.provider = names.provider ORDER BY received_at DESC, id DESC LIMIT 1
) AS newest
"""
_FIRST_ID = UUID(int=0)


class PostgresInbox:
    def __init__(self, pools: Pools, sealer: Sealer) -> None:
        self._pools = pools
        self._sealer = sealer
        self._woke_at = float("-inf")
        self._waking = threading.Lock()

    def store(self, delivery: Delivery) -> bool:
        body = self._sealer.seal(delivery.body, PURPOSE, delivery.id)
        row = (delivery.id, delivery.provider, delivery.key, delivery.type, body, delivery.received_at)
        work = effect_row(NewEffect(ProcessDelivery(delivery_id=delivery.id), delivery.received_at))
        with self._pools.connection() as connection:
            return connection.execute(_STORE, (*row, *work, self._wakes())).rowcount == 1

    def load(self, delivery_id: UUID) -> Delivery:
        with self._pools.connection() as connection:
            row = connection.execute(f"{_WHOLE} WHERE id = %s", (delivery_id,)).fetchone()
        if row is None:
            raise LookupError(f"there is no delivery {delivery_id}")
        if row["body"] is None:
            raise AgedOut(delivery_id)
        return self._opened(row)

    def age_out(self, before: datetime, limit: int) -> int:
        with self._pools.connection() as connection:
            return connection.execute(_AGE_OUT, (before, limit)).rowcount

    def bodies(self, after: UUID | None, limit: int) -> Bodies:
        with self._pools.connection() as connection:
            rows = connection.execute(_BODIES, (after or _FIRST_ID, limit)).fetchall()
        opened, waiting = [], set()
        for row in rows:
            with suppress(Sealed):
                opened.append(self._opened(row))
            if row["verdict"] == Verdict.WAITING:
                waiting.add(row["id"])
        return Bodies(tuple(opened), frozenset(waiting), len(rows) - len(opened), rows[-1]["id"] if rows else None)

    def drop_bodies(self, delivery_ids: Collection[UUID]) -> int:
        with self._pools.connection() as connection:
            return connection.execute(_DROP, (list(delivery_ids),)).rowcount

    def entries(self, limit: int) -> list[InboxEntry]:
        with self._pools.connection() as connection:
            return [_entry(row) for row in connection.execute(_NEWEST, (limit,))]

    def search(
        self,
        *,
        provider: Provider | None = None,
        verdict: Verdict | None = None,
        after: tuple[datetime, UUID] | None = None,
        limit: int,
    ) -> list[InboxEntry]:
        moment, id_ = after or (None, None)
        wanted = {"provider": provider, "verdict": verdict, "moment": moment, "id": id_, "limit": limit}
        with self._pools.connection() as connection:
            return [_entry(row) for row in connection.execute(_SEARCH, wanted)]

    def entry(self, delivery_id: UUID) -> InboxEntry | None:
        with self._pools.connection() as connection:
            row = connection.execute(f"{_ENTRY} WHERE id = %s", (delivery_id,)).fetchone()
        return _entry(row) if row else None

    def newest(self) -> Mapping[Provider, datetime]:
        with self._pools.connection() as connection:
            rows = connection.execute(_NEWEST_OF_EACH, (list(Provider),)).fetchall()
        return {Provider(row["provider"]): utc(row["received_at"]) for row in rows}

    def waiting_count(self) -> int:
        with self._pools.connection() as connection:
            row = connection.execute("SELECT count(*) FROM inbox WHERE verdict = 'waiting'").fetchone()
        return int(row["count"]) if row else 0

    def waiting(self) -> Iterator[InboxEntry]:
        last = _FIRST_ID
        while page := self._waiting_after(last):
            yield from page
            last = page[-1].id

    def _waiting_after(self, last: UUID) -> list[InboxEntry]:
        with self._pools.connection() as connection:
            return [_entry(row) for row in connection.execute(_WAITING, (last, READ_BATCH))]

    def _opened(self, row: dict[str, Any]) -> Delivery:
        body = self._sealer.open(row["body"], PURPOSE, row["id"])
        return Delivery(Provider(row["provider"]), row["key"], row["type"], body, utc(row["received_at"]))

    def _wakes(self) -> bool:
        with self._waking:
            now = time.monotonic()
            due = now - self._woke_at >= WAKE_EVERY_SECONDS
            self._woke_at = now if due else self._woke_at
            return due


def _entry(row: dict[str, Any]) -> InboxEntry:
    received_at: datetime = utc(row["received_at"])
    return InboxEntry(
        row["id"],
        Provider(row["provider"]),
        row["type"],
        received_at,
        Verdict(row["verdict"]),
        row["reason"],
        row["key"],
    )
