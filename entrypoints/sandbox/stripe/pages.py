"""The hosted checkout page and the account owner's list of payments.

A program can press the buttons too; each is a form post of one field `action`:

* `POST /stripe/pay/{session_id}`: `pay`, `at_once`, `decline`, `delayed` (with optional `email` and `name`),
  `expire`, and `settle` or `fail` for a delayed payment under way. `pay`, `at_once` and `delayed` answer 303 to the
  success URL, the others 303 to this page; 409 when the session's state does not allow it.
* `POST /stripe/payments/refund/{id}`: `settle`, `fail`; `.../charge/{id}`: `refund` (with optional `amount` in
  minor units), `dispute`; `.../dispute/{id}`: `won`, `lost`.
* `POST /stripe/payments/payment_intent/{id}` for reserved money: `capture`, `release`, `lapse`, `refuse_capture`
  (the payer's bank says no to the next capture).
"""

from collections.abc import Callable
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.concurrency import sync_to_thread
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from entrypoints.sandbox.rendering import html, read_form, see
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.stripe import checkout, disputes, objects, parameters, payments, refunds
from entrypoints.sandbox.stripe.desk import PRIVATE, load
from entrypoints.sandbox.stripe.money import shown
from entrypoints.sandbox.stripe.refusals import refusal
from entrypoints.sandbox.wire import Refusal
from entrypoints.sandbox.world import World

SUCCESS_WAIT_SECONDS = 10  # Checkout waits this long for our answer before it sends the customer on
SHOWN_LIMIT = 100
PLACEHOLDER = "{CHECKOUT_SESSION_ID}"


def stripe_pages(world: World) -> Router:
    return Router("/stripe", route_handlers=[_pay_page(world), _press_pay(world), _list(world), _press_list(world)])


def _pay_page(world: World) -> HTTPRouteHandler:
    @get("/pay/{session:str}", sync_to_thread=True)
    def pay_page(session: FromPath[str], declined: FromQuery[str] = "") -> Response[str]:
        try:
            item = load(world, "checkout.session", session, "session")
        except Refusal as no:
            return refused_page(no, "/stripe/payments")
        return html(
            "stripe_pay.html",
            session=item,
            lines=item[PRIVATE]["line_items"],
            total=shown(item["amount_total"], item["currency"]),
            at_once_method=item[PRIVATE].get("at_once_method"),
            delayed_method=item[PRIVATE]["delayed_method"],
            submit_type=item["submit_type"],
            settling=_settling(world, item),
            success_url=_success_url(item),
            declined=bool(declined),
        )

    return pay_page


def _press_pay(world: World) -> HTTPRouteHandler:
    @post("/pay/{session:str}")
    async def press(session: FromPath[str], request: Request[Any, Any, Any]) -> Response[Any]:
        form = await read_form(request)
        try:
            return see(await sync_to_thread(_act, world, session, form))
        except Refusal as no:
            return refused_page(no, f"/stripe/pay/{session}")

    return press


def _list(world: World) -> HTTPRouteHandler:
    @get("/payments", sync_to_thread=True)
    def payments_page() -> Response[str]:
        sessions = world.store.select("checkout.session", newest_first=True)[:SHOWN_LIMIT]
        return html("stripe_payments.html", rows=[_row(world, session) for session in sessions])

    return payments_page


def _press_list(world: World) -> HTTPRouteHandler:
    @post("/payments/{kind:str}/{key:str}")
    async def press_list(kind: FromPath[str], key: FromPath[str], request: Request[Any, Any, Any]) -> Response[Any]:
        form = await read_form(request)
        try:
            await sync_to_thread(_manage, world, kind, key, form)
        except Refusal as no:
            return refused_page(no, "/stripe/payments")
        return see("/stripe/payments")

    return press_list


def refused_page(no: Refusal, back: str) -> Response[str]:
    body: Any = no.answer.body
    status = 404 if no.answer.status == 404 else 409  # noqa: PLR2004  (HTTP's own numbers)
    return html("refused.html", status, title="Not possible", message=body["error"]["message"], back=back)


def _act(world: World, session_id: str, form: dict[str, str]) -> str:
    """Do what the button says and return the address to go to."""
    action = form.get("action", "")
    with world.store.transaction():
        session = load(world, "checkout.session", session_id, "session")
        event_id = _press_button(world, session, action, form)
    if action in ("pay", "at_once", "delayed"):
        world.courier.wait_for_first_try(event_id, SUCCESS_WAIT_SECONDS)
        return _success_url(session)
    return f"/stripe/pay/{session_id}" + ("?declined=1" if action == "decline" else "")


