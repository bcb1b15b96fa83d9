"""One token's budget of POST /invitees, shared by all who ask the same database for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock

from application.ports.call_budget import CallLimits, CallsLeft
from domain.identifiers import BookingId

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Calls:
    """What one token has spent, and what is kept free until when."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.spent: list[datetime] = []
        self.reserved: dict[BookingId, datetime] = {}


class MemoryCallBudget:
    def __init__(self, calls: Calls, limits: CallLimits) -> None:
        self._calls = calls
        self._limits = limits

    def reserve(self, booking_id: BookingId, now: datetime, until: datetime) -> datetime | None:
        with self._calls.lock:
            moment = self._room_again(now, self._others(booking_id, now))
            if moment is None:
                self._calls.reserved[booking_id] = until
            return moment

    def spend(self, booking_id: BookingId, now: datetime) -> datetime | None:
        with self._calls.lock:
            has_own = self._calls.reserved.get(booking_id, now) > now
            others = [] if has_own else self._others(booking_id, now)
            pace = self._leaves(_MINUTE, self._limits.per_minute, now, [])
            moment = _later(pace, self._room_again(now, others))
            if moment is None:
                self._calls.reserved.pop(booking_id, None)
                self._calls.spent = [at for at in self._calls.spent if at > now - _DAY] + [now]
            return moment

    def release(self, booking_id: BookingId) -> None:
        with self._calls.lock:
            self._calls.reserved.pop(booking_id, None)

    def left(self, now: datetime) -> CallsLeft:
        limits = self._limits
        with self._calls.lock:
            reserved = sum(until > now for until in self._calls.reserved.values())
            spent = {span: sum(at > now - span for at in self._calls.spent) for span in (_MINUTE, _HOUR, _DAY)}
        return CallsLeft(
            minute=max(limits.per_minute - spent[_MINUTE], 0),
            hour=max(limits.per_hour - spent[_HOUR] - reserved, 0),
            day=max(limits.per_day - spent[_DAY] - reserved, 0),
            reserved=reserved,
        )

    def _others(self, booking_id: BookingId, now: datetime) -> list[datetime]:
        return [until for other, until in self._calls.reserved.items() if other != booking_id and until > now]

    def _room_again(self, now: datetime, reserved: Sequence[datetime]) -> datetime | None:
        hour = self._leaves(_HOUR, self._limits.per_hour, now, reserved)
        return _later(hour, self._leaves(_DAY, self._limits.per_day, now, reserved))

    def _leaves(self, span: timedelta, room: int, now: datetime, reserved: Sequence[datetime]) -> datetime | None:
        """When a full window has room again: once the room-th from the end has left it."""
        inside = sorted([*(at + span for at in self._calls.spent if at > now - span), *reserved], reverse=True)
        return inside[room - 1] if len(inside) >= room else None


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)
