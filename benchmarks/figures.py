"""What each page of figures asks for, on a million bookings of three years: a month, a year, and everything.

Rows lie as a rebuild leaves them, in the order of their ids: the bookings of a month are spread over all of the table.
"""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import psycopg
from msgspec.structs import replace

from adapters.postgres.day_sums import DAY_SUMS
from application.figures.counting import funnel, rates
from application.figures.definitions import MEASURES, RATES
from application.ports.figures import Asked, Dimension, Figures, Period
from benchmarks.database import fresh_database
from benchmarks.measure import Row, interleaved
from benchmarks.story import START

BOOKINGS = 1_000_000
DAYS = 1_095
PAGE_MILLISECONDS_MOST = 200
SPANS = {"a month": (30, Period.DAY), "a year": (365, Period.WEEK), "three years": (DAYS, Period.MONTH)}
BOOKED = [one for one in RATES if one.name in {"popularity", "booked_confirmed"}]

Page = Callable[[Figures, Asked, Period], None]

# Of ten: four paid and kept, two free and kept, one cancelled and refunded, one missed, two whose hold ended.
_FILL = """
INSERT INTO booking_facts
SELECT id, 'expert-' || n %% 50, 'session-' || n %% 100, 'own_flow',
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
    SELECT gen_random_uuid() AS id, n, n %% 10 AS kind,
        %(end)s - (%(bookings)s - n) * interval '1 day' * %(days)s / %(bookings)s AS at,
        CASE WHEN n %% 10 IN (0, 1, 2, 3, 6, 7) THEN
            %(end)s - (%(bookings)s - n) * interval '1 day' * %(days)s / %(bookings)s + interval '1 minute'
        END AS money
    FROM generate_series(1, %(bookings)s) AS n
) AS made ORDER BY 1
"""


def run(conninfo: str, bookings: int = BOOKINGS) -> Sequence[Row]:
    with fresh_database(conninfo) as (database, own_conninfo):
        with psycopg.connect(own_conninfo, autocommit=True) as admin:
            admin.execute(_FILL, {"end": START, "bookings": bookings, "days": DAYS})
            for sums in DAY_SUMS:
                sums.make_anew(admin)
            admin.execute("VACUUM ANALYZE")
        contestants = [
            (f"{name} of {span} over {bookings:,} bookings", "per s", partial(_rate, page, database.figures, span))
            for span in SPANS
            for name, page in PAGES.items()
        ]
        figures = interleaved(*contestants)
    return [Row(figure, None, least=1_000 / PAGE_MILLISECONDS_MOST) for figure in figures]


def _rate(page: Page, figures: Figures, span: str) -> float:
    days, period = SPANS[span]
    end = START.replace(hour=0) + timedelta(days=1)
    started = time.perf_counter()
    page(figures, Asked(start=end - timedelta(days=days), end=end), period)
    return 1 / (time.perf_counter() - started)


def _funnel(figures: Figures, asked: Asked, _: Period) -> None:
    assert funnel(figures, asked)[0].rates[0].count
    rates(figures, asked)


def _trends(figures: Figures, asked: Asked, period: Period) -> None:
    by_period = replace(asked, by=period)
    assert rates(figures, by_period, BOOKED)
    figures.money(by_period)


def _popularity(figures: Figures, asked: Asked, _: Period) -> None:
    for by in (Dimension.SESSION_TYPE, Dimension.BUILDER):
        assert rates(figures, replace(asked, by=by), BOOKED)


def _money(figures: Figures, asked: Asked, _: Period) -> None:
    assert figures.money(asked)


def _latency(figures: Figures, asked: Asked, period: Period) -> None:
    for by in (None, period):
        assert figures.waits(MEASURES["confirmed"], "confirmed_at", replace(asked, by=by))


def _one_campaign(figures: Figures, asked: Asked, period: Period) -> None:
    """By what the days are not summed up by: from the rows."""
    _funnel(figures, replace(asked, where={Dimension.CAMPAIGN_SOURCE: "newsletter"}), period)


PAGES: dict[str, Page] = {
    "funnel": _funnel,
    "funnel of one campaign": _one_campaign,
    "trends": _trends,
    "popularity": _popularity,
    "money": _money,
    "latency": _latency,
}
