"""How a provider may answer besides yes: every adapter says it in these words."""

from datetime import datetime

from msgspec import Struct


class Limited(Struct, frozen=True):
    """Too many calls: nothing was done, ask again at `retry_at`."""

    retry_at: datetime


class Unknown(Struct, frozen=True):
    """The answer was lost or is no answer: it may have been done. `key_is_spent` tells that the provider stored
    a fault under our idempotency key, so that repeating with it can only repeat the fault.
    """

    detail: str
    key_is_spent: bool = False


class NotReached(Struct, frozen=True):
    """The connection was never made: nothing was done."""

    detail: str


class ProviderUnavailable(Exception):  # noqa: N818 - it names what happened
    """A question (not an order) got no answer; asking again harms nothing."""

    def __init__(self, detail: str, retry_after_seconds: int = 30) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class TooManyCalls(ProviderUnavailable):
    """The provider is well, and has said when it answers again: who can wait so long misses nothing."""
