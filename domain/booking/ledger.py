"""The money of one booking, as Stripe told it, or a person who took it elsewhere."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from domain.booking.vocabulary import DisputeOutcome, RefundReason
from domain.money import Money

_BY_HAND = "by_hand_"


def by_hand(number: int) -> str:
    """What stands for Stripe's intent of money that came outside Stripe."""
    return f"{_BY_HAND}{number}"


def is_by_hand(intent: str) -> bool:
    return intent.startswith(_BY_HAND)


class PaymentStanding(StrEnum):
    AUTHORIZED = "authorized"
    CAPTURING = "capturing"
    CAPTURED = "captured"
    RELEASING = "releasing"
    RELEASED = "released"


class RefundStanding(StrEnum):
    REQUESTED = "requested"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Payment(Struct, frozen=True):
    attempt: int
    intent: str
    amount: Money
    standing: PaymentStanding = PaymentStanding.CAPTURED
    capture_before: datetime | None = None
    reference: str = ""
    """What names money that came by hand."""

    @property
    def by_hand(self) -> bool:
        return is_by_hand(self.intent)

    @property
    def is_let_go(self) -> bool:
        return self.standing in (PaymentStanding.RELEASING, PaymentStanding.RELEASED)


class Refund(Struct, frozen=True):
    number: int
    intent: str
    amount: Money
    reason: RefundReason
    standing: RefundStanding = RefundStanding.REQUESTED
    outside_id: str = ""

    @property
    def by_hand(self) -> bool:
        """Of money that came by hand: a person gives it back."""
        return is_by_hand(self.intent)

    @property
    def is_void(self) -> bool:
        """Made at Stripe and failed there: the money never left us, and nobody owes it."""
        return self.reason is RefundReason.OUTSIDE and self.standing is RefundStanding.FAILED


class Dispute(Struct, frozen=True):
    id: str
    intent: str
    amount: Money
    outcome: DisputeOutcome | None = None

    @property
    def is_open(self) -> bool:
        """The money is with the client's bank for now."""
        return self.outcome is None

    @property
    def is_lost(self) -> bool:
        return self.outcome is DisputeOutcome.LOST


class Ledger(Struct, frozen=True):
    payments: tuple[Payment, ...] = ()
    refunds: tuple[Refund, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    declined_charges: frozenset[str] = frozenset()
    decline_reason: str = ""
    """Of the last of them, in one of Stripe's codes."""

    def payment(self, intent: str) -> Payment | None:
        return next((payment for payment in self.payments if payment.intent == intent), None)

    def dispute(self, dispute_id: str) -> Dispute | None:
        return next((dispute for dispute in self.disputes if dispute.id == dispute_id), None)

    def refund(self, number: int) -> Refund | None:
        return next((refund for refund in self.refunds if refund.number == number), None)

    def outside_refund(self, outside_id: str) -> Refund | None:
        return next((refund for refund in self.refunds if refund.outside_id == outside_id), None)

    def not_asked_back(self, payment: Payment) -> Money:
        """What of this payment, reserved or captured, no refund was asked for and no dispute has cost us."""
        if payment.is_let_go:
            return Money.zero(payment.amount.currency)
        if payment.standing is PaymentStanding.AUTHORIZED:  # nothing was taken that could be refunded
            return payment.amount
        if not self.refunds and not self.disputes:  # most ledgers, and this is asked many times of each
            return payment.amount
        gone = sum(r.amount.amount_minor for r in self.refunds if r.intent == payment.intent and not r.is_void)
        gone += sum(d.amount.amount_minor for d in self.disputes if d.intent == payment.intent and d.is_lost)
        return Money(max(payment.amount.amount_minor - gone, 0), payment.amount.currency)

    def unrefunded(self, payment: Payment) -> Money:
        """What of this payment is with us: neither asked back nor in dispute."""
        left = self.not_asked_back(payment)
        if payment.standing is PaymentStanding.AUTHORIZED or not self.disputes:
            return left
        withheld = sum(d.amount.amount_minor for d in self.disputes if d.intent == payment.intent and d.is_open)
        return Money(max(left.amount_minor - withheld, 0), left.currency)

    def received(self, currency: str) -> Money:
        """What is with us or reserved for us, was not asked back and is not withheld."""
        shares = (self.unrefunded(payment) for payment in self.payments if payment.amount.currency == currency)
        return sum(shares, Money.zero(currency))

    def taken(self, currency: str) -> Money:
        """As received, with what a dispute withholds: it may still come back to us."""
        shares = (self.not_asked_back(payment) for payment in self.payments if payment.amount.currency == currency)
        return sum(shares, Money.zero(currency))

    def came(self, currency: str) -> Money:
        """All that was taken or is reserved, whatever was given back of it since."""
        there = [p.amount for p in self.payments if p.amount.currency == currency and not p.is_let_go]
        return sum(there, Money.zero(currency))

    @property
    def is_reserved(self) -> bool:
        """Money is reserved and not captured yet."""
        return any(p.standing in (PaymentStanding.AUTHORIZED, PaymentStanding.CAPTURING) for p in self.payments)

    @property
    def is_disputed(self) -> bool:
        return any(dispute.is_open for dispute in self.disputes)

    def is_lost_to_bank(self, intent: str) -> bool:
        """A dispute was lost: the client's bank has the money for good, and no refund of it can be made or is owed."""
        return any(d.intent == intent and d.is_lost for d in self.disputes)

    def is_in_dispute(self, intent: str) -> bool:
        return any(d.intent == intent and d.is_open for d in self.disputes)

    @property
    def owes_failed_refund(self) -> bool:
        """A refund failed and nobody has paid the client another way at Stripe since."""
        failed = [
            r
            for r in self.refunds
            if r.standing is RefundStanding.FAILED and not r.is_void and not self.is_lost_to_bank(r.intent)
        ]
        since = failed[0].number if failed else 0
        paid = [r for r in self.refunds if r.outside_id and r.standing is RefundStanding.SUCCEEDED and r.number > since]
        return sum(r.amount.amount_minor for r in failed) > sum(r.amount.amount_minor for r in paid)

    def with_payment(self, payment: Payment) -> "Ledger":
        """The payment added, or as it now is."""
        others = tuple(p for p in self.payments if p.intent != payment.intent)
        known = any(p.intent == payment.intent for p in self.payments)
        if not known:
            return replace(self, payments=(*others, payment))
        return replace(self, payments=tuple(payment if p.intent == payment.intent else p for p in self.payments))

    def standing_of(self, intent: str, standing: PaymentStanding) -> "Ledger":
        payment = self.payment(intent)
        return self.with_payment(replace(payment, standing=standing)) if payment else self

    def with_refund_standing(self, number: int, standing: RefundStanding) -> "Ledger":
        changed = tuple(replace(r, standing=standing) if r.number == number else r for r in self.refunds)
        return replace(self, refunds=changed)

    def with_dispute_outcome(self, dispute_id: str, outcome: DisputeOutcome) -> "Ledger":
        changed = tuple(replace(d, outcome=outcome) if d.id == dispute_id else d for d in self.disputes)
        return replace(self, disputes=changed)
