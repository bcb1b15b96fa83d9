"""The world around the Payments port in memory: clients, their banks, and people at the provider."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import RLock

from msgspec import Struct
from msgspec.structs import replace

from application.ports.clock import Clock
from application.ports.payments import CheckoutRequest, RefundOrder, RefundReport
from domain.booking.commands import CheckoutStanding
from domain.booking.ledger import RefundStanding
from domain.booking.vocabulary import DisputeOutcome
from domain.identifiers import BookingId
from domain.money import Money

RESERVED_FOR = timedelta(days=7)
"""After so long the provider lets reserved money go by itself."""
INTENT_PREFIX = "pi_of_"
LAPSED = "automatic"
BY_A_PERSON = "requested_by_customer"


class MemorySession(Struct, frozen=True, kw_only=True):
    """`released` says why reserved money was let go, "" if we asked for it, None if it was not."""

    id: str
    request: CheckoutRequest
    created_at: datetime
    standing: CheckoutStanding = CheckoutStanding.OPEN
    intent: str = ""
    intent_at: datetime | None = None
    paid: Money | None = None
    reserved: Money | None = None
    capture_before: datetime | None = None
    released: str | None = None


class MemoryRefund(Struct, frozen=True, kw_only=True):
    order: RefundOrder
    report: RefundReport


class OutsideRefund(Struct, frozen=True, kw_only=True):
    """Made by a person at the provider, not by us."""

    id: str
    intent: str
    amount: Money


class MemoryDispute(Struct, frozen=True, kw_only=True):
    id: str
    intent: str
    amount: Money
    reason: str
    outcome: DisputeOutcome | None = None


class MemoryNews(Struct, frozen=True, kw_only=True):
    """What the provider would tell by webhook, in its own kinds; `name` is unlike any other's."""

    name: str
    kind: str
    at: datetime
    about: MemorySession | MemoryRefund | OutsideRefund | MemoryDispute


