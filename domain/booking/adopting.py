"""Meetings that were booked at Calendly itself, and time that others took there."""

from datetime import timedelta

from domain.booking.commands import AdoptMeeting, GiveWay
from domain.booking.events import (
    BookingEvent,
    CalendlyConfirmed,
    CancelRequested,
    CaseOpened,
    DetailsProvided,
    HoldExpired,
    SlotSelected,
)
from domain.booking.incoming import BOOKED_OVER
from domain.booking.state import AwaitingPayment, Begun, Held, Live, NeedsNewTime, NotStarted, State
from domain.booking.vocabulary import Actor, CaseKind

# How long an adopted meeting may stay unpaid (domain.md, Calendly first),
UNPAID_WITHIN = timedelta(hours=24)
# how long before the start at the latest,
UNPAID_BEFORE_START = timedelta(hours=2)
# and how long it is left alone in any case.
KEPT_AT_LEAST = timedelta(minutes=60)


def adopt_meeting(state: State, command: AdoptMeeting) -> list[BookingEvent]:
    """Free ones are confirmed, priced ones await their payment. A repeat adds nothing."""
    if not isinstance(state, NotStarted):
        return []
    events: list[BookingEvent] = [
        SlotSelected(
            builder_id=command.builder_id,
            calendar=command.calendar,
            event_type=command.event_type,
            session_type_id=command.session_type_id,
            slot=command.slot,
            terms=command.terms,
            zone=command.zone,
            language=command.language,
            source=command.source,
            held_until=command.at + KEPT_AT_LEAST,
        ),
        DetailsProvided(person_id=command.person_id),
        CalendlyConfirmed(meeting=command.meeting),
    ]
    if command.terms.price:
        latest = command.slot.start - UNPAID_BEFORE_START
        deadline = max(command.at, min(command.at + UNPAID_WITHIN, latest))
        events.append(CaseOpened(kind=CaseKind.ADOPTED_UNPAID, deadline=deadline))
    return events


def give_way(state: Begun, command: GiveWay) -> list[BookingEvent]:
    """An unpaid hold ends, its payment page is closed first; with money in, Calendly's own answer decides."""
    match state:
        case Held() if state.core.selected.terms.price or state.awaits_sign_in:
            return [HoldExpired()]
        case AwaitingPayment():
            return [] if state.cancel else [CancelRequested(by=Actor.SYSTEM, reason=BOOKED_OVER)]
        case _ if isinstance(state, Live) and not isinstance(state, NeedsNewTime):
            return _conflict(state, command)
        case _:
            return []


def _conflict(state: Live, command: GiveWay) -> list[BookingEvent]:
    if CaseKind.CLAIM_CONFLICT in state.core.cases or command.at >= state.core.slot.end:
        return []
    deadline = max(command.at, state.core.slot.start)
    return [CaseOpened(kind=CaseKind.CLAIM_CONFLICT, deadline=deadline, detail=command.event_uri)]
