"""Stripe heard a second time: events whose webhooks never came, and payment pages that should be closed."""

from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from application.command_bus import CommandBus
from application.effects import CloseCheckout
from application.handlers.change_booking import booking_state
from application.ports.clock import Clock
from application.ports.cursors import Cursors
from application.ports.event_store import EventStore
from application.ports.inbox import Inbox
from application.ports.payment_history import OpenSession, PaymentHistory
from application.reconcilers.drift import Drift, DriftKind, Remedy
from application.reconcilers.queueing import queue
from domain.booking.commands import RecordCheckout
from domain.booking.state import AwaitingPayment, Begun, BookedUnpaid, NotStarted
from domain.errors import Refusal
from domain.identifiers import StreamId, derived_command_id

CURSOR = "stripe events"
EVENT_PAGES_PER_RUN = 10
FIRST_LOOK_BACK = timedelta(days=3)
"""Without a cursor. Stripe itself repeats a webhook for so long."""
REMEMBERED = timedelta(days=29)
"""Stripe forgets an event after 30 days, and with it a cursor that names one."""
PAGES_MADE_WITHIN = timedelta(days=1)
"""A payment page lives 24 hours at most."""
CLOCKS_APART = timedelta(minutes=5)


class EventsRead(Struct, frozen=True):
    """`missed` were not here before; not `complete`: there is more to read."""

    read: int
    missed: int
    complete: bool


class _Mark(Struct, frozen=True):
    """`at` is when this cursor was first reached: the event that it names is not younger."""

    cursor: str
    at: datetime


class PaymentReconciler:
    def __init__(
        self,
        history: PaymentHistory,
        inbox: Inbox,
        cursors: Cursors,
        store: EventStore,
        bus: CommandBus,
        clock: Clock,
    ) -> None:
        self._history = history
        self._inbox = inbox
        self._cursors = cursors
        self._store = store
        self._bus = bus
        self._clock = clock

    def read_events(self, since: datetime | None = None) -> EventsRead:
        """Put what Stripe has told since the last run into the inbox, where its webhook would be the same delivery.

        `since` begins there instead. A page is stored before its cursor: a crash between the two reads it again.
        Raises ProviderUnavailable and StoreUnavailable; what was read until then stays.
        """
        cursor, begin = self._place(since)
        read = missed = 0
        for _ in range(EVENT_PAGES_PER_RUN):
            page = self._history.events_after(cursor, begin)
            missed += sum(self._inbox.store(delivery) for delivery in page.deliveries)
            read += len(page.deliveries)
            if page.cursor != cursor:
                self._keep(page.cursor)
            cursor = page.cursor
            if page.complete:
                return EventsRead(read, missed, complete=True)
        return EventsRead(read, missed, complete=False)

    def close_stray_pages(self) -> tuple[Drift, ...]:
        """Have every payment page closed that its booking no longer waits for; raises ProviderUnavailable."""
        pages = self._history.open_sessions(self._clock.now() - PAGES_MADE_WITHIN)
        streams = [StreamId(page.booking_id) for page in pages]
        histories = self._store.load(streams) if streams else {}
        found = []
        for page in pages:
            state = booking_state(histories[StreamId(page.booking_id)])
            if isinstance(state, NotStarted):
                found.append(_drift(page, DriftKind.PAGE_UNKNOWN, Remedy.PERSON))
            elif not _is_awaited(page, state):
                found.append(_drift(page, DriftKind.PAGE_TOO_MANY, self._close(page, state)))
        return tuple(found)

    def _place(self, since: datetime | None) -> tuple[str, datetime]:
        """The cursor, and where to begin if there is none or Stripe has forgotten it."""
        now = self._clock.now()
        oldest = now - REMEMBERED
        if since is not None:
            return "", max(since, oldest)
        kept = self._cursors.get(CURSOR)
        if not kept:
            return "", now - FIRST_LOOK_BACK
        mark = msgspec.json.decode(kept, type=_Mark)
        return (mark.cursor, mark.at - CLOCKS_APART) if mark.at > oldest else ("", oldest)

    def _keep(self, cursor: str) -> None:
        self._cursors.set(CURSOR, msgspec.json.encode(_Mark(cursor, self._clock.now())).decode())

    def _close(self, page: OpenSession, state: Begun) -> Remedy:
        """A second page of one attempt makes no news, and is left to a person: which of the two was meant?"""
        now = self._clock.now()
        if state.core.sessions.get(page.attempt) == page.report.session_id:
            closing = CloseCheckout(booking_id=page.booking_id, attempt=page.attempt)
            queue(self._store, [closing], "a payment page is open that nobody waits for", now)
            return Remedy.QUEUED
        try:  # news to us: the reaction to an old attempt's page is to close it
            changed = self._bus.handle(_opened(page, now))
        except Refusal:
            return Remedy.PERSON
        return Remedy.QUEUED if changed.effects else Remedy.PERSON


def _is_awaited(page: OpenSession, state: Begun) -> bool:
    """A page whose answer was lost has no session id with us yet; the work that asks for it is on its way."""
    checkout = state.checkout if isinstance(state, AwaitingPayment | BookedUnpaid) else None
    return (
        checkout is not None
        and checkout.attempt == page.attempt
        and checkout.session_id in ("", page.report.session_id)
    )


def _opened(page: OpenSession, now: datetime) -> RecordCheckout:
    return RecordCheckout(
        booking_id=page.booking_id,
        command_id=derived_command_id(page.booking_id, f"stray page/{page.report.session_id}"),
        at=now,
        cause="Stripe has an open payment page",
        attempt=page.attempt,
        report=page.report,
    )


def _drift(page: OpenSession, kind: DriftKind, remedy: Remedy) -> Drift:
    return Drift(
        kind=kind,
        booking_id=page.booking_id,
        reference=page.report.session_id,
        remedy=remedy,
        detail=f"attempt {page.attempt}",
    )
