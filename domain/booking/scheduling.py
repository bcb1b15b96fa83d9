"""Getting the meeting into the expert's calendar, and what to do when Calendly says no."""

from datetime import datetime, timedelta

from domain.booking.commands import (
    Announced,
    OpenCase,
    RecordBooked,
    RecordCalendlyRefusal,
    RequestCalendly,
    SettleCase,
)
from domain.booking.events import (
    Actor,
    BookingEvent,
    CalendlyConfirmed,
    CalendlyRefusal,
    CalendlyRefused,
    CalendlyRequested,
    Cancelled,
    CaseKind,
    CaseOpened,
    HoldExpired,
    Meeting,
    MeetingOrphaned,
    RefundReason,
    SlotSelected,
)
from domain.booking.refunding import give_everything_back, received
from domain.booking.state import AwaitingPayment, CancelledBooking, Confirmed, Held, Live, Over, Scheduling
from domain.errors import WrongState

# A booking that cannot be settled gives the money back this long before its start (domain.md, paid flow 7).
SETTLED_BEFORE_START = timedelta(hours=1)


def waits_for_calendly(state: Live | Over) -> bool:
    """Only now may a meeting confirm the booking: its money is in, or none is asked."""
    match state:
        case Held():
            return not state.core.selected.terms.price
        case Scheduling():
            return CaseKind.WRONG_AMOUNT not in state.core.cases
        case _:
            return False


def request_calendly(state: Live | Over, command: RequestCalendly) -> list[BookingEvent]:
    tries = state.tries if isinstance(state, Scheduling) else 0
    refused = isinstance(state, Scheduling) and state.refused is not None
    if not waits_for_calendly(state) or refused or command.try_number != tries + 1:
        return []
    return [CalendlyRequested(try_number=command.try_number, asked_at=command.at)]


def record_booked(state: Live | Over, command: RecordBooked) -> list[BookingEvent]:
    """The booking id alone proves nothing: anybody can put it into a public link."""
    if command.announced is not None and not _is_the_meeting_of(state.core.selected, command.announced):
        raise WrongState("The meeting has another time, event type or host than this booking.")
    if _is_known(state, command.meeting):
        return []
    if waits_for_calendly(state):
        asked: list[BookingEvent] = []
        if isinstance(state, Held):
            asked = [CalendlyRequested(try_number=1, asked_at=command.at)]
        return [*asked, CalendlyConfirmed(meeting=command.meeting)]
    is_ours = command.announced is None or state.core.tries_in_doubt > 0
    if is_ours and isinstance(state, Confirmed | Over):
        return [MeetingOrphaned(meeting=command.meeting)]
    raise WrongState("This booking is not waiting for a meeting.")


def _is_the_meeting_of(selected: SlotSelected, announced: Announced) -> bool:
    return (
        announced.start == selected.slot.start
        and announced.event_type == selected.event_type
        and selected.calendar in announced.calendars
    )


def _is_known(state: Live | Over, meeting: Meeting) -> bool:
    """Ours, or orphaned already: hearing of it again adds nothing."""
    own = state.meeting if isinstance(state, Confirmed | CancelledBooking) else None
    return meeting.invitee_uri in state.core.orphans or (own is not None and own.invitee_uri == meeting.invitee_uri)


def record_calendly_refusal(state: Live | Over, command: RecordCalendlyRefusal) -> list[BookingEvent]:
    if not isinstance(state, Scheduling) or state.unanswered is None or state.tries != command.try_number:
        return []
    refused = CalendlyRefused(try_number=command.try_number, reason=command.reason, detail=command.detail)
    match command.reason:
        case CalendlyRefusal.BUDGET:
            return [refused]
        case CalendlyRefusal.TAKEN:
            return [refused, *_let_go(state, "time_lost", RefundReason.TIME_LOST)]
        case CalendlyRefusal.CONFIGURATION | CalendlyRefusal.PLAN:
            deadline = max(command.at, state.core.selected.slot.start - SETTLED_BEFORE_START)
            return [refused, *_opened(state, CaseKind.CONFIGURATION, deadline, command.detail)]


def open_case(state: Live | Over, command: OpenCase) -> list[BookingEvent]:
    asks_stripe = command.kind is CaseKind.PAYMENT_UNANSWERED
    if not isinstance(state, AwaitingPayment if asks_stripe else Scheduling):
        return []
    return _opened(state, command.kind, command.deadline, command.detail)


def settle_case(state: Live | Over, command: SettleCase) -> list[BookingEvent]:
    """Nobody decided in time: the money goes back and the time is free again."""
    if command.kind not in state.core.cases:
        return []
    match state:
        case Scheduling():
            return _let_go(state, command.kind, RefundReason.CASE_UNSETTLED)
        case AwaitingPayment():
            return [HoldExpired()]
        case _:
            return []


def _opened(state: Live, kind: CaseKind, deadline: datetime, detail: str) -> list[BookingEvent]:
    """Open the case; nothing if it is open already."""
    return [] if kind in state.core.cases else [CaseOpened(kind=kind, deadline=deadline, detail=detail)]


def _let_go(state: Scheduling, reason: str, refund_reason: RefundReason) -> list[BookingEvent]:
    amount = received(state.core.ledger, state.core.selected.terms.price.currency)
    cancelled = Cancelled(by=Actor.SYSTEM, reason=reason, gives_back=amount)
    return [cancelled, *give_everything_back(state.core.ledger, refund_reason)]
