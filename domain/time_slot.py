"""A stretch of time that somebody can claim."""

from datetime import UTC, date, datetime, timedelta

from msgspec import Struct


class TimeSlot(Struct, frozen=True):
    """From `start` up to, not including, `end`; both are instants in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.utcoffset() != timedelta(0) or self.end.utcoffset() != timedelta(0):
            raise ValueError("a time slot is made of UTC instants")
        if self.start >= self.end:
            raise ValueError("a time slot ends after it starts")

    @classmethod
    def lasting(cls, start: datetime, minutes: int) -> "TimeSlot":
        return cls(start, start + timedelta(minutes=minutes))

    def overlaps(self, other: "TimeSlot") -> bool:
        return self.start < other.end and other.start < self.end

    @property
    def days(self) -> tuple[date, ...]:
        """The UTC days it touches, in order: the agendas a claim on it stands in."""
        last = (self.end - timedelta(microseconds=1)).astimezone(UTC).date()
        first = self.start.astimezone(UTC).date()
        return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
