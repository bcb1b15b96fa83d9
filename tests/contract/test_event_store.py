"""What every event store promises."""

import threading
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.effects import CancelMeeting, NewEffect, ProcessDelivery
from application.ports.effects import ClaimedEffect
from application.ports.event_store import Append, KeyTaken, StreamAppend, VersionConflict
from application.ports.inbox import Settlement, Verdict
from domain.booking.events import CancelRequested
from domain.booking.vocabulary import Actor
from domain.identifiers import BookingId, CommandId
from tests.contract.together import JOIN_SECONDS, together
from tests.facts import NOW, append, delivery, details, held, key_record, person, selected, stream, stream_id, work

Database = MemoryDatabase | PostgresDatabase
WRITERS = 8
APPENDS_PER_WRITER = 40


def test_an_unknown_stream_is_empty(any_database: Database) -> None:
    name = stream_id()
    assert list(any_database.events.load([name])[name]) == []


def test_nothing_asked_for_is_nothing_loaded(any_database: Database) -> None:
    assert dict(any_database.events.load([])) == {}


def test_what_was_appended_is_loaded_with_its_circumstances(any_database: Database) -> None:
    name, event = stream_id(), selected()
    stored = append(stream(name, 0, event, details()))
    any_database.events.append(stored)
    first, second = any_database.events.load([name])[name]
    assert (first.stream_id, first.version, first.event) == (name, 1, event)
    assert (first.at, first.command_id, first.cause) == (NOW, stored.command_id, "test")
    assert (second.version, second.position > first.position) == (2, True)


def test_text_that_means_something_to_a_database_comes_back_as_it_was(any_database: Database) -> None:
    name, text = stream_id(), """Zoë's "{NULL}",\\x41\\n\t'; DROP TABLE events; -- %s 李"""
    event = CancelRequested(by=Actor.CLIENT, reason=text)
    wanted = NewEffect(CancelMeeting(booking_id=BookingId(name), event_uri=text), NOW)
    any_database.events.append(
        replace(append(stream(name, 0, event), stream(stream_id(), 0)), effects=(wanted, work()))
    )
    assert [recorded.event for recorded in any_database.events.load([name])[name]] == [event]
    assert wanted.effect in {open_effect.effect for open_effect in any_database.effects.open_effects()}


def test_an_append_to_two_streams_is_loaded_at_once(any_database: Database) -> None:
    booking, agenda = stream_id(), stream_id()
    any_database.events.append(append(stream(booking, 0, selected()), stream(agenda, 0, held(booking))))
    any_database.events.append(append(stream(booking, 1), stream(agenda, 1, held(stream_id()))))
    loaded = any_database.events.load([agenda, booking])
    assert [recorded.version for recorded in loaded[booking]] == [1, 2]
    assert loaded[agenda][0].event == held(booking)


@pytest.mark.parametrize("count", [1, 2, 4, 5, 40])
def test_any_number_of_streams_is_loaded_each_in_order(any_database: Database, count: int) -> None:
    names = [stream_id() for _ in range(count)]
    for name in names:
        any_database.events.append(append(stream(name, 0, selected(), details())))
    loaded = any_database.events.load([*names, stream_id()])
    assert len(loaded) == count + 1
    assert all([recorded.version for recorded in loaded[name]] == [1, 2] for name in names)


@pytest.mark.parametrize("expected_version", [0, 2], ids=["behind", "ahead"])
def test_another_version_than_expected_is_a_conflict(any_database: Database, expected_version: int) -> None:
    name = stream_id()
    any_database.events.append(append(stream(name, 0)))
    with pytest.raises(VersionConflict):
        any_database.events.append(append(stream(name, expected_version)))
    assert len(any_database.events.load([name])[name]) == 1


def test_a_conflict_in_one_stream_stores_nothing_of_the_append(any_database: Database) -> None:
    sent = delivery()
    any_database.inbox.store(sent)
    (claimed,) = any_database.effects.claim(NOW, 10, 60)
    taken, free = stream_id(), stream_id()
    any_database.events.append(append(stream(taken, 0)))
    client, record, before = person(), key_record(), list(any_database.effects.open_effects())
    conflicting = replace(
        append(stream(free, 0), stream(taken, 0)),
        effects=(work(),),
        closes=claimed,
        settles=Settlement(sent.id, Verdict.HANDLED, "paid"),
        key=record,
        people=(client,),
    )
    with pytest.raises(VersionConflict):
        any_database.events.append(conflicting)
    assert list(any_database.events.load([free])[free]) == []
    assert list(any_database.effects.open_effects()) == before
    assert [entry.id for entry in any_database.inbox.waiting()] == [sent.id]
    assert any_database.keys.find(record.key, NOW) is None
    assert any_database.people.get(client.id) is None


def test_everything_of_an_append_is_stored_together(any_database: Database) -> None:
    sent, client, record, follow_up = delivery(), person(), key_record(), work()
    any_database.inbox.store(sent)
    (claimed,) = any_database.effects.claim(NOW, 10, 60)
    whole = replace(
        append(stream(stream_id(), 0)),
        effects=(follow_up,),
        closes=claimed,
        settles=Settlement(sent.id, Verdict.HANDLED, "paid"),
        key=record,
        people=(client,),
    )
    any_database.events.append(whole)
    assert [open_effect.effect for open_effect in any_database.effects.open_effects()] == [follow_up.effect]
    assert [(e.verdict, e.reason) for e in any_database.inbox.entries(10)] == [(Verdict.HANDLED, "paid")]
    assert any_database.keys.find(record.key, NOW) == record
    assert any_database.people.get(client.id) == client


