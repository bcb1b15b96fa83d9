"""Giving money back, once for each refund number."""

import stripe

from adapters.stripe.amounts import to_stripe
from adapters.stripe.answers import code_of
from adapters.stripe.objects import Refund, is_replay, refund_from, refunds_from
from adapters.stripe.reading import refund_report
from application.ports.payments import RefundOrder, RefundReport
from domain.booking.ledger import RefundStanding

REFUNDS_PER_PAGE = 100
LOOK_PAGES_MAX = 5
NOTHING_LEFT = "charge_already_refunded"
TOO_MUCH = "amount_too_large"


def refund_params(order: RefundOrder) -> stripe.params.RefundCreateParams:
    """ValueError for an impossible amount."""
    return {
        "payment_intent": order.intent,
        "amount": to_stripe(order.amount),
        "reason": "requested_by_customer",
        "metadata": _marks(order),
    }


def give_back(
    client: stripe.StripeClient, order: RefundOrder, params: stripe.params.RefundCreateParams
) -> RefundReport:
    """Refund, or find the refund that an earlier try already made."""
    if order.look_first:
        made = _made_before(client, order)
        if made is not None:
            return refund_report(made)
    try:
        told = client.v1.refunds.create(params, {"idempotency_key": f"refund:{order.booking_id}:{order.number}"})
    except stripe.InvalidRequestError as refusal:
        if code_of(refusal) != NOTHING_LEFT and refusal.param != "amount":
            raise
        made = _made_before(client, order)
        reason = NOTHING_LEFT if code_of(refusal) == NOTHING_LEFT else TOO_MUCH
        return refund_report(made) if made is not None else RefundReport(RefundStanding.FAILED, reason)
    refund = refund_from(told)
    if is_replay(told):
        refund = refund_from(client.v1.refunds.retrieve(refund.id))
    return refund_report(refund)


def _made_before(client: stripe.StripeClient, order: RefundOrder) -> Refund | None:
    wanted = _marks(order)
    params: stripe.params.RefundListParams = {"payment_intent": order.intent, "limit": REFUNDS_PER_PAGE}
    for _ in range(LOOK_PAGES_MAX):
        page = refunds_from(client.v1.refunds.list(params))
        for refund in page.data:
            if wanted.items() <= (refund.metadata or {}).items():
                return refund
        if not page.has_more or not page.data:
            return None
        params["starting_after"] = page.data[-1].id
    raise ValueError(f"more than {LOOK_PAGES_MAX * REFUNDS_PER_PAGE} refunds of one payment")


def _marks(order: RefundOrder) -> dict[str, str]:
    return {"bookingId": str(order.booking_id), "refundNumber": str(order.number)}
