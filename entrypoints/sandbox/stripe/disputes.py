"""Disputes: opened and closed on the payments page, read over the API."""

from entrypoints.sandbox.store import Document
from entrypoints.sandbox.stripe import objects
from entrypoints.sandbox.stripe import parameters as p
from entrypoints.sandbox.stripe.desk import list_shape, load, new_id, page, public, read_params, render, save
from entrypoints.sandbox.stripe.events import publish
from entrypoints.sandbox.stripe.refusals import refusal
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

ANSWER_WITHIN_SECONDS = 7 * 24 * 3600
FEE_MINOR = 1500

_ONE = p.record(expand=p.expand)
_EVIDENCE = (  # noqa: SIM905  (27 quoted names would fill the page)
    "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure cancellation_rebuttal"
    " customer_communication customer_email_address customer_name customer_purchase_ip customer_signature"
    " duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id product_description receipt"
    " refund_policy refund_policy_disclosure refund_refusal_explanation service_date service_documentation"
    " shipping_address shipping_carrier shipping_date shipping_documentation shipping_tracking_number"
    " uncategorized_file uncategorized_text"
).split()


def get_dispute(world: World, call: Call) -> Answer:
    params = read_params(call, _ONE)
    dispute = load(world, "dispute", call.path_params["dispute"], "dispute")
    return render(world, dispute, params.get("expand", []))


def list_disputes(world: World, call: Call) -> Answer:
    params = read_params(call, list_shape(charge=p.text, payment_intent=p.text))
    disputes = [
        dispute
        for dispute in world.store.select("dispute", owner=params.get("payment_intent"), newest_first=True)
        if "charge" not in params or dispute["charge"] == params["charge"]
    ]
    return page(world, call, disputes, params)


def open_dispute(world: World, charge: Document) -> Document:
    """The payer's bank takes the money back: amount and fee leave at once."""
    if charge["disputed"] or not charge["captured"] or charge["refunded"]:
        raise refusal("This charge cannot be disputed.")
    dispute = _object(world, charge)
    taken = objects.balance_transaction("adjustment", dispute, -charge["amount"], FEE_MINOR, world.unix())
    taken["reporting_category"] = "dispute"
    dispute["balance_transactions"] = [public(world, taken)]
    charge["disputed"] = True
    for item in (taken, dispute, charge):
        save(world, item)
    publish(world, "charge.dispute.created", dispute)
    publish(world, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def close_dispute(world: World, dispute: Document, *, won: bool) -> None:
    """The bank decides; a won dispute brings money and fee back."""
    if dispute["status"] != "needs_response":
        raise refusal("This dispute is closed already.")
    dispute["status"] = "won" if won else "lost"
    if won:
        back = objects.balance_transaction("adjustment", dispute, dispute["amount"], -FEE_MINOR, world.unix())
        back["reporting_category"] = "dispute_reversal"
        dispute["balance_transactions"] = [*dispute["balance_transactions"], public(world, back)]
        save(world, back)
    save(world, dispute)
    publish(world, "charge.dispute.closed", dispute)
    if won:
        publish(world, "charge.dispute.funds_reinstated", dispute)


def _object(world: World, charge: Document) -> Document:
    now = world.unix()
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": charge["amount"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(_EVIDENCE) | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": now + ANSWER_WITHIN_SECONDS,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": "visa",
                "case_type": "chargeback",
                "network": "visa",
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": "fraudulent",
        "status": "needs_response",
    }
