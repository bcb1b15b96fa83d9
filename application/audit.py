"""The promise, checked: the invariants of the domain over the whole history. Each finding names what is wrong where."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from uuid import UUID

from msgspec import Struct

from application.effects import (
    BookMeeting,
    DecideCase,
    Effect,
    ExpireHold,
    GiveBack,
    ProcessDelivery,
    SendMail,
    StartCheckout,
)
from application.ports.effects import EffectQueue
from application.ports.event_store import EventStore
from application.ports.inbox import Inbox
from domain.agenda import agenda as agendas
from domain.agenda.events import AgendaEvent
from domain.booking import state as bookings
from domain.booking.events import BookingEvent, Cancelled, CaseKind
from domain.booking.refunding import received
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    CancelledBooking,
    Confirmed,
    Held,
    Live,
    NotStarted,
    PaymentProcessing,
    RefundStanding,
    Scheduling,
    State,
)
from domain.identifiers import BookingId, MailId, StreamId, agenda_id
from domain.mail import mail as mails
from domain.mail.events import MailEvent
from domain.mail.mail import Mail, Standing

_BATCH = 5_000


class Finding(Struct, frozen=True):
    invariant: str
    subject: str
    detail: str


class AuditReport(Struct, frozen=True):
    events: int
    bookings: int
    findings: tuple[Finding, ...]


class _History:
    """Everything folded to what it is now."""

    def __init__(self) -> None:
        self.events = 0
        self.bookings: dict[BookingId, State] = {}
        self.agendas: dict[StreamId, agendas.Agenda] = {}
        self.mails: dict[MailId, Mail] = {}
        self.kept_at_cancelling: dict[BookingId, int] = {}

    def read(self, store: EventStore) -> None:
        position = 0
        while batch := store.read_after(position, _BATCH):
            for recorded in batch:
                self._add(recorded.stream_id, recorded.event)
            position = batch[-1].position
            self.events += len(batch)

    def begun(self) -> Iterator[tuple[BookingId, Begun]]:
        for booking_id, state in self.bookings.items():
            if not isinstance(state, NotStarted):
                yield booking_id, state

    def _add(self, stream: StreamId, event: BookingEvent | AgendaEvent | MailEvent) -> None:
        if isinstance(event, BookingEvent):
            booking_id = BookingId(stream)
            if isinstance(event, Cancelled):
                self.kept_at_cancelling[booking_id] = _kept(self.bookings[booking_id], event)
            self.bookings[booking_id] = bookings.evolve(self.bookings.get(booking_id, NotStarted()), event)
        elif isinstance(event, AgendaEvent):
            self.agendas[stream] = agendas.evolve(self.agendas.get(stream, agendas.Agenda()), event)
        else:
            mail_id = MailId(stream)
            self.mails[mail_id] = mails.evolve(self.mails.get(mail_id), event)


def audit(store: EventStore, effects: EffectQueue, inbox: Inbox) -> AuditReport:
    """Zero findings, or the exceptions. What looks wrong is looked at twice, since work goes on meanwhile."""
    report = _look(store, effects, inbox)
    if not report.findings:
        return report
    again = _look(store, effects, inbox)
    return AuditReport(again.events, again.bookings, tuple(f for f in again.findings if f in report.findings))


def _look(store: EventStore, effects: EffectQueue, inbox: Inbox) -> AuditReport:
    history = _History()
    history.read(store)
    work = [open_effect.effect for open_effect in effects.open_effects()]
    findings = [
        *_i1_one_claim_at_a_time(history),
        *_i2_money_has_a_place(history),
        *_i3_confirmed_is_paid(history),
        *_i4_one_meeting_each(history),
        *_i5_deliveries_are_settled(inbox, work),
        *_i6_mails_go_out(history, work),
        *_i7_somebody_is_on_it(history, work),
    ]
    return AuditReport(history.events, len(history.bookings), tuple(findings))


def _i1_one_claim_at_a_time(history: _History) -> Iterator[Finding]:
    for agenda in history.agendas.values():
        claims = sorted(agenda.claims.items(), key=lambda item: item[1].slot.start)
        for (first_id, first), (second_id, second) in pairwise(claims):
            if first.slot.overlaps(second.slot):
                yield Finding("I1", str(first_id), f"claims the same time as {second_id}")
    for booking_id, state in history.begun():
        for day in state.core.selected.slot.days:
            agenda = history.agendas.get(agenda_id(state.core.selected.calendar, day), agendas.Agenda())
            claimed = booking_id in agenda.claims
            if claimed != isinstance(state, Live):
                words = "holds a time though it is over" if claimed else "is live without a claim on its time"
                yield Finding("I1", str(booking_id), f"{words} ({day})")


def _i2_money_has_a_place(history: _History) -> Iterator[Finding]:
    for booking_id, state in history.begun():
        ledger = state.core.ledger
        kept = received(ledger, state.core.selected.terms.price.currency)
        foreign = [p for p in ledger.payments if p.amount.currency != kept.currency and ledger.unrefunded(p)]
        if foreign and CaseKind.WRONG_AMOUNT not in state.core.cases:
            yield Finding("I2", str(booking_id), f"holds {foreign[0].amount} in a currency nobody agreed to")
        allowed = _may_keep(state, history.kept_at_cancelling.get(booking_id, 0))
        if kept.amount_minor > allowed and CaseKind.WRONG_AMOUNT not in state.core.cases:
            yield Finding("I2", str(booking_id), f"keeps {kept}, entitled to {allowed} minor units")


def _kept(before: State, cancelled: Cancelled) -> int:
    """What the policy left us, of the money that had come in by then: later money is never ours."""
    assert not isinstance(before, NotStarted)
    paid = received(before.core.ledger, before.core.selected.terms.price.currency)
    returns = cancelled.gives_back.amount_minor if cancelled.gives_back.currency == paid.currency else 0
    return max(paid.amount_minor - returns, 0)


def _may_keep(state: Begun, kept_at_cancelling: int) -> int:
    match state:
        case Scheduling() | Confirmed():
            return state.core.selected.terms.price.amount_minor
        case CancelledBooking():
            return kept_at_cancelling
        case _:
            return 0


def _i3_confirmed_is_paid(history: _History) -> Iterator[Finding]:
    for booking_id, state in history.begun():
        price = state.core.selected.terms.price
        if isinstance(state, Confirmed) and received(state.core.ledger, price.currency) != price:
            yield Finding("I3", str(booking_id), f"is confirmed for {price} but has another amount")


def _i4_one_meeting_each(history: _History) -> Iterator[Finding]:
    owners: dict[str, BookingId] = {}
    for booking_id, state in history.begun():
        if isinstance(state, Confirmed):
            owner = owners.setdefault(state.meeting.invitee_uri, booking_id)
            if owner != booking_id:
                yield Finding("I4", str(booking_id), f"shares its Calendly invitee with {owner}")


def _i5_deliveries_are_settled(inbox: Inbox, work: Sequence[Effect]) -> Iterator[Finding]:
    waiting = {effect.delivery_id for effect in work if isinstance(effect, ProcessDelivery)}
    for entry in inbox.waiting():
        if entry.id not in waiting:
            yield Finding("I5", str(entry.id), f"a {entry.type} delivery waits for nobody")


def _i6_mails_go_out(history: _History, work: Sequence[Effect]) -> Iterator[Finding]:
    due = {effect.mail_id for effect in work if isinstance(effect, SendMail)}
    for mail_id, mail in history.mails.items():
        if mail.standing < Standing.ACCEPTED and mail_id not in due:
            yield Finding("I6", str(mail.wanted.booking_id), f"the {mail.wanted.kind} mail {mail_id} is sent by nobody")


def _i7_somebody_is_on_it(history: _History, work: Sequence[Effect]) -> Iterator[Finding]:
    at_work: dict[UUID, set[type[Effect]]] = {}
    refunds = {(effect.booking_id, effect.number) for effect in work if isinstance(effect, GiveBack)}
    for effect in work:
        if not isinstance(effect, ProcessDelivery):
            at_work.setdefault(effect.booking_id, set()).add(type(effect))
    for booking_id, state in history.begun():
        wanted = _awaited(state)
        if wanted and not wanted & at_work.get(booking_id, set()):
            yield Finding("I7", str(booking_id), f"{type(state).__name__} waits and nothing is scheduled")
        for refund in state.core.ledger.refunds:
            if refund.standing is RefundStanding.REQUESTED and (booking_id, refund.number) not in refunds:
                yield Finding("I7", str(booking_id), f"refund {refund.number} is pursued by nobody")


def _awaited(state: Begun) -> set[type[Effect]]:
    match state:
        case Held() | AwaitingPayment() | PaymentProcessing():
            return {ExpireHold, DecideCase, StartCheckout}
        case Scheduling():
            return {BookMeeting, DecideCase}
        case _:
            return set()