def test_an_append_without_streams_closes_its_effect_and_marks_its_delivery(any_database: Database) -> None:
    sent = delivery()
    any_database.inbox.store(sent)
    (claimed,) = any_database.effects.claim(NOW, 10, 60)
    settled = Settlement(sent.id, Verdict.REFUSED, "a test event")
    any_database.events.append(replace(append(), closes=claimed, settles=settled))
    assert list(any_database.effects.open_effects()) == []
    assert list(any_database.inbox.waiting()) == []


def test_the_same_work_does_not_wait_twice(any_database: Database) -> None:
    once, later = work(), work(due=NOW)
    for effects in ((once,), (once, later)):
        any_database.events.append(replace(append(), effects=effects))
    found = [open_effect.effect for open_effect in any_database.effects.open_effects()]
    assert sorted(found, key=str) == sorted([once.effect, later.effect], key=str)


def test_work_may_ask_for_itself_again_while_it_is_closed(any_database: Database) -> None:
    again = work()
    any_database.events.append(replace(append(), effects=(again,)))
    (claimed,) = any_database.effects.claim(NOW, 10, 60)
    any_database.events.append(replace(append(), closes=claimed, effects=(again,)))
    assert [open_effect.try_number for open_effect in any_database.effects.open_effects()] == [0]


def test_closing_by_an_older_try_stores_the_rest_and_leaves_the_work(any_database: Database) -> None:
    name = stream_id()
    any_database.events.append(replace(append(), effects=(work(),)))
    (first,) = any_database.effects.claim(NOW, 10, 0)
    (second,) = any_database.effects.claim(NOW, 10, 60)
    any_database.events.append(replace(append(stream(name, 0)), closes=first))
    assert len(any_database.events.load([name])[name]) == 1
    assert [open_effect.try_number for open_effect in any_database.effects.open_effects()] == [second.try_number]


def test_closing_work_that_is_gone_is_no_fault(any_database: Database) -> None:
    gone = ClaimedEffect(uuid4(), ProcessDelivery(delivery_id=uuid4()), 1)
    any_database.events.append(replace(append(stream(stream_id(), 0)), closes=gone))


def test_a_key_that_is_stored_is_taken_and_nothing_else_is_stored(any_database: Database) -> None:
    name, record = stream_id(), key_record()
    any_database.events.append(replace(append(), key=record))
    with pytest.raises(KeyTaken):
        any_database.events.append(replace(append(stream(name, 0)), key=key_record(record.key)))
    assert list(any_database.events.load([name])[name]) == []
    assert any_database.keys.find(record.key, NOW) == record


def test_a_repeat_that_also_meets_a_conflict_is_called_a_repeat(any_database: Database) -> None:
    name, record = stream_id(), key_record()
    any_database.events.append(replace(append(stream(name, 0)), key=record))
    with pytest.raises(KeyTaken):
        any_database.events.append(replace(append(stream(name, 0)), key=record))


def test_the_log_is_read_in_order_and_in_pages(any_database: Database) -> None:
    names = [stream_id() for _ in range(5)]
    for name in names:
        any_database.events.append(append(stream(name, 0)))
    page = any_database.events.read_after(0, 3)
    rest = any_database.events.read_after(page[-1].position, 3)
    assert [recorded.stream_id for recorded in [*page, *rest]] == names
    assert list(any_database.events.read_after(rest[-1].position, 3)) == []


def test_two_writers_at_the_same_version_have_one_winner(any_database: Database) -> None:
    name = stream_id()
    won: list[UUID] = []
    lost: list[UUID] = []

    def write(start: Callable[[], object]) -> None:
        mine = append(stream(name, 0))
        start()
        try:
            any_database.events.append(mine)
            won.append(mine.command_id)
        except VersionConflict:
            lost.append(mine.command_id)

    together(write, 4)
    assert (len(won), len(lost)) == (1, 3)
    assert [recorded.command_id for recorded in any_database.events.load([name])[name]] == won


def test_two_requests_with_the_same_key_have_one_winner(any_database: Database) -> None:
    taken: list[bool] = []

    def write(start: Callable[[], object]) -> None:
        mine = replace(append(stream(stream_id(), 0)), key=key_record("one"))
        start()
        try:
            any_database.events.append(mine)
            taken.append(False)
        except KeyTaken:
            taken.append(True)

    together(write, 4)
    assert sorted(taken) == [False, True, True, True]
    assert len(any_database.events.read_after(0, 10)) == 1


def test_a_tailing_reader_misses_nothing_of_many_writers(any_database: Database) -> None:
    written: list[CommandId] = []
    done = threading.Event()
    seen: list[CommandId] = []

    def tail() -> None:
        position = 0
        while True:
            last_look = done.is_set()
            page = any_database.events.read_after(position, 1_000)
            seen.extend(recorded.command_id for recorded in page)
            position = page[-1].position if page else position
            if last_look and not page:
                return

    def write(start: Callable[[], object]) -> None:
        start()
        for _ in range(APPENDS_PER_WRITER):
            mine: Append = append(StreamAppend(stream_id(), 0, (details(),)))
            any_database.events.append(mine)
            written.append(mine.command_id)

    reader = threading.Thread(target=tail)
    reader.start()
    try:
        together(write, WRITERS)
    finally:
        done.set()
        reader.join(JOIN_SECONDS)
    assert len(seen) == WRITERS * APPENDS_PER_WRITER
    assert set(seen) == set(written)
