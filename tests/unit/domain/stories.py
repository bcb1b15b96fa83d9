"""A booking somewhere on its way, and what is asked of it from then on, at times that only move on."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from domain.booking.commands import IntentStanding
from domain.booking.decide import decide
from domain.booking.events import BookingEvent
from domain.booking.evolve import evolve, fold
from domain.booking.ledger import RefundStanding
from domain.booking.state import Begun, NotStarted
from domain.booking.vocabulary import Actor, CalendlyRefusal, CaseKind, DisputeOutcome
from domain.errors import Refusal
from domain.money import Money
from domain.time_slot import TimeSlot
from tests.examples import (
    FREE,
    NOW,
    PRICE,
    SLOT,
    announced,
    ask_calendly,
    booked,
    bounced,
    cancel,
    cancelled_in_calendly,
    declined,
    end_hold,
    expired,
    extend,
    open_case,
    opened,
    paid,
    pending,
    refund,
    refused_by_calendly,
    request_checkout,
    select,
    settle,
)
from tests.unit.domain.asked import (
    EARLIER,
    LATER,
    adopt,
    authorized,
    close_case,
    complete,
    disputed,
    give_way,
    goodwill,
    intent,
    link_made,
    move,
    moved_there,
    no_show,
    outside,
    refuse_move,
)
from tests.unit.domain.by_hand import accept_less, given_back, link, mark_paid, vouch
from tests.unit.domain.specification import AnyCommand
from tests.unit.domain.states import STATES

# An intent has one amount, and at Stripe's own page less of it may be captured.
_AMOUNTS = {
    "pi_1": PRICE,
    "pi_2": PRICE,
    "pi_3": PRICE,
    "pi_odd": Money(1, "EUR"),
    "pi_usd": Money(14_900, "USD"),
    "pi_none": Money(0, "EUR"),
}
PARTS = st.sampled_from([PRICE, Money(4_000, "EUR"), Money(14_900, "USD")])
ATTEMPTS = st.integers(1, 3)
NAMES = st.sampled_from(["M1", "M2", "M3"])
INTENTS = st.sampled_from(["pi_1", "pi_1", "pi_2", "pi_3", "pi_odd", "pi_usd"])
SLOTS = st.sampled_from([SLOT, LATER, EARLIER])
OUTCOMES = st.sampled_from([None, *DisputeOutcome])


def _paid(name: str, attempt: int) -> AnyCommand:
    return paid(_AMOUNTS[name], attempt, intent=name)


def _authorized(name: str, attempt: int) -> AnyCommand:
    return authorized(_AMOUNTS[name], attempt, intent=name)


def _intent(standing: IntentStanding, name: str, attempt: int) -> AnyCommand:
    return intent(standing, name, _AMOUNTS[name], attempt)


def _captured_in_part(attempt: int) -> AnyCommand:
    return intent(IntentStanding.CAPTURED, "pi_3", Money(5_000, "EUR"), attempt)


def _moved(names: list[str], to: TimeSlot) -> AnyCommand:
    old, new, *_ = names
    return moved_there(old, new, to)


MONEY: st.SearchStrategy[AnyCommand] = st.one_of(
    st.builds(_paid, st.sampled_from(sorted(_AMOUNTS)), ATTEMPTS),
    st.builds(_authorized, INTENTS, ATTEMPTS),
    st.builds(_intent, st.sampled_from(IntentStanding), INTENTS, ATTEMPTS),
    st.builds(_captured_in_part, ATTEMPTS),
    st.builds(outside, st.sampled_from(RefundStanding), st.sampled_from(["re_1", "re_2"]), PARTS, INTENTS),
    st.builds(disputed, OUTCOMES, st.sampled_from(["dp_1", "dp_2"]), PARTS, INTENTS),
)
COMMANDS: st.SearchStrategy[AnyCommand] = st.one_of(
    MONEY,
    st.builds(select, st.sampled_from([PRICE, PRICE, FREE])),
    st.builds(adopt, st.sampled_from([PRICE, PRICE, FREE])),
    st.builds(request_checkout),
    st.builds(opened, ATTEMPTS),
    st.builds(expired, ATTEMPTS),
    st.builds(pending, ATTEMPTS),
    st.builds(bounced, ATTEMPTS),
    st.builds(declined, st.sampled_from(["ch_1", "ch_2"]), ATTEMPTS),
    st.builds(extend),
    st.builds(end_hold),
    st.builds(give_way),
    st.builds(ask_calendly, st.integers(1, 4)),
    st.builds(booked, NAMES),
    st.builds(announced, NAMES, SLOTS.map(lambda slot: slot.start)),
    st.builds(refused_by_calendly, st.sampled_from(CalendlyRefusal), st.integers(1, 4)),
    st.builds(link_made),
    st.builds(vouch),
    st.builds(mark_paid, PARTS, st.sampled_from(["cash", "transfer"]), accepts_less=st.booleans()),
    st.builds(accept_less),
    st.builds(given_back, st.integers(1, 3)),
    st.builds(link, NAMES, SLOTS, clears_conflict=st.booleans()),
    st.builds(cancelled_in_calendly, NAMES, st.sampled_from(Actor)),
    st.builds(cancel, st.sampled_from(Actor)),
    st.builds(move, SLOTS, st.sampled_from(Actor)),
    st.builds(refuse_move, SLOTS),
    st.builds(_moved, st.permutations(["M1", "M2", "M3"]), SLOTS),
    st.builds(no_show, missed=st.booleans(), by=st.sampled_from(Actor), at_calendly=st.booleans()),
    st.builds(complete),
    st.builds(refund, st.sampled_from(RefundStanding), st.integers(1, 3)),
    st.builds(goodwill, PARTS),
    st.builds(open_case, st.sampled_from(CaseKind)),
    st.builds(settle, st.sampled_from(CaseKind), cancels_unpaid=st.booleans()),
    st.builds(close_case, st.sampled_from(CaseKind)),
)
_MINUTES = st.sampled_from([0, 0, 0, 1, 10, 60, 60 * 24 * 5, 60 * 24 * 6, 60 * 24 * 7])


class Step(Struct, frozen=True):
    """One command that was carried out: the booking before it, and what it added."""

    before: Begun
    command: AnyCommand
    events: tuple[BookingEvent, ...]
    after: Begun


class Story(Struct, frozen=True):
    begins: str
    asked: tuple[AnyCommand, ...]

    def steps(self) -> Iterator[Step]:
        """Refused commands are left out. Anything but a Refusal ends the test."""
        state = fold(STATES[self.begins])
        assert not isinstance(state, NotStarted)
        for command in self.asked:
            step = carried_out(state, command)
            state = step.after
            yield step

    def facts(self) -> list[BookingEvent]:
        return [*STATES[self.begins], *(event for step in self.steps() for event in step.events)]

    def ends(self) -> Begun:
        state = fold(self.facts())
        assert not isinstance(state, NotStarted)
        return state


@st.composite
def stories(draw: st.DrawFn, commands: st.SearchStrategy[AnyCommand] = COMMANDS) -> Story:
    at: datetime = NOW
    asked: list[AnyCommand] = []
    for command in draw(st.lists(commands, max_size=20)):
        at += timedelta(minutes=draw(_MINUTES))
        asked.append(replace(command, at=at))
    return Story(draw(st.sampled_from(sorted(set(STATES) - {"not started"}))), tuple(asked))


def carried_out(state: Begun, command: AnyCommand) -> Step:
    events = decided(state, command)
    after: Begun = state
    for event in events:
        evolved = evolve(after, event)
        assert not isinstance(evolved, NotStarted)
        after = evolved
    return Step(state, command, tuple(events), after)


def decided(state: Begun, command: AnyCommand) -> list[BookingEvent]:
    try:
        return decide(state, command)
    except Refusal:
        return []
