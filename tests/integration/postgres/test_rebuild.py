"""Read models made anew beside the live ones: whole, in one step, while everybody goes on."""

import threading
from collections.abc import Sequence
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

from adapters.postgres import rebuild as rebuilds
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.rebuild import Differences, Rebuild
from adapters.postgres.row_tables import TABLES
from application.ports.event_store import Recorded
from application.ports.read_models import BookingRow
from application.projections.booking_list import NAME, booking_row
from domain.booking.events import HoldExpired
from domain.identifiers import StreamId
from domain.mail.events import MailKind, MailWanted, Recipient
from entrypoints.auditing import PROJECTIONS
from tests.facts import NOW, append, details, held, selected, stream, stream_id


def book(database: PostgresDatabase) -> StreamId:
    name = stream_id()
    database.events.append(append(stream(name, 0, selected(), details()), stream(stream_id(), 0, held(name))))
    return name


def project(database: PostgresDatabase) -> None:
    database.projector(NAME, booking_row).catch_up()


def rebuild(
    database: PostgresDatabase, row_of: Any = booking_row, name: str = NAME, *, only_look: bool = False
) -> Differences:
    found: list[Differences] = []
    again = database.rebuild(name, row_of)
    with again.connection() as connection:
        while again.go_on(connection):
            pass
        again.switch(connection, found.append, only_look=only_look)
    (differences,) = found
    return differences


def statuses(database: PostgresDatabase) -> dict[StreamId, str]:
    rows = database.booking_list.page(status=None, before=None, limit=100)
    return {StreamId(row.booking_id): row.status for row in rows}


def otherwise(history: Sequence[Recorded]) -> BookingRow | None:
    """Another definition."""
    row = booking_row(history)
    return replace(row, status="OTHERWISE") if row else None


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilds, "PAGE_EVENTS", 5)


@pytest.mark.parametrize("name", sorted(PROJECTIONS))
def test_every_read_model_made_anew_is_as_it_was(database: PostgresDatabase, name: str) -> None:
    for _ in range(4):
        book(database)
    wanted = MailWanted(kind=MailKind.AGENDA, recipient=Recipient.BUILDER, about="ada", day=NOW.date())
    database.events.append(append(stream(stream_id(), 0, wanted)))
    database.projector(name, PROJECTIONS[name]).catch_up()
    assert rebuild(database, PROJECTIONS[name], name) == Differences()
    verification = database.projection_verification(name, PROJECTIONS[name])
    while verification.go_on():
        pass
    check = verification.keep(NOW)
    assert check.rows > 0
    assert check.differences == 0


def test_what_was_wrong_is_named_and_mended(database: PostgresDatabase, database_url: str) -> None:
    changed, gone, kept = (book(database) for _ in range(3))
    project(database)
    with psycopg.connect(database_url) as admin:
        admin.execute("UPDATE booking_list SET status = 'WRONG' WHERE booking_id = %s", (changed,))
        admin.execute("DELETE FROM booking_list WHERE booking_id = %s", (gone,))
        admin.execute("UPDATE booking_list SET booking_id = %s WHERE booking_id = %s", (stream_id(), kept))
    found = rebuild(database)
    assert (found.new, found.gone, found.changed) == (2, 1, 1)
    assert {changed, gone, kept} < set(found.some)
    assert statuses(database) == dict.fromkeys((changed, gone, kept), "HELD")


def test_a_look_tells_what_would_change_and_changes_nothing(database: PostgresDatabase) -> None:
    names = [book(database) for _ in range(3)]
    project(database)
    assert rebuild(database, otherwise, only_look=True).changed == 3
    assert set(statuses(database).values()) == {"HELD"}
    assert rebuild(database, otherwise).changed == 3
    assert statuses(database) == dict.fromkeys(names, "OTHERWISE")


