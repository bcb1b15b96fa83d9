"""The objects a payment leaves behind, with every field that the pinned API version shows."""

from typing import Any

from entrypoints.sandbox.store import Document
from entrypoints.sandbox.stripe.desk import new_id

NO_ADDRESS = {
    "city": None,
    "country": None,
    "line1": None,
    "line2": None,
    "postal_code": None,
    "state": None,
}
_CHECKS = {"address_line1_check": None, "address_postal_code_check": "pass", "cvc_check": "pass"}
_CARD = {"brand": "visa", "checks": _CHECKS, "country": "US", "exp_month": 8, "exp_year": 2034}
_CARD_FACTS = {"fingerprint": "SandboxFpr000001", "funding": "credit", "regulated_status": "unregulated"}
_BLANK_INTENT: Document = {
    "amount_capturable": 0,
    "amount_received": 0,
    "application": None,
    "application_fee_amount": None,
    "automatic_payment_methods": None,
    "canceled_at": None,
    "cancellation_reason": None,
    "customer_account": None,
    "last_payment_error": None,
    "latest_charge": None,
    "next_action": None,
    "on_behalf_of": None,
    "payment_method": None,
    "processing": None,
    "review": None,
    "setup_future_usage": None,
    "shipping": None,
    "source": None,
    "transfer_data": None,
}
_AT_ONCE_DETAILS: dict[str, Document] = {
    "alipay": {"buyer_id": None, "fingerprint": "SandboxFpr000003", "transaction_id": "2026112100000001"},
    "ideal": {
        "bank": "ing",
        "bic": "INGBNL2A",
        "generated_sepa_debit": None,
        "generated_sepa_debit_mandate": None,
        "iban_last4": "5264",
        "verified_name": None,
    },
}
DECLINED_LAST4, PAID_LAST4 = "0002", "4242"


def billing(email: str | None, name: str | None) -> Document:
    address = NO_ADDRESS | {"country": "US", "postal_code": "10001"}
    return {"address": address, "email": email, "name": name, "phone": None, "tax_id": None}


def intent(session: Document, private: Document, now: int) -> Document:
    """Build the PaymentIntent that Checkout makes when the customer first confirms."""
    key = new_id("pi")
    data = private["intent_data"]
    card = {
        "installments": None,
        "mandate_options": None,
        "network": None,
        "request_three_d_secure": "automatic",
    }
    options = private["card_options"]
    return _BLANK_INTENT | {
        "id": key,
        "object": "payment_intent",
        "allowed_payment_method_types": session["allowed_payment_method_types"],
        "amount": session["amount_total"],
        "amount_details": {"tip": {}},
        "capture_method": data.get("capture_method", "automatic_async"),
        "client_secret": f"{key}_secret_{new_id('s')[2:]}",
        "confirmation_method": "automatic",
        "created": now,
        "currency": session["currency"],
        "customer": session["customer"],
        "description": data.get("description"),
        "excluded_payment_method_types": session["excluded_payment_method_types"],
        "livemode": False,
        "managed_payments": {"enabled": False},
        "metadata": data.get("metadata", {}),
        "payment_method_configuration_details": {"id": "pmc_1Sandbox", "parent": None},
        "payment_method_options": {"card": card | options},
        "payment_method_types": session["payment_method_types"],
        "receipt_email": data.get("receipt_email"),
        "statement_descriptor": data.get("statement_descriptor"),
        "statement_descriptor_suffix": data.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_group": data.get("transfer_group"),
        "_sandbox": {"session": session["id"]},
    }


