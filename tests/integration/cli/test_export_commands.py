"""`booking export`: every row of the database in every form, nothing half done, and a guide whose examples run."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import polars as pl
import pytest

from adapters.postgres import fact_rows
from adapters.postgres.database import PostgresDatabase
from adapters.system_clock import SystemClock
from application.event_feed import feed_after
from application.ports.booking_facts import BookingFact
from application.projections.booking_facts import NAME, booking_fact
from domain.booking.events import (
    BookingEvent,
    CalendlyConfirmed,
    CalendlyRequested,
    CheckoutRequested,
    CheckoutStarted,
    PaymentSucceeded,
)
from domain.booking.vocabulary import Meeting
from domain.money import Money
from domain.terms import Policy, Terms
from entrypoints.cli import export
from entrypoints.exporting import writing
from entrypoints.exporting.tables import BOOKINGS, EVENTS, FUNNEL
from tests.facts import NOW, append, details, selected, stream, stream_id
from tests.integration.cli.conftest import Run

GUIDE = (Path(__file__).parents[3] / "docs" / "exports.md").read_text()
USD = Money(14_900, "USD")
PAID: tuple[BookingEvent, ...] = (
    CheckoutRequested(attempt=1, amount=USD, ends_at=NOW + timedelta(hours=1)),
    CheckoutStarted(attempt=1, session_id="cs", url="u"),
    PaymentSucceeded(attempt=1, intent="pi", amount=USD),
    CalendlyRequested(try_number=1, asked_at=NOW),
    CalendlyConfirmed(meeting=Meeting(event_uri="e", invitee_uri="i")),
)
BOOKED = 7


@pytest.fixture
def filled(database: PostgresDatabase) -> PostgresDatabase:
    """Seven bookings, three of them paid and confirmed."""
    for number in range(BOOKED):
        name, at = stream_id(), NOW + timedelta(minutes=number)
        chosen = msgspec.structs.replace(selected(), terms=Terms(USD, 60, Policy()))
        database.events.append(append(stream(name, 0, chosen, details()), at=at))
        for version, event in enumerate(PAID if number < 3 else (), start=2):
            database.events.append(append(stream(name, version, event), at=at + timedelta(seconds=version)))
    database.projector(NAME, booking_fact).catch_up()
    return database


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fact_rows, "BATCH_ROWS", 2)
    monkeypatch.setattr(export, "EVENTS_AT_ONCE", 4)


def exported(run: Run, what: str, form: str, out: Path) -> Path:
    file = out / f"{what}.{form}"
    done = run("export", what, "--format", form, "--out", str(file))
    assert done.exit_code == 0, done.output
    return file


def facts_of(database: PostgresDatabase) -> list[BookingFact]:
    with database.fact_rows() as rows:
        found = [fact for batch in rows.batches() for fact in batch]
        assert rows.count() == len(found) == BOOKED
    return found


def as_json(fact: BookingFact) -> dict[str, Any]:
    built: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(fact))
    return built


def test_bookings_in_ndjson_are_the_facts(run: Run, filled: PostgresDatabase, tmp_path: Path) -> None:
    lines = exported(run, "bookings", "ndjson", tmp_path).read_text().splitlines()
    assert [json.loads(line) for line in lines] == [as_json(fact) for fact in facts_of(filled)]


def test_bookings_in_csv_are_the_facts(run: Run, filled: PostgresDatabase, tmp_path: Path) -> None:
    with exported(run, "bookings", "csv", tmp_path).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [column.name for column in BOOKINGS]
    for row, fact in zip(rows, map(as_json, facts_of(filled)), strict=True):
        assert row == {name: _cell(value) for name, value in fact.items()}


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def test_bookings_in_parquet_are_the_facts_with_their_types(run: Run, filled: PostgresDatabase, tmp_path: Path) -> None:
    frame = pl.read_parquet(exported(run, "bookings", "parquet", tmp_path))
    facts = facts_of(filled)
    assert frame.columns == [column.name for column in BOOKINGS]
    assert frame["chosen_at"].to_list() == [fact.chosen_at for fact in facts]
    assert frame["confirmed_at"].to_list() == [fact.confirmed_at for fact in facts]
    assert frame["paid_minor"].to_list() == [14_900] * 3 + [0] * 4
    assert frame["is_priced"].to_list() == [True] * BOOKED
    assert frame["money_at"].to_list() == [list(fact.money_at) for fact in facts]
    assert frame["booking_id"].to_list() == [str(fact.booking_id) for fact in facts]


@pytest.mark.parametrize("form", writing.WRITERS)
def test_events_are_those_of_the_feed(run: Run, filled: PostgresDatabase, tmp_path: Path, form: str) -> None:
    file = exported(run, "events", form, tmp_path)
    feed = feed_after(filled.events, 0, 1_000).events
    read = {"csv": _read_csv, "ndjson": _read_ndjson, "parquet": _read_parquet}[form](file)
    assert [(row["position"], row["type"], row["data"]) for row in read] == [
        (event.position, event.type, event.data) for event in feed
    ]
    assert set(read[0]) == {column.name for column in EVENTS}


@pytest.mark.parametrize("form", writing.WRITERS)
def test_the_funnel_has_each_step_of_each_day(
    run: Run, filled: PostgresDatabase, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert filled
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW + timedelta(days=1))
    file = exported(run, "funnel", form, tmp_path)
    day = f"{NOW:%Y-%m-%d}"
    rows = _asked(f"SELECT day::VARCHAR, step, bookings, \"of\" FROM '{file}' ORDER BY bookings DESC, step")
    assert rows[0] == (day, "chosen", BOOKED, None)
    assert (day, "checkout_started", 3, BOOKED) in rows
    assert (day, "confirmed", 3, 3) in rows


def _read_csv(file: Path) -> list[dict[str, Any]]:
    with file.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    return [{**row, "position": int(row["position"]), "data": json.loads(row["data"])} for row in rows]


def _read_ndjson(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def _read_parquet(file: Path) -> list[dict[str, Any]]:
    return [{**row, "data": json.loads(row["data"])} for row in pl.read_parquet(file).to_dicts()]


def test_nothing_there_is_a_file_without_rows(run: Run, tmp_path: Path) -> None:
    for what in ("bookings", "events", "funnel"):
        assert exported(run, what, "csv", tmp_path).read_text().count("\n") == 1
        assert exported(run, what, "ndjson", tmp_path).read_text() == ""
        assert pl.read_parquet(exported(run, what, "parquet", tmp_path)).height == 0


def test_it_says_how_much_it_wrote_and_whether_a_worker_is_behind(
    run: Run, filled: PostgresDatabase, tmp_path: Path
) -> None:
    out = tmp_path / "b.csv"
    done = run("export", "bookings", "--format", "csv", "--out", str(out))
    assert f"7 bookings, written to {out} in " in done.output
    assert "are not in it yet" not in done.output
    filled.events.append(append(stream(stream_id(), 0, selected())))
    done = run("export", "bookings", "--format", "csv", "--out", str(out))
    assert "The last 1 events are not in it yet: a worker brings the table up to them." in done.output


def test_a_file_is_replaced_only_by_a_whole_one(
    run: Run, filled: PostgresDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert filled
    out = tmp_path / "b.csv"
    out.write_text("the last one")

    def breaks(*_: object) -> Iterator[None]:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setitem(writing.WRITERS, "csv", breaks)
        done = run("export", "bookings", "--format", "csv", "--out", str(out))
    assert done.exit_code == 1
    assert f"{out} cannot be written: No space left on device." in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]
    assert out.read_text() == "the last one"
    exported(run, "bookings", "csv", tmp_path)


def test_a_folder_that_is_not_there_and_a_form_that_nobody_knows_are_told(run: Run, tmp_path: Path) -> None:
    done = run("export", "events", "--format", "csv", "--out", str(tmp_path / "nowhere" / "e.csv"))
    assert done.exit_code == 1
    assert "cannot be written: No such file or directory." in done.output
    done = run("export", "events", "--format", "xlsx", "--out", str(tmp_path / "e"))
    assert (done.exit_code, "'xlsx' is not one of 'csv', 'ndjson', 'parquet'" in done.output) == (2, True)


def test_without_the_library_parquet_says_how_to_get_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "entrypoints.exporting.parquet", None)
    done = run("export", "events", "--format", "parquet", "--out", str(tmp_path / "e.parquet"))
    assert done.exit_code == 1
    assert "pip install 'polars>=2.1,<3'" in done.output
    assert list(tmp_path.iterdir()) == []


def test_the_guide_has_every_column_with_its_kind() -> None:
    for head, columns in (
        ("## The columns of bookings", BOOKINGS),
        ("## The columns of events", EVENTS),
        ("## The columns of the funnel", FUNNEL),
    ):
        part = GUIDE.partition(head)[2].partition("\n## ")[0]
        rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", part, re.MULTILINE)
        assert rows == [(column.name, str(column.kind)) for column in columns]


def _asked(query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def test_the_examples_of_the_guide_run_and_say_what_is_so(
    run: Run, filled: PostgresDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert filled
    for what, form in (("bookings", "parquet"), ("events", "ndjson"), ("events", "parquet")):
        exported(run, what, form, tmp_path)
    monkeypatch.chdir(tmp_path)
    weekly, moved, taken = map(_asked, re.findall(r"```sql\n(.*?)```", GUIDE, re.DOTALL))
    assert [row[1:] for row in weekly] == [(BOOKED, 3, round(3 / BOOKED, 3))]
    assert [row[1:] for row in moved] == [("USD", "paid", 3 * 14_900)]
    assert taken == [("USD", 3, 3 * 14_900)]
    said: dict[str, Any] = {}
    for example in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL):
        exec(example, said)
    assert said["waits"].rows() == [("ada-deep-dive", 3, timedelta(seconds=6))]
    assert said["kept"].rows() == [("ada", "USD", 3 * 14_900, 0, 0, 3 * 14_900)]
    assert said["payments"].rows() == [(datetime(NOW.year, NOW.month, 1, tzinfo=UTC), 3 * 14_900)]
