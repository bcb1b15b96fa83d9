"""What a command adds to a booking: facts, nothing, or a refusal. Pure; each rule lives with its theme."""

from collections.abc import Callable
from typing import Any, get_args

from domain.booking.adopting import adopt_meeting, give_way
from domain.booking.attending import complete_session, record_no_show
from domain.booking.by_hand import AcceptLess, LinkMeeting, MarkPaid, RecordGivenBack, VouchForMeeting
from domain.booking.capturing import record_intent
from domain.booking.cases import cases_settled_by, close_case, open_case, settle_case
from domain.booking.commands import (
    AdoptMeeting,
    BeginBooking,
    BookingCommand,
    CancelBooking,
    CloseCase,
    CompleteSession,
    EndHold,
    ExtendHold,
    GiveWay,
    MoveBooking,
    OpenCase,
    RecordBooked,
    RecordCalendlyRefusal,
    RecordCancelledAtCalendly,
    RecordCheckout,
    RecordDecline,
    RecordDispute,
    RecordIntent,
    RecordMovedAtCalendly,
    RecordNoShow,
    RecordOutsideRefund,
    RecordRefund,
    RecordSchedulingLink,
    RefundGoodwill,
    RefuseMove,
    RequestCalendly,
    RequestCheckout,
    SelectSlot,
    SettleCase,
)
from domain.booking.disputing import record_dispute
from domain.booking.events import BookingEvent
from domain.booking.holding import (
    cancel_booking,
    end_hold,
    extend_hold,
    go_on_signed_in,
    record_cancelled_at_calendly,
    select_slot,
)
from domain.booking.moving import move_booking, record_moved_at_calendly, refuse_move
from domain.booking.paying_by_hand import accept_less, mark_paid, record_given_back, refunds_for_persons
from domain.booking.payment import record_checkout, record_decline, request_checkout
from domain.booking.refunding import record_outside_refund, record_refund, refund_goodwill
from domain.booking.scheduling import record_booked, record_calendly_refusal, record_scheduling_link, request_calendly
from domain.booking.sign_in import GoOnSignedIn
from domain.booking.state import NotStarted, State
from domain.booking.vouching import link_meeting, vouch_for_meeting
from domain.errors import NotFound

_RULES: dict[type[BookingCommand], Callable[[Any, Any], list[BookingEvent]]] = {
    GoOnSignedIn: go_on_signed_in,
    RequestCheckout: request_checkout,
    RecordCheckout: record_checkout,
    RecordDecline: record_decline,
    ExtendHold: extend_hold,
    EndHold: end_hold,
    RequestCalendly: request_calendly,
    RecordBooked: record_booked,
    RecordCalendlyRefusal: record_calendly_refusal,
    RecordCancelledAtCalendly: record_cancelled_at_calendly,
    RecordMovedAtCalendly: record_moved_at_calendly,
    RecordSchedulingLink: record_scheduling_link,
    CancelBooking: cancel_booking,
    MoveBooking: move_booking,
    RefuseMove: refuse_move,
    GiveWay: give_way,
    RecordNoShow: record_no_show,
    CompleteSession: complete_session,
    RecordIntent: record_intent,
    RecordRefund: record_refund,
    RecordOutsideRefund: record_outside_refund,
    RecordDispute: record_dispute,
    RefundGoodwill: refund_goodwill,
    OpenCase: open_case,
    SettleCase: settle_case,
    CloseCase: close_case,
    VouchForMeeting: vouch_for_meeting,
    LinkMeeting: link_meeting,
    MarkPaid: mark_paid,
    AcceptLess: accept_less,
    RecordGivenBack: record_given_back,
}

assert set(_RULES) == set(get_args(BookingCommand)), "every command has its rule"


def decide(state: State, command: BookingCommand | BeginBooking) -> list[BookingEvent]:
    """Raises the Refusal that names why the command cannot be carried out in this state."""
    if isinstance(command, SelectSlot):
        return select_slot(state, command)
    if isinstance(command, AdoptMeeting):
        return adopt_meeting(state, command)
    if isinstance(state, NotStarted):
        raise NotFound("There is no such booking.")
    events = _RULES[type(command)](state, command)
    events += refunds_for_persons(state, events, command.at)
    return events + cases_settled_by(state, events)
