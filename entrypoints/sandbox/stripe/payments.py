"""PaymentIntents, charges and balance transactions over the API."""

from entrypoints.sandbox.store import Document
from entrypoints.sandbox.stripe import objects
from entrypoints.sandbox.stripe import parameters as p
from entrypoints.sandbox.stripe.desk import PRIVATE, list_shape, load, page, read_params, render, save
from entrypoints.sandbox.stripe.events import BY_ITSELF, Cause, cause_of, publish
from entrypoints.sandbox.stripe.refusals import refusal
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

RESERVATION = "reservation"
"""Kept beside an intent for as long as its money is reserved; its moment is when that lapses."""
LAPSED = "automatic"
FEE_PER_THOUSAND = 29
FEE_FIXED_MINOR = 30

_ONE = p.record(expand=p.expand)
_CANCEL = p.record(
    cancellation_reason=p.choice("abandoned", "duplicate", "fraudulent", "requested_by_customer"),
    expand=p.expand,
)
_CAPTURE = p.record(amount_to_capture=p.integer, expand=p.expand, final_capture=p.boolean, metadata=p.metadata)


def settle_charge(world: World, payment: Document, charge: Document, amount: int) -> None:
    """Move `amount` to our balance and mark charge and intent as succeeded."""
    fee = amount * FEE_PER_THOUSAND // 1000 + FEE_FIXED_MINOR
    kind = "charge" if charge["id"].startswith("ch_") else "payment"
    booked = objects.balance_transaction(kind, charge, amount, fee, world.unix())
    charge |= {
        "status": "succeeded",
        "paid": True,
        "captured": True,
        "amount_captured": amount,
        "balance_transaction": booked["id"],
        "receipt_url": f"{world.base_url}/stripe/payments",
    }
    payment |= {"status": "succeeded", "amount_received": amount, "amount_capturable": 0}
    for item in (booked, charge, payment):
        save(world, item)


def get_intent(world: World, call: Call) -> Answer:
    params = read_params(call, _ONE)
    return render(world, _intent(world, call), params.get("expand", []))


def list_intents(world: World, call: Call) -> Answer:
    params = read_params(call, list_shape(customer=p.text))
    intents = [
        intent
        for intent in world.store.select("payment_intent", newest_first=True)
        if "customer" not in params or intent["customer"] == params["customer"]
    ]
    return page(world, call, intents, params)


def cancel_intent(world: World, call: Call) -> Answer:
    params = read_params(call, _CANCEL)
    with world.store.transaction():
        payment = _intent(world, call)
        release(world, payment, params.get("cancellation_reason"), cause_of(call))
    return render(world, payment, params.get("expand", []))


def capture_intent(world: World, call: Call) -> Answer:
    params = read_params(call, _CAPTURE)
    _meet_laid_out_refusal(world, call)
    with world.store.transaction():
        payment = _intent(world, call)
        _check_reserved(payment, "captured")
        amount: int = payment["amount_capturable"]
        if "amount_to_capture" in params:
            amount = params["amount_to_capture"]
        if not 1 <= amount <= payment["amount_capturable"]:
            raise refusal(
                "The amount to capture must be between 1 and the amount capturable.",
                code="amount_too_large",
                param="amount_to_capture",
            )
        payment["metadata"] = payment["metadata"] | params.get("metadata", {})
        _capture(world, payment, amount, cause_of(call))
    return render(world, payment, params.get("expand", []))


def release(world: World, payment: Document, reason: str | None, cause: Cause = BY_ITSELF) -> None:
    """Let reserved money go: asked for, or LAPSED when nobody captured it in time."""
    _check_reserved(payment, "canceled")
    world.store.delete(RESERVATION, payment["id"])
    payment |= {
        "status": "canceled",
        "amount_capturable": 0,
        "canceled_at": world.unix(),
        "cancellation_reason": reason,
    }
    save(world, payment)
    publish(world, "payment_intent.canceled", payment, cause)
    charge = load(world, "charge", payment["latest_charge"], "charge")
    charge |= {"amount_refunded": payment["amount"], "refunded": True}
    save(world, charge)
    kind = "charge.expired" if reason == LAPSED else "charge.refunded"
    publish(world, kind, charge, cause, {"amount_refunded": 0, "refunded": False})


def capture_from_dashboard(world: World, payment: Document) -> None:
    """Take all that is reserved, as the account's owner does in the Dashboard."""
    _check_reserved(payment, "captured")
    _capture(world, payment, payment["amount_capturable"], BY_ITSELF)


def refuse_next_capture(world: World, payment: Document) -> None:
    """Lay out that the payer's bank says no once; the reservation stands."""
    _check_reserved(payment, "captured")
    payment[PRIVATE]["capture_refused"] = True
    save(world, payment)


def get_charge(world: World, call: Call) -> Answer:
    params = read_params(call, _ONE)
    charge = load(world, "charge", call.path_params["charge"], "charge")
    return render(world, charge, params.get("expand", []))


def list_charges(world: World, call: Call) -> Answer:
    params = read_params(call, list_shape(payment_intent=p.text, customer=p.text))
    charges = [
        charge
        for charge in world.store.select("charge", owner=params.get("payment_intent"), newest_first=True)
        if "customer" not in params or charge["customer"] == params["customer"]
    ]
    return page(world, call, charges, params)


def get_balance_transaction(world: World, call: Call) -> Answer:
    params = read_params(call, _ONE)
    booked = load(world, "balance_transaction", call.path_params["id"], "id")
    return render(world, booked, params.get("expand", []))


def list_balance_transactions(world: World, call: Call) -> Answer:
    params = read_params(call, list_shape(source=p.text, type=p.text, currency=p.text))
    booked = [
        item
        for item in world.store.select("balance_transaction", newest_first=True)
        if all(item[name] == params[name] for name in ("source", "type", "currency") if name in params)
    ]
    return page(world, call, booked, params)


def _intent(world: World, call: Call) -> Document:
    return load(world, "payment_intent", call.path_params["intent"], "intent")


def _capture(world: World, payment: Document, amount: int, cause: Cause) -> None:
    world.store.delete(RESERVATION, payment["id"])
    charge = load(world, "charge", payment["latest_charge"], "charge")
    settle_charge(world, payment, charge, amount)
    session = load(world, "checkout.session", payment[PRIVATE]["session"], "session")
    session["payment_status"] = "paid"
    save(world, session)
    publish(world, "charge.captured", charge, cause)
    publish(world, "payment_intent.succeeded", payment, cause)


def _meet_laid_out_refusal(world: World, call: Call) -> None:
    with world.store.transaction():
        payment = _intent(world, call)
        refused = payment[PRIVATE].pop("capture_refused", False)
        if refused:
            save(world, payment)
    if refused:
        raise refusal(
            "Your card was declined.",
            status=402,
            kind="card_error",
            code="card_declined",
            decline_code="generic_decline",
        )


def _check_reserved(payment: Document, verb: str) -> None:
    if payment["status"] != "requires_capture":
        raise refusal(
            f"This PaymentIntent could not be {verb} because it has a status of {payment['status']}. Only a"
            f" PaymentIntent with one of the following statuses may be {verb}: requires_capture.",
            code="payment_intent_unexpected_state",
        )
