"""What the client agreed to when choosing the time; a later change of the catalog changes no promise."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from domain.money import Money


class Policy(Struct, frozen=True):
    """How much a cancelling client gets back, by elapsed hours to the start."""

    free_until_hours: int = 24
    half_until_hours: int = 2

    def __post_init__(self) -> None:
        if not 0 <= self.half_until_hours <= self.free_until_hours:
            raise ValueError("a policy needs 0 <= half_until_hours <= free_until_hours")

    def is_free(self, start: datetime, at: datetime) -> bool:
        """Whether a client who cancels at `at` gets everything back."""
        return start - at >= timedelta(hours=self.free_until_hours)

    def gives_back(self, paid: Money, start: datetime, at: datetime) -> Money:
        """What a client who cancels at `at` gets of `paid` for a session that begins at `start`."""
        if self.is_free(start, at):
            return paid
        if start - at >= timedelta(hours=self.half_until_hours):
            return paid.half_rounded_up()
        return Money.zero(paid.currency)


class Capture(StrEnum):
    """When money is taken, where the client's way of paying leaves a choice."""

    AT_ONCE = "at_once"
    AFTER_CONFIRMATION = "after_confirmation"
    """Reserved while paying, taken once the expert's calendar has the meeting."""


class Terms(Struct, frozen=True):
    """`delayed_methods`: bank debits and transfers may be used, as long as the session is far enough away."""

    price: Money
    duration_minutes: int
    policy: Policy
    capture: Capture = Capture.AT_ONCE
    delayed_methods: bool = False
