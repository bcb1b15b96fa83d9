"""One HTTP call as plain data, and how an operation is hung on a route."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial, update_wrapper
from typing import Any, Literal

import msgspec
from litestar import Request, Response, Router
from litestar.concurrency import sync_to_thread
from litestar.handlers import HTTPRouteHandler

from entrypoints.sandbox.world import World

BODY_LIMIT_BYTES = 31 * 1024 * 1024  # a little over SendGrid's own 30 MB, so that its refusal is ours to word


class Call(msgspec.Struct, frozen=True):
    method: str
    path: str
    path_params: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes

    def param(self, name: str) -> str | None:
        """Return the first query value of that name."""
        return next((value for key, value in self.query if key == name), None)


class Answer(msgspec.Struct, frozen=True):
    """`raw` stands in for the body as it is; a lost answer is never sent: the line is cut instead."""

    status: int
    body: object = None
    headers: Mapping[str, str] = {}
    raw: bytes | None = None
    is_lost: bool = False


class Refusal(Exception):  # noqa: N818  (an expected "no" is not an error of the program)
    """A provider's "no", ready to be sent."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


Method = Literal["GET", "POST", "PATCH", "DELETE"]
Operation = Callable[[Call], Answer]
Gate = Callable[[Operation, Call], Awaitable[Answer]]


async def run(operation: Operation, call: Call) -> Answer:
    """Run a blocking operation in a thread; its refusal is an answer like any other."""
    try:
        return await sync_to_thread(operation, call)
    except Refusal as refusal:
        return refusal.answer


async def read_call(request: Request[Any, Any, Any]) -> Call:
    return Call(
        method=request.method,
        path=request.url.path,
        path_params={key: str(value) for key, value in request.path_params.items()},
        query=tuple((key, str(value)) for key, value in request.query_params.multi_items()),
        headers={key.lower(): value for key, value in request.headers.items()},
        body=await request.body(),
    )


def send(answer: Answer) -> Response[bytes]:
    if answer.raw is not None:
        return Response(answer.raw, status_code=answer.status, headers=dict(answer.headers), media_type="text/html")
    if answer.body is None:
        return Response(b"", status_code=answer.status, headers=dict(answer.headers), media_type="text/plain")
    return Response(
        msgspec.json.encode(answer.body),
        status_code=answer.status,
        headers=dict(answer.headers),
        media_type="application/json",
    )


def router(
    prefix: str, routes: Iterable[tuple[Method, str, Callable[[World, Call], Answer]]], world: World, gate: Gate
) -> Router:
    """Hang a table of operations below a prefix."""
    return Router(
        prefix,
        route_handlers=[
            _endpoint(method, path, update_wrapper(partial(operation, world), operation), gate)
            for method, path, operation in routes
        ],
    )


def _endpoint(method: Method, path: str, operation: Operation, gate: Gate) -> HTTPRouteHandler:
    """Bind an operation to a route; every call passes the provider's gate: key check, limits, replay."""

    async def serve(request: Request[Any, Any, Any]) -> Response[bytes]:
        answer = await gate(operation, await read_call(request))
        if answer.is_lost:
            await _hang_up(request)
        return send(answer)

    serve.__name__ = operation.__name__
    return HTTPRouteHandler(path, http_method=[method], status_code=200, request_max_body_size=BODY_LIMIT_BYTES)(serve)


async def _hang_up(request: Request[Any, Any, Any]) -> None:
    """Cut the line without a word. ASGI has no way to say that, so uvicorn's own object is asked for its socket."""
    cycle: Any = getattr(request.receive, "__self__", None)
    assert cycle is not None, "the sandbox runs on uvicorn"
    cycle.transport.close()
    await request.receive()  # until the server knows, so that it sends nothing any more
