"""The balance of the payment provider in memory: what its news did to it, in the currency that was paid."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from adapters.memory.payment_world import MemoryDispute, MemoryNews, MemoryRefund, MemorySession, OutsideRefund
from application.ports.balance import BalanceEntry, EntryKind
from domain.booking.ledger import RefundStanding
from domain.booking.vocabulary import DisputeOutcome
from domain.identifiers import BookingId
from domain.money import Money

FEE_PER_THOUSAND, FEE_FIXED_MINOR = 29, 30
DISPUTE_FEE_MINOR = 1_500


class _Done(Struct, frozen=True):
    """What one piece of news did."""

    kind: EntryKind
    category: str
    amount: Money
    sign: int = 1
    fee: int = 0
    names: BookingId | None = None


def entries_of(news: Sequence[MemoryNews]) -> Iterator[BalanceEntry]:
    """In the order of the news."""
    for told in news:
        done = _done(told)
        if done is not None:
            minor, currency = done.sign * done.amount.amount_minor, done.amount.currency
            yield BalanceEntry(
                id=f"txn {told.name}",
                at=told.at.replace(microsecond=0),
                kind=done.kind,
                category=done.category,
                intent=told.about.order.intent if isinstance(told.about, MemoryRefund) else told.about.intent,
                claimed=done.names,
                minor=minor,
                currency=currency,
                settled_minor=minor,
                fee_minor=done.fee,
                settled_currency=currency,
            )


def _done(told: MemoryNews) -> _Done | None:
    match told.about:
        case MemorySession() as session:
            return _paid(session) if told.kind == "payment_intent.succeeded" else None
        case MemoryRefund() as refund:
            return _refunded(refund, told.kind)
        case OutsideRefund() as refund:
            return _Done(EntryKind.REFUND, "refund", refund.amount, -1)
        case MemoryDispute() as dispute:
            return _disputed(dispute)


def _paid(session: MemorySession) -> _Done:
    assert session.paid is not None
    fee = session.paid.amount_minor * FEE_PER_THOUSAND // 1000 + FEE_FIXED_MINOR
    return _Done(EntryKind.CHARGE, "charge", session.paid, fee=fee, names=session.request.booking_id)


def _refunded(refund: MemoryRefund, kind: str) -> _Done | None:
    amount, booking_id = refund.order.amount, refund.order.booking_id
    if kind == "refund.failed":
        return _Done(EntryKind.REFUND, "refund_failure", amount, names=booking_id)
    if kind == "refund.created" and refund.report.standing is not RefundStanding.FAILED:
        return _Done(EntryKind.REFUND, "refund", amount, -1, names=booking_id)
    return None


def _disputed(dispute: MemoryDispute) -> _Done | None:
    if dispute.outcome is None:
        return _Done(EntryKind.DISPUTE, "dispute", dispute.amount, -1, DISPUTE_FEE_MINOR)
    if dispute.outcome is DisputeOutcome.LOST:
        return None
    return _Done(EntryKind.DISPUTE, "dispute_reversal", dispute.amount, fee=-DISPUTE_FEE_MINOR)
