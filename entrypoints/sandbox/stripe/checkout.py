"""What can happen to an open Checkout Session: paid, declined, paid by a delayed method, ended.

Every function takes the stored session inside the caller's transaction, stores what changed, and records the
events in the order in which Stripe usually makes them.
"""

from entrypoints.sandbox.store import Document
from entrypoints.sandbox.stripe import objects
from entrypoints.sandbox.stripe.desk import PRIVATE, load, new_id, public, save
from entrypoints.sandbox.stripe.events import BY_ITSELF, Cause, publish
from entrypoints.sandbox.stripe.payments import RESERVATION, settle_charge
from entrypoints.sandbox.world import World

RESERVED_SECONDS = 7 * 24 * 3600


def pay(world: World, session: Document, payer: Document, method: str = "card") -> str:
    """Take the money at once, or only reserve it on a card under manual capture; return the completion event's id."""
    if session["amount_total"] == 0:
        return _complete(world, session, payer, "no_payment_required")
    payment, charge = _attempt(world, session, payer, method)
    if method == "card" and session[PRIVATE]["manual_card"]:
        lapses = world.unix() + RESERVED_SECONDS
        charge["payment_method_details"]["card"]["capture_before"] = lapses
        world.store.put(RESERVATION, payment["id"], {"intent": payment["id"]}, moment=lapses)
        payment |= {"status": "requires_capture", "amount_capturable": payment["amount"]}
        save(world, charge)
        save(world, payment)
        publish(world, "charge.succeeded", charge)
        publish(world, "payment_intent.amount_capturable_updated", payment)
        return _complete(world, session, payer, "unpaid")
    settle_charge(world, payment, charge, payment["amount"])
    publish(world, "charge.succeeded", charge)
    publish(world, "payment_intent.succeeded", payment)
    return _complete(world, session, payer, "paid")


def decline(world: World, session: Document, payer: Document) -> None:
    """Let one attempt fail; the session stays open for another."""
    payment, charge = _attempt(world, session, payer, "card")
    charge = objects.declined(charge)
    payment |= {
        "payment_method": None,
        "last_payment_error": objects.payment_error(charge["id"], "card", payer, world.unix()),
    }
    save(world, charge)
    save(world, payment)
    save(world, session)
    publish(world, "charge.failed", charge)
    publish(world, "payment_intent.payment_failed", payment)


def pay_delayed(world: World, session: Document, payer: Document) -> str:
    """Complete the session unpaid, the money still on its way; return the completion event's id."""
    method = session[PRIVATE]["delayed_method"]
    payment, charge = _attempt(world, session, payer, method)
    charge |= {"status": "pending", "paid": False}
    payment |= {"status": "processing"}
    save(world, charge)
    save(world, payment)
    publish(world, "payment_intent.processing", payment)
    publish(world, "charge.pending", charge)
    return _complete(world, session, payer, "unpaid")


def settle(world: World, session: Document, *, succeeded: bool) -> str:
    """End a delayed payment well or badly; return the session event's id."""
    payment = load(world, "payment_intent", session["payment_intent"], "payment_intent")
    charge = load(world, "charge", payment["latest_charge"], "charge")
    if succeeded:
        settle_charge(world, payment, charge, payment["amount"])
        session["payment_status"] = "paid"
        save(world, session)
        publish(world, "charge.succeeded", charge)
        publish(world, "payment_intent.succeeded", payment)
        return publish(world, "checkout.session.async_payment_succeeded", session)
    payer = charge["billing_details"]
    method = session[PRIVATE]["delayed_method"]
    charge |= {"status": "failed", "failure_code": "insufficient_funds", "failure_message": "No funds."}
    payment |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "last_payment_error": objects.payment_error(charge["id"], method, payer, world.unix()),
    }
    save(world, charge)
    save(world, payment)
    publish(world, "charge.failed", charge)
    publish(world, "payment_intent.payment_failed", payment)
    return publish(world, "checkout.session.async_payment_failed", session)


def expire(world: World, session: Document, cause: Cause = BY_ITSELF) -> str:
    """End an open session; an intent left from a failed attempt is canceled with it."""
    session |= {"status": "expired", "url": None}
    save(world, session)
    if session["payment_intent"] is not None:
        payment = load(world, "payment_intent", session["payment_intent"], "payment_intent")
        payment |= {
            "status": "canceled",
            "canceled_at": world.unix(),
            "cancellation_reason": "expired",
        }
        save(world, payment)
        publish(world, "payment_intent.canceled", payment, cause)
    return publish(world, "checkout.session.expired", session, cause)


def customer_details(payer: Document) -> Document:
    return {
        "address": payer["address"],
        "business_name": None,
        "email": payer["email"],
        "individual_name": None,
        "name": payer["name"],
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def _attempt(world: World, session: Document, payer: Document, method: str) -> tuple[Document, Document]:
    now = world.unix()
    if session["payment_intent"] is None:
        payment = objects.intent(session, session[PRIVATE], now)
        session["payment_intent"] = payment["id"]
        publish(world, "payment_intent.created", payment)
    else:
        payment = load(world, "payment_intent", session["payment_intent"], "payment_intent")
    payment |= {"payment_method": new_id("pm"), "last_payment_error": None}
    charge = objects.charge(payment, method, payer, now)
    payment["latest_charge"] = charge["id"]
    return payment, charge


def _complete(world: World, session: Document, payer: Document, payment_status: str) -> str:
    session |= {
        "status": "complete",
        "payment_status": payment_status,
        "url": None,
        "customer_details": customer_details(payer),
    }
    save(world, session)
    return publish(world, "checkout.session.completed", public(world, session))
