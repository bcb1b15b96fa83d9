"""What must hold: the audit at any time, and at the end our books against what the providers really hold."""

from collections.abc import Iterator
from datetime import timedelta

from msgspec import Struct

from adapters.memory.scheduling import MemoryMeeting
from application.audit import audit
from application.handlers.appending import agenda_of
from application.handlers.change_booking import load_booking
from domain.booking.cases import FOR_PERSONS
from domain.booking.commands import CheckoutStanding
from domain.booking.events import BookingEvent, Cancelled
from domain.booking.evolve import evolve
from domain.booking.ledger import PaymentStanding, Refund, RefundStanding
from domain.booking.state import (
    Begun,
    CancelledBooking,
    Completed,
    ExpiredHold,
    NoShow,
    NotStarted,
    Scheduling,
    State,
    WithMeeting,
    is_outside,
)
from domain.booking.vocabulary import CaseKind
from domain.identifiers import BookingId, StreamId, agenda_id
from domain.money import Money
from tests.simulation import mail_laws, money_laws
from tests.simulation.world import World

LET_GO_WITHIN = timedelta(hours=1)


class Breach(Struct, frozen=True):
    law: str
    about: str
    words: str


def audited(world: World) -> Iterator[Breach]:
    report = audit(world.memory.audit_ledger, world.memory.effects, world.memory.inbox, world.clock)
    for finding in report.findings:
        yield Breach(finding.invariant, finding.subject, finding.detail)
    yield from _rules_of_providers(world)
    for effect in world.memory.effects.open_effects():
        if effect.parked_reason is not None:
            about = str(getattr(effect.effect, "booking_id", ""))
            yield Breach("nothing is parked", about, f"{type(effect.effect).__name__}: {effect.parked_reason}")
    for booking_id, state in _states(world):
        if isinstance(state, Scheduling) and state.unanswered is None:
            yield from _let_go_in_time(world, booking_id, state)


def _rules_of_providers(world: World) -> Iterator[Breach]:
    for booking_id, words in [*world.stripe.broken_rules, *world.sendgrid.broken_rules]:
        yield Breach("providers' rules", str(booking_id), words)


def _let_go_in_time(world: World, booking_id: BookingId, state: Scheduling) -> Iterator[Breach]:
    if world.clock.now() > state.core.slot.start + LET_GO_WITHIN:
        yield Breach("settled by the start", str(booking_id), "the session has begun, and the money waits")


def at_the_end(world: World) -> Iterator[Breach]:
    yield from audited(world)
    states = dict(_states(world))
    for booking_id, state in states.items():
        for words in [*_unfinished(state), *_money(world, booking_id, state), *_worth(world, booking_id, state)]:
            yield Breach("money and ends", str(booking_id), words)
    for intent, words in money_laws.equal_to_stripe(world):
        yield Breach("our money equals Stripe's balance", intent, words)
    yield from _meetings(world, states)
    yield from _overlaps(states)
    for about, words in mail_laws.ends(world.memory, world.sendgrid.taken):
        yield Breach("mails and ends", str(about), words)
    for effect in world.memory.effects.open_effects():
        yield Breach("nothing waits", str(getattr(effect.effect, "booking_id", "")), repr(effect)[:200])


def _states(world: World) -> Iterator[tuple[BookingId, Begun]]:
    for stream in list(world.memory.streams):
        state = load_booking(world.memory.events, BookingId(stream))
        if not isinstance(state, NotStarted):
            yield BookingId(stream), state


def _unfinished(state: Begun) -> Iterator[str]:
    if not isinstance(state, Completed | NoShow | CancelledBooking | ExpiredHold):
        yield f"is left {type(state).__name__}"
    if set(state.core.cases) - set(FOR_PERSONS):
        yield f"has an open case: {state.core.cases}"


def _money(world: World, booking_id: BookingId, state: Begun) -> Iterator[str]:
    """Payment for payment and refund for refund, our ledger is what Stripe holds."""
    stripe, ledger = world.stripe.memory, state.core.ledger
    captured = {s.intent: s.paid for s in stripe.sessions(booking_id) if s.paid is not None}
    captured_here = [p for p in ledger.payments if p.standing is PaymentStanding.CAPTURED]
    ours = {p.intent: p.amount for p in captured_here if not p.by_hand}
    if captured != ours:
        yield f"Stripe took {_sum(captured)}, our books say {_sum(ours)}"
    reserved = [s.intent for s in stripe.sessions(booking_id) if s.standing is CheckoutStanding.AUTHORIZED]
    if reserved:
        yield f"Stripe still reserves {reserved}"
    for payment in ledger.payments:
        if payment.standing not in (PaymentStanding.CAPTURED, PaymentStanding.RELEASED):
            yield f"our books leave {payment.intent} {payment.standing}"
    yield from _refunds(world, booking_id, state)


def _refunds(world: World, booking_id: BookingId, state: Begun) -> Iterator[str]:
    stripe, ledger = world.stripe.memory, state.core.ledger
    refunds = stripe.refunds(booking_id)
    given = {r.order.number: (r.order.intent, r.order.amount, r.report.standing) for r in refunds}
    booked = {r.number: (r.intent, r.amount, r.standing) for r in ledger.refunds if not r.outside_id and not r.by_hand}
    if len(given) != len(refunds):
        yield "Stripe gave one refund twice"
    unknown = {number: refund for number, refund in booked.items() if number not in given}
    if any(standing is not RefundStanding.FAILED for _, _, standing in unknown.values()):
        yield f"our books say {unknown} were given back, Stripe never did"
    if any(booked.get(number) != refund for number, refund in given.items()):
        yield f"Stripe gave back {given}, our books say {booked}"
    theirs = {refund.id: refund.amount for refund in stripe.outside_refunds(booking_id)}
    if theirs != {refund.outside_id: refund.amount for refund in ledger.refunds if refund.outside_id}:
        yield f"people gave back {theirs} at Stripe, which our books do not know"


