"""Who holds how many times unpaid, in memory."""

from collections.abc import Collection, Sequence
from datetime import datetime
from threading import Lock

from application.ports.live_holds import KEPT, HoldOf
from domain.identifiers import BookingId


class MemoryLiveHolds:
    def __init__(self) -> None:
        self._lock = Lock()
        self._holds: dict[BookingId, tuple[str, HoldOf]] = {}

    def take(self, person: str, booking_id: BookingId, now: datetime, most: int) -> Sequence[HoldOf]:
        with self._lock:
            self._holds = {id_: kept for id_, kept in self._holds.items() if kept[1].since >= now - KEPT}
            others = [hold for id_, (whose, hold) in self._holds.items() if whose == person and id_ != booking_id]
            if len(others) >= most:
                return sorted(others, key=lambda hold: (hold.since, hold.booking_id))
            self._holds.setdefault(booking_id, (person, HoldOf(booking_id, now)))
            return ()

    def leave(self, booking_ids: Collection[BookingId]) -> None:
        with self._lock:
            for booking_id in booking_ids:
                self._holds.pop(booking_id, None)
