"""What is wrong with the service as a whole at this moment, and only a person can mend."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

ABOUTS = ("audit", "parked_work", "drift", "comparison", "subscription", "connection", "forgotten")
"""Every name that a trouble may have."""


class Trouble(Struct, frozen=True):
    """`about` names it for ever, such as `audit`; no personal data in `detail`."""

    about: str
    count: int
    detail: str = ""


class Troubles(Protocol):
    def present(self) -> Sequence[Trouble]: ...
