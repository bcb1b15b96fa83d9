"""SendGrid's routes, and the gate that every API request passes."""

from collections.abc import Callable
from functools import partial

from litestar import Router
from msgspec.structs import replace

from entrypoints.sandbox.credentials import SENDGRID_API_KEY
from entrypoints.sandbox.faulty_calls import faulty
from entrypoints.sandbox.limits import MinuteBudget
from entrypoints.sandbox.sendgrid import account, event_webhooks, mail_send, suppressions
from entrypoints.sandbox.sendgrid.refusals import Fault, refusal
from entrypoints.sandbox.wire import Answer, Call, Gate, Method, Operation, Refusal, router, run
from entrypoints.sandbox.world import World

REQUESTS_PER_MINUTE = 10_000
TOO_MANY, SERVER_FAULT = 429, 500
LIMITED_SECONDS = 10

ROUTES: tuple[tuple[Method, str, Callable[[World, Call], Answer]], ...] = (
    ("POST", "/mail/send", mail_send.send_mail),
    ("POST", "/user/webhooks/event/settings", event_webhooks.create_webhook),
    ("GET", "/user/webhooks/event/settings/all", event_webhooks.list_webhooks),
    ("GET", "/user/webhooks/event/settings/{id:str}", event_webhooks.get_webhook),
    ("PATCH", "/user/webhooks/event/settings/{id:str}", event_webhooks.update_webhook),
    ("DELETE", "/user/webhooks/event/settings/{id:str}", event_webhooks.delete_webhook),
    ("GET", "/user/webhooks/event/settings/signed/{id:str}", event_webhooks.get_public_key),
    ("PATCH", "/user/webhooks/event/settings/signed/{id:str}", event_webhooks.switch_signing),
    ("GET", "/scopes", account.list_scopes),
    ("GET", "/whitelabel/domains", account.list_domains),
    ("GET", "/templates/{template_id:str}", account.get_template),
    ("GET", "/suppression/bounces", suppressions.list_bounces),
    ("GET", "/suppression/bounces/{email:str}", suppressions.get_bounce),
    ("DELETE", "/suppression/bounces/{email:str}", suppressions.delete_bounce),
)


def sendgrid_router(world: World) -> Router:
    return router("/sendgrid/v3", ROUTES, world, _gate(MinuteBudget(REQUESTS_PER_MINUTE, world.unix), world))


def _gate(budget: MinuteBudget, world: World) -> Gate:
    async def pass_through(operation: Operation, call: Call) -> Answer:
        within, left, seconds = budget.take()
        headers = {
            "X-RateLimit-Limit": str(budget.limit),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": str(world.unix() + seconds),
        }
        try:
            if not within:
                raise refusal(429, Fault("too many requests"))
            _check_key(call)
            answer = await faulty(world, "sendgrid", operation, lambda does: run(does, call), partial(_says, world))
        except Refusal as no:
            answer = no.answer
        return replace(answer, headers={**headers, **answer.headers})

    return pass_through


def _says(world: World, status: int) -> Answer:
    """SendGrid's words for a fault of its own making; `Reset` is a clock time there."""
    if status == TOO_MANY:
        limited = refusal(status, Fault("too many requests")).answer
        reset = str(world.unix() + LIMITED_SECONDS)
        return replace(limited, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset})
    return refusal(status, Fault("Internal Server Error" if status == SERVER_FAULT else "Service Unavailable")).answer


def _check_key(call: Call) -> None:
    if call.headers.get("authorization") != f"Bearer {SENDGRID_API_KEY}":
        raise refusal(401, Fault("The provided authorization grant is invalid, expired, or revoked"))
