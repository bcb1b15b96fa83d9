"""Facts for analysts, as files."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click
from msgspec import Struct

from adapters.postgres.database import PostgresDatabase
from adapters.system_clock import SystemClock
from application.event_feed import FeedEvent, feed_event
from application.figures.counting import funnel
from application.figures.definitions import SPAN_DAYS_MAX
from application.ports.figures import Asked, Period
from application.projections import booking_facts
from entrypoints.auditing import PROJECTIONS
from entrypoints.bootstrap import open_database
from entrypoints.cli.settings import settings_for
from entrypoints.exporting.tables import BOOKINGS, EVENTS, FUNNEL, Column, booking_rows, event_rows, funnel_rows
from entrypoints.exporting.writing import WRITERS, Batches, NoParquet, told
from entrypoints.settings import Needs

EVENTS_AT_ONCE = 1_000


class Export(Struct, frozen=True):
    """`rows` is how many to expect, for the bar that shows how far it is."""

    columns: Sequence[Column]
    rows: int
    batches: Batches


@contextmanager
def _bookings(database: PostgresDatabase) -> Iterator[Export]:
    with database.fact_rows() as facts:
        yield Export(BOOKINGS, facts.count(), booking_rows(facts.batches()))


@contextmanager
def _events(database: PostgresDatabase) -> Iterator[Export]:
    """Up to the newest there is at the beginning: what comes meanwhile would keep it from ever ending."""
    head = database.projector(booking_facts.NAME, PROJECTIONS[booking_facts.NAME]).standing().head
    yield Export(EVENTS, head, event_rows(_event_batches(database, head)))


@contextmanager
def _funnel(database: PostgresDatabase) -> Iterator[Export]:
    """Of as many days as figures are told of, by UTC."""
    now = SystemClock().now()
    asked = Asked(start=now - timedelta(days=SPAN_DAYS_MAX), end=now, by=Period.DAY)
    groups = funnel(database.figures, asked)
    yield Export(FUNNEL, sum(len(group.rates) for group in groups), funnel_rows(groups))


def _event_batches(database: PostgresDatabase, head: int) -> Iterator[Sequence[FeedEvent]]:
    position = 0
    while found := database.events.read_after(position, EVENTS_AT_ONCE):
        yield [feed_event(recorded) for recorded in found if recorded.position <= head]
        position = found[-1].position
        if position >= head:
            return


_TABLES = {"bookings": _bookings, "events": _events, "funnel": _funnel}


@click.command(short_help="Bookings, events or the funnel as a file for analysts.")
@click.argument("what", type=click.Choice(list(_TABLES)))
@click.option("--format", "form", required=True, type=click.Choice(sorted(WRITERS)), help="Of the file.")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
def export(*, what: str, form: str, out: Path) -> None:
    """One row for each booking, each event, or each step of each day, as docs/exports.md says. Nobody is named in it.
    A file that is there already is replaced once the new one is whole.
    """
    began = time.monotonic()
    with open_database(settings_for(Needs.DATABASE)) as database:
        behind = _behind(database) if what != "events" else 0
        with _TABLES[what](database) as found, _replaced(out) as unfinished:
            rows = _written(found, form, unfinished)
    click.echo(f"{rows} {'rows' if what == 'funnel' else what}, written to {out} in {time.monotonic() - began:.1f} s.")
    if behind:
        click.echo(f"The last {behind} events are not in it yet: a worker brings the table up to them.", err=True)


def _written(found: Export, form: str, out: Path) -> int:
    written = 0

    def tell(rows: int) -> None:
        nonlocal written
        written += rows
        bar.update(rows)

    with click.progressbar(length=found.rows, label="Writing", file=sys.stderr) as bar:
        try:
            WRITERS[form](out, found.columns, told(found.batches, tell))
        except NoParquet as missing:
            raise click.ClickException(str(missing)) from None
    return written


def _behind(database: PostgresDatabase) -> int:
    standing = database.projector(booking_facts.NAME, PROJECTIONS[booking_facts.NAME]).standing()
    return standing.head - standing.position


@contextmanager
def _replaced(out: Path) -> Iterator[Path]:
    """A file beside it, which takes its place at the end, or goes."""
    unfinished = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        yield unfinished
        unfinished.replace(out)
    except OSError as fault:
        raise click.ClickException(f"{out} cannot be written: {fault.strerror}.") from None
    finally:
        unfinished.unlink(missing_ok=True)