class PaymentWorld:
    """A page, and a reservation, lapse by the clock; all else happens when one of these is called."""

    def __init__(self, clock: Clock) -> None:
        self.next_refund = RefundReport(RefundStanding.SUCCEEDED)
        self._clock = clock
        self._lock = RLock()
        self._sessions: dict[str, MemorySession] = {}
        self._refunds: list[MemoryRefund] = []
        self._outside: list[OutsideRefund] = []
        self._disputes: dict[str, MemoryDispute] = {}
        self._news: list[MemoryNews] = []
        self._capture_refusals: dict[str, str] = {}

    # clients and their banks

    def pay(self, session_id: str, amount: Money | None = None) -> None:
        """The client pays by card, which only reserves the money if the request says so; `amount` to pay something
        else than was asked. ValueError if the page is closed.
        """
        with self._lock:
            session = self._open(session_id)
            asked = amount or session.request.amount
            if not session.request.capture_later or not asked.amount_minor:
                self._pay(session, asked, "checkout.session.completed")
                return
            now = self._clock.now()
            reserved = replace(
                _confirmed(session, now),
                standing=CheckoutStanding.AUTHORIZED,
                reserved=asked,
                capture_before=now + RESERVED_FOR,
            )
            self._put(reserved)
            self._tell("payment_intent.amount_capturable_updated", reserved.intent, reserved)
            self._tell("checkout.session.completed", session_id, reserved)

    def pay_at_once(self, session_id: str) -> None:
        """The client chooses a method that cannot be reserved."""
        with self._lock:
            session = self._open(session_id)
            self._pay(session, session.request.amount, "checkout.session.completed")

    def pay_later(self, session_id: str) -> None:
        """The client chooses a method that settles later: see `settle` and `bounce`."""
        with self._lock:
            confirmed = _confirmed(self._open(session_id), self._clock.now())
            pending = self._put(replace(confirmed, standing=CheckoutStanding.PENDING))
            self._tell("checkout.session.completed", session_id, pending)

    def settle(self, session_id: str) -> None:
        with self._lock:
            session = self._standing(session_id, CheckoutStanding.PENDING)
            self._pay(session, session.request.amount, "checkout.session.async_payment_succeeded")

    def bounce(self, session_id: str) -> None:
        with self._lock:
            pending = self._standing(session_id, CheckoutStanding.PENDING)
            failed = self._put(replace(pending, standing=CheckoutStanding.FAILED))
            self._tell("checkout.session.async_payment_failed", session_id, failed)

    def lapse(self, session_id: str) -> None:
        """The page ends now."""
        with self._lock:
            self._lapse(self._open(session_id))

    def lapse_reservation(self, session_id: str) -> None:
        """The reserved money is let go because nobody took it in time."""
        with self._lock:
            self._release(self._standing(session_id, CheckoutStanding.AUTHORIZED), LAPSED)

    def refuse_capture(self, session_id: str, reason: str = "card_declined") -> None:
        """The next try to take this reserved money is refused; the reservation stands."""
        with self._lock:
            self._capture_refusals[self._standing(session_id, CheckoutStanding.AUTHORIZED).intent] = reason

    def settle_refund(self, booking_id: BookingId, number: int, report: RefundReport) -> None:
        """The bank has done with a refund; LookupError if there is none such."""
        with self._lock:
            for index, refund in enumerate(self._refunds):
                if is_refund(refund, booking_id, number):
                    self._refunds[index] = replace(refund, report=report)
                    failed = report.standing is RefundStanding.FAILED
                    self._tell_refund("refund.failed" if failed else "refund.updated", self._refunds[index])
                    return
        raise LookupError("no such refund")

    def dispute(self, session_id: str, reason: str = "fraudulent") -> str:
        """The client's bank takes the money back for now; return the dispute's id."""
        with self._lock:
            paid = self._standing(session_id, CheckoutStanding.PAID)
            assert paid.paid is not None
            made = MemoryDispute(id=f"du_of_{paid.intent}", intent=paid.intent, amount=paid.paid, reason=reason)
            self._disputes[made.id] = made
            self._tell("charge.dispute.created", made.id, made)
            return made.id

    def close_dispute(self, dispute_id: str, outcome: DisputeOutcome) -> None:
        with self._lock:
            closed = self._disputes[dispute_id] = replace(self._disputes[dispute_id], outcome=outcome)
            self._tell("charge.dispute.closed", closed.id, closed)

    # people at the provider

    def refund_outside(self, session_id: str, amount: Money | None = None) -> str:
        """Give back what is left, or `amount` of it, behind our back; return the refund's id."""
        with self._lock:
            paid = self._standing(session_id, CheckoutStanding.PAID)
            left = self._left(paid.intent)
            given = amount or left
            if left is None or given is None or given.amount_minor > left.amount_minor:
                raise ValueError("more than is left of the payment")
            number = sum(refund.intent == paid.intent for refund in self._outside) + 1
            made = OutsideRefund(id=f"re_outside_{paid.intent}_{number}", intent=paid.intent, amount=given)
            self._outside.append(made)
            self._tell("refund.created", f"{made.id} succeeded", made)
            return made.id

    def release_outside(self, session_id: str) -> None:
        """Let reserved money go behind our back."""
        with self._lock:
            self._release(self._standing(session_id, CheckoutStanding.AUTHORIZED), BY_A_PERSON)

    # looking

    def session(self, session_id: str) -> MemorySession:
        """As it stands now; LookupError for an unknown one."""
        with self._lock:
            if session_id not in self._sessions:
                raise LookupError("no such session")
            session, now = self._sessions[session_id], self._clock.now()
            if session.standing is CheckoutStanding.OPEN and now >= session.request.ends_at:
                return self._lapse(session)
            if (
                session.standing is CheckoutStanding.AUTHORIZED
                and session.capture_before
                and now >= session.capture_before
            ):
                return self._release(session, LAPSED)
            return session

    def sessions(self, booking_id: BookingId) -> Sequence[MemorySession]:
        """Every page that was opened for a booking, the oldest first."""
        with self._lock:
            mine = [s.id for s in self._sessions.values() if s.request.booking_id == booking_id]
            return [self.session(session_id) for session_id in mine]

    def all_sessions(self) -> Sequence[MemorySession]:
        with self._lock:
            return [self.session(session_id) for session_id in self._sessions]

    def refunds(self, booking_id: BookingId) -> Sequence[MemoryRefund]:
        with self._lock:
            return [refund for refund in self._refunds if refund.order.booking_id == booking_id]

    def outside_refunds(self, booking_id: BookingId) -> Sequence[OutsideRefund]:
        with self._lock:
            intents = {s.intent for s in self._sessions.values() if s.request.booking_id == booking_id}
            return [refund for refund in self._outside if refund.intent in intents]

    def given_back(self, intent: str) -> int:
        """In minor units, by us and by others."""
        with self._lock:
            ours = [r.order.amount for r in self._refunds if _counts(r) and r.order.intent == intent]
            others = [r.amount for r in self._outside if r.intent == intent]
            return sum(money.amount_minor for money in ours + others)

    def news(self) -> Sequence[MemoryNews]:
        """All that happened so far, the oldest first."""
        with self._lock:
            self.all_sessions()  # what lapsed by the clock is noticed by looking
            return tuple(self._news)

    # inside

    def _pay(self, session: MemorySession, amount: Money, kind: str) -> MemorySession:
        confirmed = session if session.intent else _confirmed(session, self._clock.now())
        paid = self._put(replace(confirmed, standing=CheckoutStanding.PAID, paid=amount))
        if amount.amount_minor:
            self._tell("payment_intent.succeeded", paid.intent, paid)
        self._tell(kind, session.id, paid)
        return paid

    def _lapse(self, session: MemorySession) -> MemorySession:
        expired = self._put(replace(session, standing=CheckoutStanding.EXPIRED))
        self._tell("checkout.session.expired", session.id, expired)
        return expired

    def _release(self, session: MemorySession, reason: str) -> MemorySession:
        released = self._put(replace(session, standing=CheckoutStanding.FAILED, reserved=None, released=reason))
        self._tell("payment_intent.canceled", released.intent, released)
        return released

    def _left(self, intent: str) -> Money | None:
        session = self._sessions.get(intent.removeprefix(INTENT_PREFIX))
        paid = session.paid if session and session.intent == intent else None
        return Money(paid.amount_minor - self.given_back(intent), paid.currency) if paid else None

    def _open(self, session_id: str) -> MemorySession:
        return self._standing(session_id, CheckoutStanding.OPEN)

    def _standing(self, session_id: str, standing: CheckoutStanding) -> MemorySession:
        session = self.session(session_id)
        if session.standing is not standing:
            raise ValueError(f"the session is {session.standing}, not {standing}")
        return session

    def _put(self, session: MemorySession) -> MemorySession:
        self._sessions[session.id] = session
        return session

    def _tell_refund(self, kind: str, refund: MemoryRefund) -> None:
        pending = refund.report.standing is RefundStanding.REQUESTED
        status = "pending" if pending else str(refund.report.standing)
        self._tell(kind, f"re_{refund.order.intent}_{refund.order.number} {status}", refund)

    def _tell(self, kind: str, of: str, about: MemorySession | MemoryRefund | OutsideRefund | MemoryDispute) -> None:
        self._news.append(MemoryNews(name=f"{kind} {of}", kind=kind, at=self._clock.now(), about=about))


def is_refund(refund: MemoryRefund, booking_id: BookingId, number: int) -> bool:
    return refund.order.booking_id == booking_id and refund.order.number == number


def _confirmed(session: MemorySession, now: datetime) -> MemorySession:
    return replace(session, intent=f"{INTENT_PREFIX}{session.id}", intent_at=now)


def _counts(refund: MemoryRefund) -> bool:
    return refund.report.standing is not RefundStanding.FAILED
