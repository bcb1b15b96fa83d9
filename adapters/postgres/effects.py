"""The effect queue: claimed in batches with SKIP LOCKED; the lease is the due time itself."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, LiteralString, get_args
from uuid import UUID

import msgspec
from msgspec import Struct

from adapters.postgres.pool import Pools
from adapters.postgres.recorder import EffectRow
from adapters.postgres.times import utc
from application.effects import Effect, NewEffect, booking_of, effect_id
from application.lanes import EVERY_LANE, KINDS, Lane
from application.limits import LEASE_SECONDS
from application.ports.effects import Backlog, ClaimedEffect, OpenEffect
from application.ports.trace import trace_at_hand
from domain.identifiers import BookingId

READ_BATCH = 1_000
_TRACE = "trace"
"""Beside the fields of the work in its payload: whoever does not know it reads over it."""


class _Traced(Struct, frozen=True):
    trace: str = ""


_TRACED = msgspec.json.Decoder(_Traced)
_DECODER: msgspec.json.Decoder[Effect] = msgspec.json.Decoder(Effect)
# Work of a kind that only newer code knows is left for newer code.
_KNOWN_KINDS = [str(kind.__struct_config__.tag) for kind in get_args(Effect)]
_KINDS = {lane: [str(kind.__struct_config__.tag) for kind in kinds] for lane, kinds in KINDS.items()}

_CLAIM = """
WITH taken AS (
    SELECT id, due FROM effects
    WHERE parked_reason IS NULL AND due <= %(now)s AND kind = ANY(%(kinds)s)
        AND kind <> ALL (ARRAY(SELECT kind FROM held_work WHERE until > %(now)s))
    ORDER BY due LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE effects SET due = %(free_again)s, try = try + 1 FROM taken WHERE effects.id = taken.id
    RETURNING effects.id, effects.payload, effects.try, effects.limited, taken.due AS was_due
)
SELECT id, payload::text, try, limited FROM claimed ORDER BY was_due, id
"""
_OPEN = """
SELECT id, payload::text, greatest(due, until) AS due, try, parked_reason, note
FROM effects LEFT JOIN held_work USING (kind)
WHERE id > %s AND kind = ANY(%s) ORDER BY id LIMIT %s
"""
_SHOWN = """
SELECT id, payload::text, greatest(due, until) AS due, try, parked_reason, note
FROM effects LEFT JOIN held_work USING (kind)
WHERE (%(booking)s::uuid IS NULL OR booking = %(booking)s) AND kind = ANY(%(kinds)s)
    AND (parked_reason IS NOT NULL OR NOT %(parked_only)s)
ORDER BY parked_reason IS NULL, due, id LIMIT %(limit)s
"""
_GET = """
SELECT id, payload::text, greatest(due, until) AS due, try, parked_reason, note
FROM effects LEFT JOIN held_work USING (kind) WHERE id = %s
"""
# Work that is due later than a lease can last is in nobody's hands.
_TAKE_UP = """
UPDATE effects SET parked_reason = NULL, due = %(now)s, note = %(note)s
WHERE id = %(id)s AND (parked_reason IS NOT NULL OR (try > 0 AND due > %(leased)s))
"""
_HOLD = """
INSERT INTO held_work (kind, until) SELECT unnest(%s::text[]), %s
ON CONFLICT (kind) DO UPDATE SET until = greatest(held_work.until, excluded.until)
"""
_POSTPONE = """
UPDATE effects SET due = %s, note = %s, limited = limited + %s WHERE id = %s AND try = %s AND parked_reason IS NULL
"""
_PARK = "UPDATE effects SET parked_reason = %s WHERE id = %s AND try = %s AND parked_reason IS NULL"
_UNREADABLE = "SELECT count(*) FROM effects WHERE parked_reason LIKE %s OR kind <> ALL(%s)"
_UNREADABLE_PREFIX = "unreadable"
_UNPARK = "UPDATE effects SET parked_reason = NULL, due = %s WHERE id = %s AND parked_reason IS NOT NULL"
_BACKLOG = """
SELECT count(*) AS open, count(*) FILTER (WHERE parked_reason IS NOT NULL) AS parked,
    count(*) FILTER (WHERE parked_reason IS NULL AND greatest(due, until) <= %(late)s) AS overdue
