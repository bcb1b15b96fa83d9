"""What a receipt says: each movement of a booking's money that is known, when it was recorded, and by which name."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from application.ports.event_store import Recorded
from domain.booking.by_hand import GivenBackByHand, PaidByHand
from domain.booking.events import (
    AuthorizationReleased,
    DisputeClosed,
    DisputeOpened,
    PaymentAuthorized,
    PaymentSucceeded,
    RefundRequested,
    RefundSucceeded,
)
from domain.booking.ledger import Dispute, Payment, PaymentStanding, Refund, RefundStanding, by_hand, is_by_hand
from domain.booking.state import Begun
from domain.booking.vocabulary import DisputeOutcome
from domain.identifiers import BookingId
from domain.money import Money
from entrypoints.http.amounts import amount_words
from entrypoints.http.speaking import gettext, marked
from entrypoints.http.time_words import moment_words

PATH = "/booking/receipt"

_PAYMENTS: Mapping[PaymentStanding, str] = {
    PaymentStanding.AUTHORIZED: marked("Reserved, not taken"),
    PaymentStanding.CAPTURING: marked("Reserved, being taken"),
    PaymentStanding.CAPTURED: marked("Paid by Stripe's payment page"),
    PaymentStanding.RELEASING: marked("Reservation being lifted; nothing was taken"),
    PaymentStanding.RELEASED: marked("Reservation lifted; nothing was taken"),
}
_REFUNDS: Mapping[RefundStanding, str] = {
    RefundStanding.REQUESTED: marked("On its way back"),
    RefundStanding.SUCCEEDED: marked("Given back"),
    RefundStanding.FAILED: marked("Could not be given back"),
}


class ReceiptLine(Struct, frozen=True, kw_only=True):
    what: str
    amount: str
    at: str
    reference: str
    """What Stripe calls it; empty for money that came, or goes back, by hand: our own books' words are ours alone."""


class ReceiptSum(Struct, frozen=True, kw_only=True):
    paid: str
    given_back: str


def has_receipt(state: Begun) -> bool:
    """Whether something was taken; what is only reserved is no payment."""
    return any(payment.standing is PaymentStanding.CAPTURED for payment in state.core.ledger.payments)


def receipt_path(booking_id: BookingId) -> str:
    return f"{PATH}?booking={booking_id}"


def receipt_lines(state: Begun, history: Sequence[Recorded]) -> Iterator[ReceiptLine]:
    """As the ledger has them now; `history` says since when."""
    zone, ledger = state.core.selected.zone, state.core.ledger
    since = _since(history)
    named: list[tuple[str, Payment | Refund | Dispute, str]] = [
        *((_payment_words(payment), payment, payment.intent) for payment in ledger.payments),
        *((_refund_words(refund), refund, refund.outside_id or refund.intent) for refund in ledger.refunds),
        *((_dispute_words(dispute), dispute, dispute.id) for dispute in ledger.disputes),
    ]
    for what, movement, reference in named:
        at = since.get(_key(movement))
        yield ReceiptLine(
            what=what,
            amount=amount_words(movement.amount),
            at=moment_words(at, zone) if at else "",
            reference="" if is_by_hand(reference) else reference,
        )


def receipt_sums(state: Begun) -> Iterator[ReceiptSum]:
    """What was taken and what went back for certain, in each currency that was taken."""
    ledger = state.core.ledger
    taken = [payment for payment in ledger.payments if payment.standing is PaymentStanding.CAPTURED]
    for currency in sorted({payment.amount.currency for payment in taken}):
        back = [refund.amount for refund in ledger.refunds if refund.standing is RefundStanding.SUCCEEDED]
        yield ReceiptSum(
            paid=amount_words(_sum((payment.amount for payment in taken), currency)),
            given_back=amount_words(_sum(back, currency)),
        )


def _sum(amounts: Iterator[Money] | list[Money], currency: str) -> Money:
    return sum((amount for amount in amounts if amount.currency == currency), Money.zero(currency))


def _since(history: Sequence[Recorded]) -> dict[tuple[str, str], datetime]:
    """When each movement was last recorded as it stands."""
    since: dict[tuple[str, str], datetime] = {}
    for recorded in history:
        match recorded.event:
            case PaymentAuthorized() | PaymentSucceeded() | AuthorizationReleased() as fact:
                since["payment", fact.intent] = recorded.at
            case RefundRequested() | RefundSucceeded() | GivenBackByHand() as fact:
                since["refund", str(fact.number)] = recorded.at
            case PaidByHand() as fact:
                since["payment", by_hand(fact.number)] = recorded.at
            case DisputeOpened() | DisputeClosed() as fact:
                since["dispute", fact.dispute_id] = recorded.at
    return since


def _key(movement: Payment | Refund | Dispute) -> tuple[str, str]:
    match movement:
        case Payment():
            return "payment", movement.intent
        case Refund():
            return "refund", str(movement.number)
        case Dispute():
            return "dispute", movement.id


def _payment_words(payment: Payment) -> str:
    return gettext("Paid to us directly") if payment.by_hand else gettext(_PAYMENTS[payment.standing])


def _refund_words(refund: Refund) -> str:
    if refund.by_hand and refund.standing is RefundStanding.REQUESTED:
        return gettext("Goes back to you the way it came; a person sees to it")
    return gettext(_REFUNDS[refund.standing])


def _dispute_words(dispute: Dispute) -> str:
    if dispute.is_open:
        return gettext("Disputed by your bank")
    if dispute.outcome is DisputeOutcome.LOST:
        return gettext("Dispute decided in your favour")
    return gettext("Dispute ended")
