"""Refunds over the API, and how a pending one ends."""

from typing import Any

from entrypoints.sandbox.store import Document
from entrypoints.sandbox.stripe import objects
from entrypoints.sandbox.stripe import parameters as p
from entrypoints.sandbox.stripe.desk import list_shape, load, new_id, page, read_params, render, save
from entrypoints.sandbox.stripe.events import BY_ITSELF, Cause, cause_of, publish
from entrypoints.sandbox.stripe.money import shown
from entrypoints.sandbox.stripe.refusals import refusal
from entrypoints.sandbox.stripe.sessions import merged_metadata
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

_ONE = p.record(expand=p.expand)
_UPDATE = p.record(metadata=p.metadata, expand=p.expand)
_CREATE = p.record(
    amount=p.integer,
    charge=p.text,
    expand=p.expand,
    metadata=p.metadata,
    payment_intent=p.text,
    reason=p.choice("duplicate", "fraudulent", "requested_by_customer"),
)


def create_refund(world: World, call: Call) -> Answer:
    params = read_params(call, _CREATE)
    with world.store.transaction():
        charge = _refundable_charge(world, params)
        _check_undisputed(world, charge)
        rest = charge["amount_captured"] - charge["amount_refunded"]
        amount = params.get("amount", rest)
        _check_amount(charge, amount, rest)
        refund = _make(world, charge, amount, params, cause_of(call))
    return render(world, refund, params.get("expand", []))


def get_refund(world: World, call: Call) -> Answer:
    params = read_params(call, _ONE)
    return render(world, _named(world, call), params.get("expand", []))


def update_refund(world: World, call: Call) -> Answer:
    params = read_params(call, _UPDATE)
    with world.store.transaction():
        refund = _named(world, call)
        refund["metadata"] = merged_metadata(refund["metadata"], params)
        save(world, refund)
        publish(world, "refund.updated", refund, cause_of(call))
    return render(world, refund, params.get("expand", []))


def list_refunds(world: World, call: Call) -> Answer:
    params = read_params(call, list_shape(charge=p.text, payment_intent=p.text))
    refunds = [
        refund
        for refund in world.store.select("refund", owner=params.get("payment_intent"), newest_first=True)
        if "charge" not in params or refund["charge"] == params["charge"]
    ]
    return page(world, call, refunds, params)


def cancel_refund(world: World, call: Call) -> Answer:
    read_params(call, _ONE)
    raise refusal(f"Refund {_named(world, call)['id']} cannot be canceled: only refunds in requires_action can.")


def end_pending(world: World, refund: Document, *, succeeded: bool) -> None:
    """End a pending refund; a failed one gives the money back to our balance."""
    refund.pop("pending_reason", None)
    if succeeded:
        refund["status"] = "succeeded"
        save(world, refund)
        publish(world, "refund.updated", refund)
        return
    charge = load(world, "charge", refund["charge"], "charge")
    booked = objects.balance_transaction("refund_failure", refund, refund["amount"], 0, world.unix())
    refund |= {
        "status": "failed",
        "failure_reason": "declined",
        "failure_balance_transaction": booked["id"],
    }
    charge |= {"amount_refunded": charge["amount_refunded"] - refund["amount"], "refunded": False}
    for item in (booked, refund, charge):
        save(world, item)
    publish(world, "refund.updated", refund)
    publish(world, "refund.failed", refund)


def refund_from_dashboard(world: World, charge: Document, amount: int) -> Document:
    """Refund without an API request, as the account's owner does in the Dashboard."""
    _check_undisputed(world, charge)
    _check_amount(charge, amount, charge["amount_captured"] - charge["amount_refunded"])
    return _make(world, charge, amount, {"reason": "requested_by_customer"}, BY_ITSELF)


def _named(world: World, call: Call) -> Document:
    return load(world, "refund", call.path_params["refund"], "refund")


def _refundable_charge(world: World, params: dict[str, Any]) -> Document:
    if ("charge" in params) == ("payment_intent" in params):
        raise refusal("One of the following params should be provided for this request: payment_intent or charge.")
    if "charge" in params:
        return load(world, "charge", params["charge"], "charge")
    payment = load(world, "payment_intent", params["payment_intent"], "payment_intent")
    if payment["status"] != "succeeded":
        raise refusal(
            f"This PaymentIntent ({payment['id']}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return load(world, "charge", payment["latest_charge"], "charge")


def _check_undisputed(world: World, charge: Document) -> None:
    disputes = world.store.select("dispute", owner=charge["payment_intent"])
    if any(dispute["charge"] == charge["id"] and dispute["status"] != "won" for dispute in disputes):
        raise refusal(f"Charge {charge['id']} has been charged back.", code="charge_disputed", param="charge")


def _check_amount(charge: Document, amount: int, rest: int) -> None:
    if not charge["captured"]:
        raise refusal(f"Charge {charge['id']} has not been captured.", param="charge")
    if rest <= 0:
        raise refusal(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount < 1:
        raise refusal("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > rest:
        currency = charge["currency"]
        raise refusal(
            f"Refund amount ({shown(amount, currency)}) is greater than unrefunded amount on charge"
            f" ({shown(rest, currency)})",
            code="amount_too_large",
            param="amount",
        )


def _make(world: World, charge: Document, amount: int, params: dict[str, Any], cause: Cause) -> Document:
    by_card = charge["payment_method_details"]["type"] == "card"
    refund = _object(world, charge, amount, params)
    kind = "refund" if by_card else "payment_refund"
    booked = objects.balance_transaction(kind, refund, -amount, 0, world.unix())
    refund["balance_transaction"] = booked["id"]
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    total = charge["amount_refunded"] + amount
    charge |= {"amount_refunded": total, "refunded": total == charge["amount_captured"]}
    for item in (booked, refund, charge):
        save(world, item)
    changed = {name: value for name, value in before.items() if charge[name] != value}
    publish(world, "refund.created", refund, cause)
    publish(world, "charge.refunded", charge, cause, changed)
    return refund


def _object(world: World, charge: Document, amount: int, params: dict[str, Any]) -> Document:
    card = {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"}
    by_card = charge["payment_method_details"]["type"] == "card"
    base = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": world.unix(),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "metadata": params.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "transfer_reversal": None,
    }
    if by_card:
        return base | {"status": "succeeded", "destination_details": {"card": card, "type": "card"}}
    return base | {"status": "pending", "pending_reason": "processing"}
