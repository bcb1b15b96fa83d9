"""What everybody who keeps references promises."""

import pytest
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.ports.event_store import Append, KeyTaken, VersionConflict
from application.ports.references import Reference
from domain.identifiers import BookingId
from tests.facts import append, key_record, stream, stream_id

Database = MemoryDatabase | PostgresDatabase
INTENT, INVITEE = "pi_1", "https://api.calendly.com/scheduled_events/AAAA/invitees/BBBB"
MINE, THEIRS = BookingId(stream_id()), BookingId(stream_id())


def _naming(*references: Reference) -> Append:
    return replace(append(stream(stream_id(), 0)), references=references)


def test_a_text_that_nobody_named_belongs_to_nobody(any_database: Database) -> None:
    assert dict(any_database.references.bookings_of([INTENT])) == {}
    assert dict(any_database.references.bookings_of([])) == {}


def test_references_are_found_among_others_once_they_are_stored(any_database: Database) -> None:
    any_database.events.append(_naming(Reference(INVITEE, MINE), Reference(INTENT, MINE)))
    any_database.events.append(_naming(Reference("pi_2", THEIRS)))
    asked = [INTENT, "pi_2", "pi_3", INVITEE, INTENT]
    assert dict(any_database.references.bookings_of(asked)) == {INTENT: MINE, "pi_2": THEIRS, INVITEE: MINE}


def test_an_append_without_facts_stores_its_references(any_database: Database) -> None:
    any_database.events.append(replace(append(), references=(Reference(INTENT, MINE),)))
    assert dict(any_database.references.bookings_of([INTENT])) == {INTENT: MINE}


def test_a_repeat_is_no_fault_and_the_rest_of_it_is_stored(any_database: Database) -> None:
    name, both = stream_id(), (Reference(INTENT, MINE), Reference(INTENT, MINE))
    any_database.events.append(_naming(*both))
    any_database.events.append(replace(append(stream(name, 0)), references=(*both, Reference(INVITEE, MINE))))
    assert dict(any_database.references.bookings_of([INTENT, INVITEE])) == {INTENT: MINE, INVITEE: MINE}
    assert len(any_database.events.load([name])[name]) == 1


def test_a_text_stays_with_the_booking_that_named_it_first(any_database: Database) -> None:
    any_database.events.append(_naming(Reference(INTENT, MINE)))
    any_database.events.append(_naming(Reference(INTENT, THEIRS)))
    assert dict(any_database.references.bookings_of([INTENT])) == {INTENT: MINE}


def test_a_conflict_stores_no_reference(any_database: Database) -> None:
    taken = stream_id()
    any_database.events.append(append(stream(taken, 0)))
    with pytest.raises(VersionConflict):
        any_database.events.append(replace(append(stream(taken, 0)), references=(Reference(INTENT, MINE),)))
    assert dict(any_database.references.bookings_of([INTENT])) == {}


def test_a_repeated_request_stores_no_reference(any_database: Database) -> None:
    record = key_record()
    any_database.events.append(replace(append(), key=record))
    with pytest.raises(KeyTaken):
        any_database.events.append(replace(_naming(Reference(INTENT, MINE)), key=record))
    assert dict(any_database.references.bookings_of([INTENT])) == {}


def test_text_that_means_something_to_a_database_comes_back_as_it_was(any_database: Database) -> None:
    odd = """{NULL},"x"\\'; DROP TABLE booking_references; -- %s"""
    any_database.events.append(_naming(Reference(odd, MINE), Reference("NULL", THEIRS)))
    assert dict(any_database.references.bookings_of([odd, "NULL"])) == {odd: MINE, "NULL": THEIRS}