def test_an_interrupted_rebuild_goes_on_where_it_was(database: PostgresDatabase) -> None:
    names = [book(database) for _ in range(9)]
    project(database)
    folded: list[StreamId] = []

    def noting(history: Sequence[Recorded]) -> BookingRow | None:
        folded.append(history[0].stream_id)
        return booking_row(history)

    broken = database.rebuild(NAME, noting)
    with broken.connection() as connection:
        assert broken.go_on(connection)
        assert broken.go_on(connection)
    done = len(folded)
    assert 0 < done < 9
    assert rebuild(database, noting) == Differences()
    assert sorted(folded) == sorted(names), "each was folded once"


def test_what_happens_meanwhile_is_not_lost(database: PostgresDatabase) -> None:
    names = [book(database) for _ in range(4)]
    project(database)
    again = database.rebuild(NAME, booking_row)
    with again.connection() as connection:
        while again.go_on(connection):
            pass
        database.events.append(append(stream(names[0], 2, HoldExpired())))
        later = book(database)
        project(database)
        unread = book(database)
        found: list[Differences] = []
        again.switch(connection, found.append)
    assert found == [Differences()]
    expected = dict.fromkeys((*names, later), "HELD") | {names[0]: "EXPIRED"}
    assert statuses(database) == expected
    project(database)
    assert statuses(database) == expected | {unread: "HELD"}


def test_readers_go_on_during_the_switch_and_see_the_old_rows_or_the_new(database: PostgresDatabase) -> None:
    for _ in range(20):
        book(database)
    project(database)
    with _reading(database) as seen:
        for _ in range(3):
            rebuild(database, otherwise)
            rebuild(database)
    assert {len(rows) for rows in seen} == {20}
    assert all(len(set(rows)) == 1 for rows in seen), "all of one definition"
    assert len(seen) > 6


class _reading:  # noqa: N801 - used like a function
    """Somebody who looks at the list all the time."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database, self._stop = database, threading.Event()
        self._seen: list[list[str]] = []
        self._thread = threading.Thread(target=self._read)

    def _read(self) -> None:
        while not self._stop.is_set():
            self._seen.append(list(statuses(self._database).values()))

    def __enter__(self) -> list[list[str]]:
        self._thread.start()
        return self._seen

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def test_a_read_model_that_never_began_is_made_whole(database: PostgresDatabase) -> None:
    names = [book(database) for _ in range(3)]
    assert rebuild(database).new == 3
    assert database.projector(NAME, booking_row).catch_up() == 0
    assert statuses(database) == dict.fromkeys(names, "HELD")


def test_a_changed_definition_is_seen_and_its_rows_are_made_anew(
    database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(database)
    project(database)
    half = database.rebuild(NAME, booking_row)
    with half.connection() as connection:
        half.go_on(connection)
    known = TABLES[NAME].version
    monkeypatch.setitem(TABLES, NAME, replace(TABLES[NAME], version=known + 1))
    standing = database.projector(NAME, otherwise).standing()
    assert (standing.version, standing.wanted_version) == (known, known + 1)
    assert rebuild(database, otherwise).changed == 1, "what the older definition had begun is not gone on with"
    standing = database.projector(NAME, otherwise).standing()
    assert (standing.version, standing.wanted_version) == (known + 1, known + 1)


def test_a_stream_that_cannot_be_folded_holds_up_no_other(database: PostgresDatabase) -> None:
    names = [book(database) for _ in range(3)]

    def refusing(history: Sequence[Recorded]) -> BookingRow | None:
        assert history[0].stream_id != names[1], "no rule for this"
        return booking_row(history)

    assert rebuild(database, refusing).new == 2
    assert set(statuses(database)) == {names[0], names[2]}


def test_progress_rises_to_the_whole(database: PostgresDatabase) -> None:
    for _ in range(6):
        book(database)
    again: Rebuild = database.rebuild(NAME, booking_row)
    with again.connection() as connection:
        told = list(iter(lambda: again.go_on(connection), None))
    assert [one.share for one in told] == sorted(one.share for one in told)
    assert (told[-1].share, told[-1].events, told[-1].rows) == (1.0, 12, 6)
