import threading
from collections.abc import Callable

WINDOW_SECONDS = 60


class MinuteBudget:
    """Counts calls in fixed windows of one minute, as the providers' rate headers describe them."""

    def __init__(self, limit: int, unix: Callable[[], int]) -> None:
        self.limit = limit
        self._unix = unix
        self._lock = threading.Lock()
        self._window = 0
        self._used = 0

    def take(self) -> tuple[bool, int, int]:
        """Count one call; return whether it is within the limit, what is left, and the seconds to go."""
        now = self._unix()
        with self._lock:
            window = now // WINDOW_SECONDS
            if window != self._window:
                self._window, self._used = window, 0
            self._used += 1
            left = self.limit - self._used
        return left >= 0, max(0, left), WINDOW_SECONDS - now % WINDOW_SECONDS
