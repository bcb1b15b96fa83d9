"""What a mail says, gathered from the booking when it is sent; nothing if it is no longer so."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import UnionType

from msgspec.structs import replace

from application.effects import SendMail
from application.handlers.change_booking import load_booking
from application.performing.lost_times import is_lost_again
from application.performing.world import World
from application.ports.catalog import Builder
from application.ports.mailer import MailFacts, OutgoingMail
from application.ports.people import Person
from domain.booking.ledger import Payment, PaymentStanding
from domain.booking.state import (
    Begun,
    BookedUnpaid,
    CancelledBooking,
    Confirmed,
    Live,
    Moving,
    NeedsNewTime,
    NotStarted,
    Scheduling,
    WithMeeting,
)
from domain.booking.vocabulary import Actor, CaseKind, RefundReason
from domain.mail.events import MailKind, MailWanted, Recipient
from domain.money import Money

_TOLD_ONLY_IN: dict[MailKind, type | UnionType] = {
    MailKind.CONFIRMED: Confirmed | Moving,
    MailKind.MOVED: Confirmed | Moving | BookedUnpaid,
    MailKind.TIME_LOST: NeedsNewTime,
    MailKind.SCHEDULING_LINK: Scheduling,
    MailKind.PAYMENT_DUE: BookedUnpaid,
    MailKind.UNPAID: BookedUnpaid,
}
"""What a mail says must still be so when it is sent."""

_ENDED_BY: Mapping[MailKind, tuple[CaseKind, ...]] = {
    MailKind.TIME_LOST: (CaseKind.TIME_LOST,),
    MailKind.SCHEDULING_LINK: (CaseKind.SCHEDULING_LINK,),
    MailKind.PAYMENT_DUE: (CaseKind.CAPTURE_FAILED, CaseKind.ADOPTED_UNPAID),
}
"""The cases whose deadline ends what the mail offers."""

_GIVEN_BACK_BY_CANCELLING = (
    RefundReason.CANCELLED,
    RefundReason.TIME_LOST,
    RefundReason.CASE_UNSETTLED,
    RefundReason.PAID_TOO_LATE,
)


def write_mail(effect: SendMail, wanted: MailWanted, world: World) -> OutgoingMail | None:
    assert effect.booking_id is not None, "every kind that is wanted so far tells of a booking"
    state = load_booking(world.store, effect.booking_id)
    if isinstance(state, NotStarted) or not _is_still_so(wanted.kind, state, world.clock.now()):
        return None
    if wanted.kind is MailKind.TIME_LOST and is_lost_again(wanted, world.store):
        return None
    client = world.people.get(state.core.person_id) if state.core.person_id else None
    builder = world.catalog.builder(state.core.selected.builder_id)
    host = world.people.get(builder.person_id) if builder else None
    if client is None or builder is None or host is None:
        return None
    reader = client if wanted.recipient is Recipient.CLIENT else host
    facts = replace(_facts(wanted, state, client, builder, world), reader_email=reader.email)
    return OutgoingMail(
        mail_id=effect.mail_id,
        booking_id=effect.booking_id,
        kind=wanted.kind,
        recipient=wanted.recipient,
        to=reader.email,
        to_name=reader.name,
        written=world.mail_writer.write(facts),
    )


def _is_still_so(kind: MailKind, state: Begun, now: datetime) -> bool:
    if not isinstance(state, _TOLD_ONLY_IN.get(kind, object)):
        return False
    match kind:
        case MailKind.TIME_LOST:
            return _deadline(kind, state, now) is not None
        case MailKind.SCHEDULING_LINK:
            return isinstance(state, Scheduling) and bool(state.link) and _deadline(kind, state, now) is not None
        case MailKind.PAYMENT_DUE:
            return _may_be_paid(state, now)
        case _:
            return True


def _may_be_paid(state: Begun, now: datetime) -> bool:
    """An adopted meeting until it begins, one whose capture failed until its deadline; not while money is looked at."""
    cases = state.core.cases
    ends = cases.get(CaseKind.CAPTURE_FAILED, state.core.slot.start)
    return now < ends and CaseKind.WRONG_AMOUNT not in cases


def _deadline(kind: MailKind, state: Begun, now: datetime) -> datetime | None:
    """The one ahead of us that ends what the mail offers."""
    deadlines = [state.core.cases[case] for case in _ENDED_BY.get(kind, ()) if case in state.core.cases]
    return next((deadline for deadline in deadlines if deadline > now), None)


def _facts(wanted: MailWanted, state: Begun, client: Person, builder: Builder, world: World) -> MailFacts:
    selected, now = state.core.selected, world.clock.now()
    assert wanted.booking_id is not None, "every kind that is wanted so far tells of a booking"
    to_client = wanted.recipient is Recipient.CLIENT
    offer = world.catalog.session_type(selected.session_type_id)
    names = (client.name, builder.name) if to_client else (builder.name, client.name)
    zones = (selected.zone, builder.timezone) if to_client else (builder.timezone, selected.zone)
    return MailFacts(
        kind=wanted.kind,
        recipient=wanted.recipient,
        booking_id=wanted.booking_id,
        session_title=offer[1].title if offer else "Session",
        slot=state.core.slot,
        reader_name=names[0],
        reader_zone=zones[0],
        other_name=names[1],
        other_zone=zones[1],
        price=selected.terms.price,
        paid=_total(state, lambda payment: payment.amount, PaymentStanding.CAPTURED),
        reserved=_total(state, lambda payment: payment.amount, PaymentStanding.AUTHORIZED, PaymentStanding.CAPTURING),
        released=_total(state, lambda payment: payment.amount, PaymentStanding.RELEASING, PaymentStanding.RELEASED),
        gives_back=_gives_back(state),
        kept=_kept(state),
        withheld=_withheld(state),
        cancelled_by=state.cancelled.by if isinstance(state, CancelledBooking) else Actor.SYSTEM,
        place=state.meeting.place if isinstance(state, WithMeeting) else "",
        link=state.link if isinstance(state, Scheduling) else "",
        deadline=_deadline(wanted.kind, state, now),
        capture_failed=CaseKind.CAPTURE_FAILED in state.core.cases,
        can_cancel=isinstance(state, Live) and now < state.core.slot.start,
        gives_back_at_most=_gives_back_at_most(state),
        manage_url=world.links.manage(wanted.booking_id, state.core.slot.end),
        notes="" if to_client else client.notes,
        answers={} if to_client else client.answers,
        client_email="" if to_client else client.email,
        free_until=state.core.slot.start - timedelta(hours=selected.terms.policy.free_until_hours),
        free_until_hours=selected.terms.policy.free_until_hours,
        half_until_hours=selected.terms.policy.half_until_hours,
        at=now,
        revision=state.core.moves,
        has_meeting=_has_meeting(state),
    )


def _has_meeting(state: Begun) -> bool:
    return isinstance(state, WithMeeting) or (isinstance(state, CancelledBooking) and state.meeting is not None)


def _total(state: Begun, share: Callable[[Payment], Money], *standings: PaymentStanding) -> Money:
    """That share of all payments that stand so."""
    currency = _currency(state)
    payments = [p for p in state.core.ledger.payments if p.amount.currency == currency and p.standing in standings]
    return sum((share(payment) for payment in payments), Money.zero(currency))


def _currency(state: Begun) -> str:
    """The agreed one, unless all that came in came in another."""
    agreed = state.core.selected.terms.price.currency
    came_in = [payment.amount.currency for payment in state.core.ledger.payments]
    return agreed if agreed in came_in or not came_in else came_in[0]


def _gives_back(state: Begun) -> Money:
    """What was asked back; while the money is still being charged, what was promised."""
    currency = _currency(state)
    nothing = Money.zero(currency)
    if not isinstance(state, CancelledBooking):
        return nothing
    if _total(state, lambda payment: payment.amount, PaymentStanding.CAPTURING):
        return state.cancelled.gives_back
    refunds = [r for r in state.core.ledger.refunds if r.reason in _GIVEN_BACK_BY_CANCELLING]
    return sum((refund.amount for refund in refunds if refund.amount.currency == currency), nothing)


def _kept(state: Begun) -> Money:
    """Of a cancelled booking never more than the cancellation left with us: nothing of another currency."""
    left = _total(state, state.core.ledger.unrefunded, PaymentStanding.CAPTURED)
    if not isinstance(state, CancelledBooking):
        return left
    return Money(min(left.amount_minor, state.keeps.amount_minor), left.currency)


def _withheld(state: Begun) -> Money:
    ledger = state.core.ledger
    return _total(
        state, lambda payment: ledger.not_asked_back(payment) - ledger.unrefunded(payment), PaymentStanding.CAPTURED
    )


def _gives_back_at_most(state: Begun) -> Money | None:
    """A refund never rises above what the start before the client's move gave then."""
    price, policy = state.core.selected.terms.price, state.core.selected.terms.policy
    shares = [policy.gives_back(price, move.old_start, move.at) for move in state.core.client_moves]
    least = min(shares, key=lambda share: share.amount_minor, default=price)
    return None if least == price else least
