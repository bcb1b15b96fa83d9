"""Links that sign somebody in once. They live for minutes, and are forgotten a day later."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from domain.identifiers import SignInLinkId


class SignInLink(Struct, frozen=True, kw_only=True):
    """`browser` is a digest of what the browser holds that asked; `leads_to` a path of ours."""

    id: SignInLinkId
    email: str
    browser: bytes
    leads_to: str
    language: str
    asked_at: datetime
    ends_at: datetime
    used_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        return self.used_at is None and now < self.ends_at


class SignInLinks(Protocol):
    def save(self, link: SignInLink) -> None:
        """A new one; those that ended a day before it was asked for are forgotten."""
        ...

    def get(self, link_id: SignInLinkId) -> SignInLink | None: ...

    def asked_since(self, email: str, since: datetime) -> int:
        """How many were asked for that address, whoever asked; capital letters make no difference."""
        ...

    def forget(self, email: str) -> None:
        """All that were asked for that address."""
        ...

    def use(self, link_id: SignInLinkId, now: datetime) -> SignInLink | None:
        """To one who asks, whoever else asks at the same moment; None to the others, and once it has ended."""
        ...
