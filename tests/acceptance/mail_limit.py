"""What SendGrid allows in each minute of the scenario's time."""

from datetime import datetime, timedelta
from threading import Lock

from application.ports.clock import Clock

WINDOW = timedelta(minutes=1)


class MailLimit:
    def __init__(self, clock: Clock, per_minute: int) -> None:
        self._clock = clock
        self._per_minute = per_minute
        self._lock = Lock()
        self._window: datetime | None = None
        self._taken = 0

    def refuses_until(self) -> datetime | None:
        """Count one mail; when the next is taken, if this one is not."""
        now = self._clock.now()
        window = now.replace(second=0, microsecond=0)
        with self._lock:
            if window != self._window:
                self._window, self._taken = window, 0
            self._taken += 1
            return window + WINDOW if self._taken > self._per_minute else None
