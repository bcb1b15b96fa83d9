"""Our webhook subscriptions at one provider."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct


class Subscription(Struct, frozen=True, kw_only=True):
    """`failing_since`: the provider cannot reach us and will give up. `complete`: it has all the events we need,
    in the form that we read.
    """

    id: str
    url: str
    active: bool
    failing_since: datetime | None = None
    complete: bool = True


class NewSubscription(Struct, frozen=True):
    """`secret` is told once, and only by providers that choose it themselves."""

    subscription: Subscription
    secret: str = ""


class Subscriptions(Protocol):
    """Raises ProviderUnavailable, also when the provider refuses; the message says why."""

    def ours(self, url_prefix: str) -> Sequence[Subscription]:
        """Those whose address begins like that."""
        ...

    def create(self, url: str) -> NewSubscription: ...

    def delete(self, subscription_id: str) -> None:
        """Nothing if it is gone already."""
        ...
