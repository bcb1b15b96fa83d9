"""What was asked once is known for a while, a silence too; one thread asks, and no other waits for it long."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

import requests

from application.ports.clock import Clock

SILENCE_REMEMBERED = timedelta(seconds=10)
"""So long a provider that did not answer is not asked again."""
WAIT_SECONDS = 1.0
"""So long others wait for the one who is asking."""

Known = TypeVar("Known")


class Unusable(Exception):  # noqa: N818 - it names what it is
    """What the provider publishes cannot be used; the message says why."""


class Remembered(Generic[Known]):
    """One object serves all threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asking = Lock()
        self._known: tuple[datetime, Known] | None = None
        self._silence: tuple[datetime, str] | None = None

    def get(self, lasts: timedelta, read: Callable[[], Known]) -> Known:
        """What is younger than `lasts`, or is read now; raises what `read` raises, and Unusable."""
        known = self._young(lasts)
        if known is not None:
            return known[0]
        if not self._asking.acquire(timeout=WAIT_SECONDS):
            raise Unusable("it has not answered somebody else yet")
        try:
            known = self._young(lasts)
            return known[0] if known is not None else self._read(read)
        finally:
            self._asking.release()

    def _young(self, lasts: timedelta) -> tuple[Known] | None:
        known = self._known
        return (known[1],) if known is not None and self._clock.now() < known[0] + lasts else None

    def _read(self, read: Callable[[], Known]) -> Known:
        if self._silence is not None and self._clock.now() < self._silence[0] + SILENCE_REMEMBERED:
            raise Unusable(f"it is not asked again so soon: {self._silence[1]}")
        try:
            found = read()
        except (requests.RequestException, Unusable) as fault:
            self._silence = self._clock.now(), f"{type(fault).__name__}: {fault}"
            raise
        self._known, self._silence = (self._clock.now(), found), None
        return found