FROM effects LEFT JOIN held_work USING (kind)
"""
_FIRST_ID = UUID(int=0)


def effect_row(new: NewEffect) -> EffectRow:
    """Id, kind, booking, due and payload, as the table holds them."""
    trace, effect = trace_at_hand.get(), new.effect
    carried = msgspec.to_builtins(effect) | {_TRACE: trace} if trace else effect
    payload = msgspec.json.encode(carried).decode()
    return effect_id(new.effect), str(new.effect.__struct_config__.tag), booking_of(new.effect), new.due, payload


class PostgresEffectQueue:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def claim(
        self, now: datetime, limit: int, lease_seconds: int, lanes: Collection[Lane] = EVERY_LANE
    ) -> Sequence[ClaimedEffect]:
        kinds = [kind for lane in lanes for kind in _KINDS[lane]]
        free_again = now + timedelta(seconds=lease_seconds)
        with self._pools.connection() as connection:
            rows = connection.execute(
                _CLAIM, {"now": now, "limit": limit, "free_again": free_again, "kinds": kinds}
            ).fetchall()
        return [claimed for row in rows if (claimed := self._readable(row)) is not None]

    def hold(self, lane: Lane, until: datetime) -> None:
        self._execute(_HOLD, _KINDS[lane], until)

    def postpone(self, claimed: ClaimedEffect, until: datetime, reason: str, *, limited: bool = False) -> None:
        self._execute(_POSTPONE, until, reason, int(limited), claimed.id, claimed.try_number)

    def park(self, claimed: ClaimedEffect, reason: str) -> None:
        self._execute(_PARK, reason, claimed.id, claimed.try_number)

    def unpark(self, effect: Effect, due: datetime) -> None:
        self._execute(_UNPARK, due, effect_id(effect))

    def backlog(self, now: datetime) -> Backlog:
        late = now - timedelta(seconds=LEASE_SECONDS)
        with self._pools.connection() as connection:
            row = connection.execute(_BACKLOG, {"late": late}).fetchone()
        assert row is not None, "a count has a row"
        return Backlog(row["open"], row["parked"], row["overdue"])

    def open_effects(self) -> Iterator[OpenEffect]:
        """Everything not closed but for what `unreadable` counts."""
        last = _FIRST_ID
        while rows := self._page(last):
            yield from _opened(rows)
            last = rows[-1]["id"]

    def shown(
        self, limit: int, *, booking_id: BookingId | None = None, parked_only: bool = False
    ) -> Sequence[OpenEffect]:
        wanted = {"booking": booking_id, "parked_only": parked_only, "limit": limit, "kinds": _KNOWN_KINDS}
        with self._pools.connection() as connection:
            return list(_opened(connection.execute(_SHOWN, wanted).fetchall()))

    def get(self, id_: UUID) -> OpenEffect | None:
        with self._pools.connection() as connection:
            return next(_opened(connection.execute(_GET, (id_,)).fetchall()), None)

    def take_up(self, effect: Effect, now: datetime, note: str) -> bool:
        leased = now + timedelta(seconds=LEASE_SECONDS)
        wanted = {"id": effect_id(effect), "now": now, "note": note, "leased": leased}
        with self._pools.connection() as connection:
            return connection.execute(_TAKE_UP, wanted).rowcount == 1

    def unreadable(self) -> int:
        """How many rows were parked because this code cannot read them, or are of a kind that it does not know."""
        with self._pools.connection() as connection:
            row = connection.execute(_UNREADABLE, (f"{_UNREADABLE_PREFIX}%", _KNOWN_KINDS)).fetchone()
        return int(row["count"]) if row else 0

    def _page(self, after: UUID) -> list[dict[str, Any]]:
        with self._pools.connection() as connection:
            return connection.execute(_OPEN, (after, _KNOWN_KINDS, READ_BATCH)).fetchall()

    def _readable(self, row: dict[str, Any]) -> ClaimedEffect | None:
        """The work, or nothing if its words cannot be read: then it is parked, and the rest goes on."""
        effect = _decoded(row["payload"])
        if effect is None:
            self._execute(_PARK, f"{_UNREADABLE_PREFIX} payload", row["id"], row["try"])
            return None
        return ClaimedEffect(row["id"], effect, row["try"], row["limited"], _TRACED.decode(row["payload"]).trace)

    def _execute(self, statement: LiteralString, *parameters: object) -> None:
        with self._pools.connection() as connection:
            connection.execute(statement, parameters)


def _opened(rows: Iterable[dict[str, Any]]) -> Iterator[OpenEffect]:
    """Those that can be read."""
    for row in rows:
        effect = _decoded(row["payload"])
        if effect is not None:
            yield OpenEffect(effect, utc(row["due"]), row["try"], row["parked_reason"], row["note"])


def _decoded(payload: str) -> Effect | None:
    try:
        return _DECODER.decode(payload)
    except msgspec.MsgspecError:
        return None
