"""The sums of whole days say what the rows say, whatever becomes of the rows."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from adapters.postgres import migrations
from adapters.postgres import projector as projectors
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.day_sums import BOOKING_DAYS, DAY_SUMS, MONEY_DAYS
from adapters.postgres.whole_days import are_summed
from application.figures.definitions import MEASURES
from application.ports.audit_ledger import ProjectionCheck
from application.ports.figures import Asked, Counts, Dimension, MoneySums, Period
from application.projections.booking_facts import NAME, booking_fact
from domain.booking.events import Cancelled, Moved, NoShowMarked, SessionCompleted
from domain.booking.vocabulary import Actor, Source
from domain.identifiers import BuilderId, StreamId
from domain.time_slot import TimeSlot
from tests.contract.test_figures import ASKED, DAY, EUR, FREE, MEETING, USD, back, book, paid
from tests.facts import NOW, SLOT, append, stream

YEAR = Asked(start=datetime(2027, 1, 1, tzinfo=UTC), end=datetime(2028, 1, 1, tzinfo=UTC))
MOVED = Moved(
    from_slot=SLOT,
    to_slot=TimeSlot.lasting(SLOT.start + 9 * DAY, 60),
    by=Actor.CLIENT,
    moved_at=NOW + DAY,
    meeting=MEETING.meeting,
)


@pytest.fixture
def mixed(database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch) -> PostgresDatabase:
    """Bookings that change for days, a few facts at a time."""
    monkeypatch.setattr(projectors, "BATCH_EVENTS", 3)
    book(database, *paid(), SessionCompleted())
    book(database, *paid(), MOVED, NoShowMarked(by=Actor.BUILDER), at=NOW + DAY)
    booking = book(database, *paid(), Cancelled(by=Actor.CLIENT, gives_back=USD), at=NOW + 40 * DAY)
    for day, minor in ((41, 4_900), (42, 10_000)):
        refund = replace(back(minor), number=day)
        database.events.append(append(stream(StreamId(booking), day - 33, refund), at=NOW + day * DAY))
        database.projector(NAME, booking_fact).catch_up()
    book(database, *paid(EUR), price=EUR, builder_id=BuilderId("grace"))
    book(database, ASKED, MEETING, price=FREE, source=Source.ADOPTED)
    return database


def differing(database_url: str) -> dict[str, list[str]]:
    with psycopg.connect(database_url) as connection:
        return {sums.name: list(sums.differing(connection)) for sums in DAY_SUMS}


def verified(database: PostgresDatabase) -> ProjectionCheck:
    verification = database.projection_verification(NAME, booking_fact)
    while verification.go_on():
        pass
    return verification.keep(NOW)


def told(database: PostgresDatabase, asked: Asked) -> tuple[list[Counts], list[MoneySums]]:
    counts = database.figures.counts(list(MEASURES.values()), asked)
    return list(counts), list(database.figures.money(asked))


GROUPS: list[Dimension | Period | None] = [None, *Period, Dimension.BUILDER, Dimension.SOURCE, Dimension.CURRENCY]
WHERES: list[dict[Dimension, str]] = [{}, {Dimension.BUILDER: "grace"}, {Dimension.CURRENCY: "USD"}]


@pytest.mark.parametrize("where", WHERES, ids=str)
def test_figures_of_whole_days_are_those_of_the_rows(mixed: PostgresDatabase, where: dict[Dimension, str]) -> None:
    for by in GROUPS:
        summed = replace(YEAR, by=by, where=where)
        of_rows = replace(summed, end=YEAR.end - timedelta(microseconds=1))
        assert are_summed(summed)
        assert not are_summed(of_rows)
        assert told(mixed, summed) == told(mixed, of_rows)
        assert told(mixed, summed)[0]


def test_what_sums_cannot_tell_is_told_by_the_rows() -> None:
    assert are_summed(replace(YEAR, zone="Europe/Berlin"))
    assert not are_summed(replace(YEAR, zone="Europe/Berlin", by=Period.DAY))
    assert not are_summed(replace(YEAR, by=Dimension.DEVICE))
    assert not are_summed(replace(YEAR, where={Dimension.CAMPAIGN_SOURCE: "newsletter"}))


def test_sums_change_with_their_rows(mixed: PostgresDatabase, database_url: str) -> None:
    assert differing(database_url) == {BOOKING_DAYS.name: [], MONEY_DAYS.name: []}
    assert verified(mixed).differences == 0
    mixed.projector(NAME, booking_fact).start_over()
    assert told(mixed, YEAR) == told(mixed, replace(YEAR, zone="Europe/Berlin"))
    assert told(mixed, YEAR) == ([], [])


def test_wrong_sums_are_named_and_made_anew_with_the_rows(mixed: PostgresDatabase, database_url: str) -> None:
    with psycopg.connect(database_url) as admin:
        admin.execute("UPDATE booking_days SET confirmed = 7 WHERE day = %s", (NOW.date(),))
        admin.execute("DELETE FROM money_days WHERE day = %s", (NOW.date(),))
    found = verified(mixed)
    assert found.differing == (f"the sums of {NOW.date()}",) * 2
    again = mixed.rebuild(NAME, booking_fact)
    with again.connection() as connection:
        while again.go_on(connection):
            pass
        again.switch(connection, lambda _: None)
    assert verified(mixed).differences == 0


def test_the_migration_sums_up_what_there_was(mixed: PostgresDatabase, database_url: str) -> None:
    (script,) = Path(migrations.__path__[0]).glob("*_day_sums.sql")
    _, *filling = script.read_text("utf-8").split("INSERT INTO")
    with psycopg.connect(database_url) as admin:
        admin.execute("TRUNCATE booking_days, money_days")
        for statement in filling:
            admin.execute(f"INSERT INTO {statement}".encode())
    assert differing(database_url) == {BOOKING_DAYS.name: [], MONEY_DAYS.name: []}
    assert verified(mixed).differences == 0
