"""What a mail about a booking says, gathered when it is sent."""

from collections.abc import Callable
from datetime import timedelta

from msgspec import Struct

from application.performing.still_so import deadline_of
from application.performing.world import World
from application.ports.catalog import Builder
from application.ports.mailer import MailFacts
from application.ports.people import Person
from domain.booking.by_hand import GivenBackByHand
from domain.booking.events import BookingEvent, RefundSucceeded
from domain.booking.ledger import Payment, PaymentStanding, Refund
from domain.booking.state import Begun, CancelledBooking, Live, Scheduling, WithMeeting
from domain.booking.vocabulary import Actor, CaseKind, RefundReason
from domain.identifiers import BookingId
from domain.mail.events import MailKind, MailWanted, Recipient
from domain.money import Money

_GIVEN_BACK_BY_CANCELLING = (
    RefundReason.CANCELLED,
    RefundReason.TIME_LOST,
    RefundReason.CASE_UNSETTLED,
    RefundReason.PAID_TOO_LATE,
)


class Told(Struct, frozen=True, kw_only=True):
    """The booking that a mail tells of: its facts, how it stands, and whom it is between."""

    booking_id: BookingId
    events: tuple[BookingEvent, ...]
    state: Begun
    client: Person
    builder: Builder
    host: Person
    """The builder, as a person."""


def facts_of(wanted: MailWanted, told: Told, world: World) -> MailFacts:
    state, client, builder = told.state, told.client, told.builder
    selected, now = state.core.selected, world.clock.now()
    to_client = wanted.recipient is Recipient.CLIENT
    offer = world.catalog.agreed(selected.session_type_id)
    names = (client.name, builder.name) if to_client else (builder.name, client.name)
    language = selected.language if to_client else builder.language
    refund = _refunded(told.events[wanted.occasion - 1 : wanted.occasion], state)
    zones = (selected.zone, builder.timezone) if to_client else (builder.timezone, selected.zone)
    return MailFacts(
        kind=wanted.kind,
        recipient=wanted.recipient,
        booking_id=told.booking_id,
        session_title=offer[1].title if offer else "Session",
        slot=state.core.slot,
        reader_name=names[0],
        reader_zone=zones[0],
        language=language or "en",
        other_name=names[1],
        other_zone=zones[1],
        price=selected.terms.price,
        paid=_total(state, lambda payment: payment.amount, PaymentStanding.CAPTURED),
        reserved=_total(state, lambda payment: payment.amount, PaymentStanding.AUTHORIZED, PaymentStanding.CAPTURING),
        released=_total(state, lambda payment: payment.amount, PaymentStanding.RELEASING, PaymentStanding.RELEASED),
        gives_back=_gives_back(state),
        gives_back_by_hand=_gives_back_by_hand(state),
        kept=_kept(state),
        withheld=_withheld(state),
        cancelled_by=state.cancelled.by if isinstance(state, CancelledBooking) else Actor.SYSTEM,
        place=state.meeting.place if isinstance(state, WithMeeting) else "",
        link=state.link if to_client and isinstance(state, Scheduling) else "",
        deadline=deadline_of(wanted.kind, state, now),
        capture_failed=CaseKind.CAPTURE_FAILED in state.core.cases,
        can_cancel=isinstance(state, Live) and now < state.core.slot.start,
        gives_back_at_most=_gives_back_at_most(state),
        manage_url=_manage_url(wanted, told, world) if to_client else "",
        notes="" if to_client else client.notes,
        answers={} if to_client else client.answers,
        client_email="" if to_client else client.email,
        free_until=state.core.slot.start - timedelta(hours=selected.terms.policy.free_until_hours),
        free_until_hours=selected.terms.policy.free_until_hours,
        half_until_hours=selected.terms.policy.half_until_hours,
        at=now,
        refunded=refund.amount if refund else None,
        refunded_by_hand=refund is not None and refund.by_hand,
        book_again_url=world.links.book_again(selected.builder_id, selected.session_type_id) if to_client else "",
        revision=state.core.moves,
        has_meeting=_has_meeting(state),
        reader_email=told.client.email if to_client else told.host.email,
    )


def _manage_url(wanted: MailWanted, told: Told, world: World) -> str:
    if wanted.kind is MailKind.FRESH_LINK:
        return world.links.fresh(told.booking_id, world.clock.now())
    return world.links.manage(told.booking_id, told.state.core.slot.end)


def _has_meeting(state: Begun) -> bool:
    return isinstance(state, WithMeeting) or (isinstance(state, CancelledBooking) and state.meeting is not None)


def _refunded(occasion: tuple[BookingEvent, ...], state: Begun) -> Refund | None:
    """What went back, if the mail is about that."""
    numbers = [event.number for event in occasion if isinstance(event, RefundSucceeded | GivenBackByHand)]
    return state.core.ledger.refund(numbers[0]) if numbers else None


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
    return sum((refund.amount for refund in _by_cancelling(state) if refund.amount.currency == currency), nothing)


def _gives_back_by_hand(state: Begun) -> bool:
    refunds = _by_cancelling(state)
    return bool(refunds) and all(refund.by_hand for refund in refunds)


def _by_cancelling(state: Begun) -> list[Refund]:
    return [refund for refund in state.core.ledger.refunds if refund.reason in _GIVEN_BACK_BY_CANCELLING]


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
