"""What every effect queue promises."""

import threading
from collections import Counter
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.effects import (
    BookMeeting,
    CancelMeeting,
    CapturePayment,
    CloseCheckout,
    DecideCase,
    Effect,
    ExpireHold,
    FinishSession,
    GiveBack,
    NewEffect,
    ProcessDelivery,
    ReadInvitee,
    ReclaimTime,
    ReleaseAuthorization,
    SendMail,
    SendSignInMail,
    ShowNoShow,
    StartCheckout,
    YieldTime,
    effect_id,
)
from application.limits import LEASE_SECONDS as LIMIT_SECONDS
from application.ports.effects import Backlog, ClaimedEffect
from application.ports.trace import trace_at_hand
from domain.booking.vocabulary import CaseKind
from domain.identifiers import BookingId, MailId
from tests.facts import NOW, append_work, delivery, stream_id, work

Database = MemoryDatabase | PostgresDatabase
LEASE_SECONDS = 30
WORKERS = 4
EFFECTS = 200
JOIN_SECONDS = 60.0
_BOOKING = BookingId(UUID("0b000000-0000-4000-8000-000000000001"))
EVERY_KIND: tuple[Effect, ...] = (
    ExpireHold(booking_id=_BOOKING),
    StartCheckout(booking_id=_BOOKING, attempt=2),
    CloseCheckout(booking_id=_BOOKING, attempt=1),
    BookMeeting(booking_id=_BOOKING),
    BookMeeting(booking_id=_BOOKING, start=NOW),
    CapturePayment(booking_id=_BOOKING, intent="pi_1"),
    ReleaseAuthorization(booking_id=_BOOKING, intent="pi_1"),
    ReclaimTime(booking_id=_BOOKING),
    YieldTime(booking_id=_BOOKING, event_uri="https://api.calendly.com/scheduled_events/FFFF"),
    ReadInvitee(invitee_uri="https://api.calendly.com/scheduled_events/FFFF/invitees/GGGG"),
    FinishSession(booking_id=_BOOKING),
    ShowNoShow(booking_id=_BOOKING),
    CancelMeeting(booking_id=_BOOKING, event_uri="https://api.calendly.com/scheduled_events/EEEE"),
    GiveBack(booking_id=_BOOKING, number=1),
    DecideCase(booking_id=_BOOKING, case=CaseKind.CONFIGURATION),
    DecideCase(booking_id=_BOOKING, case=CaseKind.TIME_LOST, deadline=NOW),
    SendMail(booking_id=_BOOKING, mail_id=MailId(UUID("0e000000-0000-4000-8000-000000000001"))),
    SendSignInMail(booking_id=None, mail_id=MailId(UUID("0e000000-0000-4000-8000-000000000002"))),
    ProcessDelivery(delivery_id=UUID("0f000000-0000-4000-8000-000000000001")),
)


def test_work_that_is_due_is_claimed_once_within_its_lease(any_database: Database) -> None:
    new = work()
    any_database.events.append(append_work(new))
    assert list(any_database.effects.claim(NOW, 10, LEASE_SECONDS)) == [
        ClaimedEffect(effect_id(new.effect), new.effect, 1)
    ]
    still_leased = NOW + timedelta(seconds=LEASE_SECONDS - 1)
    assert list(any_database.effects.claim(still_leased, 10, LEASE_SECONDS)) == []


def test_the_work_of_a_dead_worker_is_free_again_after_the_lease(any_database: Database) -> None:
    any_database.events.append(append_work(work()))
    any_database.effects.claim(NOW, 10, LEASE_SECONDS)
    (again,) = any_database.effects.claim(NOW + timedelta(seconds=LEASE_SECONDS), 10, LEASE_SECONDS)
    assert again.try_number == 2


def test_work_is_left_alone_before_it_is_due(any_database: Database) -> None:
    any_database.events.append(append_work(work(due=NOW + timedelta(seconds=1))))
    assert list(any_database.effects.claim(NOW, 10, LEASE_SECONDS)) == []


def test_the_longest_due_comes_first_and_no_more_than_asked_for(any_database: Database) -> None:
    waiting = [work(due=NOW - timedelta(seconds=seconds)) for seconds in (1, 3, 2, 4)]
    any_database.events.append(append_work(*waiting))
    claimed = any_database.effects.claim(NOW, 3, LEASE_SECONDS)
    assert [taken.effect for taken in claimed] == [waiting[index].effect for index in (3, 1, 2)]


