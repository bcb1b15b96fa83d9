"""Pages that were seen are summed by day, however many look at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.ports.page_views import DayOfViews, Page, View
from domain.identifiers import BuilderId, SessionTypeId

Database = MemoryDatabase | PostgresDatabase

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
PROFILE = View(page=Page.PROFILE, builder=BuilderId("ada"))
TIMES = View(page=Page.TIMES, builder=BuilderId("ada"), session_type=SessionTypeId("ada-intro"))
LOOKS, AT_ONCE = 40, 8


def test_each_page_is_summed_by_itself_and_by_day(any_database: Database) -> None:
    views = any_database.page_views
    for view, day, times in ((TIMES, MONDAY, 1), (PROFILE, MONDAY, 1), (PROFILE, TUESDAY, 20), (PROFILE, MONDAY, 2)):
        views.add(view, day, times)
    assert list(views.between(MONDAY, TUESDAY)) == [
        DayOfViews(MONDAY, PROFILE, 3),
        DayOfViews(MONDAY, TIMES, 1),
        DayOfViews(TUESDAY, PROFILE, 20),
    ]


def test_other_days_are_left_out(any_database: Database) -> None:
    any_database.page_views.add(PROFILE, MONDAY, 1)
    assert list(any_database.page_views.between(TUESDAY, TUESDAY)) == []
    assert list(any_database.page_views.between(MONDAY, MONDAY)) == [DayOfViews(MONDAY, PROFILE, 1)]


def test_nobody_is_lost_who_looks_at_the_same_moment(any_database: Database) -> None:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(lambda _: any_database.page_views.add(PROFILE, MONDAY, 1), range(LOOKS)))
    assert list(any_database.page_views.between(MONDAY, MONDAY)) == [DayOfViews(MONDAY, PROFILE, LOOKS)]
