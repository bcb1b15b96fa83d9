from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from entrypoints.sandbox.deliveries import Courier
from entrypoints.sandbox.store import Store

Clock = Callable[[], datetime]


class World(msgspec.Struct, frozen=True):
    """What the three providers share. `base_url` has no trailing slash; `clock` returns aware UTC time."""

    store: Store
    clock: Clock
    courier: Courier
    base_url: str

    def unix(self) -> int:
        return int(self.clock().timestamp())


def utc_now() -> datetime:
    return datetime.now(UTC)
