"""One checkout attempt in Stripe's words."""

import stripe

from adapters.stripe.amounts import to_stripe
from adapters.stripe.marks import CAPTURE_LATER, CAPTURE_MARK
from application.ports.payments import CheckoutRequest

# Bank debits, vouchers and transfers settle days later: few times can wait for them.
DELAYED_METHODS = (
    "acss_debit",
    "au_becs_debit",
    "bacs_debit",
    "boleto",
    "customer_balance",
    "konbini",
    "multibanco",
    "nz_bank_account",
    "oxxo",
    "payto",
    "sepa_debit",
    "sofort",
    "us_bank_account",
)


def session_params(request: CheckoutRequest) -> stripe.params.checkout.SessionCreateParams:
    """Every value comes from the request, so that a repeat is the same request. ValueError for an impossible amount."""
    metadata = request.metadata | ({CAPTURE_MARK: CAPTURE_LATER} if request.capture_later else {})
    params: stripe.params.checkout.SessionCreateParams = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": request.amount.currency.lower(),
                    "unit_amount": to_stripe(request.amount),
                    "product_data": {"name": request.title},
                },
            }
        ],
        "client_reference_id": str(request.booking_id),
        "customer_email": request.email,
        "metadata": metadata,
        # the session's metadata is not copied there, and refunds and declines only name the intent
        "payment_intent_data": {"metadata": metadata},
        "expires_at": int(request.ends_at.timestamp()),
        "submit_type": "book",
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
        "adaptive_pricing": {"enabled": False},
        # a recovered copy could be paid after the time has gone
        "after_expiration": {"recovery": {"enabled": False}},
    }
    if request.capture_later:
        # for cards alone: the same on the whole intent would leave out every method that cannot do it
        params["payment_method_options"] = {"card": {"capture_method": "manual"}}
    if not request.delayed_methods:
        params["excluded_payment_method_types"] = list(DELAYED_METHODS)
    return params
