"""Once a night everything: Stripe's and Calendly's whole memory beside our books, and a report of the differences."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import msgspec

from application.command_bus import CommandBus
from application.effects import CloseCheckout
from application.ports.answers import ProviderUnavailable
from application.ports.clock import Clock
from application.ports.cursors import Cursors
from application.ports.event_store import EventStore
from application.ports.payment_history import PaymentHistory, SeenPayment
from application.reconcilers.drift import Drift, DriftKind, DriftReport, Remedy
from application.reconcilers.payment_books import (
    SETTLES_WITHIN,
    Account,
    GoOn,
    PaymentBooks,
    by_booking,
    has_money,
    judge,
)
from application.reconcilers.queueing import queue
from application.reconcilers.scheduling import SchedulingReconciler, Swept, WaitOut, go_on_later
from domain.booking.commands import IntentReport, IntentStanding, RecordIntent
from domain.errors import Refusal
from domain.identifiers import BookingId, derived_command_id

REPORT = "drift"
PAYMENTS_RECORDED_WITHIN = timedelta(days=90)
RECORDED_AFTER = timedelta(days=30)
"""So long after it was begun at Stripe a payment may still come into our books."""
ASKED_AT_ONCE = timedelta(days=1)
SWEEPS_MAX = 500
LINES_KEPT_MAX = 1_000


def _always() -> bool:
    return True


class Comparison:
    def __init__(
        self,
        payments: PaymentHistory,
        calendars: SchedulingReconciler,
        store: EventStore,
        bus: CommandBus,
        cursors: Cursors,
        clock: Clock,
    ) -> None:
        self._payments = payments
        self._calendars = calendars
        self._books = PaymentBooks(store)
        self._store = store
        self._bus = bus
        self._cursors = cursors
        self._clock = clock

    def run(
        self, since: datetime | None = None, go_on: GoOn = _always, wait_out: WaitOut = go_on_later
    ) -> DriftReport | None:
        """Compare, have closed what can be, keep the report. None if told to stop: then nothing is kept.

        A provider that is away is named in the report, and its half is missing. `since` reaches further back.
        """
        begun_at = self._clock.now()
        lines: list[Drift] = []
        away: list[str] = []
        payments = meetings = 0
        unread: tuple[str, ...] = ()
        try:
            swept = self._meetings(since, go_on, wait_out)
            lines += swept.lines
            meetings, unread = swept.meetings, swept.unasked
        except ProviderUnavailable as silence:
            away.append(f"Calendly: {silence}")
        try:
            seen, recorded = self._money(begun_at, since, go_on)
            lines += self._drifting(seen, recorded, begun_at, go_on)
            payments = len(seen)
        except ProviderUnavailable as silence:
            away.append(f"Stripe: {silence}")
        if not go_on():
            return None
        report = DriftReport(
            begun_at=begun_at,
            payments=payments,
            meetings=meetings,
            lines=tuple(lines[:LINES_KEPT_MAX]),
            left_out=max(len(lines) - LINES_KEPT_MAX, 0),
            away=tuple(away),
            unread=unread,
        )
        self._cursors.set(REPORT, msgspec.json.encode(report).decode())
        return report

    def last(self) -> DriftReport | None:
        """The latest report that was kept."""
        kept = self._cursors.get(REPORT)
        return msgspec.json.decode(kept, type=DriftReport) if kept else None

    def _meetings(self, since: datetime | None, go_on: GoOn, wait_out: WaitOut) -> Swept:
        """All calendars from the first to the last, however many runs that takes."""
        self._calendars.begin_anew(since)
        meetings = 0
        lines: list[Drift] = []
        unasked: list[str] = []
        for _ in range(SWEEPS_MAX):
            swept = self._calendars.sweep(wait_out)
            meetings += swept.meetings
            lines += swept.lines
            unasked += swept.unasked
            if swept.complete or not go_on():
                break
        return Swept(meetings=meetings, lines=tuple(lines), unasked=tuple(unasked), complete=swept.complete)

    def _money(
        self, now: datetime, since: datetime | None, go_on: GoOn
    ) -> tuple[list[SeenPayment], dict[str, BookingId]]:
        """All of Stripe's payments before any of ours is judged: half a list would look like missing money."""
        recorded_since = min(since or now, now - PAYMENTS_RECORDED_WITHIN)
        recorded = self._books.recorded(recorded_since, now - SETTLES_WITHIN, go_on)
        begin = recorded_since - RECORDED_AFTER
        seen: list[SeenPayment] = []
        while begin < now and go_on():
            following = min(begin + ASKED_AT_ONCE, now)
            seen += self._payments.payments_between(begin, following)
            begin = following
        return seen, recorded

    def _drifting(
        self, seen: Iterable[SeenPayment], recorded: dict[str, BookingId], now: datetime, go_on: GoOn
    ) -> Iterator[Drift]:
        if not go_on():
            return
        claimed = by_booking(seen, recorded)
        for booking_id, account in self._books.accounts(claimed):
            for payment in claimed[booking_id]:
                line = self._judged(payment, booking_id, account, now)
                if line is not None:
                    yield line
        there = {payment.intent for payments in claimed.values() for payment in payments}
        for intent, booking_id in recorded.items():
            if intent not in there:
                yield _line(DriftKind.PAYMENT_MISSING, booking_id, intent, Remedy.PERSON, "Stripe does not list it")

    def _judged(
        self, payment: SeenPayment, booking_id: BookingId, account: Account | None, now: datetime
    ) -> Drift | None:
        if account is None:
            if not has_money(payment):
                return None
            words = f"{payment.amount} {payment.standing}, of a booking that we do not have"
            return _line(DriftKind.PAYMENT_UNKNOWN, booking_id, payment.intent, Remedy.PERSON, words)
        if now - account.changed_at < SETTLES_WITHIN:
            return None
        drift = judge(payment, account)
        if drift is None:
            return None
        kind, words = drift
        return _line(kind, booking_id, payment.intent, self._remedy(kind, payment, booking_id, account, now), words)

    def _remedy(
        self, kind: DriftKind, payment: SeenPayment, booking_id: BookingId, account: Account, now: datetime
    ) -> Remedy:
        match kind:
            case DriftKind.PAYMENT_UNKNOWN:
                return self._ask_pages(booking_id, account, now)
            case DriftKind.PAYMENT_UNTOLD:
                return self._tell(payment, booking_id, account, now)
            case _:
                return Remedy.PERSON

    def _ask_pages(self, booking_id: BookingId, account: Account, now: datetime) -> Remedy:
        """A payment page that is asked to close tells that it was paid: so the money is found."""
        core = account.state.core
        settled = {payment.attempt for payment in core.ledger.payments}
        attempts = sorted(set(core.sessions) - settled) or sorted(core.sessions)
        asking = [CloseCheckout(booking_id=booking_id, attempt=attempt) for attempt in attempts]
        queue(self._store, asking, "Stripe has a payment that we do not know", now)
        return Remedy.QUEUED if asking else Remedy.PERSON

    def _tell(self, payment: SeenPayment, booking_id: BookingId, account: Account, now: datetime) -> Remedy:
        """The news that never came, from Stripe's present answer."""
        ours = account.state.core.ledger.payment(payment.intent)
        assert ours is not None, "only what we know can be untold"
        amount = payment.amount if payment.standing is IntentStanding.CAPTURED else None
        report = IntentReport(intent=payment.intent, standing=payment.standing, amount=amount, reason="found_at_stripe")
        command = RecordIntent(
            booking_id=booking_id,
            command_id=derived_command_id(booking_id, f"untold/{payment.intent}/{payment.standing}"),
            at=now,
            cause="Stripe has it otherwise",
            attempt=ours.attempt,
            report=report,
        )
        try:
            return Remedy.CLOSED if self._bus.handle(command).events else Remedy.PERSON
        except Refusal:
            return Remedy.PERSON


def _line(kind: DriftKind, booking_id: BookingId, intent: str, remedy: Remedy, detail: str) -> Drift:
    return Drift(kind=kind, booking_id=booking_id, reference=intent, remedy=remedy, detail=detail)
