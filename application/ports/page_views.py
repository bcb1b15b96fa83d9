"""How often pages before the first fact were seen: sums by day, of nobody in particular, and no part of any fact."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from domain.identifiers import BuilderId, SessionTypeId


class Page(StrEnum):
    PROFILE = "profile"
    TIMES = "times"


class View(Struct, frozen=True, kw_only=True):
    """A profile is of no session type."""

    page: Page
    builder: BuilderId
    session_type: SessionTypeId | None = None


class DayOfViews(Struct, frozen=True):
    """`day` is one of UTC."""

    day: date
    view: View
    times: int


class PageViews(Protocol):
    def add(self, view: View, day: date, times: int) -> None: ...

    def between(self, first: date, last: date) -> Sequence[DayOfViews]:
        """Both days are in it; by day, then page, builder and session type."""
        ...
