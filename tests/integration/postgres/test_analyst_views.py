"""The views for analysts count what the definitions say, and their role sees nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from msgspec.structs import replace
from psycopg import sql
from psycopg.conninfo import make_conninfo

from adapters.postgres.analyst_role import READABLE, RoleNotOurs
from adapters.postgres.database import PostgresDatabase
from application.figures.definitions import MEASURES
from application.ports.figures import Asked, Period
from application.ports.references import Reference
from domain.booking.events import Cancelled, HoldExpired, NoShowMarked, SessionCompleted
from domain.booking.vocabulary import Actor, Source
from tests.contract.test_balance_book import ENTRY, FIRST
from tests.contract.test_figures import ASKED, DAY, EUR, FREE, MEETING, USD, back, book, page, paid
from tests.facts import NOW, append
from tests.guides import ROOT, blocks_of

YEAR = Asked(start=datetime(2027, 1, 1, tzinfo=UTC), end=datetime(2028, 1, 1, tzinfo=UTC))
OTHERS = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'p', 'S')
    AND relname <> ALL(%s) ORDER BY relname
"""


@pytest.fixture
def mixed(database: PostgresDatabase) -> PostgresDatabase:
    first = book(database, *paid(), SessionCompleted())
    book(database, *paid(), back(5_000), NoShowMarked(by=Actor.BUILDER))
    book(database, *paid(), Cancelled(by=Actor.CLIENT, gives_back=USD), back(14_900), at=NOW + DAY)
    book(database, *page(), HoldExpired(), at=NOW + 8 * DAY)
    book(database, *paid(EUR), price=EUR, at=NOW + 9 * DAY + timedelta(hours=14))
    book(database, ASKED, MEETING, price=FREE)
    book(database, MEETING, price=FREE, source=Source.ADOPTED)
    database.events.append(replace(append(), references=(Reference(ENTRY.intent, first),)))
    database.balance_book.keep(FIRST, [ENTRY])
    return database


@pytest.fixture
def analyst(mixed: PostgresDatabase, database_url: str) -> Iterator[str]:
    """Where the analyst connects to."""
    name = f"analyst {uuid4().hex[:8]}"
    assert not mixed.renew_analyst_role(name, "first")
    assert mixed.renew_analyst_role(name, "second")
    yield make_conninfo(database_url, user=name, password="second")
    with psycopg.connect(database_url) as admin:
        for statement in ("DROP OWNED BY {}", "DROP ROLE {}"):
            admin.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _read(conninfo: str, query: str, zone: str = "") -> list[tuple[Any, ...]]:
    with psycopg.connect(conninfo) as connection:
        connection.execute("SELECT set_config('booking.zone', %s, false)", (zone,))
        return connection.execute(query).fetchall()


@pytest.mark.parametrize(("view", "day", "period"), [("daily", "day", Period.DAY), ("weekly", "week", Period.WEEK)])
@pytest.mark.parametrize("zone", ["", "Pacific/Auckland"])
def test_the_views_count_what_the_definitions_say(
    mixed: PostgresDatabase, database_url: str, view: str, day: str, period: Period, zone: str
) -> None:
    asked = replace(YEAR, by=period, zone=zone or "UTC")
    counted = _view_counts(database_url, f"{view}_bookings", day, zone)
    names = [name for name, measure in MEASURES.items() if name in counted and measure.dated_by == "chosen_at"]
    assert len(names) == 12
    figures = {one.key: one.counts for one in mixed.figures.counts([MEASURES[name] for name in names], asked)}
    assert len(figures) > 1
    for name in names:
        assert counted[name] == {key: counts[name] for key, counts in figures.items()}, name


