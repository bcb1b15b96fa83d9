"""The mail list as screens read it, and the figures that are counted from it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from adapters.postgres.pool import Pools
from adapters.postgres.times import utc
from application.ports.read_models import MailFigures, MailRow, MailTrouble
from domain.identifiers import BookingId

_PAGE = """
SELECT * FROM mail_list
WHERE (%(standing)s::text IS NULL OR standing = %(standing)s)
    AND (
        NOT %(trouble)s OR standing = 'attempted'
        OR (standing IN ('given_up', 'dropped', 'bounced') AND NOT needless AND resends = 0)
    )
    AND (%(kind)s::text IS NULL OR kind = %(kind)s)
    AND (%(booking_id)s::uuid IS NULL OR booking_id = %(booking_id)s)
    AND (%(before)s::timestamptz IS NULL OR wanted_at < %(before)s)
ORDER BY wanted_at DESC FETCH FIRST %(limit)s ROWS WITH TIES
"""
_FIGURES = """
SELECT coalesce(kind, '') AS kind,
    count(*) AS due,
    count(*) FILTER (WHERE standing IN ('wanted', 'attempted')) AS waiting,
    count(*) FILTER (WHERE standing = 'given_up') AS given_up,
    count(*) FILTER (WHERE needless) AS needless,
    count(accepted_at) AS accepted,
    count(*) FILTER (WHERE standing = 'accepted') AS unreported,
    count(*) FILTER (WHERE standing = 'deferred') AS deferred,
    count(*) FILTER (WHERE standing = 'delivered') AS delivered,
    count(*) FILTER (WHERE standing = 'dropped') AS dropped,
    count(*) FILTER (WHERE standing = 'bounced') AS bounced,
    count(*) FILTER (WHERE reported_as_spam) AS reported_as_spam,
    percentile_cont(0.5) WITHIN GROUP (
        ORDER BY extract(epoch FROM accepted_at - due_at)::double precision
    ) AS median_seconds_to_accepted
FROM mail_list WHERE due_at >= %(start)s AND due_at < %(end)s
GROUP BY GROUPING SETS ((kind), ()) ORDER BY grouping(kind), kind
"""
_TROUBLE = """
SELECT (
        SELECT count(*) FROM mail_list WHERE standing IN ('wanted', 'attempted') AND due_at <= %(now)s
    ) AS waiting,
    count(*) FILTER (WHERE standing = 'given_up') AS given_up,
    count(*) FILTER (WHERE standing = 'bounced') AS bounced,
    count(*) FILTER (WHERE standing = 'dropped') AS dropped
FROM mail_list WHERE standing IN ('given_up', 'dropped', 'bounced') AND NOT needless AND changed_at >= %(since)s
"""


class PostgresMailList:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def page(
        self,
        *,
        standing: str | None = None,
        trouble: bool = False,
        kind: str | None = None,
        booking_id: BookingId | None = None,
        before: datetime | None = None,
        limit: int,
    ) -> Sequence[MailRow]:
        wanted = {
            "standing": standing,
            "trouble": trouble,
            "kind": kind,
            "booking_id": booking_id,
            "before": before,
            "limit": limit,
        }
        rows = [_row(row) for row in self._ask(_PAGE, wanted)]
        return sorted(rows, key=lambda row: (row.wanted_at, row.mail_id), reverse=True)

    def figures(self, start: datetime, end: datetime) -> Sequence[MailFigures]:
        return [msgspec.convert(row, MailFigures) for row in self._ask(_FIGURES, {"start": start, "end": end})]

    def trouble(self, since: datetime, now: datetime) -> MailTrouble:
        (row,) = self._ask(_TROUBLE, {"since": since, "now": now})
        return msgspec.convert(row, MailTrouble)

    def _ask(self, query: str, values: dict[str, Any]) -> list[dict[str, Any]]:
        with self._pools.connection() as connection:
            return connection.execute(query.encode(), values).fetchall()


def _row(row: dict[str, Any]) -> MailRow:
    accepted = row["accepted_at"]
    times = {name: utc(row[name]) for name in ("wanted_at", "due_at", "changed_at")}
    return MailRow(**(row | times | {"accepted_at": utc(accepted) if accepted else None}))