def test_postponed_work_waits_until_then(any_database: Database) -> None:
    any_database.events.append(append_work(work()))
    (claimed,) = any_database.effects.claim(NOW, 10, LEASE_SECONDS)
    later = NOW + timedelta(hours=1)
    any_database.effects.postpone(claimed, later, "Stripe did not answer")
    assert [left.note for left in any_database.effects.open_effects()] == ["Stripe did not answer"]
    assert list(any_database.effects.claim(later - timedelta(seconds=1), 10, LEASE_SECONDS)) == []
    assert [taken.try_number for taken in any_database.effects.claim(later, 10, LEASE_SECONDS)] == [2]


def test_what_a_providers_limits_turned_away_is_counted_beside_the_tries(any_database: Database) -> None:
    any_database.events.append(append_work(work()))
    for limited in (True, False, True):
        (claimed,) = any_database.effects.claim(NOW, 10, LEASE_SECONDS)
        any_database.effects.postpone(claimed, NOW, "come later", limited=limited)
    (claimed,) = any_database.effects.claim(NOW, 10, LEASE_SECONDS)
    assert (claimed.try_number, claimed.limited, claimed.counted_tries) == (4, 2, 2)


def test_parked_work_is_never_claimed_again_and_says_why(any_database: Database) -> None:
    any_database.events.append(append_work(work()))
    (claimed,) = any_database.effects.claim(NOW, 10, LEASE_SECONDS)
    any_database.effects.park(claimed, "no such event type")
    assert list(any_database.effects.claim(NOW + timedelta(days=365), 10, LEASE_SECONDS)) == []
    assert [found.parked_reason for found in any_database.effects.open_effects()] == ["no such event type"]


def test_the_backlog_counts_what_waits_what_is_parked_and_what_is_late(any_database: Database) -> None:
    late, parked = work(due=NOW - timedelta(seconds=2)), work(due=NOW - timedelta(seconds=1))
    any_database.events.append(append_work(late, parked, work(due=NOW + timedelta(hours=1))))
    first, second = any_database.effects.claim(NOW, 2, LEASE_SECONDS)
    any_database.effects.postpone(first, late.due, "again")
    any_database.effects.park(second, "a person must look")
    just_late = late.due + timedelta(seconds=LIMIT_SECONDS)
    assert any_database.effects.backlog(just_late) == Backlog(open=3, parked=1, overdue=1)
    assert any_database.effects.backlog(just_late - timedelta(microseconds=1)) == Backlog(open=3, parked=1, overdue=0)


def test_parked_work_that_a_person_has_looked_at_is_taken_again(any_database: Database) -> None:
    parked, other = work(), work()
    any_database.events.append(append_work(parked, other))
    claimed = any_database.effects.claim(NOW, 10, LEASE_SECONDS)
    any_database.effects.park(next(taken for taken in claimed if taken.effect == parked.effect), "a bug")
    for effect in (parked.effect, other.effect):
        any_database.effects.unpark(effect, NOW)
    assert [taken.effect for taken in any_database.effects.claim(NOW, 10, LEASE_SECONDS)] == [parked.effect]


@pytest.mark.parametrize("change", ["postpone", "park"])
def test_an_older_try_changes_nothing_once_a_later_one_has_begun(any_database: Database, change: str) -> None:
    any_database.events.append(append_work(work()))
    (older,) = any_database.effects.claim(NOW, 10, 0)
    (newer,) = any_database.effects.claim(NOW, 10, LEASE_SECONDS)
    before = list(any_database.effects.open_effects())
    if change == "postpone":
        any_database.effects.postpone(older, NOW, "late")
    else:
        any_database.effects.park(older, "late")
    assert list(any_database.effects.open_effects()) == before
    assert newer.try_number == 2


def test_work_run_inside_its_request_is_closed_as_try_0(any_database: Database) -> None:
    new = work()
    any_database.events.append(append_work(new))
    inline = ClaimedEffect(effect_id(new.effect), new.effect, 0)
    later = NOW + timedelta(minutes=1)
    any_database.effects.postpone(inline, later, "the request's budget is spent")
    assert [found.due for found in any_database.effects.open_effects()] == [later]


def test_every_kind_of_work_comes_back_as_it_was(any_database: Database) -> None:
    any_database.events.append(append_work(*(NewEffect(effect, NOW) for effect in EVERY_KIND)))
    claimed = any_database.effects.claim(NOW, 100, LEASE_SECONDS)
    assert {taken.effect for taken in claimed} == set(EVERY_KIND)
    assert {found.effect for found in any_database.effects.open_effects()} == set(EVERY_KIND)
    assert {type(effect) for effect in EVERY_KIND} == set(Effect.__args__)


