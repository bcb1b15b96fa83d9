"""A payment provider in memory: the Payments port, and the world around it for those who test."""

from collections.abc import Sequence
from datetime import datetime
from threading import RLock
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from adapters.memory.faults import Faults, answer_after, prevents
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.clock import Clock
from application.ports.payments import CheckoutRequest, PaymentRefused, RefundOrder, RefundReport
from domain.booking.commands import CheckoutReport, CheckoutStanding
from domain.booking.state import RefundStanding
from domain.identifiers import BookingId
from domain.money import Money


class MemorySession(Struct, frozen=True, kw_only=True):
    id: str
    request: CheckoutRequest
    created_at: datetime
    standing: CheckoutStanding = CheckoutStanding.OPEN
    intent: str = ""
    paid: Money | None = None


class MemoryRefund(Struct, frozen=True, kw_only=True):
    order: RefundOrder
    report: RefundReport


class MemoryPayments:
    """The Payments port. A page lapses by the clock; all else happens when the handle below says so."""

    def __init__(self, clock: Clock) -> None:
        self.faults = Faults()
        self.next_refund = RefundReport(RefundStanding.SUCCEEDED)
        self._clock = clock
        self._lock = RLock()
        self._sessions: dict[str, MemorySession] = {}
        self._refunds: list[MemoryRefund] = []

    # the port

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

    # the handle: what clients and banks do

    def pay(self, session_id: str, amount: Money | None = None) -> None:
        """The client pays on the page; `amount` to pay something else than was asked. ValueError if it is closed."""
        with self._lock:
            session = self._open(session_id)
            self._put(_paid(session, amount or session.request.amount))

    def pay_later(self, session_id: str) -> None:
        """The client chooses a method that settles later: see `settle` and `bounce`."""
        with self._lock:
            self._put(replace(self._open(session_id), standing=CheckoutStanding.PENDING))

    def settle(self, session_id: str) -> None:
        with self._lock:
            session = self._pending(session_id)
            self._put(_paid(session, session.request.amount))

    def bounce(self, session_id: str) -> None:
        with self._lock:
            self._put(replace(self._pending(session_id), standing=CheckoutStanding.FAILED))

    def lapse(self, session_id: str) -> None:
        """The page ends now."""
        with self._lock:
            self._put(replace(self._open(session_id), standing=CheckoutStanding.EXPIRED))

    def settle_refund(self, booking_id: BookingId, number: int, report: RefundReport) -> None:
        """The bank has done with a refund; LookupError if there is none such."""
        with self._lock:
            for index, refund in enumerate(self._refunds):
                if _is(refund, booking_id, number):
                    self._refunds[index] = replace(refund, report=report)
                    return
        raise LookupError("no such refund")

    def session(self, session_id: str) -> MemorySession:
        """As it stands now; LookupError for an unknown one."""
        with self._lock:
            if session_id not in self._sessions:
                raise LookupError("no such session")
            session = self._sessions[session_id]
            if session.standing is CheckoutStanding.OPEN and self._clock.now() >= session.request.ends_at:
                session = self._put(replace(session, standing=CheckoutStanding.EXPIRED))
            return session

    def sessions(self, booking_id: BookingId) -> Sequence[MemorySession]:
        """Every page that was opened for a booking, the oldest first."""
        with self._lock:
            mine = [s.id for s in self._sessions.values() if s.request.booking_id == booking_id]
            return [self.session(session_id) for session_id in mine]

    def refunds(self, booking_id: BookingId) -> Sequence[MemoryRefund]:
        with self._lock:
            return [refund for refund in self._refunds if refund.order.booking_id == booking_id]

    # inside

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

    def _refunded(self, order: RefundOrder) -> RefundReport | PaymentRefused:
        with self._lock:
            for refund in self._refunds:
                if _is(refund, order.booking_id, order.number):
                    return refund.report
            paid = [s.paid for s in self._sessions.values() if s.intent == order.intent and s.paid]
            given = [r.order.amount for r in self._refunds if _counts(r) and r.order.intent == order.intent]
            left = sum(m.amount_minor for m in paid) - sum(m.amount_minor for m in given)
            if order.amount.amount_minor > left:
                return PaymentRefused("more than is left of the payment")
            self._refunds.append(MemoryRefund(order=order, report=self.next_refund))
            return self.next_refund

    def _open(self, session_id: str) -> MemorySession:
        return self._standing(session_id, CheckoutStanding.OPEN)

    def _pending(self, session_id: str) -> MemorySession:
        return self._standing(session_id, CheckoutStanding.PENDING)

    def _standing(self, session_id: str, standing: CheckoutStanding) -> MemorySession:
        session = self.session(session_id)
        if session.standing is not standing:
            raise ValueError(f"the session is {session.standing}, not {standing}")
        return session

    def _put(self, session: MemorySession) -> MemorySession:
        self._sessions[session.id] = session
        return session


def _paid(session: MemorySession, amount: Money) -> MemorySession:
    return replace(session, standing=CheckoutStanding.PAID, intent=f"pi_of_{session.id}", paid=amount)


def _report(session: MemorySession) -> CheckoutReport:
    url = f"memory://pay/{session.id}" if session.standing is CheckoutStanding.OPEN else ""
    return CheckoutReport(
        session_id=session.id, standing=session.standing, url=url, intent=session.intent, amount=session.paid
    )


def _is(refund: MemoryRefund, booking_id: BookingId, number: int) -> bool:
    return refund.order.booking_id == booking_id and refund.order.number == number


def _counts(refund: MemoryRefund) -> bool:
    return refund.report.standing is not RefundStanding.FAILED
