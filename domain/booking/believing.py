"""The state after one more fact that an operator has told."""

from msgspec.structs import replace

from domain.booking.by_hand import ByHand, GivenBackByHand, LessAccepted, MeetingLinked, MeetingVouched, PaidByHand
from domain.booking.ledger import Payment, RefundStanding, by_hand
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    BookedUnpaid,
    Completed,
    Confirmed,
    Held,
    NoShow,
    Scheduling,
    WithMeeting,
)
from domain.booking.vocabulary import Meeting


def believed(state: Begun, event: ByHand) -> Begun:
    match event:
        case MeetingVouched():  # a try whose answer was lost stays in doubt: it may still turn up
            return Confirmed(state.core, Meeting(event_uri="", invitee_uri="", place=event.place))
        case MeetingLinked() if isinstance(state, WithMeeting):
            return replace(state, meeting=replace(event.meeting, place=state.meeting.place))
        case MeetingLinked():
            return Confirmed(state.core, event.meeting)
        case PaidByHand():
            payment = Payment(0, by_hand(event.number), event.amount, reference=event.reference)
            return _enough(replace(state, core=replace(state.core, ledger=state.core.ledger.with_payment(payment))))
        case LessAccepted():
            return _enough(replace(state, core=replace(state.core, accepted=event.amount)))
        case GivenBackByHand():
            ledger = state.core.ledger.with_refund_standing(event.number, RefundStanding.SUCCEEDED)
            return replace(state, core=replace(state.core, ledger=ledger))


def _enough(state: Begun) -> Begun:
    """What waited for its money goes on; a meeting that was unpaid is paid once all that is due has come."""
    due = state.core.due
    is_short = state.core.ledger.received(due.currency).amount_minor < due.amount_minor
    match state:
        case Held() | AwaitingPayment():
            return Scheduling(state.core)
        case BookedUnpaid() if not is_short:
            return Confirmed(state.core, state.meeting)
        case Completed(unpaid=True) | NoShow(unpaid=True):
            return replace(state, unpaid=is_short)
        case _:
            return state