def _press_button(world: World, session: Document, action: str, form: dict[str, str]) -> str:
    if action in ("settle", "fail"):
        if not _settling(world, session):
            raise refusal("No delayed payment is under way.")
        return checkout.settle(world, session, succeeded=action == "settle")
    if session["status"] != "open" or (action != "expire" and session["expires_at"] <= world.unix()):
        raise refusal("You are all done here or the page timed out.")
    if action == "expire":
        return checkout.expire(world, session)
    payer = _payer(world, session, form)
    if action == "decline":
        checkout.decline(world, session, payer)
        return ""
    return _pay(world, session, action, payer)


def _pay(world: World, session: Document, action: str, payer: Document) -> str:
    if action == "pay":
        return checkout.pay(world, session, payer)
    if action == "at_once" and session[PRIVATE].get("at_once_method"):
        return checkout.pay(world, session, payer, session[PRIVATE]["at_once_method"])
    if action == "delayed" and session[PRIVATE]["delayed_method"]:
        return checkout.pay_delayed(world, session, payer)
    raise refusal(f"There is no button '{action}' on this page.")


def _payer(world: World, session: Document, form: dict[str, str]) -> Document:
    email = form.get("email") or session["customer_email"]
    if email is None and session["customer"] is not None:
        email = load(world, "customer", session["customer"], "customer")["email"]
    return objects.billing(email or "payer@example.com", form.get("name") or None)


def _success_url(session: Document) -> str:
    return str(session["success_url"]).replace(PLACEHOLDER, session["id"])


def _settling(world: World, session: Document) -> bool:
    if session["status"] != "complete" or session["payment_intent"] is None:
        return False
    return bool(_intent(world, session)["status"] == "processing")


def _intent(world: World, session: Document) -> Document:
    return load(world, "payment_intent", session["payment_intent"], "payment_intent")


def _row(world: World, session: Document) -> dict[str, Any]:
    intent = _intent(world, session) if session["payment_intent"] else None
    charge = load(world, "charge", intent["latest_charge"], "charge") if intent else None
    own = {"owner": intent["id"]} if intent else {"owner": ""}
    money_back = world.store.select("refund", **own)
    return {
        "session": session,
        "description": ", ".join(line["description"] for line in session[PRIVATE]["line_items"]),
        "total": shown(session["amount_total"], session["currency"]),
        "intent": intent,
        "charge": charge,
        "settling": _settling(world, session),
        "refunds": [item | {"shown": shown(item["amount"], item["currency"])} for item in money_back],
        "disputes": world.store.select("dispute", **own),
        "refundable": charge is not None and charge["captured"] and not charge["refunded"],
        "disputable": charge is not None and charge["captured"] and not charge["refunded"] and not charge["disputed"],
    }


def _manage(world: World, kind: str, key: str, form: dict[str, str]) -> None:
    action = form.get("action", "")
    if kind == "session":
        _act(world, key, {"action": action})
        return
    step = _STEPS.get((kind, action))
    if step is None:
        raise refusal(f"There is no button '{action}' here.")
    with world.store.transaction():
        step(world, load(world, kind, key, "id"), form)


def _end_refund(world: World, refund: Document, *, succeeded: bool) -> None:
    if refund["status"] != "pending":
        raise refusal("This refund has ended already.")
    refunds.end_pending(world, refund, succeeded=succeeded)


def _refund(world: World, charge: Document, form: dict[str, str]) -> None:
    rest = charge["amount_captured"] - charge["amount_refunded"]
    amount = parameters.integer(form["amount"], "amount") if "amount" in form else rest
    refunds.refund_from_dashboard(world, charge, amount)


_STEPS: dict[tuple[str, str], Callable[[World, Document, dict[str, str]], object]] = {
    ("refund", "settle"): lambda world, refund, _: _end_refund(world, refund, succeeded=True),
    ("refund", "fail"): lambda world, refund, _: _end_refund(world, refund, succeeded=False),
    ("charge", "refund"): _refund,
    ("charge", "dispute"): lambda world, charge, _: disputes.open_dispute(world, charge),
    ("dispute", "won"): lambda world, dispute, _: disputes.close_dispute(world, dispute, won=True),
    ("dispute", "lost"): lambda world, dispute, _: disputes.close_dispute(world, dispute, won=False),
    ("payment_intent", "capture"): lambda world, intent, _: payments.capture_from_dashboard(world, intent),
    ("payment_intent", "release"): lambda world, intent, _: payments.release(world, intent, "requested_by_customer"),
    ("payment_intent", "lapse"): lambda world, intent, _: payments.release(world, intent, payments.LAPSED),
    ("payment_intent", "refuse_capture"): lambda world, intent, _: payments.refuse_next_capture(world, intent),
}
