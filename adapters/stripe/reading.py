"""What Stripe's objects mean to us."""

import re
from datetime import UTC, datetime, timedelta

from adapters.stripe.amounts import from_stripe
from adapters.stripe.objects import Charge, Intent, Refund, Session, id_of
from application.ports.payments import RefundReport
from domain.booking.commands import CheckoutReport, CheckoutStanding, IntentReport, IntentStanding
from domain.booking.ledger import RefundStanding
from domain.money import Money

RESERVED_FOR_AT_LEAST = timedelta(days=4)
"""Where Stripe does not say until when money is reserved: the shortest that any card brand has is 4 days 18 hours."""

_CODE = re.compile(r"[a-z0-9_]{1,64}")

_REFUND_STANDING = {"succeeded": RefundStanding.SUCCEEDED} | dict.fromkeys(
    ("failed", "canceled"), RefundStanding.FAILED
)
_INTENT_STANDING = {
    "requires_capture": IntentStanding.AUTHORIZED,
    "succeeded": IntentStanding.CAPTURED,
    "canceled": IntentStanding.RELEASED,
    "requires_payment_method": IntentStanding.FAILED,
}
_COMPLETED = {
    IntentStanding.AUTHORIZED: CheckoutStanding.AUTHORIZED,
    IntentStanding.CAPTURED: CheckoutStanding.PAID,
    IntentStanding.RELEASED: CheckoutStanding.FAILED,
    IntentStanding.FAILED: CheckoutStanding.FAILED,
    IntentStanding.PENDING: CheckoutStanding.PENDING,
}


def first_code(*words: object) -> str:
    """The first that is one of Stripe's codes; what people typed is none. "" if there is none."""
    return next((word for word in words if isinstance(word, str) and _CODE.fullmatch(word)), "")


def decline_code(intent: Intent) -> str:
    told = intent.last_payment_error or {}
    return first_code(told.get("decline_code"), told.get("code"))


def intent_standing(intent: Intent) -> IntentStanding:
    return _INTENT_STANDING.get(intent.status, IntentStanding.PENDING)


def intent_report(intent: Intent) -> IntentReport:
    """The intent in our words. ValueError if it does not say how much is reserved or taken."""
    standing = intent_standing(intent)
    match standing:
        case IntentStanding.AUTHORIZED:
            amount = intent_money(intent, intent.amount_capturable)
            return IntentReport(
                intent=intent.id, standing=standing, amount=amount, capture_before=_capture_before(intent)
            )
        case IntentStanding.CAPTURED:
            return IntentReport(
                intent=intent.id, standing=standing, amount=intent_money(intent, intent.amount_received)
            )
        case IntentStanding.RELEASED:
            return IntentReport(intent=intent.id, standing=standing, reason=first_code(intent.cancellation_reason))
        case IntentStanding.FAILED:
            return IntentReport(intent=intent.id, standing=standing, reason=decline_code(intent))
        case IntentStanding.PENDING:
            return IntentReport(intent=intent.id, standing=standing)


def intent_money(intent: Intent, amount: int | None) -> Money:
    if amount is None or intent.currency is None:
        raise ValueError("a payment intent without an amount or a currency")
    return from_stripe(amount, intent.currency)


def standing_of(session: Session, intent: Intent | None = None) -> CheckoutStanding:
    """How far the session is; `intent` settles one that is complete and unpaid. ValueError if unreadable."""
    match session.status:
        case "open":
            return CheckoutStanding.OPEN
        case "expired":
            return CheckoutStanding.EXPIRED
        case "complete":
            if session.payment_status in ("paid", "no_payment_required"):
                return CheckoutStanding.PAID
            return _COMPLETED[intent_standing(intent)] if intent else CheckoutStanding.PENDING
        case _:
            raise ValueError(f"a session of an unknown status: {session.status}")


def report_of(session: Session, standing: CheckoutStanding, intent: Intent | None = None) -> CheckoutReport:
    """The session in our words. ValueError if one that is paid or reserved does not say how much."""
    if standing is CheckoutStanding.AUTHORIZED and intent is not None:
        reserved = intent_report(intent)
        return CheckoutReport(
            session_id=session.id,
            standing=standing,
            intent=intent.id,
            amount=reserved.amount,
            capture_before=reserved.capture_before,
        )
    return _paid_report(session) if standing is CheckoutStanding.PAID else _unpaid_report(session, standing)


def _unpaid_report(session: Session, standing: CheckoutStanding) -> CheckoutReport:
    return CheckoutReport(session_id=session.id, standing=standing, url=session.url or "")


def _paid_report(session: Session) -> CheckoutReport:
    standing = CheckoutStanding.PAID
    if session.currency is None:
        raise ValueError("a paid session without a currency")
    if session.payment_status == "no_payment_required":
        return CheckoutReport(
            session_id=session.id, standing=standing, intent=session.id, amount=Money.zero(session.currency.upper())
        )
    paid_with = id_of(session.payment_intent)
    if session.amount_total is None or not paid_with:
        raise ValueError("a paid session without an amount or an intent")
    amount = from_stripe(session.amount_total, session.currency)
    return CheckoutReport(session_id=session.id, standing=standing, intent=paid_with, amount=amount)


def refund_report(refund: Refund) -> RefundReport:
    """A refund in our words; whatever is not settled yet is still only asked for."""
    standing = _REFUND_STANDING.get(refund.status or "", RefundStanding.REQUESTED)
    reason = refund.failure_reason or refund.status or "" if standing is RefundStanding.FAILED else ""
    return RefundReport(standing, reason)


def _capture_before(intent: Intent) -> datetime:
    details = intent.latest_charge.payment_method_details if isinstance(intent.latest_charge, Charge) else None
    card = (details or {}).get("card")
    told = card.get("capture_before") if isinstance(card, dict) else None
    if isinstance(told, int):
        return _moment(told)
    if intent.created is None:
        raise ValueError("a payment intent without the time of its creation")
    return _moment(intent.created + int(RESERVED_FOR_AT_LEAST.total_seconds()))


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError):
        raise ValueError(f"no time that a calendar has: {seconds}") from None
