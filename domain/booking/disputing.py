"""The client's bank takes money back: tracked to its end."""

from msgspec.structs import replace

from domain.booking.commands import RecordDispute
from domain.booking.events import BookingEvent, CaseOpened, DisputeClosed, DisputeOpened
from domain.booking.ledger import Dispute
from domain.booking.refunding import TOLD_AGAIN_AFTER, give_everything_back, give_surplus_back, owed_after_cancelling
from domain.booking.state import Begun, CancelledBooking, ExpiredHold
from domain.booking.vocabulary import CaseKind, DisputeOutcome, RefundReason


def record_dispute(state: Begun, command: RecordDispute) -> list[BookingEvent]:
    """News of its end may come before news of its beginning."""
    known = state.core.ledger.dispute(command.dispute_id)
    events: list[BookingEvent] = []
    if known is None:
        opened = DisputeOpened(
            dispute_id=command.dispute_id, intent=command.intent, amount=command.amount, reason=command.reason
        )
        events = [opened, *_case(state, command)]
        known = Dispute(command.dispute_id, command.intent, command.amount)
    if command.outcome is None or known.outcome is not None:
        return events
    closed = DisputeClosed(dispute_id=command.dispute_id, outcome=command.outcome)
    return [*events, closed, *_what_comes_back(state, replace(known, outcome=command.outcome))]


def _case(state: Begun, command: RecordDispute) -> list[BookingEvent]:
    if CaseKind.DISPUTE in state.core.cases:
        return []
    return [CaseOpened(kind=CaseKind.DISPUTE, deadline=command.at + TOLD_AGAIN_AFTER, detail=command.dispute_id)]


def _what_comes_back(state: Begun, closed: Dispute) -> list[BookingEvent]:
    """Money that the bank returned to us may be money that we had promised to the client."""
    if closed.outcome is DisputeOutcome.LOST:
        return []
    ledger = state.core.ledger
    others = tuple(dispute for dispute in ledger.disputes if dispute.id != closed.id)
    settled = replace(ledger, disputes=(*others, closed))
    match state:
        case CancelledBooking():
            return owed_after_cancelling(state, settled)
        case ExpiredHold():
            return give_everything_back(settled, RefundReason.PAID_TOO_LATE)
        case _:
            return give_surplus_back(state, settled, closed.intent)
