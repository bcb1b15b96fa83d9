"""What a fault does to one webhook delivery before it is queued."""

import msgspec

from entrypoints.sandbox.faults import REORDER_DELAYS_SECONDS, Faults


class Plan(msgspec.Struct, frozen=True):
    """`dropped` is the reason why it is never sent."""

    dropped: str = ""
    delay_seconds: int = 0
    copies: int = 1


def plan_of(faults: Faults, provider: str) -> Plan:
    """As usual, unless a fault is on that meets this delivery."""
    fault = faults.take(provider, ("drop", "delay", "repeat", "reorder"))
    match fault and fault.kind:
        case "drop":
            return Plan(dropped="dropped on purpose")
        case "delay" if fault:
            return Plan(delay_seconds=fault.amount)
        case "repeat" if fault:
            return Plan(copies=fault.amount)
        case "reorder" if fault:
            return Plan(delay_seconds=REORDER_DELAYS_SECONDS[fault.seen % len(REORDER_DELAYS_SECONDS)])
        case _:
            return Plan()
