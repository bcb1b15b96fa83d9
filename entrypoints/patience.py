"""Waiting a provider's rate limit out, where everything has to be asked and nothing may be left out."""

import time
from collections.abc import Callable
from datetime import timedelta

from application.ports.answers import TooManyCalls

WAITING_MAX = timedelta(minutes=30)
"""For one round of questions. At 500 calls a minute that is enough for some 14,000 meetings."""


def _always() -> bool:
    return True


class Patience:
    """What is left of it grows less with each wait; `tell` hears of each, and once `go_on` says no it has an end."""

    def __init__(self, tell: Callable[[str], None], go_on: Callable[[], bool] = _always) -> None:
        self._tell = tell
        self._go_on = go_on
        self._left = WAITING_MAX

    def wait_out(self, limited: TooManyCalls) -> bool:
        """True after waiting; False at once if that would take longer than all of us may, and when told to stop."""
        wait = timedelta(seconds=limited.retry_after_seconds)
        if wait > self._left:
            self._tell(f"{limited}: not waiting {limited.retry_after_seconds} s more")
            return False
        self._left -= wait
        self._tell(f"{limited}: waiting {limited.retry_after_seconds} s, then going on")
        for _ in range(limited.retry_after_seconds):
            if not self._go_on():
                return False
            time.sleep(1)
        return True