def _view_counts(conninfo: str, view: str, day: str, zone: str) -> dict[str, dict[str, int]]:
    with psycopg.connect(conninfo) as connection:
        columns = [column.name for column in connection.execute(f"SELECT * FROM {view} LIMIT 0").description or ()]
    counts = [name for name in columns if name in MEASURES]
    sums = ", ".join(f"sum({name})::bigint" for name in counts)
    rows = _read(conninfo, f"SELECT {day}::text, {sums} FROM {view} GROUP BY 1 ORDER BY 1", zone)
    return {name: {row[0]: row[place] for row in rows} for place, name in enumerate(counts, start=1)}


def test_the_daily_sessions_are_those_that_the_definitions_count(mixed: PostgresDatabase, database_url: str) -> None:
    (found,) = mixed.figures.counts([MEASURES["over"], MEASURES["missed"]], YEAR)
    assert _read(database_url, "SELECT sum(over)::int, sum(missed)::int FROM daily_sessions") == [
        (found.counts["over"], found.counts["missed"])
    ]
    assert found.counts["missed"] == 1


@pytest.mark.parametrize(("view", "day", "period"), [("daily", "day", Period.DAY), ("weekly", "week", Period.WEEK)])
def test_the_money_of_the_views_is_that_of_the_figures(
    mixed: PostgresDatabase, database_url: str, view: str, day: str, period: Period
) -> None:
    figures = [
        (one.key, one.currency, one.gross, one.refunded, one.disputed, one.net, one.by_hand)
        for one in mixed.figures.money(replace(YEAR, by=period))
    ]
    names = ("gross", "refunded", "disputed", "net", "by_hand")
    sums = ", ".join(f"sum({name})::bigint" for name in names)
    query = f"SELECT {day}::text, currency, {sums} FROM {view}_money GROUP BY 1, 2 ORDER BY 1, 2"
    assert _read(database_url, query) == figures
    assert len(figures) > 1


def test_the_example_of_the_guide_runs_for_an_analyst(analyst: str) -> None:
    (example,) = [block.text for block in blocks_of(ROOT / "docs" / "figures.md") if block.language == "sql"]
    with psycopg.connect(analyst) as connection:
        zone, query = (statement for statement in example.split(";\n") if statement)
        connection.execute(zone.encode())
        rows = connection.execute(query.encode()).fetchall()
    assert [percent for _, percent in rows] == [100, 50]


@pytest.mark.parametrize("relation", READABLE)
def test_an_analyst_reads_the_facts_and_their_views(analyst: str, relation: str) -> None:
    assert _read(analyst, f"SELECT count(*) > 0 FROM {relation}") == [(True,)]


def test_an_analyst_reads_nothing_else_and_writes_nothing(analyst: str, database_url: str) -> None:
    with psycopg.connect(database_url) as admin:
        others = [row[0] for row in admin.execute(OTHERS, (list(READABLE),)).fetchall()]
    assert {"people", "events", "inbox", "api_tokens", "booking_list"} <= set(others)
    statements = [f"SELECT * FROM {name}" for name in others]
    statements += [f"DELETE FROM {name}" for name in READABLE]
    statements += ["CREATE TABLE mine (x int)", "SET ROLE postgres"]
    for statement in statements:
        with psycopg.connect(analyst) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.commit()
            with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectNotInPrerequisiteState)):
                connection.execute(statement)


def test_a_renewed_role_has_lost_what_somebody_else_gave_it(
    mixed: PostgresDatabase, analyst: str, database_url: str
) -> None:
    name = psycopg.conninfo.conninfo_to_dict(analyst)["user"]
    with psycopg.connect(database_url) as admin:
        admin.execute(sql.SQL("GRANT SELECT ON people TO {}").format(sql.Identifier(str(name))))
    assert _read(analyst, "SELECT count(*) FROM people") == [(0,)]
    mixed.renew_analyst_role(str(name), "third")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _read(analyst, "SELECT count(*) FROM people")


def test_a_role_of_somebody_elses_is_left_alone(mixed: PostgresDatabase) -> None:
    with pytest.raises(RoleNotOurs):
        mixed.renew_analyst_role("postgres", "x")
