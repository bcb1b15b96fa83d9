"""How often pages were seen: one row for each page and day."""

from collections.abc import Mapping, Sequence
from datetime import date

from adapters.postgres.pool import Pools
from application.ports.page_views import DayOfViews, Page, View
from domain.identifiers import BuilderId, SessionTypeId

_ADD = """
INSERT INTO page_views AS v (day, page, builder, session_type, times) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (day, page, builder, session_type) DO UPDATE SET times = v.times + excluded.times
"""
_BETWEEN = """
SELECT day, page, builder, session_type, times FROM page_views WHERE day BETWEEN %s AND %s
ORDER BY day, page, builder COLLATE "C", session_type COLLATE "C"
"""


class PostgresPageViews:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def add(self, view: View, day: date, times: int) -> None:
        with self._pools.connection() as connection:
            connection.execute(_ADD, (day, view.page, view.builder, view.session_type or "", times))

    def between(self, first: date, last: date) -> Sequence[DayOfViews]:
        with self._pools.connection() as connection:
            rows = connection.execute(_BETWEEN, (first, last)).fetchall()
        return [DayOfViews(row["day"], _view(row), row["times"]) for row in rows]


def _view(row: Mapping[str, str]) -> View:
    session = SessionTypeId(row["session_type"]) if row["session_type"] else None
    return View(page=Page(row["page"]), builder=BuilderId(row["builder"]), session_type=session)
