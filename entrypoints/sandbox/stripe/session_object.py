"""A new Checkout Session from its create parameters."""

from typing import Any

from entrypoints.sandbox.store import Document
from entrypoints.sandbox.stripe import money
from entrypoints.sandbox.stripe.desk import PRIVATE, new_id
from entrypoints.sandbox.stripe.refusals import refusal
from entrypoints.sandbox.world import World

LIFE_MIN_SECONDS = 30 * 60
LIFE_MAX_SECONDS = 24 * 3600
CLOCK_TOLERANCE_SECONDS = 60

_ECHOED: Document = {
    "allowed_payment_method_types": None,
    "billing_address_collection": None,
    "cancel_url": None,
    "client_reference_id": None,
    "customer": None,
    "customer_creation": "if_required",
    "customer_email": None,
    "excluded_payment_method_types": None,
    "locale": None,
    "metadata": {},
    "mode": "payment",
    "payment_method_collection": "if_required",
    "submit_type": None,
    "success_url": None,
    "ui_mode": "hosted_page",
}
_FIXED: Document = {
    "adaptive_pricing": {"enabled": False},
    "after_expiration": None,
    "allow_promotion_codes": None,
    "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
    "branding_settings": None,
    "client_secret": None,
    "collected_information": None,
    "consent": None,
    "consent_collection": None,
    "currency_conversion": None,
    "custom_fields": [],
    "customer_account": None,
    "customer_details": None,
    "discounts": [],
    "integration_identifier": None,
    "invoice": None,
    "invoice_creation": {
        "enabled": False,
        "invoice_data": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": None,
            "metadata": {},
            "rendering_options": None,
        },
    },
    "livemode": False,
    "managed_payments": {"enabled": False},
    "optional_items": None,
    "origin_context": None,
    "payment_intent": None,
    "payment_link": None,
    "payment_method_configuration_details": {"id": "pmc_1Sandbox", "parent": None},
    "payment_status": "unpaid",
    "permissions": None,
    "phone_number_collection": {"enabled": False},
    "presentment_details": None,
    "recovered_from": None,
    "saved_payment_method_options": None,
    "setup_intent": None,
    "shipping_address_collection": None,
    "shipping_cost": None,
    "shipping_options": [],
    "status": "open",
    "subscription": None,
    "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    "url": None,
    "wallet_options": None,
}
_NOTES = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")


def new_session(world: World, params: dict[str, Any]) -> Document:
    """Build the session; refuses amounts, currencies, lives and method lists that Stripe would refuse."""
    now = world.unix()
    lines = [_line(number, line, now) for number, line in enumerate(params["line_items"])]
    currency = _one_currency(lines)
    total = sum(line["amount_total"] for line in lines)
    _check_amount(total, currency)
    methods = _methods(params, currency)
    card = params.get("payment_method_options", {}).get("card", {})
    intent_data = params.get("payment_intent_data", {})
    texts = params.get("custom_text", {})
    manual = "manual" in (card.get("capture_method"), intent_data.get("capture_method"))
    return {
        "id": new_id("cs_test", 58),
        "object": "checkout.session",
        **_FIXED,
        **{name: params.get(name, default) for name, default in _ECHOED.items()},
        "amount_subtotal": total,
        "amount_total": total,
        "created": now,
        "currency": currency,
        "custom_text": {name: texts.get(name) for name in _NOTES},
        "expires_at": _end(now, params.get("expires_at")),
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"} | card},
        "payment_method_types": methods,
        PRIVATE: {
            "line_items": lines,
            "intent_data": intent_data,
            "card_options": card,
            "manual_card": manual,
            "at_once_method": next((name for name in methods if name == money.at_once_method(currency)), None),
            "delayed_method": next((name for name in methods if name == money.delayed_method(currency)), None),
        },
    }


def _end(now: int, wanted: int | None) -> int:
    end = now + LIFE_MAX_SECONDS if wanted is None else wanted
    earliest = now + LIFE_MIN_SECONDS - CLOCK_TOLERANCE_SECONDS
    if not earliest <= end <= now + LIFE_MAX_SECONDS + CLOCK_TOLERANCE_SECONDS:
        raise refusal(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    return end


def _line(number: int, line: dict[str, Any], now: int) -> Document:
    price, quantity = line["price_data"], line.get("quantity")
    name = f"line_items[{number}]"
    if quantity is None or quantity < 1:
        raise refusal("Quantity must be 1 or more.", param=f"{name}[quantity]")
    if price["unit_amount"] < 0:
        raise refusal("Invalid non-negative integer", param=f"{name}[price_data][unit_amount]")
    amount, currency = price["unit_amount"] * quantity, price["currency"].lower()
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": price["product_data"]["name"],
        "metadata": line.get("metadata", {}),
        "price": _price(price, currency, now),
        "quantity": quantity,
    }


def _price(price: dict[str, Any], currency: str, now: int) -> Document:
    return {
        "id": new_id("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": now,
        "currency": currency,
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": new_id("prod"),
        "recurring": None,
        "tax_behavior": price.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": price["unit_amount"],
        "unit_amount_decimal": str(price["unit_amount"]),
    }


def _one_currency(lines: list[Document]) -> str:
    currencies = {line["currency"] for line in lines}
    if len(currencies) != 1:
        raise refusal("All line items must have the same currency.", param="line_items")
    currency: str = currencies.pop()
    if len(currency) != 3 or not currency.isalpha():  # noqa: PLR2004  (ISO 4217 codes have three letters)
        raise refusal(
            f"Invalid currency: {currency}. Stripe currently supports these currencies: usd, eur, gbp, ...",
            param="line_items[0][price_data][currency]",
        )
    return currency


def _check_amount(total: int, currency: str) -> None:
    if money.indivisible(total, currency):
        raise refusal(f"Invalid amount for {currency}: the last digits must be 0.", param="line_items")
    if total > money.AMOUNT_MAX:
        raise refusal(
            "The Checkout Session's total amount must be no more than eight digits.",
            code="amount_too_large",
        )
    if 0 < total < money.minimum_amount(currency):
        least = money.shown(money.minimum_amount(currency), currency)
        raise refusal(
            f"The Checkout Session's total amount due must add up to at least {least}.",
            code="amount_too_small",
        )


def _methods(params: dict[str, Any], currency: str) -> list[str]:
    manual = params.get("payment_intent_data", {}).get("capture_method") == "manual"
    others = [] if manual else [money.at_once_method(currency), money.delayed_method(currency)]
    offered = ["card", *(method for method in others if method)]
    allowed = params.get("allowed_payment_method_types", offered)
    excluded = params.get("excluded_payment_method_types", [])
    methods = [method for method in offered if method in allowed and method not in excluded]
    if not methods:
        raise refusal("No valid payment method types for this Checkout Session.")
    return methods
