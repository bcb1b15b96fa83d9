"""A booking as its client sees it."""

from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from msgspec import Meta

from domain.booking.ledger import PaymentStanding, Refund, RefundStanding
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    BookedUnpaid,
    CancelledBooking,
    Confirmed,
    Held,
    Moving,
    NeedsNewTime,
    Scheduling,
    WithMeeting,
)
from domain.booking.status import PaymentStatus, Status, payment_status_of, status_of
from domain.booking.vocabulary import CaseKind, Meeting, RefundReason
from domain.identifiers import BookingId
from domain.money import Money
from domain.terms import Terms
from entrypoints.http.cancelling import returns_now
from entrypoints.http.mail_notices import MailStanding, mails_told
from entrypoints.http.other_times import other_times
from entrypoints.http.schemas import MoneyView, Schema, SlotView, money_view, slot_view
from entrypoints.http.status_texts import status_text
from entrypoints.service import Service


class TermsView(Schema, frozen=True, kw_only=True):
    """What was agreed when the time was chosen; later changes of the catalog do not touch it. Whoever moves a session
    late gets no more back than before the move: `cancellationReturns` is what counts.
    """

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
    sign_in_required: Annotated[
        bool,
        Meta(description="It is held, and goes on once its client signs in with the address that they gave."),
    ]
    hold_expires_at: datetime | None
    alternatives: Annotated[
        tuple[SlotView, ...],
        Meta(description="With NEEDS_NEW_TIME: the nearest free times, if the calendar can be asked."),
    ]
    choose_until: Annotated[
        datetime | None, Meta(description="Until when another time can be chosen, or booked at schedulingUrl.")
    ]
    moving_to: Annotated[SlotView | None, Meta(description="The time that the calendar is being asked for instead.")]
    scheduling_url: Annotated[
        str | None, Meta(description="Where the client books the time, once, because we could not do it for them.")
    ]
    reschedule_url: Annotated[
        str | None,
        Meta(description="Calendly's own page to move a confirmed session, also to a time that overlaps it."),
    ]
    pay_until: Annotated[
        datetime | None, Meta(description="By when a session that is booked already wants to be paid.")
    ]
    access_token: str
    terms: TermsView
    place: Annotated[str | None, Meta(description="Where the session takes place, once that is known.")]
    paid: Annotated[MoneyView, Meta(description="What was taken, less what was asked back or is disputed.")]
    reserved: Annotated[MoneyView, Meta(description="What is only reserved: nothing of it was taken yet.")]
    refunds: tuple[RefundView, ...]
    cancellation_returns: Annotated[
        MoneyView | None, Meta(description="What cancelling now would give back; null if there is nothing to cancel.")
    ]
    cancellation_leaves_to_bank: Annotated[
        MoneyView | None,
        Meta(
            description="What would go back besides, but is disputed by the client's bank: it is settled with the bank,"
            " and given back by us only if the bank leaves it to us."
        ),
    ]
    mail_notice: Annotated[
        str | None, Meta(description="Said when our last mail to the client bounced or was dropped.")
    ]
    confirmation_mail: Annotated[
        MailStanding | None,
        Meta(description="How the mail stands that confirms the session; null before there is one."),
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
    offer = service.world.catalog.agreed(selected.session_type_id)
    expert, world = offer[0].name if offer else "the expert", service.world
    told = status_text(state, expert, world.clock.now(), is_parked=world.modes.is_parked)
    meeting = state.meeting if isinstance(state, WithMeeting | CancelledBooking) else None
    slot, ledger, reserved = state.core.slot, state.core.ledger, _reserved(state)
    returns, mails = returns_now(state, service), mails_told(booking_id, state, service)
    return BookingView(
        id=booking_id,
        status=status_of(state),
        payment_status=payment_status_of(state),
        status_text=told.headline,
        status_detail=told.detail,
        session_type_id=selected.session_type_id,
        builder=selected.builder_id,
        calendly_event_id=_last_segment(meeting.event_uri) if meeting and meeting.is_at_calendly else None,
        confirmation_url=service.world.links.manage(booking_id, slot.end),
        checkout_url=checkout_url(state),
        start_time=slot.start,
        end_time=slot.end,
        timezone=selected.zone,
        sign_in_required=isinstance(state, Held) and state.awaits_sign_in,
        hold_expires_at=state.core.held_until if isinstance(state, Held | AwaitingPayment) else None,
        alternatives=tuple(slot_view(free) for free in other_times(state, service)),
        choose_until=choose_until(state),
        moving_to=slot_view(state.request.to_slot) if isinstance(state, Moving) else None,
        scheduling_url=scheduling_url(state),
        reschedule_url=_reschedule_url(state, meeting, service),
        pay_until=pay_until(state),
        access_token=service.tokens.issue(booking_id, slot.end),
        terms=_terms_view(selected.terms, slot.start),
        place=(meeting.place or None) if meeting else None,
        paid=money_view(ledger.received(selected.terms.price.currency) - reserved),
        reserved=money_view(reserved),
        refunds=tuple(_refund_view(refund) for refund in ledger.refunds),
        cancellation_returns=money_view(returns.back) if returns else None,
        cancellation_leaves_to_bank=money_view(returns.disputed) if returns else None,
        mail_notice=mails.notice,
        confirmation_mail=mails.confirmation,
    )


def waits_for_money(state: Begun) -> bool:
    return isinstance(state, Held | AwaitingPayment) and bool(state.core.selected.terms.price)


def checkout_url(state: Begun) -> str | None:
    """The page where the client can pay now."""
    match state:
        case AwaitingPayment(cancel=None):
            return state.checkout.url or None
        case BookedUnpaid() if state.checkout is not None:
            return state.checkout.url or None
        case _:
            return None


def choose_until(state: Begun) -> datetime | None:
    match state:
        case NeedsNewTime():
            return state.core.cases.get(CaseKind.TIME_LOST)
        case Scheduling() if state.link:
            return state.core.cases.get(CaseKind.SCHEDULING_LINK)
        case _:
            return None


def scheduling_url(state: Begun) -> str | None:
    return (state.link or None) if isinstance(state, Scheduling) else None


def pay_until(state: Begun) -> datetime | None:
    """Without a deadline of its own it can be paid until it begins."""
    if not isinstance(state, BookedUnpaid):
        return None
    deadlines = (state.core.cases.get(kind) for kind in (CaseKind.CAPTURE_FAILED, CaseKind.ADOPTED_UNPAID))
    return next((deadline for deadline in deadlines if deadline is not None), state.core.slot.start)


def _reschedule_url(state: Begun, meeting: Meeting | None, service: Service) -> str | None:
    is_ahead = isinstance(state, Confirmed) and service.world.clock.now() < state.core.slot.start
    return (meeting.reschedule_url or None) if meeting and is_ahead else None


def _reserved(state: Begun) -> Money:
    ledger, price = state.core.ledger, state.core.selected.terms.price
    waiting = (PaymentStanding.AUTHORIZED, PaymentStanding.CAPTURING)
    shares = (
        ledger.unrefunded(payment)
        for payment in ledger.payments
        if payment.standing in waiting and payment.amount.currency == price.currency
    )
    return sum(shares, Money.zero(price.currency))


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


def _last_segment(uri: str) -> str:
    return urlsplit(uri).path.rstrip("/").rpartition("/")[2]
