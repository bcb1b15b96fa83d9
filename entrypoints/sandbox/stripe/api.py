"""Stripe's routes, and the gate that every API request passes."""

import base64
import binascii
from collections.abc import Callable

from litestar import Router
from msgspec.structs import replace

from entrypoints.sandbox.credentials import STRIPE_SECRET_KEY
from entrypoints.sandbox.faulty_calls import faulty
from entrypoints.sandbox.stripe import (
    customers,
    disputes,
    events,
    payments,
    refunds,
    sessions,
    webhook_endpoints,
)
from entrypoints.sandbox.stripe.desk import API_VERSION, new_id
from entrypoints.sandbox.stripe.idempotency import Replays
from entrypoints.sandbox.stripe.refusals import refusal
from entrypoints.sandbox.wire import Answer, Call, Gate, Method, Operation, Refusal, router, run
from entrypoints.sandbox.world import World

TOO_MANY = 429

ROUTES: tuple[tuple[Method, str, Callable[[World, Call], Answer]], ...] = (
    ("POST", "/checkout/sessions", sessions.create_session),
    ("GET", "/checkout/sessions", sessions.list_sessions),
    ("GET", "/checkout/sessions/{session:str}", sessions.get_session),
    ("POST", "/checkout/sessions/{session:str}", sessions.update_session),
    ("POST", "/checkout/sessions/{session:str}/expire", sessions.expire),
    ("GET", "/checkout/sessions/{session:str}/line_items", sessions.line_items),
    ("GET", "/payment_intents", payments.list_intents),
    ("GET", "/payment_intents/{intent:str}", payments.get_intent),
    ("POST", "/payment_intents/{intent:str}/cancel", payments.cancel_intent),
    ("POST", "/payment_intents/{intent:str}/capture", payments.capture_intent),
    ("GET", "/charges", payments.list_charges),
    ("GET", "/charges/{charge:str}", payments.get_charge),
    ("POST", "/refunds", refunds.create_refund),
    ("GET", "/refunds", refunds.list_refunds),
    ("GET", "/refunds/{refund:str}", refunds.get_refund),
    ("POST", "/refunds/{refund:str}", refunds.update_refund),
    ("POST", "/refunds/{refund:str}/cancel", refunds.cancel_refund),
    ("POST", "/customers", customers.create_customer),
    ("GET", "/customers", customers.list_customers),
    ("GET", "/customers/{customer:str}", customers.get_customer),
    ("POST", "/customers/{customer:str}", customers.update_customer),
    ("GET", "/events", events.list_events),
    ("GET", "/events/{id:str}", events.get_event),
    ("POST", "/webhook_endpoints", webhook_endpoints.create_endpoint),
    ("GET", "/webhook_endpoints", webhook_endpoints.list_endpoints),
    ("GET", "/webhook_endpoints/{webhook_endpoint:str}", webhook_endpoints.get_endpoint),
    ("POST", "/webhook_endpoints/{webhook_endpoint:str}", webhook_endpoints.update_endpoint),
    ("DELETE", "/webhook_endpoints/{webhook_endpoint:str}", webhook_endpoints.delete_endpoint),
    ("GET", "/balance_transactions", payments.list_balance_transactions),
    ("GET", "/balance_transactions/{id:str}", payments.get_balance_transaction),
    ("GET", "/disputes", disputes.list_disputes),
    ("GET", "/disputes/{dispute:str}", disputes.get_dispute),
)


def stripe_router(world: World) -> Router:
    return router("/stripe/v1", ROUTES, world, _gate(Replays(world), world))


def _gate(replays: Replays, world: World) -> Gate:
    async def pass_through(operation: Operation, call: Call) -> Answer:
        request_id = new_id("req", 14)
        headers = {"Request-Id": request_id, "Stripe-Version": call.headers.get("stripe-version", API_VERSION)}
        known = Call(
            call.method,
            call.path,
            call.path_params,
            call.query,
            {**call.headers, "x-sandbox-request-id": request_id},
            call.body,
        )
        key = call.headers.get("idempotency-key")
        if key is not None and call.method == "POST":
            headers["Idempotency-Key"] = key
        try:
            _check_key(call)
            own_key = key if call.method == "POST" else None
            answer = await faulty(world, "stripe", operation, lambda does: _once(replays, does, known, own_key), _says)
        except Refusal as no:
            answer = no.answer
        return replace(answer, headers={**headers, **answer.headers})

    return pass_through


def _says(status: int) -> Answer:
    """Stripe's words for a fault of its own making."""
    if status == TOO_MANY:
        limited = refusal("Request rate limit exceeded.", status=status, code="rate_limit").answer
        return replace(limited, headers={"Stripe-Rate-Limited-Reason": "global-rate"})
    return refusal("An unknown error occurred", status=status, kind="api_error").answer


async def _once(replays: Replays, operation: Operation, call: Call, key: str | None) -> Answer:
    if key is None:
        return await run(operation, call)
    replay = replays.begin(key, call)
    if replay is not None:
        return replay
    answer: Answer | None = None
    try:
        answer = await run(operation, call)
    finally:
        replays.finish(key, call, answer)
    return answer


def _check_key(call: Call) -> None:
    given = _given_key(call.headers.get("authorization", ""))
    if not given:
        raise refusal(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using"
            " Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            status=401,
        )
    if given != STRIPE_SECRET_KEY:
        raise refusal(f"Invalid API Key provided: {given[:8]}***{given[-4:]}", status=401)


def _given_key(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""
