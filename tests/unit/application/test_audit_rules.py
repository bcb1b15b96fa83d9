"""What the audit says of one booking alone: nothing, however odd its story; and the very thing when it is broken."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import assume, given
from msgspec.structs import replace

from application.audit.auditing import words_of
from application.booking_process import react
from application.handlers.appending import sending
from application.ports.event_store import DomainEvent
from domain.agenda.events import ForeignTimeBooked, SlotBooked, SlotHeld
from domain.booking.events import (
    CaseClosed,
    PaymentSucceeded,
    RefundSucceeded,
)
from domain.booking.state import WithMeeting
from domain.booking.vocabulary import CaseKind
from domain.identifiers import BookingId, MailId, StreamId
from domain.mail.events import MailKind, MailWanted, Recipient
from domain.money import Money
from domain.time_slot import TimeSlot
from tests.examples import (
    BOOKING,
    CALLED_OFF,
    CANCELLED,
    COMMAND,
    CONFIRMED,
    CONFIRMED_FREE,
    HOLD_OVER,
    PAGE_OPEN,
    SLOT,
    START,
)
from tests.unit.application.audited import AGENDA, IN_PART, OTHER, SECOND, History, asked_for, awaited, case, row, said
from tests.unit.domain.asked import LATER
from tests.unit.domain.histories import (
    COMPLETED,
    MOVED,
    MOVING,
    NEEDS_NEW_TIME,
)
from tests.unit.domain.states import STATES
from tests.unit.domain.stories import Story, stories

# What is whole has nothing to be said of it.


@pytest.mark.parametrize("name", sorted(set(STATES) - {"not started"}))
def test_no_state_is_wrong_in_itself_and_what_it_waits_for_was_asked_for(name: str) -> None:
    history = STATES[name]
    assert said(history) == set()
    work = asked_for(history)
    assert [wait for wait in awaited(history) if not work & set(wait)] == []


@given(stories())
def test_no_story_ends_wrong_and_what_it_waits_for_was_asked_for(story: Story) -> None:
    facts, end = story.facts(), story.ends()
    # Calendly never tells of one meeting both as of an answer to our call and as of a move.
    assume(not (isinstance(end, WithMeeting) and end.meeting.invitee_uri in end.core.orphans))
    # What people do at Stripe itself can be wrong: taking only a part, or a refund there that fails.
    assume(not any(isinstance(fact, PaymentSucceeded) and fact.amount == IN_PART for fact in facts))
    assume(not any(refund.is_void for refund in end.core.ledger.refunds))
    found = row(facts)
    if found is not None:
        assert found.findings == ()
        work = asked_for(STATES[story.begins])
        for step in story.steps():
            numbered = list(enumerate(step.events, start=1))
            for new in react(BOOKING, step.before, numbered, step.after, step.command.at).effects:
                work.update(words_of(new.effect))
        assert [wait for wait in found.awaits if not work & set(wait.any_of)] == []


@pytest.mark.parametrize(
    "history",
    [
        HOLD_OVER,
        [*CANCELLED, RefundSucceeded(number=1)],
        [*CONFIRMED_FREE, replace(CALLED_OFF, gives_back=Money(0, "EUR"))],
    ],
)
def test_a_booking_that_is_over_and_clean_leaves_no_row(history: History) -> None:
    assert row(history) is None


def test_a_kept_session_is_watched_until_its_time_is_long_past() -> None:
    kept = row(COMPLETED)
    assert kept is not None
    assert (kept.until, kept.awaits, kept.findings) == (SLOT.end + timedelta(days=2), (), ())


def test_what_is_wrong_or_waits_is_watched_for_ever() -> None:
    for history in (CONFIRMED, [*COMPLETED, SECOND]):
        found = row(history)
        assert found is not None
        assert found.until is None


@pytest.mark.parametrize(
    ("history", "starts"),
    [
        (PAGE_OPEN, [SLOT.start]),
        (CONFIRMED, [SLOT.start]),
        (MOVING, [SLOT.start, LATER.start]),
        (MOVED, [LATER.start]),
        (NEEDS_NEW_TIME, []),
        (COMPLETED, [SLOT.start]),
        (CANCELLED, []),
    ],
)
def test_a_booking_needs_the_time_it_stands_for_and_the_one_it_asks_for(history: History, starts: list[object]) -> None:
    found = row(history)
    assert found is not None
    assert [claim.start for claim in found.needs] == starts


def _overlaps(*events: DomainEvent) -> Iterator[tuple[tuple[BookingId, ...], tuple[str, ...]]]:
    found = row(events, AGENDA)
    assert found is not None
    yield from ((overlap.ours, overlap.foreign) for overlap in found.overlaps)


def test_claims_on_the_same_time_are_told_with_whose_they_are() -> None:
    later = TimeSlot.lasting(START + timedelta(minutes=30), 60)
    own, others = SlotHeld(booking_id=BOOKING, slot=SLOT), SlotBooked(booking_id=OTHER, slot=later)
    foreign, next_to_it = ForeignTimeBooked(event_uri="e1", slot=later), TimeSlot.lasting(SLOT.end, 60)
    assert list(_overlaps(own, others)) == [((BOOKING, OTHER), ())]
    assert list(_overlaps(own, foreign)) == [((BOOKING,), ("e1",))]
    assert list(_overlaps(foreign, ForeignTimeBooked(event_uri="e2", slot=later))) == []
    assert list(_overlaps(own, SlotHeld(booking_id=OTHER, slot=next_to_it))) == []
    assert list(_overlaps(own, SlotHeld(booking_id=BOOKING, slot=later))) == []


def test_foreign_time_is_nobodys_claim() -> None:
    found = row([ForeignTimeBooked(event_uri="e1", slot=SLOT), SlotHeld(booking_id=BOOKING, slot=LATER)], AGENDA)
    assert found is not None
    assert [claim.booking_id for claim in found.claims] == [BOOKING]


@pytest.mark.parametrize(
    ("history", "gives_way"),
    [
        (CONFIRMED, False),
        ([*CONFIRMED, case(CaseKind.CLAIM_CONFLICT)], True),
        ([*CONFIRMED, case(CaseKind.CLAIM_CONFLICT), CaseClosed(kind=CaseKind.CLAIM_CONFLICT, outcome="dealt")], True),
        (STATES["page open, wants out"], True),
        (PAGE_OPEN, False),
    ],
)
def test_a_booking_gives_way_once_somebody_knows(history: History, gives_way: bool) -> None:
    found = row(history)
    assert found is not None
    assert found.gives_way is gives_way


@pytest.mark.parametrize("kind", MailKind)
def test_a_mail_is_awaited_from_the_very_work_that_sends_its_kind(kind: MailKind) -> None:
    mail_id = MailId(COMMAND)
    wanted = MailWanted(booking_id=BOOKING, kind=kind, recipient=Recipient.CLIENT, occasion=1)
    waiting = row([wanted], StreamId(mail_id))
    assert waiting is not None
    (awaits,) = waiting.awaits
    assert set(words_of(sending(kind, BOOKING, mail_id))) & set(awaits.any_of)
