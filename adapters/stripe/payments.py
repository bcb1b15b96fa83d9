"""Being paid and paying back through Stripe Checkout."""

from datetime import datetime, timedelta

import stripe

from adapters.stripe import intents, refunds
from adapters.stripe.amounts import to_stripe
from adapters.stripe.answers import NotKnown, is_missing
from adapters.stripe.checkout_params import session_params
from adapters.stripe.connection import StripeConnection
from adapters.stripe.objects import Intent, Session, id_of, is_replay, session_from, sessions_from
from adapters.stripe.reading import report_of, standing_of
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.payments import CaptureOrder, CheckoutRequest, PaymentRefused, RefundOrder, RefundReport
from domain.booking.commands import CheckoutReport, CheckoutStanding, IntentReport
from domain.identifiers import BookingId

SESSIONS_PER_PAGE = 100
FIND_PAGES_MAX = 10
CLOCK_MARGIN_SECONDS = 120  # Stripe's clock and ours may differ by this much

CREATED_WITHIN_SECONDS = 600  # Stripe refuses an end within 30 minutes, so an attempt that lasts 35 begins in 5


class StripePayments(StripeConnection):
    """The Payments port. One object serves all threads."""

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

    def capture(self, order: CaptureOrder) -> IntentReport | PaymentRefused | Limited | NotReached | Unknown:
        try:
            amount = to_stripe(order.amount)
        except ValueError as fault:
            return PaymentRefused(str(fault))
        return self._order(lambda: intents.capture(self._client, order, amount))

    def release(self, intent: str) -> IntentReport | PaymentRefused | Limited | NotReached | Unknown:
        return self._order(lambda: intents.release(self._client, intent))

    def read_intent(self, intent: str) -> IntentReport:
        try:
            return self._question(lambda: intents.report(self._client, intent))
        except NotKnown as fault:
            raise LookupError(str(fault)) from None

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
        intent = self._intent(session) if unsettled else None
        return report_of(session, standing_of(session, intent), intent)

    def _intent(self, session: Session) -> Intent | None:
        intent = id_of(session.payment_intent)
        return intents.read(self._client, intent) if intent else None

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
