"""Pages and payments as Stripe's own client asks for them."""

from typing import Any

from tests.integration.sandbox.running import Sandbox, wait_until


def checkout(sandbox: Sandbox, options: dict[str, Any] | None = None, key: str | None = None, **params: Any) -> Any:
    full = {
        "mode": "payment",
        "success_url": "http://shop.example/done?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.example/back",
        "customer_email": "payer@example.com",
        "client_reference_id": "booking-1",
        "metadata": {"bookingId": "booking-1"},
        "payment_intent_data": {"metadata": {"bookingId": "booking-1"}},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {"currency": "eur", "unit_amount": 9000, "product_data": {"name": "Code review"}},
            }
        ],
        **params,
    }
    return sandbox.stripe.v1.checkout.sessions.create(full, {"idempotency_key": key} if key else options or {})


def paid(sandbox: Sandbox, **params: Any) -> Any:
    session = checkout(sandbox, **params)
    sandbox.press(session.url, action="pay")
    return sandbox.stripe.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge", "line_items"]}
    )


def wait_for_events(sandbox: Sandbox, *types: str) -> None:
    wait_until(lambda: set(types) <= set(sandbox.receiver.events("stripe")), f"{types} at our webhook")


def reserved(sandbox: Sandbox) -> Any:
    """The intent of a card payment that is only reserved."""
    return paid(sandbox, payment_method_options={"card": {"capture_method": "manual"}}).payment_intent


def manage(sandbox: Sandbox, thing: str, **form: str) -> int:
    """Press a button of the account owner's list; the status of the answer."""
    return sandbox.press(f"/stripe/payments/{thing}", **form).status_code
