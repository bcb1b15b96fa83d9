"""What the payment provider in memory remembers: its news in Stripe's own words, open pages, payments."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from adapters.memory.balance import entries_of
from adapters.memory.faults import Faults
from adapters.memory.payment_world import MemoryDispute, MemoryNews, MemoryRefund, MemorySession, OutsideRefund
from adapters.memory.payments import MemoryPayments, intent_report
from application.ports.balance import BalanceEntry
from application.ports.clock import Clock
from application.ports.inbox import Delivery, Provider
from application.ports.payment_history import EventPage, OpenSession, SeenPayment
from application.ports.payments import RefundReport
from domain.booking.commands import CheckoutReport, CheckoutStanding, IntentReport, IntentStanding
from domain.booking.ledger import RefundStanding
from domain.money import Money

EVENTS_PER_PAGE = 100
REMEMBERED = timedelta(days=30)

_Thing = dict[str, Any]

_SESSION_STATUS = {CheckoutStanding.OPEN: "open", CheckoutStanding.EXPIRED: "expired"}
_INTENT_STATUS = {
    IntentStanding.AUTHORIZED: "requires_capture",
    IntentStanding.CAPTURED: "succeeded",
    IntentStanding.RELEASED: "canceled",
    IntentStanding.PENDING: "processing",
    IntentStanding.FAILED: "requires_payment_method",
}


def _minor_units(money: Money) -> int:
    return money.amount_minor


class MemoryPaymentHistory:
    """The PaymentHistory and BalanceHistory ports. `in_units` tells the amounts of its news as Stripe does.

    That differs in a few currencies.
    """

    def __init__(self, payments: MemoryPayments, clock: Clock, in_units: Callable[[Money], int] = _minor_units) -> None:
        self.faults = Faults()
        self._payments = payments
        self._clock = clock
        self._in_units = in_units

    # the port

    def events_after(self, cursor: str, since: datetime) -> EventPage:
        self.faults.take("events_after")
        oldest = self._clock.now() - REMEMBERED
        kept = [news for news in self._payments.news() if news.at >= oldest]
        places = {event_id(news): number for number, news in enumerate(kept, start=1)}
        first = places.get(cursor)
        if first is None:
            first = next((number for number, news in enumerate(kept) if news.at >= since), len(kept))
        page = kept[first : first + EVENTS_PER_PAGE]
        deliveries = tuple(self.delivery(news) for news in page)
        last = deliveries[-1].key if deliveries else cursor
        return EventPage(deliveries, last, complete=first + len(page) == len(kept))

    def open_sessions(self, since: datetime) -> Sequence[OpenSession]:
        self.faults.take("open_sessions")
        return [
            OpenSession(
                session.request.booking_id,
                session.request.attempt,
                CheckoutReport(session_id=session.id, standing=session.standing, url=f"memory://pay/{session.id}"),
            )
            for session in self._payments.all_sessions()
            if session.standing is CheckoutStanding.OPEN and session.created_at >= since
        ]

    def payments_between(self, start: datetime, end: datetime) -> Sequence[SeenPayment]:
        self.faults.take("payments_between")
        return [
            self._seen(session)
            for session in self._payments.all_sessions()
            if session.intent_at is not None and start <= session.intent_at < end
        ]

    def balance_between(self, start: datetime, end: datetime) -> Sequence[BalanceEntry]:
        self.faults.take("balance_between")
        return [entry for entry in entries_of(self._payments.news()) if start <= entry.at < end]

    # what a webhook would bring

    def delivery(self, news: MemoryNews) -> Delivery:
        return Delivery(
            provider=Provider.STRIPE,
            key=event_id(news),
            type=news.kind,
            body=msgspec.json.encode(self.body(news)),
            received_at=self._clock.now(),
        )

    def body(self, news: MemoryNews) -> _Thing:
        return {
            "id": event_id(news),
            "object": "event",
            "type": news.kind,
            "created": int(news.at.timestamp()),
            "livemode": False,
            "data": {"object": self._thing(news)},
        }

    def _thing(self, news: MemoryNews) -> _Thing:
        match news.about:
            case MemorySession() as session if news.kind.startswith("payment_intent."):
                return self._intent(session)
            case MemorySession() as session:
                return self._session(session)
            case MemoryRefund() as refund:
                return self._refund(refund)
            case OutsideRefund() as refund:
                return self._outside(refund)
            case MemoryDispute() as dispute:
                return self._dispute(dispute)

    def _session(self, session: MemorySession) -> _Thing:
        paid = session.standing is CheckoutStanding.PAID
        return {
            "id": session.id,
            "object": "checkout.session",
            "status": _SESSION_STATUS.get(session.standing, "complete"),
            "payment_status": "paid" if paid else "unpaid",
            "payment_intent": session.intent or None,
            "client_reference_id": str(session.request.booking_id),
            "metadata": _marks(session),
            **self._amount(session.paid or session.request.amount, "amount_total"),
        }

    def _refund(self, refund: MemoryRefund) -> _Thing:
        order = refund.order
        marks = {"bookingId": str(order.booking_id), "refundNumber": str(order.number)}
        return self._refund_thing(
            f"re_{order.intent}_{order.number}", order.intent, order.amount, refund.report, metadata=marks
        )

    def _outside(self, refund: OutsideRefund) -> _Thing:
        done = RefundReport(RefundStanding.SUCCEEDED)
        return self._refund_thing(refund.id, refund.intent, refund.amount, done, metadata={})

    def _dispute(self, dispute: MemoryDispute) -> _Thing:
        return {
            "id": dispute.id,
            "object": "dispute",
            "status": str(dispute.outcome) if dispute.outcome else "needs_response",
            "reason": dispute.reason,
            "payment_intent": dispute.intent,
            "metadata": {},
            **self._amount(dispute.amount, "amount"),
        }

    def _intent(self, session: MemorySession) -> _Thing:
        report, asked = intent_report(session), session.paid or session.reserved or session.request.amount
        reserved = report.standing is IntentStanding.AUTHORIZED
        return {
            "id": session.intent,
            "object": "payment_intent",
            "status": _INTENT_STATUS[report.standing],
            "created": int((session.intent_at or session.created_at).timestamp()),
            "capture_method": "automatic_async",
            "payment_method": f"pm_of_{session.id}",
            "payment_method_options": {"card": {"capture_method": "manual"} if session.request.capture_later else {}},
            "cancellation_reason": report.reason or None,
            "latest_charge": f"ch_of_{session.id}",
            "metadata": _marks(session),
            **self._amount(asked, "amount"),
            "amount_capturable": self._in_units(asked) if reserved else 0,
            "amount_received": self._in_units(asked) if report.standing is IntentStanding.CAPTURED else 0,
        }

    def _refund_thing(
        self, refund_id: str, intent: str, amount: Money, report: RefundReport, *, metadata: dict[str, str]
    ) -> _Thing:
        pending = report.standing is RefundStanding.REQUESTED
        return {
            "id": refund_id,
            "object": "refund",
            "status": "pending" if pending else str(report.standing),
            "failure_reason": report.reason or None,
            "payment_intent": intent,
            "metadata": metadata,
            **self._amount(amount, "amount"),
        }

    def _amount(self, money: Money, name: str) -> _Thing:
        return {name: self._in_units(money), "currency": money.currency.lower()}

    def _seen(self, session: MemorySession) -> SeenPayment:
        report: IntentReport = intent_report(session)
        amount = report.amount or session.request.amount
        return SeenPayment(
            intent=session.intent,
            booking_id=session.request.booking_id,
            standing=report.standing,
            amount=amount,
            refunded=Money(self._payments.given_back(session.intent), amount.currency),
        )


def event_id(news: MemoryNews) -> str:
    return f"evt {news.name}"


def _marks(session: MemorySession) -> dict[str, str]:
    own = {"bookingId": str(session.request.booking_id), "attempt": str(session.request.attempt)}
    return session.request.metadata | own | ({"capture": "later"} if session.request.capture_later else {})
