"""What every inbox promises."""

from datetime import timedelta
from uuid import uuid4

import pytest
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.effects import ProcessDelivery
from application.ports.inbox import AgedOut, Delivery, Provider, Settlement, Verdict
from tests.facts import NOW, append, delivery

Database = MemoryDatabase | PostgresDatabase


def test_a_delivery_comes_back_as_it_came(any_database: Database) -> None:
    sent = delivery(body=b'{"b":1, "a":\xc3\xa9 } \x00')
    assert any_database.inbox.store(sent) is True
    assert any_database.inbox.load(sent.id) == sent


def test_a_delivery_waits_with_the_work_that_handles_it(any_database: Database) -> None:
    sent = delivery()
    any_database.inbox.store(sent)
    assert [entry.id for entry in any_database.inbox.waiting()] == [sent.id]
    assert any_database.inbox.waiting_count() == 1
    (claimed,) = any_database.effects.claim(sent.received_at, 10, 60)
    assert claimed.effect == ProcessDelivery(delivery_id=sent.id)


def test_a_delivery_that_comes_again_is_kept_once(any_database: Database) -> None:
    first, again = delivery(body=b"first"), delivery(body=b"again", received_at=NOW + timedelta(days=1))
    assert any_database.inbox.store(first) is True
    assert any_database.inbox.store(again) is False
    assert any_database.inbox.load(first.id) == first
    assert len(list(any_database.effects.open_effects())) == 1


def test_a_delivery_that_comes_again_after_it_was_handled_makes_no_new_work(any_database: Database) -> None:
    sent = delivery()
    any_database.inbox.store(sent)
    (claimed,) = any_database.effects.claim(NOW, 10, 60)
    handled = Settlement(sent.id, Verdict.HANDLED, "paid")
    any_database.events.append(replace(append(), closes=claimed, settles=handled))
    assert any_database.inbox.store(sent) is False
    assert list(any_database.effects.open_effects()) == []


def test_an_unknown_delivery_is_a_lookup_error(any_database: Database) -> None:
    with pytest.raises(LookupError):
        any_database.inbox.load(uuid4())


def test_the_newest_entries_come_first_with_their_verdicts(any_database: Database) -> None:
    sent = [delivery(f"evt_{n}", received_at=NOW + timedelta(seconds=n)) for n in range(3)]
    for one in sent:
        any_database.inbox.store(one)
    any_database.events.append(replace(append(), settles=Settlement(sent[2].id, Verdict.REFUSED, "a test event")))
    found = [(entry.id, entry.verdict, entry.reason) for entry in any_database.inbox.entries(2)]
    assert found == [(sent[2].id, Verdict.REFUSED, "a test event"), (sent[1].id, Verdict.WAITING, "")]
    assert {entry.id for entry in any_database.inbox.waiting()} == {sent[0].id, sent[1].id}


def test_entries_are_searched_by_provider_and_verdict_and_page_by_page(any_database: Database) -> None:
    inbox, later = any_database.inbox, NOW + timedelta(seconds=1)
    stripe, other = sorted((delivery("evt_1"), delivery("evt_2")), key=lambda one: one.id, reverse=True)
    calendly = replace(delivery("inv_1", received_at=later), provider=Provider.CALENDLY)
    for one in (stripe, other, calendly):
        inbox.store(one)
    any_database.events.append(replace(append(), settles=Settlement(other.id, Verdict.REFUSED, "a test event")))
    assert [entry.id for entry in inbox.search(limit=10)] == [calendly.id, stripe.id, other.id]
    assert [entry.id for entry in inbox.search(limit=10, after=(NOW, stripe.id))] == [other.id]
    assert [entry.id for entry in inbox.search(limit=1, provider=Provider.STRIPE)] == [stripe.id]
    assert [entry.id for entry in inbox.search(limit=10, verdict=Verdict.REFUSED)] == [other.id]
    assert inbox.newest() == {Provider.STRIPE: NOW, Provider.CALENDLY: later}


def test_one_entry_is_found_with_the_key_that_makes_it_the_same(any_database: Database) -> None:
    sent = delivery("evt_1")
    any_database.inbox.store(sent)
    entry = any_database.inbox.entry(sent.id)
    assert entry is not None
    assert (entry.id, entry.key, entry.type, entry.verdict) == (sent.id, "evt_1", sent.type, Verdict.WAITING)
    assert any_database.inbox.entry(uuid4()) is None


def _handled(database: Database, *deliveries: Delivery) -> None:
    for one in deliveries:
        database.inbox.store(one)
        database.events.append(replace(append(), settles=Settlement(one.id, Verdict.HANDLED, "done")))


def test_old_bodies_are_dropped_the_oldest_first_and_what_they_were_stays(any_database: Database) -> None:
    oldest, old, young = (delivery(f"evt_{days}", received_at=NOW - timedelta(days=days)) for days in (50, 40, 5))
    _handled(any_database, oldest, old, young)
    known = any_database.inbox.entry(oldest.id)
    before = NOW - timedelta(days=30)
    assert any_database.inbox.age_out(before, 1) == 1
    with pytest.raises(AgedOut):
        any_database.inbox.load(oldest.id)
    assert any_database.inbox.load(old.id) == old
    assert any_database.inbox.age_out(before, 10) == 1
    assert any_database.inbox.age_out(before, 10) == 0
    assert any_database.inbox.load(young.id) == young
    assert any_database.inbox.entry(oldest.id) == known
    assert any_database.inbox.store(oldest) is False


def test_a_delivery_that_waits_keeps_its_body_however_old(any_database: Database) -> None:
    waiting = delivery(received_at=NOW - timedelta(days=90))
    any_database.inbox.store(waiting)
    assert any_database.inbox.age_out(NOW, 10) == 0
    assert any_database.inbox.drop_bodies([waiting.id]) == 0
    assert any_database.inbox.load(waiting.id) == waiting


def test_kept_bodies_are_read_in_pieces_and_some_may_be_dropped(any_database: Database) -> None:
    sent = [delivery(f"evt_{number}", body=f"{number}".encode()) for number in range(5)]
    _handled(any_database, *sent[:4])
    any_database.inbox.store(sent[4])
    assert any_database.inbox.drop_bodies([sent[0].id, uuid4()]) == 1
    assert any_database.inbox.drop_bodies([sent[0].id]) == 0
    first = any_database.inbox.bodies(None, 3)
    second = any_database.inbox.bodies(first.last, 3)
    assert len(first.opened) == 3
    found = [*first.opened, *second.opened]
    assert sorted(found, key=lambda one: one.key) == sent[1:]
    assert first.waiting | second.waiting == {sent[4].id}
    assert any_database.inbox.bodies(second.last, 3).last is None