def _worth(world: World, booking_id: BookingId, state: Begun) -> Iterator[str]:
    """What came, at Stripe and by hand, less all that was asked back is what the terms entitle us to; people and
    banks may have taken more of it, nobody less.
    """
    stripe, due = world.stripe.memory, state.core.due
    came = sum(s.paid.amount_minor for s in stripe.sessions(booking_id) if s.paid is not None)
    given = sum(r.order.amount.amount_minor for r in stripe.refunds(booking_id))
    given += sum(refund.amount.amount_minor for refund in stripe.outside_refunds(booking_id))
    known = {r.order.number for r in stripe.refunds(booking_id)}
    given += sum(r.amount.amount_minor for r in state.core.ledger.refunds if _paid_by_hand(r, known))
    came += sum(p.amount.amount_minor for p in state.core.ledger.payments if p.by_hand)
    given += sum(r.amount.amount_minor for r in state.core.ledger.refunds if r.by_hand)
    given += sum(d.amount.amount_minor for d in state.core.ledger.disputes if d.is_open or d.is_lost)
    entitled = 0
    if isinstance(state, Completed | NoShow) and not state.unpaid:
        entitled = due.amount_minor
    if isinstance(state, CancelledBooking):
        returns = state.cancelled.gives_back
        agreed = returns.currency == due.currency
        entitled = _received_before_the_end(world, booking_id) - (returns.amount_minor if agreed else 0)
    behind_our_back = bool(stripe.outside_refunds(booking_id)) or bool(state.core.ledger.disputes)
    if came - given > entitled if behind_our_back else came - given != entitled:
        yield f"we keep {came - given} for a {type(state).__name__}, entitled to {entitled}"


def _paid_by_hand(refund: Refund, known: set[int]) -> bool:
    """Stripe would not, so that the operator has."""
    return (
        not refund.outside_id
        and not refund.by_hand
        and refund.number not in known
        and refund.standing is RefundStanding.FAILED
    )


def _received_before_the_end(world: World, booking_id: BookingId) -> int:
    """In the currency of the terms; money that was being paid while the page was closed counts too."""
    state: State = NotStarted()
    for recorded in world.memory.streams[StreamId(booking_id)]:
        assert isinstance(recorded.event, BookingEvent)
        if isinstance(recorded.event, Cancelled):
            break
        state = evolve(state, recorded.event)
    assert not isinstance(state, NotStarted)
    return state.core.ledger.taken(state.core.selected.terms.price.currency).amount_minor


def _meetings(world: World, states: dict[BookingId, Begun]) -> Iterator[Breach]:
    """An active meeting at Calendly is one booking's that stands, or foreign time in the agenda; and the other way."""
    active = [m for m in world.calendly.memory.meetings() if m.cancelled_by is None]
    standing = {s.meeting.invitee_uri: b for b, s in states.items() if isinstance(s, WithMeeting) and not is_outside(s)}
    unheard = {booking_id for booking_id, state in states.items() if _let_go_unheard(world, booking_id, state)}
    for meeting in active:
        if meeting.meeting.invitee_uri in standing or meeting.visitor.claims in unheard:
            continue
        if not _is_foreign_time(world, meeting):
            about = str(meeting.visitor.claims or "")
            yield Breach("one meeting each", about, f"Calendly has {meeting.meeting.invitee_uri}, which nobody knows")
    theirs = {meeting.meeting.invitee_uri for meeting in active}
    for uri, booking_id in standing.items():
        if uri not in theirs:
            yield Breach("one meeting each", str(booking_id), f"is confirmed, but {uri} does not stand at Calendly")


def _is_foreign_time(world: World, meeting: MemoryMeeting) -> bool:
    days = [agenda_id(meeting.calendar, day) for day in meeting.slot.days]
    histories = world.memory.events.load(days)
    return all(agenda_of(h).claim_of(meeting.meeting.event_uri, meeting.slot) for h in histories.values())


def _let_go_unheard(world: World, booking_id: BookingId, state: Begun) -> bool:
    """The one window: Calendly was silent from a lost answer until the session began, and nobody can know."""
    if not isinstance(state, CancelledBooking) or state.cancelled.reason != CaseKind.SCHEDULING_UNKNOWN:
        return False
    history = world.memory.streams[StreamId(booking_id)]
    at = next(recorded.at for recorded in history if isinstance(recorded.event, Cancelled))
    return at >= state.core.slot.start


def _overlaps(states: dict[BookingId, Begun]) -> Iterator[Breach]:
    """What an operator vouches for is at no Calendly, which may give the time away: somebody is told of it then."""
    met = [(b, s.core) for b, s in states.items() if isinstance(s, WithMeeting) and not is_outside(s)]
    for number, (first, one) in enumerate(met):
        for second, other in met[:number]:
            if one.selected.calendar == other.selected.calendar and one.slot.overlaps(other.slot):
                yield Breach("one at a time", str(first), f"overlaps {second}")


def _sum(amounts: dict[str, Money]) -> str:
    return ", ".join(f"{amount} ({intent})" for intent, amount in amounts.items()) or "nothing"
