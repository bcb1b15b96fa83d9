"""What happened in a simulated world, told so that the story of one booking can be read by itself."""

from collections import Counter
from datetime import datetime

from msgspec import Struct

from application.ports.clock import Clock


class Line(Struct, frozen=True):
    at: datetime
    about: str
    words: str


class Journal:
    """`about` is a booking's id, or empty for what concerns all."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.lines: list[Line] = []
        self.faults: Counter[str] = Counter()
        self.deeds: Counter[str] = Counter()

    def tell(self, about: object, words: str) -> None:
        self.lines.append(Line(self._clock.now(), str(about), words))

    def fault(self, kind: str, about: object, words: str = "") -> None:
        """Something went wrong on purpose."""
        self.faults[kind] += 1
        self.tell(about, f"! {kind} {words}".rstrip())

    def deed(self, kind: str, about: object, words: str = "") -> None:
        """Somebody did something."""
        self.deeds[kind] += 1
        self.tell(about, f"{kind} {words}".rstrip())
