"""An analyst's dashboard on a million bookings of three years: a month, a year, and everything."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import psycopg

from adapters.postgres.database import PostgresDatabase
from application.figures.counting import funnel, rates
from application.figures.definitions import MEASURES
from application.ports.figures import Asked, Period
from benchmarks.database import fresh_database
from benchmarks.measure import Row, interleaved
from benchmarks.story import START

BOOKINGS = 1_000_000
DAYS = 1_095
DASHBOARD_MILLISECONDS_MOST = 200
SPANS = {"a month": 30, "a year": 365, "three years": DAYS}

# Of ten: four paid and kept, two free and kept, one cancelled and refunded, one missed, two whose hold ended.
_FILL = """
INSERT INTO booking_facts
SELECT gen_random_uuid(), 'expert-' || n %% 50, 'session-' || n %% 100, 'own_flow',
    CASE n %% 3 WHEN 0 THEN 'newsletter' ELSE '' END, '', '', 'Europe/Berlin', 'de',
    (ARRAY['phone', 'tablet', 'desk', 'other'])[1 + n %% 4], kind NOT IN (4, 5), CASE WHEN kind IN (4, 5) THEN 0
    ELSE 14900 END, 'USD', 60, 'COMPLETED', 'PAID', at + interval '3 days', at + interval '3 days', at, at, at,
    CASE WHEN kind NOT IN (4, 5) THEN at END, CASE WHEN kind NOT IN (4, 5) THEN at END, money, NULL, 1, NULL, 0,
    money, money, money, CASE WHEN kind < 8 THEN at + interval '90 seconds' + n %% 60 * interval '1 second' END,
    NULL, 0, NULL, CASE WHEN kind >= 8 THEN at + interval '15 minutes' END,
    CASE WHEN kind = 6 THEN at + interval '1 day' END, '', NULL, NULL,
    CASE WHEN kind < 8 AND kind <> 6 THEN at + interval '4 days' END,
    CASE WHEN kind < 6 THEN at + interval '4 days' END, CASE WHEN kind = 7 THEN at + interval '4 days' END,
    14900, 0, 0, 0, 14900, 0,
    CASE WHEN money IS NULL THEN '{}' WHEN kind = 6 THEN ARRAY[money, at + interval '1 day'] ELSE ARRAY[money] END,
    CASE WHEN money IS NULL THEN '{}' WHEN kind = 6 THEN ARRAY['paid', 'refunded'] ELSE ARRAY['paid'] END,
    CASE WHEN money IS NULL THEN '{}' WHEN kind = 6 THEN ARRAY[14900, -14900] ELSE ARRAY[14900] END,
    CASE WHEN money IS NULL THEN '{}' WHEN kind = 6 THEN ARRAY['USD', 'USD'] ELSE ARRAY['USD'] END
FROM (
    SELECT n, n %% 10 AS kind, %(end)s - (%(bookings)s - n) * interval '1 day' * %(days)s / %(bookings)s AS at,
        CASE WHEN n %% 10 IN (0, 1, 2, 3, 6, 7) THEN
            %(end)s - (%(bookings)s - n) * interval '1 day' * %(days)s / %(bookings)s + interval '1 minute'
        END AS money
    FROM generate_series(1, %(bookings)s) AS n
) AS made
"""


def run(conninfo: str, bookings: int = BOOKINGS) -> Sequence[Row]:
    with fresh_database(conninfo) as (database, own_conninfo):
        with psycopg.connect(own_conninfo, autocommit=True) as admin:
            admin.execute(_FILL, {"end": START, "bookings": bookings, "days": DAYS})
            admin.execute("VACUUM ANALYZE booking_facts")
        contestants = [
            (f"dashboard of {span} over {bookings:,} bookings", "per s", lambda days=days: _dashboard(database, days))
            for span, days in SPANS.items()
        ]
        figures = interleaved(*contestants)
    return [Row(figure, None, least=1_000 / DASHBOARD_MILLISECONDS_MOST) for figure in figures]


def _dashboard(database: PostgresDatabase, days: int) -> float:
    """The funnel, the rates, the waits, the money, and the trend by day: what one page shows."""
    asked = _asked(START, days)
    started = time.perf_counter()
    steps = funnel(database.figures, asked)
    rates(database.figures, asked)
    database.figures.waits(MEASURES["confirmed"], "confirmed_at", asked)
    database.figures.money(asked)
    funnel(database.figures, Asked(start=asked.start, end=asked.end, by=Period.DAY))
    took = time.perf_counter() - started
    assert steps[0].rates[0].count
    return 1 / took


def _asked(end: datetime, days: int) -> Asked:
    return Asked(start=end - timedelta(days=days), end=end + timedelta(seconds=1))
