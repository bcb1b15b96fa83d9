"""What a provider lets us do with the key that we have. Asked by reading only: nothing changes there."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct


class Right(Struct, frozen=True, kw_only=True):
    """Something of the provider's that we need. `refusal` is "" if we have it; `mend` says how to get it.

    What is not `needed` may be missing, at the price that `refusal` names.
    """

    what: str
    refusal: str = ""
    mend: str = ""
    needed: bool = True


class ProviderAccess(Protocol):
    def rights(self) -> Sequence[Right]:
        """Raises ProviderUnavailable when nobody answers, or answers that our key is wrong."""
        ...
