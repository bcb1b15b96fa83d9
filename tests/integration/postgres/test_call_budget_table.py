"""What only the table of calls can show: processes that share it, one that stands still, and what is cleared away."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta

import psycopg
import pytest

from adapters.postgres import call_budget
from adapters.postgres.database import PostgresDatabase
from application.ports.call_budget import CallLimits
from application.ports.event_store import StoreUnavailable
from domain.identifiers import BookingId
from tests.conftest import DATA_KEYS
from tests.contract.together import together
from tests.facts import NOW, stream_id, until

TOKEN = "fingerprint"
LIMITS = CallLimits(per_minute=7, per_hour=9, per_day=9)
LAPSE = NOW + timedelta(minutes=35)
LONG_AFTER = NOW + timedelta(days=3)
ASKERS = 16
_ROWS = "SELECT token, spent_at FROM calendly_calls ORDER BY id"
_OLD = """
INSERT INTO calendly_calls (token, booking, spent_at, reserved_until)
SELECT token, gen_random_uuid(), %(spent)s::timestamptz, %(reserved)s::timestamptz
FROM generate_series(1, %(count)s), unnest(%(tokens)s::text[]) AS token
"""


@pytest.fixture
def second(database_url: str) -> Iterator[PostgresDatabase]:
    """Another process with connections of its own."""
    opened = PostgresDatabase(database_url, database_url, 8, DATA_KEYS)
    yield opened
    opened.close()


def _booking() -> BookingId:
    return BookingId(stream_id())


def test_two_processes_together_stay_below_the_limits(database: PostgresDatabase, second: PostgresDatabase) -> None:
    granted: list[datetime | None] = []
    spent: list[datetime | None] = []
    budgets = [opened.call_budget(TOKEN, LIMITS) for opened in (database, second)]

    def book(start: Callable[[], object]) -> None:
        mine, budget = _booking(), budgets[len(granted) % 2]
        start()
        granted.append(budget.reserve(mine, NOW, LAPSE))
        spent.append(budget.spend(mine, NOW))

    together(book, ASKERS)
    assert spent.count(None) == LIMITS.per_minute
    assert sum(answer is None for answer in granted) <= LIMITS.per_hour


def test_a_process_that_stands_still_is_unavailable_to_others_and_then_loses_its_turn(
    database: PostgresDatabase, second: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = database.call_budget(TOKEN, LIMITS)
    waiting = second.call_budget(TOKEN, LIMITS)
    monkeypatch.setattr(call_budget, "LOCK_TIMEOUT_MILLISECONDS", 20)
    with ExitStack() as standing_still:
        standing_still.enter_context(pytest.raises(StoreUnavailable))
        standing_still.enter_context(standing._turn())
        with pytest.raises(StoreUnavailable, match="lock timeout"):
            waiting.reserve(_booking(), NOW, LAPSE)
        until(lambda: _is_granted(waiting), "the lock to be free")
    assert standing.spend(_booking(), NOW) is None


def _is_granted(budget: call_budget.PostgresCallBudget) -> bool:
    try:
        return budget.reserve(_booking(), NOW, LAPSE) is None
    except StoreUnavailable:
        return False


def test_what_counts_no_more_is_cleared_away_in_small_batches_for_all_tokens(
    database: PostgresDatabase, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_budget, "REMOVED_AT_ONCE", 5)
    budget, left = database.call_budget(TOKEN, LIMITS), []
    with psycopg.connect(database_url, autocommit=True) as admin:
        for spent, reserved in ((NOW, None), (None, NOW)):
            admin.execute(
                _OLD, {"spent": spent, "reserved": reserved, "count": 2, "tokens": [TOKEN, "a token of before"]}
            )
        for _ in range(3):
            assert budget.spend(_booking(), LONG_AFTER) is None
            left.append([at for _, at in admin.execute(_ROWS).fetchall()])
    assert [len(rows) for rows in left] == [4, 2, 3]
    assert left[-1] == [LONG_AFTER] * 3


def test_what_is_younger_than_two_days_is_left(database: PostgresDatabase, database_url: str) -> None:
    budget = database.call_budget(TOKEN, LIMITS)
    for at in (NOW, NOW + call_budget.KEPT):
        budget.spend(_booking(), at)
    with psycopg.connect(database_url, autocommit=True) as admin:
        assert len(admin.execute(_ROWS).fetchall()) == 2
        budget.spend(_booking(), NOW + call_budget.KEPT + timedelta(microseconds=1))
        assert len(admin.execute(_ROWS).fetchall()) == 2