def charge(payment: Document, method: str, payer: Document, now: int) -> Document:
    """Build the charge of one attempt, as it looks when the money was taken at once."""
    key = new_id("ch" if method == "card" else "py")
    return {
        "id": key,
        "object": "charge",
        "amount": payment["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": payer,
        "calculated_statement_descriptor": "BOOKING SANDBOX",
        "captured": False,
        "created": now,
        "currency": payment["currency"],
        "customer": payment["customer"],
        "description": payment["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": payment["metadata"],
        "on_behalf_of": None,
        "outcome": _outcome("Payment complete.", "approved_by_network", "authorized", None),
        "paid": True,
        "payment_intent": payment["id"],
        "payment_method": payment["payment_method"],
        "payment_method_details": _method_details(method, payment["amount"], PAID_LAST4),
        "receipt_email": payment["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": payment["statement_descriptor"],
        "statement_descriptor_suffix": payment["statement_descriptor_suffix"],
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": payment["transfer_group"],
    }


def declined(item: Document) -> Document:
    """Turn a fresh charge into a declined one."""
    return item | {
        "status": "failed",
        "paid": False,
        "failure_code": "card_declined",
        "failure_message": "Your card was declined.",
        "outcome": _outcome(
            "The bank did not return any further details with this decline.",
            "declined_by_network",
            "issuer_declined",
            "generic_decline",
        ),
        "payment_method_details": _method_details("card", item["amount"], DECLINED_LAST4),
    }


def payment_error(charge_id: str, method: str, payer: Document, now: int) -> Document:
    """Build `last_payment_error` of a failed attempt."""
    if method != "card":
        return {
            "charge": charge_id,
            "code": "payment_intent_payment_attempt_failed",
            "message": "The payment failed.",
            "type": "invalid_request_error",
        }
    card = _CARD | _CARD_FACTS | {"last4": DECLINED_LAST4, "display_brand": "visa", "generated_from": None}
    card |= {"networks": {"available": ["visa"], "preferred": None}, "wallet": None}
    card |= {"three_d_secure_usage": {"supported": True}}
    return {
        "advice_code": "try_again_later",
        "charge": charge_id,
        "code": "card_declined",
        "decline_code": "generic_decline",
        "doc_url": "https://docs.stripe.com/error-codes/card-declined",
        "message": "Your card was declined.",
        "network_decline_code": "05",
        "payment_method": {
            "id": new_id("pm"),
            "object": "payment_method",
            "allow_redisplay": "unspecified",
            "billing_details": payer,
            "card": card,
            "created": now,
            "customer": None,
            "customer_account": None,
            "livemode": False,
            "metadata": {},
            "type": "card",
        },
        "type": "card_error",
    }


_CATEGORIES = {"payment": "charge", "payment_refund": "refund"}
"""What is called otherwise in Stripe's reports than the entry itself."""


def balance_transaction(kind: str, source: Document, amount: int, fee: int, now: int) -> Document:
    detail = {"amount": fee, "application": None, "currency": source["currency"], "type": "stripe_fee"}
    return {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": now,
        "balance_type": "payments",
        "created": now,
        "currency": source["currency"],
        "description": source.get("description"),
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [detail | {"description": "Stripe processing fees"}] if fee else [],
        "net": amount - fee,
        "reporting_category": _CATEGORIES.get(kind, kind),
        "source": source["id"],
        "status": "available",
        "type": kind,
    }


def _outcome(message: str, network: str, kind: str, reason: str | None) -> Document:
    declined_code = {"network_decline_code": "05"} if reason else {"network_decline_code": None}
    return declined_code | {
        "advice_code": "try_again_later" if reason else None,
        "network_advice_code": None,
        "network_status": network,
        "reason": reason,
        "risk_level": "normal",
        "risk_score": 21,
        "seller_message": message,
        "type": kind,
    }


def _method_details(method: str, amount: int, last4: str) -> dict[str, Any]:
    if method in _AT_ONCE_DETAILS:
        return {method: _AT_ONCE_DETAILS[method], "type": method}
    if method != "card":
        return {method: {"fingerprint": "SandboxFpr000002", "last4": "6789", "mandate": None}, "type": method}
    extras = {
        "amount_authorized": amount,
        "authorization_code": None,
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "last4": last4,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": "visa",
        "network_token": {"used": False},
        "network_transaction_id": "104099099999999",
        "overcapture": {"maximum_amount_capturable": amount, "status": "unavailable"},
        "three_d_secure": None,
        "transaction_link_id": None,
        "wallet": None,
    }
    return {"card": _CARD | _CARD_FACTS | extras, "type": "card"}
