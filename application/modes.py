"""The operator's switch, as every process sees it a moment after it was turned."""

import logging
from datetime import datetime

from application.limits import MAINTENANCE_RETRY_SECONDS, MODE_SEEN_WITHIN
from application.ports.clock import Clock
from application.ports.service_modes import Mode, ModeChange, ServiceModes
from domain.errors import UnderMaintenance

_log = logging.getLogger(__name__)


class Modes:
    """Read again once what is known is older than MODE_SEEN_WITHIN: it is asked for with every booking and effect."""

    def __init__(self, kept: ServiceModes, clock: Clock) -> None:
        self._kept = kept
        self._clock = clock
        self._seen: tuple[datetime, ModeChange | None] | None = None

    def present(self) -> ModeChange | None:
        """None if nobody has ever switched. Raises StoreUnavailable."""
        now, seen = self._clock.now(), self._seen
        if seen is None or abs(now - seen[0]) >= MODE_SEEN_WITHIN:
            seen = self._seen = (now, self._kept.present())
        return seen[1]

    @property
    def mode(self) -> Mode:
        present = self.present()
        return present.mode if present else Mode.OPEN

    @property
    def is_parked(self) -> bool:
        return self.mode is Mode.PARK

    def require_open_to_bookings(self) -> None:
        """Raises UnderMaintenance."""
        if self.mode is Mode.MAINTENANCE:
            raise UnderMaintenance(retry_after_seconds=MAINTENANCE_RETRY_SECONDS)

    def switch(self, mode: Mode, by: str, why: str) -> ModeChange:
        """In force in this process at once, in every other within MODE_SEEN_WITHIN."""
        change = ModeChange(mode=mode, at=self._clock.now(), by=by, why=why)
        self._kept.change(change)
        self._seen = None
        _log.warning("the service was switched to %s", mode)
        return change
