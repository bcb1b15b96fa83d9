"""What is left to watch of one stream: what is wrong with it alone, and what it asks of others. Pure."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations

from application.audit.money import has_what_was_agreed, kept_by_policy, left_at_a_part, money_has_a_place
from application.audit.waiting import reserved_is_taken, somebody_is_on_it
from application.ports.audit_ledger import AuditRow, Awaited, Claimed, Finding, Overlap
from application.ports.event_store import Recorded
from domain.agenda import agenda as agendas
from domain.agenda.agenda import Claim
from domain.agenda.events import AgendaEvent
from domain.booking.by_hand import MeetingLinked
from domain.booking.events import BookingEvent, CalendlyConfirmed, Cancelled, CaseClosed, CaseOpened, Moved
from domain.booking.evolve import evolve
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    Live,
    Met,
    Moving,
    NeedsNewTime,
    NotStarted,
    PaymentProcessing,
    State,
    WithMeeting,
    is_outside,
)
from domain.booking.vocabulary import CaseKind
from domain.identifiers import BookingId, MailId, StreamId, agenda_id
from domain.mail import mail as mails
from domain.mail.events import MailEvent, MailWanted

RULES = 7
"""To be raised with every change of these rules, or of how a state is folded: then all rows are made anew."""

COMPARED_AFTER_END = timedelta(days=2)
"""How long after a session its time is still compared with the agenda: a kept meeting stays claimed for ever."""


def row_of(history: Sequence[Recorded]) -> AuditRow | None:
    """None if the stream is finished and clean."""
    first, stream_id = history[0].event, history[0].stream_id
    if isinstance(first, BookingEvent):
        return _booking_row(BookingId(stream_id), [r.event for r in history if isinstance(r.event, BookingEvent)])
    if isinstance(first, AgendaEvent):
        return _agenda_row(stream_id, [r.event for r in history if isinstance(r.event, AgendaEvent)])
    return _mail_row(stream_id, [r.event for r in history if isinstance(r.event, MailEvent)])


def _booking_row(booking_id: BookingId, events: Sequence[BookingEvent]) -> AuditRow | None:
    state: State = NotStarted()
    decided = 0
    for event in events:
        match event:
            case Cancelled():
                decided = kept_by_policy(state, event)
            case CaseClosed(kind=CaseKind.WRONG_AMOUNT) if isinstance(state, Met):
                decided = left_at_a_part(state)
        state = evolve(state, event)
    assert not isinstance(state, NotStarted), "a booking begins with its time"
    invitees = _active_invitees(events) if isinstance(state, WithMeeting) else ()
    findings = (
        *money_has_a_place(booking_id, state, decided),
        *has_what_was_agreed(booking_id, state),
        *_one_meeting(booking_id, state, invitees),
        *reserved_is_taken(booking_id, state),
    )
    awaits = tuple(somebody_is_on_it(state))
    needs = tuple(_claims_its_time(booking_id, state))
    if not (findings or awaits or needs):
        return None
    return AuditRow(
        stream_id=StreamId(booking_id),
        subject=booking_id,
        findings=findings,
        awaits=awaits,
        needs=needs,
        invitees=invitees,
        gives_way=_gives_way(events, state),
        until=None if findings or awaits else state.core.slot.end + COMPARED_AFTER_END,
    )


def _agenda_row(stream_id: StreamId, events: Sequence[AgendaEvent]) -> AuditRow | None:
    claims = sorted(agendas.fold(events).claims, key=lambda claim: claim.slot.start)
    if not claims:
        return None
    return AuditRow(
        stream_id=stream_id,
        claims=tuple(
            Claimed(stream_id, claim.owner, claim.slot.start, claim.slot.end)
            for claim in claims
            if not isinstance(claim.owner, str)
        ),
        overlaps=tuple(_overlaps(claims)),
        until=max(claim.slot.end for claim in claims) + COMPARED_AFTER_END,
    )


def _mail_row(stream_id: StreamId, events: Sequence[MailEvent]) -> AuditRow | None:
    """I6: every wanted mail is accepted once, waits with a time, or is given up with a reason."""
    mail = mails.fold(events)
    assert mail is not None, "a mail begins with the wish for it"
    if mail.is_settled:
        return None
    wanted: MailWanted = mail.wanted
    otherwise = f"the {wanted.kind} mail {stream_id} is sent by nobody"
    awaited = Awaited("I6", (sends(MailId(stream_id)),), otherwise)
    return AuditRow(stream_id=stream_id, subject=wanted.booking_id, awaits=(awaited,))


def sends(mail_id: MailId) -> str:
    """Whoever hands this mail over, on whichever lane."""
    return f"send_mail {mail_id}"


def _claims_its_time(booking_id: BookingId, state: Begun) -> Iterator[Claimed]:
    """I1: a booking that stands, or was kept, has its time in the agenda, and nobody else has one there."""
    slots = [state.core.slot] if isinstance(state, Live | Met) and not isinstance(state, NeedsNewTime) else []
    if isinstance(state, Moving):
        slots.append(state.request.to_slot)
    for slot in slots:
        for day in slot.days:
            yield Claimed(agenda_id(state.core.selected.calendar, day), booking_id, slot.start, slot.end)


def _overlaps(claims: Sequence[Claim]) -> Iterator[Overlap]:
    """I1: no two claims overlap; somebody of ours gives way to what was booked over it at Calendly."""
    for first, second in combinations(claims, 2):
        ours = tuple(claim.owner for claim in (first, second) if not isinstance(claim.owner, str))
        if ours and first.owner != second.owner and first.slot.overlaps(second.slot):
            yield Overlap(ours, tuple(claim.owner for claim in (first, second) if isinstance(claim.owner, str)))


def _gives_way(events: Sequence[BookingEvent], state: Begun) -> bool:
    """That its time was taken is known, or it is on its way out."""
    is_leaving = isinstance(state, AwaitingPayment | PaymentProcessing) and state.cancel is not None
    return is_leaving or any(isinstance(e, CaseOpened) and e.kind is CaseKind.CLAIM_CONFLICT for e in events)


def _active_invitees(events: Sequence[BookingEvent]) -> tuple[str, ...]:
    """Whoever Calendly still expects for this booking: a move takes the new one for the old."""
    active: dict[str, None] = {}
    for event in events:
        match event:
            case CalendlyConfirmed() | MeetingLinked():
                active[event.meeting.invitee_uri] = None
            case Moved() if event.meeting is not None:
                active = {event.meeting.invitee_uri: None}
    return tuple(active)


def _one_meeting(booking_id: BookingId, state: Begun, invitees: Sequence[str]) -> Iterator[Finding]:
    """I4: exactly one active invitee, which nobody cancels at Calendly; none if an operator vouches for the meeting."""
    if not isinstance(state, WithMeeting):
        return
    if is_outside(state):
        if invitees or not state.meeting.place:
            yield Finding("I4", str(booking_id), "is vouched for without a place, or beside a Calendly invitee")
    elif invitees != (state.meeting.invitee_uri,) or not state.meeting.invitee_uri:
        yield Finding("I4", str(booking_id), f"has {len(list(filter(None, invitees)))} active Calendly invitees")
    if state.meeting.invitee_uri in state.core.orphans:
        yield Finding("I4", str(booking_id), "has its own meeting cancelled as nobody's")
