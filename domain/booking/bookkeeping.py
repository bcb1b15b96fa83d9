"""What each money fact does to the ledger."""

from msgspec.structs import replace

from domain.booking.events import (
    AuthorizationReleased,
    CaptureFailed,
    CaptureRequested,
    DisputeClosed,
    DisputeOpened,
    MoneyArrivedLate,
    PaymentAuthorized,
    PaymentFailed,
    PaymentSucceeded,
    RefundFailed,
    RefundRequested,
    RefundSucceeded,
    ReleaseRequested,
)
from domain.booking.ledger import Dispute, Ledger, Payment, PaymentStanding, Refund, RefundStanding

MoneyEvent = (
    PaymentAuthorized | PaymentSucceeded | PaymentFailed | CaptureRequested | CaptureFailed | ReleaseRequested
    | AuthorizationReleased
    | RefundRequested | RefundSucceeded | RefundFailed | DisputeOpened | DisputeClosed | MoneyArrivedLate
)  # fmt: skip


def book(ledger: Ledger, event: MoneyEvent) -> Ledger:  # noqa: C901, PLR0911 - one exhaustive match
    match event:
        case PaymentAuthorized():
            return ledger.with_payment(
                Payment(event.attempt, event.intent, event.amount, PaymentStanding.AUTHORIZED, event.capture_before)
            )
        case PaymentSucceeded():
            return ledger.with_payment(Payment(event.attempt, event.intent, event.amount))
        case PaymentFailed():
            declined = ledger.declined_charges | {event.charge}
            return replace(ledger, declined_charges=declined, decline_reason=event.reason)
        case CaptureRequested():
            return ledger.standing_of(event.intent, PaymentStanding.CAPTURING)
        case CaptureFailed() | ReleaseRequested():
            return ledger.standing_of(event.intent, PaymentStanding.RELEASING)
        case AuthorizationReleased():
            return ledger.standing_of(event.intent, PaymentStanding.RELEASED)
        case RefundRequested():
            refund = Refund(
                event.number, event.intent, event.amount, event.reason, RefundStanding.REQUESTED, event.outside_id
            )
            return replace(ledger, refunds=(*ledger.refunds, refund))
        case RefundSucceeded():
            return ledger.with_refund_standing(event.number, RefundStanding.SUCCEEDED)
        case RefundFailed():
            return ledger.with_refund_standing(event.number, RefundStanding.FAILED)
        case DisputeOpened():
            dispute = Dispute(event.dispute_id, event.intent, event.amount)
            return replace(ledger, disputes=(*ledger.disputes, dispute))
        case DisputeClosed():
            return ledger.with_dispute_outcome(event.dispute_id, event.outcome)
        case MoneyArrivedLate():
            return ledger
