"""Reserved money: taken, let go, asked about."""

import stripe
from msgspec.structs import replace

from adapters.stripe.answers import code_of, is_definite_no, was_replayed
from adapters.stripe.objects import Intent, intent_from, is_replay
from adapters.stripe.reading import intent_report
from application.ports.payments import CaptureOrder
from domain.booking.commands import IntentReport, IntentStanding

CHARGE = "latest_charge"  # it alone says until when the money is reserved


def read(client: stripe.StripeClient, intent: str) -> Intent:
    return intent_from(client.v1.payment_intents.retrieve(intent, {"expand": [CHARGE]}))


def report(client: stripe.StripeClient, intent: str) -> IntentReport:
    return intent_report(read(client, intent))


def capture(client: stripe.StripeClient, order: CaptureOrder, amount: int) -> IntentReport:
    key = f"capture:{order.booking_id}:{order.attempt}"
    try:
        return _captured(client, order.intent, amount, {"idempotency_key": key})
    except stripe.StripeError as error:
        if not was_replayed(error):
            raise
    # the refusal is as old as its key; a second capture is refused by nature, so this one needs no key
    return _captured(client, order.intent, amount, {})


def release(client: stripe.StripeClient, intent: str) -> IntentReport:
    try:
        return intent_report(intent_from(client.v1.payment_intents.cancel(intent)))
    except stripe.StripeError as error:
        found = _as_it_is(client, intent, error)
        if found.standing is IntentStanding.AUTHORIZED:
            raise
        is_over = found.standing is IntentStanding.FAILED  # Stripe cancels no such intent, but it reserves nothing
        return replace(found, standing=IntentStanding.RELEASED) if is_over else found


def _captured(client: stripe.StripeClient, intent: str, amount: int, options: stripe.RequestOptions) -> IntentReport:
    try:
        told = client.v1.payment_intents.capture(intent, {"amount_to_capture": amount, "expand": [CHARGE]}, options)
    except stripe.StripeError as error:
        if was_replayed(error):
            raise
        found = _as_it_is(client, intent, error)
        if found.standing is IntentStanding.AUTHORIZED:
            return replace(found, standing=IntentStanding.FAILED, reason=code_of(error))
        return found
    return report(client, intent) if is_replay(told) else intent_report(intent_from(told))


def _as_it_is(client: stripe.StripeClient, intent: str, error: stripe.StripeError) -> IntentReport:
    """After a definite no; anything else is raised again."""
    if not is_definite_no(error):
        raise error
    return report(client, intent)