def test_many_workers_share_the_work_without_taking_any_twice(any_database: Database) -> None:
    any_database.events.append(append_work(*(work(stream_id()) for _ in range(EFFECTS))))
    taken: list[UUID] = []

    def run() -> None:
        while batch := any_database.effects.claim(NOW, 7, LEASE_SECONDS):
            taken.extend(claimed.id for claimed in batch)

    workers = [threading.Thread(target=run) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(JOIN_SECONDS)
    assert len(taken) == EFFECTS
    assert set(Counter(taken).values()) == {1}


def test_people_see_the_parked_first_and_of_one_booking_or_only_the_parked_if_they_wish(any_database: Database) -> None:
    mine, queue = stream_id(), any_database.effects
    parked = work(mine, due=NOW)
    soon = NewEffect(FinishSession(booking_id=BookingId(mine)), NOW + timedelta(hours=1))
    other = work(due=NOW + timedelta(minutes=1))
    any_database.events.append(append_work(parked, soon, other))
    (claimed,) = queue.claim(NOW, 10, LEASE_SECONDS)
    queue.park(claimed, "a bug")
    assert [left.effect for left in queue.shown(10)] == [parked.effect, other.effect, soon.effect]
    assert [left.effect for left in queue.shown(2)] == [parked.effect, other.effect]
    assert [left.effect for left in queue.shown(10, booking_id=BookingId(mine))] == [parked.effect, soon.effect]
    assert [left.parked_reason for left in queue.shown(10, parked_only=True)] == ["a bug"]


def test_one_piece_of_work_is_found_by_its_id_until_it_is_closed(any_database: Database) -> None:
    some = work()
    any_database.events.append(append_work(some))
    found = any_database.effects.get(effect_id(some.effect))
    assert found is not None
    assert (found.effect, found.due, found.try_number) == (some.effect, NOW, 0)
    assert any_database.effects.get(UUID(int=1)) is None


def test_a_person_takes_up_what_is_parked_or_waits_for_another_try_and_nothing_else(any_database: Database) -> None:
    queue, lease = any_database.effects, timedelta(seconds=LIMIT_SECONDS)
    parked, postponed, held, later = (work() for _ in range(4))
    later = NewEffect(later.effect, NOW + timedelta(days=1))
    any_database.events.append(append_work(parked, postponed, held, later))
    for claimed in queue.claim(NOW, 10, LIMIT_SECONDS):
        if claimed.effect == parked.effect:
            queue.park(claimed, "a bug")
        if claimed.effect == postponed.effect:
            queue.postpone(claimed, NOW + timedelta(hours=1), "no answer")
    taken_up = {e: queue.take_up(e.effect, NOW, "Olga: now") for e in (parked, postponed, held, later)}
    assert taken_up == {parked: True, postponed: True, held: False, later: False}
    again = {claimed.effect for claimed in queue.claim(NOW, 10, LIMIT_SECONDS)}
    assert again == {parked.effect, postponed.effect}
    notes = {left.effect: left.note for left in queue.open_effects()}
    assert notes[parked.effect] == notes[postponed.effect] == "Olga: now"
    assert queue.take_up(held.effect, NOW - lease, "its lease is over by this clock") is True


def test_a_mail_that_waited_before_mails_without_a_booking_came_is_the_same_work() -> None:
    """Its row has this id and these words."""
    stored = (
        b'{"kind":"send_mail","booking_id":"0f8fad5b-d9cb-469f-a165-70867728950e",'
        b'"mail_id":"7c9e6679-7425-40de-944b-e07fc1f90ae7"}'
    )
    effect = msgspec.json.decode(stored, type=Effect)
    assert isinstance(effect, SendMail)
    assert msgspec.json.encode(effect) == stored
    assert effect_id(effect) == UUID("a4797daf-aef2-5758-b38c-97635709d86b")


def test_work_keeps_the_trace_that_was_at_hand_where_it_was_called_for(any_database: Database) -> None:
    trace, sent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", delivery()
    token = trace_at_hand.set(trace)
    any_database.events.append(append_work(NewEffect(EVERY_KIND[0], NOW)))
    any_database.inbox.store(sent)
    trace_at_hand.reset(token)
    any_database.events.append(append_work(NewEffect(EVERY_KIND[1], NOW)))
    claimed = any_database.effects.claim(sent.received_at + timedelta(days=1), 10, LEASE_SECONDS)
    assert {one.effect: one.trace for one in claimed} == {
        EVERY_KIND[0]: trace,
        ProcessDelivery(delivery_id=sent.id): trace,
        EVERY_KIND[1]: "",
    }
    any_database.effects.postpone(claimed[0], NOW, "later")
    (again,) = any_database.effects.claim(NOW, 10, LEASE_SECONDS)
    assert (again.effect, again.trace) == (claimed[0].effect, claimed[0].trace)
