"""Being paid and paying back through Stripe Checkout."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import stripe

from adapters.stripe import refunds
from adapters.stripe.answers import Answer, NotKnown, answer_of, is_missing, unavailable
from adapters.stripe.checkout_params import session_params
from adapters.stripe.client import (
    API_BASE,
    OPERATION_LIMIT_SECONDS,
    READ_TIMEOUT_SECONDS,
    StripeWire,
    stripe_client,
)
from adapters.stripe.reading import (
    Session,
    id_of,
    intent_from,
    is_replay,
    report_of,
    session_from,
    sessions_from,
    standing_of,
)
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.clock import Clock
from application.ports.payments import CheckoutRequest, PaymentRefused, RefundOrder, RefundReport
from domain.booking.commands import CheckoutReport, CheckoutStanding
from domain.identifiers import BookingId

SESSIONS_PER_PAGE = 100
FIND_PAGES_MAX = 10
CLOCK_MARGIN_SECONDS = 120  # Stripe's clock and ours may differ by this much

CREATED_WITHIN_SECONDS = 600  # Stripe refuses an end within 30 minutes, so an attempt that lasts 35 begins in 5

_T = TypeVar("_T")


class StripePayments:
    """The Payments port. One object serves all threads."""

    def __init__(
        self,
        secret_key: str,
        clock: Clock,
        api_base: str = API_BASE,
        *,
        read_timeout_seconds: float = READ_TIMEOUT_SECONDS,
        operation_limit_seconds: float = OPERATION_LIMIT_SECONDS,
    ) -> None:
        self._clock = clock
        self._wire = StripeWire(operation_limit_seconds)
        self._client = stripe_client(secret_key, api_base, self._wire, read_timeout_seconds)

    def close(self) -> None:
        self._wire.close()

    def start_checkout(
        self, request: CheckoutRequest
    ) -> CheckoutReport | PaymentRefused | Limited | NotReached | Unknown:
        """Open a payment page; a repeat with the same request finds the same page, as it stands by then."""
        try:
            params = session_params(request)
        except ValueError as fault:
            return PaymentRefused(str(fault))
        return self._order(lambda: self._opened(params, f"{request.booking_id}:{request.attempt}"))

    def read_checkout(self, session_id: str) -> CheckoutReport:
        try:
            return self._question(lambda: self._read(session_id))
        except NotKnown as fault:
            raise LookupError(str(fault)) from None

    def close_checkout(self, session_id: str) -> CheckoutReport:
        report = self._question(lambda: self._closed(session_id))
        if report.standing is CheckoutStanding.OPEN:
            raise ProviderUnavailable("Stripe would not expire a session that it calls open")
        return report

    def find_checkout(self, booking_id: BookingId, attempt: int, since: datetime) -> CheckoutReport | None:
        return self._question(lambda: self._found(booking_id, attempt, since))

    def give_back(self, order: RefundOrder) -> RefundReport | PaymentRefused | Limited | NotReached | Unknown:
        try:
            params = refunds.refund_params(order)
        except ValueError as fault:
            return PaymentRefused(str(fault))
        return self._order(lambda: refunds.give_back(self._client, order, params))

    def _order(self, call: Callable[[], _T]) -> _T | Answer:
        try:
            with self._wire.operation():
                return call()
        except stripe.StripeError as error:
            return answer_of(error, self._clock.now())
        except ValueError as fault:
            return Unknown(str(fault))

    def _question(self, call: Callable[[], _T]) -> _T:
        try:
            with self._wire.operation():
                return call()
        except stripe.StripeError as error:
            raise unavailable(error) from None  # its message may repeat what a client typed
        except ValueError as fault:
            raise ProviderUnavailable(str(fault)) from None

    def _opened(self, params: stripe.params.checkout.SessionCreateParams, key: str) -> CheckoutReport:
        told = self._client.v1.checkout.sessions.create(params, {"idempotency_key": key})
        # a replay repeats the first answer word for word: ask how the session stands now
        session = session_from(told)
        return self._read(session.id) if is_replay(told) else self._report(session)

    def _read(self, session_id: str) -> CheckoutReport:
        return self._report(session_from(self._client.v1.checkout.sessions.retrieve(session_id)))

    def _closed(self, session_id: str) -> CheckoutReport:
        try:
            return self._report(session_from(self._client.v1.checkout.sessions.expire(session_id)))
        except stripe.InvalidRequestError as refusal:
            if is_missing(refusal):
                raise
            # the refusal's words are not documented; the session's status is
            return self._read(session_id)

    def _report(self, session: Session) -> CheckoutReport:
        unsettled = session.status == "complete" and session.payment_status == "unpaid"
        return report_of(session, standing_of(session, self._intent_status(session) if unsettled else None))

    def _intent_status(self, session: Session) -> str | None:
        intent = id_of(session.payment_intent)
        return intent_from(self._client.v1.payment_intents.retrieve(intent)).status if intent else None

    def _found(self, booking_id: BookingId, attempt: int, since: datetime) -> CheckoutReport | None:
        earliest = int((since - timedelta(seconds=CLOCK_MARGIN_SECONDS)).timestamp())
        latest = earliest + CREATED_WITHIN_SECONDS + 2 * CLOCK_MARGIN_SECONDS
        params: stripe.params.checkout.SessionListParams = {
            "created": {"gte": earliest, "lte": latest},
            "limit": SESSIONS_PER_PAGE,
        }
        for _ in range(FIND_PAGES_MAX):
            page = sessions_from(self._client.v1.checkout.sessions.list(params))
            for session in page.data:
                if _belongs(session, booking_id, attempt):
                    return self._report(session)
            if not page.has_more or not page.data:
                return None
            params["starting_after"] = page.data[-1].id
        raise ProviderUnavailable(f"more than {FIND_PAGES_MAX * SESSIONS_PER_PAGE} sessions to look through")


def _belongs(session: Session, booking_id: BookingId, attempt: int) -> bool:
    named = (session.metadata or {}).get("attempt")
    return session.client_reference_id == str(booking_id) and named == str(attempt)
