"""The invariants that hang on one stream: I2, I3, and what I1, I4, I6 and I7 ask of others for it. Pure."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from application.ports.audit_ledger import AuditRow, Awaited, Claimed, Finding
from application.ports.event_store import Recorded
from domain.agenda import agenda as agendas
from domain.agenda.events import AgendaEvent
from domain.booking.events import BookingEvent, Cancelled
from domain.booking.evolve import evolve
from domain.booking.ledger import RefundStanding
from domain.booking.refunding import received
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    CancelledBooking,
    Confirmed,
    Held,
    Live,
    Met,
    Moving,
    NeedsNewTime,
    NotStarted,
    PaymentProcessing,
    Scheduling,
    State,
    WithMeeting,
)
from domain.booking.vocabulary import CaseKind
from domain.identifiers import BookingId, StreamId, agenda_id
from domain.mail import mail as mails
from domain.mail.events import MailEvent, MailWanted
from domain.mail.mail import Standing

RULES = 1
"""To be raised with every change of these rules, or of how a state is folded: then all rows are made anew."""

COMPARED_AFTER_END = timedelta(days=2)
"""How long after a session its time is still compared with the agenda: a kept meeting stays claimed for ever."""


def row_of(history: Sequence[Recorded]) -> AuditRow | None:
    """What is left to watch of a stream; None if it is finished and clean."""
    first, stream_id = history[0].event, history[0].stream_id
    if isinstance(first, BookingEvent):
        return _booking_row(BookingId(stream_id), [r.event for r in history if isinstance(r.event, BookingEvent)])
    if isinstance(first, AgendaEvent):
        return _agenda_row(stream_id, [r.event for r in history if isinstance(r.event, AgendaEvent)])
    return _mail_row(stream_id, [r.event for r in history if isinstance(r.event, MailEvent)])


def _booking_row(booking_id: BookingId, events: Sequence[BookingEvent]) -> AuditRow | None:
    state: State = NotStarted()
    kept = 0
    for event in events:
        kept = _kept(state, event) if isinstance(event, Cancelled) else kept
        state = evolve(state, event)
    assert not isinstance(state, NotStarted), "a booking begins with its time"
    findings = (*_money_has_a_place(booking_id, state, kept), *_confirmed_is_paid(booking_id, state))
    awaits = tuple(_somebody_is_on_it(state))
    needs = tuple(_claims_its_time(booking_id, state))
    if not (findings or awaits or needs):
        return None
    return AuditRow(
        stream_id=StreamId(booking_id),
        subject=booking_id,
        findings=findings,
        awaits=awaits,
        needs=needs,
        invitees=(state.meeting.invitee_uri,) if isinstance(state, WithMeeting) else (),
        until=None if findings or awaits else state.core.slot.end + COMPARED_AFTER_END,
    )


def _agenda_row(stream_id: StreamId, events: Sequence[AgendaEvent]) -> AuditRow | None:
    """I1: no two live claims that we granted overlap."""
    agenda = agendas.fold(events)
    in_order = sorted(agenda.claims, key=lambda claim: claim.slot.start)
    if not in_order:
        return None
    findings = [
        Finding("I1", str(first.owner), f"claims the same time as {second.owner}")
        for number, first in enumerate(in_order)
        for second in in_order[number + 1 :]
        if first.slot.overlaps(second.slot) and agendas.Standing.FOREIGN not in (first.standing, second.standing)
    ]
    return AuditRow(
        stream_id=stream_id,
        findings=tuple(findings),
        claims=tuple(
            Claimed(stream_id, claim.owner, claim.slot.start, claim.slot.end)
            for claim in in_order
            if not isinstance(claim.owner, str)
        ),
        until=max(claim.slot.end for claim in in_order) + COMPARED_AFTER_END,
    )


def _mail_row(stream_id: StreamId, events: Sequence[MailEvent]) -> AuditRow | None:
    """I6: every wanted mail is accepted once, waits with a time, or is given up with a reason."""
    mail = mails.fold(events)
    assert mail is not None, "a mail begins with the wish for it"
    if mail.standing >= Standing.ACCEPTED:
        return None
    wanted: MailWanted = mail.wanted
    otherwise = f"the {wanted.kind} mail {stream_id} is sent by nobody"
    awaited = Awaited("I6", (f"send_mail {stream_id}",), otherwise)
    return AuditRow(stream_id=stream_id, subject=wanted.booking_id, awaits=(awaited,))


def _claims_its_time(booking_id: BookingId, state: Begun) -> Iterator[Claimed]:
    """I1: a live booking has its time in the agenda, and nobody else has one there."""
    slots = [] if isinstance(state, NeedsNewTime) or not isinstance(state, Live | Met) else [state.core.slot]
    if isinstance(state, Moving):
        slots.append(state.request.to_slot)
    for slot in slots:
        for day in slot.days:
            yield Claimed(agenda_id(state.core.selected.calendar, day), booking_id, slot.start, slot.end)


def _money_has_a_place(booking_id: BookingId, state: Begun, kept_at_cancelling: int) -> Iterator[Finding]:
    """I2: what is kept belongs to a booking that stands, to the part kept under the policy, or to an open case."""
    if CaseKind.WRONG_AMOUNT in state.core.cases:
        return
    ledger = state.core.ledger
    kept = received(ledger, state.core.selected.terms.price.currency)
    foreign = [p for p in ledger.payments if p.amount.currency != kept.currency and ledger.unrefunded(p)]
    if foreign:
        yield Finding("I2", str(booking_id), f"holds {foreign[0].amount} in a currency nobody agreed to")
    allowed = _may_keep(state, kept_at_cancelling)
    if kept.amount_minor > allowed:
        yield Finding("I2", str(booking_id), f"keeps {kept}, entitled to {allowed} minor units")


def _kept(before: State, cancelled: Cancelled) -> int:
    """What the policy left us, of the money that had come in by then: later money is never ours."""
    assert not isinstance(before, NotStarted)
    paid = received(before.core.ledger, before.core.selected.terms.price.currency)
    returns = cancelled.gives_back.amount_minor if cancelled.gives_back.currency == paid.currency else 0
    return max(paid.amount_minor - returns, 0)


def _may_keep(state: Begun, kept_at_cancelling: int) -> int:
    match state:
        case _ if isinstance(state, Scheduling | NeedsNewTime | WithMeeting):
            return state.core.selected.terms.price.amount_minor
        case CancelledBooking():
            return kept_at_cancelling
        case _:
            return 0


def _confirmed_is_paid(booking_id: BookingId, state: Begun) -> Iterator[Finding]:
    """I3: what a confirmed booking has is what was agreed."""
    price = state.core.selected.terms.price
    if isinstance(state, Confirmed | Moving) and received(state.core.ledger, price.currency) != price:
        yield Finding("I3", str(booking_id), f"is confirmed for {price} but has another amount")


def _somebody_is_on_it(state: Begun) -> Iterator[Awaited]:
    """I7: whatever waits for the outside has work with a time, or a parked reason."""
    otherwise = f"{type(state).__name__} waits and nothing is scheduled"
    match state:
        case Held() | AwaitingPayment() | PaymentProcessing():
            yield Awaited("I7", ("expire_hold", "decide_case", "start_checkout"), otherwise)
        case Scheduling() | Moving():
            yield Awaited("I7", ("book_meeting", "decide_case"), otherwise)
        case NeedsNewTime():
            yield Awaited("I7", ("decide_case",), otherwise)
    for refund in state.core.ledger.refunds:
        if refund.standing is RefundStanding.REQUESTED:
            yield Awaited("I7", (f"give_back {refund.number}",), f"refund {refund.number} is pursued by nobody")
