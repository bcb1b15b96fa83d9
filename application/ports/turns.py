"""Work that only one process may do at a time."""

from contextlib import AbstractContextManager
from typing import Protocol


class Turns(Protocol):
    def take(self, name: str) -> AbstractContextManager[bool]:
        """True inside for one holder at a time, False for everybody else, who does not wait.

        A holder that dies gives it back. Raises StoreUnavailable.
        """
        ...
