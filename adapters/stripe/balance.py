"""What an entry of Stripe's balance means to us."""

from datetime import UTC, datetime

from adapters.stripe.amounts import from_stripe
from adapters.stripe.marks import booking_of
from adapters.stripe.objects import Source, Transaction, id_of
from application.ports.balance import BalanceEntry, EntryKind

# Of docs.stripe.com/reports/reporting-categories those that concern clients, and those that are Stripe's own bills.
_KINDS = {
    "charge": EntryKind.CHARGE,
    "charge_failure": EntryKind.CHARGE,
    "partial_capture_reversal": EntryKind.CHARGE,
    "refund": EntryKind.REFUND,
    "refund_failure": EntryKind.REFUND,
    "dispute": EntryKind.DISPUTE,
    "dispute_reversal": EntryKind.DISPUTE,
    "fee": EntryKind.FEE,
    "network_cost": EntryKind.FEE,
    "tax": EntryKind.FEE,
}
_OF_CLIENTS = (EntryKind.CHARGE, EntryKind.REFUND, EntryKind.DISPUTE)


def entry_of(told: Transaction) -> BalanceEntry:
    """ValueError if it does not say whose money it is."""
    kind = _KINDS.get(told.reporting_category, EntryKind.OTHER)
    source = told.source if isinstance(told.source, Source) else None
    if kind in _OF_CLIENTS and source is None:
        raise ValueError(f"{told.id} does not say what it is for")
    minor, currency = _moved(told, source) if source and kind in _OF_CLIENTS else (told.amount, told.currency)
    return BalanceEntry(
        id=told.id,
        at=datetime.fromtimestamp(told.created, UTC),
        kind=kind,
        category=told.reporting_category,
        intent=id_of(source.payment_intent) if source and kind in _OF_CLIENTS else "",
        claimed=booking_of(source.metadata) if source and kind in _OF_CLIENTS else None,
        minor=_minor(minor, currency),
        currency=currency.upper(),
        settled_minor=_minor(told.amount, told.currency),
        fee_minor=_minor(told.fee, told.currency),
        settled_currency=told.currency.upper(),
    )


def _moved(told: Transaction, source: Source) -> tuple[int, str]:
    """In the client's currency: where the balance has another one, only the payment, refund or dispute tells it."""
    if source.currency in (None, told.currency):
        return told.amount, told.currency
    amount = source.amount if source.amount_captured is None else source.amount_captured
    if amount is None or source.currency is None:
        raise ValueError(f"{told.id} does not say how much was paid")
    return (amount if told.amount >= 0 else -amount), source.currency


def _minor(amount: int, currency: str) -> int:
    """As `from_stripe`, of what came or went."""
    minor = from_stripe(abs(amount), currency).amount_minor
    return minor if amount >= 0 else -minor
