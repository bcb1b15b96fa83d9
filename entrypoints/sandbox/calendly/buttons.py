"""What the pages' buttons have in common."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from litestar import Request, Response, post
from litestar.concurrency import sync_to_thread
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from entrypoints.sandbox.calendly import resources
from entrypoints.sandbox.calendly.refusals import invalid
from entrypoints.sandbox.rendering import html, read_form, see
from entrypoints.sandbox.wire import Refusal
from entrypoints.sandbox.world import World

Act = Callable[[World, str, dict[str, str]], str]
"""Takes the id in the address and the form; returns the page to look at next."""


def button(world: World, path: str, act: Act) -> HTTPRouteHandler:
    """The form's fields, and those of the address where the form has none."""

    @post(path)
    async def press(key: FromPath[str], request: Request[Any, Any, Any]) -> Response[Any]:
        form = dict(request.query_params) | await read_form(request)
        try:
            return see(await sync_to_thread(act, world, key, form))
        except Refusal as no:
            return refused(no)

    return press


def refused(no: Refusal) -> Response[str]:
    body: Any = no.answer.body
    details = body.get("details") or [{"message": body["message"]}]
    status = 404 if no.answer.status == 404 else 409  # noqa: PLR2004  (HTTP's own numbers)
    return html("refused.html", status, title=body["title"], message=details[0]["message"], back="/calendly/calendar")


def start_in(form: dict[str, str]) -> datetime:
    start = resources.moment(form.get("start_time"))
    if start is None:
        raise invalid("start_time", "is invalid")
    return start
