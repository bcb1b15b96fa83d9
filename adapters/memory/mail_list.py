"""The mail list in memory: always up to date, because it is folded from the facts on every read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from statistics import median

from application.ports.event_store import Recorded
from application.ports.read_models import MailFigures, MailRow, MailTrouble
from application.projections.mail_list import mail_row
from domain.identifiers import BookingId, StreamId

WAITING = ("wanted", "attempted")
LOST = ("given_up", "dropped", "bounced")


class MemoryMailList:
    """Reads the streams that others write under `lock`."""

    def __init__(self, lock: AbstractContextManager[bool], streams: Mapping[StreamId, Sequence[Recorded]]) -> None:
        self._lock = lock
        self._streams = streams

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
        wanted = [
            row
            for row in self._rows()
            if standing in (None, row.standing)
            and (not trouble or row.standing == "attempted" or (_is_lost(row) and not row.resends))
            and kind in (None, row.kind)
            and booking_id in (None, row.booking_id)
            and (before is None or row.wanted_at < before)
        ]
        newest = sorted(wanted, key=lambda row: (row.wanted_at, row.mail_id), reverse=True)
        last = newest[:limit][-1:]
        return [row for row in newest if row.wanted_at >= last[0].wanted_at] if last else []

    def figures(self, start: datetime, end: datetime) -> Sequence[MailFigures]:
        rows = [row for row in self._rows() if start <= row.due_at < end]
        kinds = sorted({row.kind for row in rows})
        return [*(_counted(kind, [row for row in rows if row.kind == kind]) for kind in kinds), _counted("", rows)]

    def trouble(self, since: datetime, now: datetime) -> MailTrouble:
        rows = self._rows()
        ended = Counter(row.standing for row in rows if _is_lost(row) and row.changed_at >= since)
        return MailTrouble(
            waiting=sum(row.standing in WAITING and row.due_at <= now for row in rows),
            given_up=ended["given_up"],
            bounced=ended["bounced"],
            dropped=ended["dropped"],
        )

    def _rows(self) -> list[MailRow]:
        with self._lock:
            return [row for history in self._streams.values() if (row := mail_row(history)) is not None]


def _is_lost(row: MailRow) -> bool:
    return row.standing in LOST and not row.needless


def _counted(kind: str, rows: Sequence[MailRow]) -> MailFigures:
    stand = Counter(row.standing for row in rows)
    waits = [(row.accepted_at - row.due_at).total_seconds() for row in rows if row.accepted_at]
    return MailFigures(
        kind=kind,
        due=len(rows),
        waiting=sum(stand[name] for name in WAITING),
        given_up=stand["given_up"],
        needless=sum(row.needless for row in rows),
        accepted=len(waits),
        unreported=stand["accepted"],
        deferred=stand["deferred"],
        delivered=stand["delivered"],
        dropped=stand["dropped"],
        bounced=stand["bounced"],
        reported_as_spam=sum(row.reported_as_spam for row in rows),
        median_seconds_to_accepted=median(waits) if waits else None,
    )
