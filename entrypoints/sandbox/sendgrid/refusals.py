import msgspec

from entrypoints.sandbox.wire import Answer, Refusal


class Fault(msgspec.Struct, frozen=True):
    message: str
    field: str | None = None


def refusal(status: int, *faults: Fault) -> Refusal:
    """Build SendGrid's error body: every fault at once."""
    return Refusal(Answer(status, {"errors": [msgspec.to_builtins(fault) for fault in faults]}))
