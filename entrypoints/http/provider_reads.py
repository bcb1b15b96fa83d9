"""How many reads may wait for a provider, so that a slow one never takes every thread of the web."""

import asyncio
from contextlib import ExitStack
from typing import Any

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from domain.errors import SchedulingUnavailable

AT_ONCE = 8  # fewer than the web's threads: the rest stay free for whoever asks no provider
WAITING_MAX = 64
RETRY_SECONDS = 10

_OPTION = "asks_calendar"
ASKS_CALENDAR: dict[str, Any] = {_OPTION: True}
"""The `opt` of a route without a body that may have to ask Calendly."""


class ProviderReads:
    """Turns for those routes. Used on the event loop only, so without a lock."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._inside = 0

    async def answer(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises SchedulingUnavailable when too many wait. A turn ends when the answer begins."""
        if self._inside >= AT_ONCE + WAITING_MAX:
            raise SchedulingUnavailable("Too many wait for the expert's calendar.", retry_after_seconds=RETRY_SECONDS)
        with ExitStack() as turn:
            self._inside += 1
            turn.callback(self._leave)
            await self._turns.acquire()
            turn.callback(self._turns.release)

            async def end_turn(message: Message) -> None:
                turn.close()
                await send(message)

            await app(scope, receive, end_turn)

    def _leave(self) -> None:
        self._inside -= 1


def in_turn(app: ASGIApp) -> ASGIApp:
    """Litestar's middleware: one for each route, all waiting for the application's `provider_reads`."""

    async def bounded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["route_handler"].opt.get(_OPTION):
            reads: ProviderReads = scope["litestar_app"].state.provider_reads
            await reads.answer(app, scope, receive, send)
        else:
            await app(scope, receive, send)

    return bounded
