"""What a fault does to one API call."""

import asyncio
from collections.abc import Awaitable, Callable

from entrypoints.sandbox.faults import CALLS, Fault, Faults
from entrypoints.sandbox.wire import Answer, Call, Operation, Refusal
from entrypoints.sandbox.world import World

GARBAGE = b"<html><body>upstream connect error or disconnect/reset before headers"
_MILLISECONDS = 1000

Does = Callable[[Operation], Awaitable[Answer]]
Says = Callable[[int], Answer]
"""The provider's own words for 429, 500 and 503."""


async def faulty(world: World, provider: str, operation: Operation, does: Does, says: Says) -> Answer:
    """The answer of `does`, unless a fault is on that meets this call."""
    fault = Faults(world.store).take(provider, CALLS, operation.__name__)
    if fault is None:
        return await does(operation)
    if fault.kind in ("429", "503"):  # not stored under the call's key, as a gateway's answer is not
        return says(int(fault.kind))
    if fault.kind == "500":
        return await does(_failing(says(500)))
    if fault.kind == "slow":
        await asyncio.sleep(fault.amount / _MILLISECONDS)
        return await does(operation)
    return await _spoilt(await does(operation), fault)


def _failing(answer: Answer) -> Operation:
    def fail(_call: Call) -> Answer:
        raise Refusal(answer)

    return fail


async def _spoilt(answer: Answer, fault: Fault) -> Answer:
    """What was done is done; only its answer suffers."""
    match fault.kind:
        case "timeout":
            await asyncio.sleep(fault.amount)
            return answer
        case "lost":
            return Answer(answer.status, is_lost=True)
        case _:
            return Answer(200, raw=GARBAGE)
