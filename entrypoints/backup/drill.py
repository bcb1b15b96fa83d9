"""A backup is brought back into a scratch database and proved: the same rows, readable, and money and slot agree."""

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from adapters.postgres.contents import EVENTS, Rows, Still, objects_in, still
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.dumps import dump, restore
from adapters.postgres.migrate import migrate
from adapters.system_clock import SystemClock
from application.audit import audit
from application.requests.calendar_check import Finding, Light
from entrypoints.auditing import PROJECTIONS
from entrypoints.bootstrap import COMMAND_POOL_SIZE, connected
from entrypoints.doctor.lines import well, wrong
from entrypoints.settings import Settings

NAMED_MAX = 5
_COMPARISON = "Comparison"


class NotEmpty(Exception):  # noqa: N818 - it names what is wrong
    """The scratch database holds something: nothing was touched."""


class Step(Struct, frozen=True, kw_only=True):
    """One line of the proof, and how long it took."""

    about: str
    light: Light
    detail: str
    mend: str = ""
    seconds: float


class Wanted(Struct, frozen=True, kw_only=True):
    """`source` is None if there is nothing to compare with; without a `file` a backup of the source is taken."""

    into: str
    source: str | None
    file: Path | None


def drill(wanted: Wanted, settings: Settings) -> Iterator[Step]:
    """Step by step, as each is done; the source is only read. Raises NotEmpty, DumpError, MigrationError and
    psycopg.OperationalError; what is in the scratch database then may be dropped with it.
    """
    found = objects_in(wanted.into, NAMED_MAX)
    if found:
        raise NotEmpty(
            f"The database to restore into is not empty: it has {', '.join(found)}. Nothing was touched."
            " Make an empty one, with `createdb` or CREATE DATABASE, and name that."
        )
    if wanted.file is not None:
        yield from _given(wanted, wanted.file)
    else:
        assert wanted.source is not None, "without a file there is a source"
        yield from _taken(wanted.source, wanted.into)
    yield from _proved(wanted.into, settings)


def _taken(source: str, into: str) -> Iterator[Step]:
    """All in one moment of the source: what is compared is exactly what was dumped."""
    with TemporaryDirectory(prefix="booking-drill-") as folder, still(source) as then:
        file = Path(folder) / "booking.dump"
        yield _timed(lambda: _dumped(source, file, then.snapshot()))
        yield _timed(lambda: _restored(file, into))
        yield _timed(lambda: _all_equal(then.tables(), into))


def _given(wanted: Wanted, file: Path) -> Iterator[Step]:
    yield _timed(lambda: _restored(file, wanted.into))
    source = wanted.source
    if source is None:
        yield Step(
            about=_COMPARISON,
            light=Light.WARN,
            detail="There is no database to compare with.",
            mend="Set DATABASE_URL to the one that the backup is of, if it is there.",
            seconds=0,
        )
        return
    with still(source) as then:
        yield _timed(lambda: _events_equal(then, wanted.into))


def _proved(into: str, settings: Settings) -> Iterator[Step]:
    yield _timed(lambda: _brought_forward(into))
    with connected(settings, into, into, COMMAND_POOL_SIZE) as database:
        yield _timed(lambda: _opened(database))
        yield _timed(lambda: _audited(database))
        for name in sorted(PROJECTIONS):
            yield _timed(partial(_folded, database, name))


def _timed(step: Callable[[], Finding]) -> Step:
    began = time.monotonic()
    found = step()
    seconds = round(time.monotonic() - began, 3)
    return Step(about=found.about, light=found.light, detail=found.detail, mend=found.mend, seconds=seconds)


def _dumped(source: str, file: Path, snapshot: str) -> Finding:
    dump(source, file, snapshot)
    return well("Backup", f"{file.stat().st_size:,} bytes were taken with pg_dump.")


def _restored(file: Path, into: str) -> Finding:
    restore(file, into)
    return well("Restore", "All of it is back in the scratch database.")


def _all_equal(theirs: Mapping[str, Rows], into: str) -> Finding:
    with still(into) as now:
        ours, position = now.tables(), now.last_position()
    differing = sorted(name for name in theirs.keys() | ours.keys() if theirs.get(name) != ours.get(name))
    if differing:
        return wrong(_COMPARISON, f"These tables differ: {', '.join(differing)}.", "Keep both, and find out why.")
    rows = sum(table.count for table in ours.values())
    events = f"{ours[EVENTS].count:,} events up to position {position}, digest {ours[EVENTS].digest}"
    return well(_COMPARISON, f"{len(ours)} tables with {rows:,} rows are equal row by row; {events}.")


def _events_equal(source: Still, into: str) -> Finding:
    """Events are only ever added: what the backup has of them must be what the source still has."""
    with still(into) as now:
        position = now.last_position()
        ours = now.events_up_to(position)
    theirs, newer = source.events_up_to(position), source.last_position() - position
    if theirs != ours:
        detail = f"Up to position {position} the source has {theirs.count:,} events, the backup {ours.count:,}"
        return wrong(_COMPARISON, f"{detail}; they differ.", "It is another database's backup, or one was changed.")
    return well(
        _COMPARISON,
        f"{ours.count:,} events up to position {position} are equal, digest {ours.digest};"
        f" the source has gone on by {newer} positions since.",
    )


def _brought_forward(into: str) -> Finding:
    applied = migrate(into)
    if applied:
        return well("Schema", f"It was brought forward by {len(applied)} migrations: {', '.join(applied)}.")
    return well("Schema", "It is the one that this version wants.")


def _opened(database: PostgresDatabase) -> Finding:
    """Without the keys the backup is worth nothing to a client: they are kept apart from it."""
    lost = [use for use in database.key_rotation.uses() if use.number is None]
    if lost:
        mend = "Put the key of that time back at the end of APP_DATA_KEYS; without it these rows are lost."
        return wrong("Keys", f"{sum(use.rows for use in lost)} rows are sealed with a key that is not there.", mend)
    return well("Keys", "APP_DATA_KEYS opens whatever is sealed.")


def _audited(database: PostgresDatabase) -> Finding:
    database.audit_ledger.start_over()
    report = audit(database.audit_ledger, database.effects, database.inbox, SystemClock())
    read = f"{report.events:,} events and {report.bookings:,} bookings were read"
    if report.findings:
        first = report.findings[0]
        detail = f"{read}: {len(report.findings)} exceptions, first {first.invariant} {first.subject}: {first.detail}."
        return wrong("Audit", detail, "See whether booking audit says the same of the source.")
    return well("Audit", f"{read}: money and slot agree.")


def _folded(database: PostgresDatabase, name: str) -> Finding:
    verification = database.projection_verification(name, PROJECTIONS[name])
    while verification.go_on():
        pass
    check = verification.keep(SystemClock().now())
    about = f"List {name}"
    if check.differences:
        mend = f"Run on the source: booking projections verify {name}"
        return wrong(about, f"Folded anew from the events, {check.differences} rows differ.", mend)
    return well(about, f"Folded anew from the events, its {check.rows:,} rows are equal.")
