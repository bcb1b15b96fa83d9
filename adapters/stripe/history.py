"""What Stripe remembers by itself: its events of the last 30 days, open payment pages, payments, its balance."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from math import ceil
from typing import TypeVar

import stripe
from msgspec import Struct

from adapters.stripe.answers import code_of
from adapters.stripe.balance import entry_of
from adapters.stripe.client import API_BASE
from adapters.stripe.connection import StripeConnection
from adapters.stripe.marks import booking_of, number_of
from adapters.stripe.objects import (
    Charge,
    Event,
    Intent,
    Page,
    Session,
    Transaction,
    events_from,
    intents_from,
    sessions_from,
    transactions_from,
)
from adapters.stripe.reading import intent_money, intent_report, report_of, standing_of
from adapters.stripe.translator import HEARD
from application.ports.answers import ProviderUnavailable
from application.ports.balance import BalanceEntry
from application.ports.clock import Clock
from application.ports.inbox import Delivery, Provider
from application.ports.payment_history import EventPage, OpenSession, SeenPayment
from domain.booking.commands import IntentStanding
from domain.money import Money

PER_PAGE = 100
PAGES_MAX = 100
READ_TIMEOUT_SECONDS = 20.0  # a page of a hundred takes Stripe longer than one object
QUESTION_LIMIT_SECONDS = 90.0
SETTLES_WITHIN_SECONDS = 180
"""An event so young may still be joined by one that is older: it is told at once, but told again."""

_T = TypeVar("_T", bound=Struct)


class StripePaymentHistory(StripeConnection):
    """The PaymentHistory and BalanceHistory ports. One object serves all threads."""

    def __init__(self, secret_key: str, clock: Clock, api_base: str = API_BASE) -> None:
        super().__init__(
            secret_key,
            clock,
            api_base,
            read_timeout_seconds=READ_TIMEOUT_SECONDS,
            operation_limit_seconds=QUESTION_LIMIT_SECONDS,
        )

    def events_after(self, cursor: str, since: datetime) -> EventPage:
        """Where Stripe has forgotten the cursor, `since` counts."""
        return self._question(lambda: self._events_after(cursor, since))

    def open_sessions(self, since: datetime) -> Sequence[OpenSession]:
        params: stripe.params.checkout.SessionListParams = {
            "created": {"gte": int(since.timestamp())},
            "limit": PER_PAGE,
            "status": "open",
        }

        def page(after: str | None) -> Page[Session]:
            more: stripe.params.checkout.SessionListParams = {"starting_after": after} if after else {}
            return sessions_from(self._client.v1.checkout.sessions.list({**params, **more}))

        return self._question(lambda: list(_ours(_each(page))))

    def payments_between(self, start: datetime, end: datetime) -> Sequence[SeenPayment]:
        params: stripe.params.PaymentIntentListParams = {
            "created": {"gte": ceil(start.timestamp()), "lt": ceil(end.timestamp())},
            "expand": ["data.latest_charge"],
            "limit": PER_PAGE,
        }

        def page(after: str | None) -> Page[Intent]:
            more: stripe.params.PaymentIntentListParams = {"starting_after": after} if after else {}
            return intents_from(self._client.v1.payment_intents.list({**params, **more}))

        return self._question(lambda: [_seen(intent) for intent in _each(page)])

    def balance_between(self, start: datetime, end: datetime) -> Sequence[BalanceEntry]:
        params: stripe.params.BalanceTransactionListParams = {
            "created": {"gte": ceil(start.timestamp()), "lt": ceil(end.timestamp())},
            "expand": ["data.source"],
            "limit": PER_PAGE,
        }

        def page(after: str | None) -> Page[Transaction]:
            more: stripe.params.BalanceTransactionListParams = {"starting_after": after} if after else {}
            return transactions_from(self._client.v1.balance_transactions.list({**params, **more}))

        return self._question(lambda: [entry_of(told) for told in _each(page)])

    def _events_after(self, cursor: str, since: datetime) -> EventPage:
        if cursor:
            try:
                return self._newer(cursor)
            except stripe.InvalidRequestError as refusal:
                if code_of(refusal) != "resource_missing":
                    raise
        return self._beginning(int(since.timestamp()))

    def _beginning(self, since: int) -> EventPage:
        """Stripe lists from the newest on: what stands right before the beginning is the place to list from."""
        before = self._list({"created": {"lt": since}, "limit": 1}).data
        if before:
            return self._newer(before[0].id)
        found = self._list({"created": {"gte": since}, "limit": PER_PAGE})
        if not found.has_more:
            return self._told(found, "")
        oldest = self._oldest(since, found.data[-1].created)
        return EventPage((self._delivery(oldest),), oldest.id, complete=False)

    def _oldest(self, since: int, at_most: int) -> Event:
        """By halving the time in which it can have been; there is one."""
        low, high = since, at_most
        while low < high:
            middle = (low + high) // 2
            is_there = self._list({"created": {"gte": since, "lte": middle}, "limit": 1}).data
            low, high = (low, middle) if is_there else (middle + 1, high)

        def page(after: str | None) -> Page[Event]:
            more: stripe.params.EventListParams = {"starting_after": after} if after else {}
            return self._list({"created": {"gte": low, "lte": low}, "limit": PER_PAGE, **more})

        *_, oldest = _each(page)
        return oldest

    def _newer(self, cursor: str) -> EventPage:
        return self._told(self._list({"ending_before": cursor, "limit": PER_PAGE}), cursor)

    def _told(self, page: Page[Event], cursor: str) -> EventPage:
        """Oldest first. While there is more the place moves on, whatever may still come."""
        events = page.data[::-1]
        settled = self._clock.now().timestamp() - SETTLES_WITHIN_SECONDS
        passed = [event.id for event in events if page.has_more or event.created <= settled]
        deliveries = tuple(self._delivery(event) for event in events)
        return EventPage(deliveries, passed[-1] if passed else cursor, complete=not page.has_more)

    def _list(self, params: stripe.params.EventListParams) -> Page[Event]:
        return events_from(self._client.v1.events.list({"types": list(HEARD), **params}))

    def _delivery(self, event: Event) -> Delivery:
        return Delivery(Provider.STRIPE, event.id, event.type, event.body, self._clock.now())


def _each(ask: Callable[[str | None], Page[_T]]) -> Iterator[_T]:
    """Everything in a list, page after page. ProviderUnavailable if there is no end to it."""
    after: str | None = None
    for _ in range(PAGES_MAX):
        page = ask(after)
        yield from page.data
        if not page.has_more or not page.data:
            return
        after = page.data[-1].id  # type: ignore[attr-defined]  # all that Stripe lists has one
    raise ProviderUnavailable(f"more than {PAGES_MAX * PER_PAGE} to look through")


def _ours(sessions: Iterator[Session]) -> Iterator[OpenSession]:
    for session in sessions:
        booking_id = booking_of(session.metadata, session.client_reference_id)
        attempt = number_of(session.metadata, "attempt")
        if booking_id is not None and attempt is not None:
            yield OpenSession(booking_id, attempt, report_of(session, standing_of(session)))


def _seen(intent: Intent) -> SeenPayment:
    report = intent_report(intent)
    amount = report.amount or intent_money(intent, intent.amount)
    captured = report.standing is IntentStanding.CAPTURED  # what is let go counts as refunded at Stripe
    charge = intent.latest_charge if captured and isinstance(intent.latest_charge, Charge) else None
    return SeenPayment(
        intent=intent.id,
        booking_id=booking_of(intent.metadata),
        standing=report.standing,
        amount=amount,
        refunded=intent_money(intent, charge.amount_refunded) if charge else Money.zero(amount.currency),
    )
