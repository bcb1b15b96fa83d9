"""A payment provider in memory: the Payments port over a world that tests set in motion."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from adapters.memory.faults import Faults, answer_after, prevents
from adapters.memory.payment_world import INTENT_PREFIX, MemoryRefund, MemorySession, PaymentWorld, is_refund
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.clock import Clock
from application.ports.payments import CaptureOrder, CheckoutRequest, PaymentRefused, RefundOrder, RefundReport
from domain.booking.commands import CheckoutReport, CheckoutStanding, IntentReport, IntentStanding
from domain.booking.ledger import RefundStanding
from domain.booking.vocabulary import DisputeOutcome
from domain.identifiers import BookingId

__all__ = ["MemoryPayments", "MemoryRefund", "MemorySession"]

_INTENT_STANDING = {
    CheckoutStanding.AUTHORIZED: IntentStanding.AUTHORIZED,
    CheckoutStanding.PAID: IntentStanding.CAPTURED,
    CheckoutStanding.PENDING: IntentStanding.PENDING,
}
_HAS_INTENT = (CheckoutStanding.PAID, CheckoutStanding.AUTHORIZED)


class MemoryPayments(PaymentWorld):
    """The Payments port; what clients, banks and other people do is inherited."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.faults = Faults()

    def start_checkout(
        self, request: CheckoutRequest
    ) -> CheckoutReport | PaymentRefused | Limited | NotReached | Unknown:
        fault = self.faults.take("start_checkout")
        answer: Any = fault if prevents(fault) else answer_after(fault, self._opened(request))
        return answer  # type: ignore[no-any-return]  # the queue of faults is open to every answer

    def read_checkout(self, session_id: str) -> CheckoutReport:
        self.faults.take("read_checkout")
        return _report(self.session(session_id))

    def close_checkout(self, session_id: str) -> CheckoutReport:
        fault = self.faults.take("close_checkout")
        with self._lock:
            if session_id not in self._sessions:
                raise ProviderUnavailable("no such session")
            if self.session(session_id).standing is CheckoutStanding.OPEN:
                self.lapse(session_id)
            report = _report(self.session(session_id))
        if fault is not None:
            raise ProviderUnavailable("the answer was lost")
        return report

    def find_checkout(self, booking_id: BookingId, attempt: int, since: datetime) -> CheckoutReport | None:
        self.faults.take("find_checkout")
        for session in self.sessions(booking_id):
            if session.request.attempt == attempt and session.created_at >= since:
                return _report(session)
        return None

    def give_back(self, order: RefundOrder) -> RefundReport | PaymentRefused | Limited | NotReached | Unknown:
        fault = self.faults.take("give_back")
        answer: Any = fault if prevents(fault) else answer_after(fault, self._refunded(order))
        return answer  # type: ignore[no-any-return]  # the queue of faults is open to every answer

    def capture(self, order: CaptureOrder) -> IntentReport | PaymentRefused | Limited | NotReached | Unknown:
        fault = self.faults.take("capture")
        answer: Any = fault if prevents(fault) else answer_after(fault, self._captured(order))
        return answer  # type: ignore[no-any-return]  # the queue of faults is open to every answer

    def release(self, intent: str) -> IntentReport | PaymentRefused | Limited | NotReached | Unknown:
        fault = self.faults.take("release")
        answer: Any = fault if prevents(fault) else answer_after(fault, self._let_go(intent))
        return answer  # type: ignore[no-any-return]  # the queue of faults is open to every answer

    def read_intent(self, intent: str) -> IntentReport:
        self.faults.take("read_intent")
        session = self._paid_with(intent)
        if session is None:
            raise LookupError("no such intent")
        return intent_report(session)

    def _opened(self, request: CheckoutRequest) -> CheckoutReport | Unknown:
        with self._lock:
            for session in self.sessions(request.booking_id):
                if session.request.attempt == request.attempt:
                    if session.request != request:
                        return Unknown("the same key with other parameters", key_is_spent=True)
                    return _report(session)
            number = len(self._sessions) + 1
            session = MemorySession(id=f"cs_memory_{number}", request=request, created_at=self._clock.now())
            return _report(self._put(session))

    def _captured(self, order: CaptureOrder) -> IntentReport | PaymentRefused:
        with self._lock:
            session = self._paid_with(order.intent)
            if session is None:
                return PaymentRefused("no such intent")
            found = intent_report(session)
            if session.standing is not CheckoutStanding.AUTHORIZED or session.reserved is None:
                return found
            refusal = self._capture_refusals.pop(order.intent, None)
            if order.amount.amount_minor > session.reserved.amount_minor:
                refusal = "amount_too_large"
            if refusal is not None:
                return replace(found, standing=IntentStanding.FAILED, reason=refusal)
            taken = self._put(
                replace(session, standing=CheckoutStanding.PAID, paid=order.amount, reserved=None, capture_before=None)
            )
            self._tell("payment_intent.succeeded", order.intent, taken)
            return intent_report(taken)

    def _let_go(self, intent: str) -> IntentReport | PaymentRefused:
        with self._lock:
            session = self._paid_with(intent)
            if session is None:
                return PaymentRefused("no such intent")
            if session.standing is CheckoutStanding.AUTHORIZED:
                session = self._release(session, "")
            found = intent_report(session)
            is_over = found.standing is IntentStanding.FAILED
            return replace(found, standing=IntentStanding.RELEASED) if is_over else found

    def _refunded(self, order: RefundOrder) -> RefundReport | PaymentRefused:
        with self._lock:
            for refund in self._refunds:
                if is_refund(refund, order.booking_id, order.number):
                    return refund.report
            if self._is_disputed(order.intent):
                return PaymentRefused("charge_disputed")
            left = self._left(order.intent)
            if left is not None and not left.amount_minor:
                return RefundReport(RefundStanding.FAILED, "charge_already_refunded")
            if left is None:
                return PaymentRefused("no such payment")
            if order.amount.amount_minor > left.amount_minor:
                return RefundReport(RefundStanding.FAILED, "amount_too_large")
            made = MemoryRefund(order=order, report=self.next_refund)
            self._refunds.append(made)
            self._tell_refund("refund.created", made)
            return made.report

    def _is_disputed(self, intent: str) -> bool:
        found = [dispute for dispute in self._disputes.values() if dispute.intent == intent]
        return any(dispute.outcome in (None, DisputeOutcome.LOST) for dispute in found)

    def _paid_with(self, intent: str) -> MemorySession | None:
        session_id = intent.removeprefix(INTENT_PREFIX)
        session = self.session(session_id) if session_id in self._sessions else None
        return session if session is not None and session.intent == intent else None


def intent_report(session: MemorySession) -> IntentReport:
    """The intent of a page that a client has confirmed."""
    standing = _INTENT_STANDING.get(session.standing, IntentStanding.FAILED)
    if session.released is not None:
        standing = IntentStanding.RELEASED
    return IntentReport(
        intent=session.intent,
        standing=standing,
        amount=session.paid or session.reserved,
        capture_before=session.capture_before if standing is IntentStanding.AUTHORIZED else None,
        reason=session.released or "",
    )


def _report(session: MemorySession) -> CheckoutReport:
    url = f"memory://pay/{session.id}" if session.standing is CheckoutStanding.OPEN else ""
    return CheckoutReport(
        session_id=session.id,
        standing=session.standing,
        url=url,
        intent=session.intent if session.standing in _HAS_INTENT else "",
        amount=session.paid or session.reserved,
        capture_before=session.capture_before if session.reserved else None,
    )
