"""Builders' own connections to Calendly: whose calendar, how it stands, and the tokens that open it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from domain.identifiers import BuilderId


class ConnectionStatus(StrEnum):
    CONNECTED = "connected"
    NEEDS_RECONNECTING = "needs_reconnecting"
    DISCONNECTED = "disconnected"


class Tokens(Struct, frozen=True, kw_only=True):
    """What opens one calendar. `refresh` dies with its first successful use. Neither is ever shown or logged."""

    access: str
    refresh: str
    issued_at: datetime
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Tokens(expires_at={self.expires_at!r})"


class Connection(Struct, frozen=True, kw_only=True):
    """`calendar` is the Calendly user who gave the grant. `reason` says why it does not work, for people who run this;
    `changed_at` is when it came to stand as it does.
    """

    builder_id: BuilderId
    calendar: str
    organization: str
    status: ConnectionStatus = ConnectionStatus.CONNECTED
    reason: str = ""
    connected_at: datetime
    changed_at: datetime

    @property
    def works(self) -> bool:
        return self.status is ConnectionStatus.CONNECTED


class Held(Struct, frozen=True, kw_only=True):
    """The tokens as they are kept. Each new pair has the next `generation`; before `again_at` nobody may renew it."""

    tokens: Tokens
    generation: int
    again_at: datetime | None = None


class Renewal(Struct, frozen=True, kw_only=True):
    """The right to exchange the refresh token, for one process at a time; `unanswered` exchanges of it came before."""

    tokens: Tokens
    generation: int
    unanswered: int


class CalendarTaken(Exception):  # noqa: N818 - it names what was found
    """Another builder is connected to this calendar."""


class Connections(Protocol):
    def of_builder(self, builder_id: BuilderId) -> Connection | None:
        """Also one that was ended."""
        ...

    def of_calendar(self, calendar: str) -> Connection | None:
        """None where the organization's token serves: there never was one, or it was ended."""
        ...

    def of_event_type(self, event_type_uri: str) -> Connection | None:
        """As `of_calendar`, of the builder who offers it in the catalog, or did; None if nobody does."""
        ...

    def every(self) -> Sequence[Connection]:
        """Those that were not ended, by builder."""
        ...

    def connect(self, connection: Connection, tokens: Tokens) -> None:
        """In place of any the builder had; raises CalendarTaken."""
        ...

    def held(self, builder_id: BuilderId) -> Held | None:
        """None unless it works."""
        ...

    def begin_renewal(self, builder_id: BuilderId, generation: int, now: datetime, until: datetime) -> Renewal | None:
        """None if another has the right beyond `now`, if it is too early again, or if these tokens are old.

        It counts as unanswered until its end is told.
        """
        ...

    def renewed(self, builder_id: BuilderId, generation: int, tokens: Tokens) -> bool:
        """Keep the pair that came for this generation's; False if that one is not in use any more."""
        ...

    def not_renewed(self, builder_id: BuilderId, generation: int, again_at: datetime, *, unanswered: bool) -> None:
        """The right is free again from `again_at` on; the try counts on only if nobody knows what became of it."""
        ...

    def lose(self, builder_id: BuilderId, generation: int, reason: str, at: datetime) -> bool:
        """It needs reconnecting: the tokens of this generation are forgotten. False if they are not in use any more."""
        ...

    def disconnect(self, builder_id: BuilderId, at: datetime) -> None:
        """The tokens are forgotten; nothing if there is none."""
        ...
