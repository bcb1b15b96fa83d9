"""One booking as an operator sees it: where its time, its money and its open questions stand. No personal data."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from domain.booking.ledger import Dispute, Payment, PaymentStanding, Refund, RefundStanding
from domain.booking.state import Begun, CancelledBooking, Moving, Scheduling, WithMeeting
from domain.booking.status import PaymentStatus, Status, payment_status_of, status_of
from domain.booking.vocabulary import CaseKind, DisputeOutcome, RefundReason, Source
from domain.identifiers import BookingId
from entrypoints.http.api.mail_views import MailView, mail_view
from entrypoints.http.cancelling import returns_now
from entrypoints.http.schemas import MoneyView, Schema, SlotView, money_view, slot_view
from entrypoints.service import Service

MAILS_SHOWN_MAX = 100


class CaseView(Schema, frozen=True, kw_only=True):
    kind: CaseKind
    deadline: Annotated[datetime, Meta(description="When it settles itself, or a person is told again.")]


class PaymentView(Schema, frozen=True, kw_only=True):
    attempt: int
    intent: str
    amount: MoneyView
    standing: Annotated[
        PaymentStanding, Meta(description="Only `captured` money was taken; the rest is reserved or was let go.")
    ]
    capture_before: Annotated[datetime | None, Meta(description="When the reservation lapses at Stripe.")]
    by_hand: Annotated[bool, Meta(description="Received outside Stripe: an operator's word.")]
    reference: Annotated[str | None, Meta(description="What names money that came by hand.")]
    left: Annotated[MoneyView, Meta(description="What of it is with us, neither asked back nor disputed.")]


class OperatorRefundView(Schema, frozen=True, kw_only=True):
    number: int
    intent: str
    amount: MoneyView
    reason: RefundReason
    status: RefundStanding
    made_at_stripe: bool
    by_hand: Annotated[bool, Meta(description="A person gives it back: the money came outside Stripe.")]


class DisputeView(Schema, frozen=True, kw_only=True):
    id: str
    intent: str
    amount: MoneyView
    outcome: Annotated[DisputeOutcome | None, Meta(description="Null while it is open.")]


class OperatorBookingView(Schema, frozen=True, kw_only=True):
    id: UUID
    status: Status
    payment_status: PaymentStatus
    builder: str
    session_type_id: str
    source: Source
    start_time: datetime
    end_time: datetime
    moving_to: SlotView | None
    price: MoneyView
    due: Annotated[MoneyView, Meta(description="Less than the price where an operator called less enough.")]
    calendly_event_uri: str | None
    calendly_invitee_uri: str | None
    outside_calendly: Annotated[
        bool, Meta(description="An operator vouches for the meeting; Calendly knows nothing of it.")
    ]
    place: str | None
    has_scheduling_link: bool
    cases: tuple[CaseView, ...]
    payments: tuple[PaymentView, ...]
    refunds: tuple[OperatorRefundView, ...]
    disputes: tuple[DisputeView, ...]
    client_moves: int
    client_cancellation_returns: Annotated[
        MoneyView | None, Meta(description="What the client would get for cancelling now.")
    ]
    mails: Annotated[tuple[MailView, ...], Meta(description="The most recently wanted first.")]


class OperatorBooking(Schema, frozen=True, kw_only=True):
    booking: OperatorBookingView


def operator_booking(booking_id: BookingId, state: Begun, service: Service) -> OperatorBooking:
    selected, core, ledger = state.core.selected, state.core, state.core.ledger
    meeting = state.meeting if isinstance(state, WithMeeting | CancelledBooking) else None
    returns = returns_now(state, service)
    view = OperatorBookingView(
        id=booking_id,
        status=status_of(state),
        payment_status=payment_status_of(state),
        builder=selected.builder_id,
        session_type_id=selected.session_type_id,
        source=selected.source,
        start_time=core.slot.start,
        end_time=core.slot.end,
        moving_to=slot_view(state.request.to_slot) if isinstance(state, Moving) else None,
        price=money_view(selected.terms.price),
        due=money_view(core.due),
        calendly_event_uri=(meeting.event_uri or None) if meeting else None,
        calendly_invitee_uri=(meeting.invitee_uri or None) if meeting else None,
        outside_calendly=meeting is not None and not meeting.is_at_calendly,
        place=(meeting.place or None) if meeting else None,
        has_scheduling_link=isinstance(state, Scheduling) and bool(state.link),
        cases=tuple(CaseView(kind=kind, deadline=core.cases[kind]) for kind in sorted(core.cases)),
        payments=tuple(_payment_view(payment, state) for payment in ledger.payments),
        refunds=tuple(_refund_view(refund) for refund in ledger.refunds),
        disputes=tuple(_dispute_view(dispute) for dispute in ledger.disputes),
        client_moves=len(core.client_moves),
        client_cancellation_returns=money_view(returns.back) if returns else None,
        mails=tuple(map(mail_view, service.mail_list.page(booking_id=booking_id, limit=MAILS_SHOWN_MAX))),
    )
    return OperatorBooking(booking=view)


def _payment_view(payment: Payment, state: Begun) -> PaymentView:
    return PaymentView(
        attempt=payment.attempt,
        intent=payment.intent,
        amount=money_view(payment.amount),
        standing=payment.standing,
        capture_before=payment.capture_before,
        by_hand=payment.by_hand,
        reference=payment.reference or None,
        left=money_view(state.core.ledger.unrefunded(payment)),
    )


def _refund_view(refund: Refund) -> OperatorRefundView:
    return OperatorRefundView(
        number=refund.number,
        intent=refund.intent,
        amount=money_view(refund.amount),
        reason=refund.reason,
        status=refund.standing,
        made_at_stripe=bool(refund.outside_id),
        by_hand=refund.by_hand,
    )


def _dispute_view(dispute: Dispute) -> DisputeView:
    return DisputeView(id=dispute.id, intent=dispute.intent, amount=money_view(dispute.amount), outcome=dispute.outcome)
