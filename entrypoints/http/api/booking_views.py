"""A booking as its client sees it."""

from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from msgspec import Meta

from domain.booking.events import RefundReason
from domain.booking.refunding import received
from domain.booking.state import AwaitingPayment, Begun, CancelledBooking, Confirmed, Held, Refund, RefundStanding
from domain.booking.status import PaymentStatus, Status, payment_status_of, status_of
from domain.identifiers import BookingId
from domain.money import Money
from domain.terms import Terms
from entrypoints.http.schemas import MoneyView, Schema, money_view
from entrypoints.http.status_texts import status_text
from entrypoints.service import Service


class TermsView(Schema, frozen=True, kw_only=True):
    """What was agreed when the time was chosen; later changes of the catalog do not touch it."""

    price: MoneyView
    duration_minutes: int
    free_until_hours: int
    half_until_hours: int
    free_until: Annotated[datetime, Meta(description="A cancellation up to this moment gives everything back.")]
    half_until: Annotated[datetime, Meta(description="After that, up to this moment, it gives half back.")]


class RefundView(Schema, frozen=True, kw_only=True):
    amount: MoneyView
    status: RefundStanding
    reason: RefundReason


class BookingView(Schema, frozen=True, kw_only=True):
    id: UUID
    status: Status
    payment_status: PaymentStatus
    status_text: str
    status_detail: str
    session_type_id: str
    builder: Annotated[str, Meta(description="The builder's slug.")]
    calendly_event_id: str | None
    confirmation_url: str
    checkout_url: Annotated[str | None, Meta(description="The open payment page, if there is one.")]
    start_time: datetime
    end_time: datetime
    timezone: str
    hold_expires_at: datetime | None
    access_token: str
    terms: TermsView
    place: Annotated[str | None, Meta(description="Where the session takes place, once that is known.")]
    paid: Annotated[MoneyView, Meta(description="Everything that came in, less what was asked back.")]
    refunds: tuple[RefundView, ...]
    cancellation_returns: Annotated[
        MoneyView | None, Meta(description="What cancelling now would give back; null if there is nothing to cancel.")
    ]


class BookingAnswer(Schema, frozen=True, kw_only=True):
    success: bool
    booking: BookingView


class ConfirmAnswer(Schema, frozen=True, kw_only=True):
    success: bool
    booking: BookingView
    payment_required: bool
    checkout_url: str | None


def booking_answer(booking_id: BookingId, state: Begun, service: Service) -> BookingAnswer:
    return BookingAnswer(success=True, booking=booking_view(booking_id, state, service))


def confirm_answer(booking_id: BookingId, state: Begun, service: Service) -> ConfirmAnswer:
    return ConfirmAnswer(
        success=True,
        booking=booking_view(booking_id, state, service),
        payment_required=waits_for_money(state),
        checkout_url=checkout_url(state),
    )


def booking_view(booking_id: BookingId, state: Begun, service: Service) -> BookingView:
    selected = state.core.selected
    builder = service.world.catalog.builder(selected.builder_id)
    told = status_text(state, builder.name if builder else "the expert", service.world.clock.now())
    meeting = state.meeting if isinstance(state, Confirmed | CancelledBooking) else None
    returns = service.manage.gives_back_now(state)
    return BookingView(
        id=booking_id,
        status=status_of(state),
        payment_status=payment_status_of(state),
        status_text=told.headline,
        status_detail=told.detail,
        session_type_id=selected.session_type_id,
        builder=selected.builder_id,
        calendly_event_id=_last_segment(meeting.event_uri) if meeting else None,
        confirmation_url=service.world.links.manage(booking_id, selected.slot.end),
        checkout_url=checkout_url(state),
        start_time=selected.slot.start,
        end_time=selected.slot.end,
        timezone=selected.zone,
        hold_expires_at=state.core.held_until if isinstance(state, Held | AwaitingPayment) else None,
        access_token=service.tokens.issue(booking_id, selected.slot.end),
        terms=_terms_view(selected.terms, selected.slot.start),
        place=(meeting.place or None) if meeting else None,
        paid=money_view(received(state.core.ledger, selected.terms.price.currency)),
        refunds=tuple(_refund_view(refund) for refund in state.core.ledger.refunds),
        cancellation_returns=_money_or_none(returns),
    )


def waits_for_money(state: Begun) -> bool:
    return isinstance(state, Held | AwaitingPayment) and bool(state.core.selected.terms.price)


def checkout_url(state: Begun) -> str | None:
    """The page where the client can pay now."""
    return (state.checkout.url or None) if isinstance(state, AwaitingPayment) and state.cancel is None else None


def _terms_view(terms: Terms, start: datetime) -> TermsView:
    policy = terms.policy
    return TermsView(
        price=money_view(terms.price),
        duration_minutes=terms.duration_minutes,
        free_until_hours=policy.free_until_hours,
        half_until_hours=policy.half_until_hours,
        free_until=start - timedelta(hours=policy.free_until_hours),
        half_until=start - timedelta(hours=policy.half_until_hours),
    )


def _refund_view(refund: Refund) -> RefundView:
    return RefundView(amount=money_view(refund.amount), status=refund.standing, reason=refund.reason)


def _money_or_none(money: Money | None) -> MoneyView | None:
    return money_view(money) if money is not None else None


def _last_segment(uri: str) -> str:
    return urlsplit(uri).path.rstrip("/").rpartition("/")[2]
