"""Deliveries as they came: stored before they are acknowledged, handled later."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID, uuid5

from msgspec import Struct

_NAMESPACE = UUID("c1c3f7a4-9c3e-4ad6-8d0b-8a6b7a2f4f10")


class Provider(StrEnum):
    STRIPE = "stripe"
    CALENDLY = "calendly"
    SENDGRID = "sendgrid"


class Verdict(StrEnum):
    WAITING = "waiting"
    HANDLED = "handled"
    REFUSED = "refused"


class Delivery(Struct, frozen=True):
    """One verified webhook. `key` is what makes it the same delivery when it comes again."""

    provider: Provider
    key: str
    type: str
    body: bytes
    received_at: datetime

    @property
    def id(self) -> UUID:
        return uuid5(_NAMESPACE, f"{self.provider}/{self.key}")


class AgedOut(LookupError):  # noqa: N818 - it names the state of the delivery
    """The delivery is known and its body was dropped: by age, or because a person was forgotten."""

    def __init__(self, delivery_id: UUID) -> None:
        super().__init__(f"the body of delivery {delivery_id} was dropped; what it told is in the facts")


class Settlement(Struct, frozen=True):
    """What became of a delivery; `reason` is for people and holds no personal data."""

    delivery_id: UUID
    verdict: Verdict
    reason: str


class InboxEntry(Struct, frozen=True):
    """A delivery without its body."""

    id: UUID
    provider: Provider
    type: str
    received_at: datetime
    verdict: Verdict
    reason: str
    key: str = ""


class Bodies(Struct, frozen=True):
    """Some deliveries whose bodies are kept. `closed` could not be opened; `last` is where the next ones begin."""

    opened: tuple[Delivery, ...]
    waiting: frozenset[UUID]
    closed: int
    last: UUID | None


class Inbox(Protocol):
    def store(self, delivery: Delivery) -> bool:
        """Keep it encrypted together with the effect that will process it, in one transaction.

        False if it was there already. Raises StoreUnavailable when it could not be kept.
        """
        ...

    def load(self, delivery_id: UUID) -> Delivery:
        """The delivery as it came; LookupError if there is none, AgedOut if its body was dropped."""
        ...

    def age_out(self, before: datetime, limit: int) -> int:
        """Drop the bodies of so many that came before, the oldest first; id, type, times and verdict stay.

        One that waits keeps its body. How many were dropped.
        """
        ...

    def bodies(self, after: UUID | None, limit: int) -> Bodies:
        """Those kept, by their ids, after the one of the call before."""
        ...

    def drop_bodies(self, delivery_ids: Collection[UUID]) -> int:
        """As by age, at once; how many were dropped."""
        ...

    def entries(self, limit: int) -> Iterable[InboxEntry]:
        """The newest first."""
        ...

    def search(
        self,
        *,
        provider: Provider | None = None,
        verdict: Verdict | None = None,
        after: tuple[datetime, UUID] | None = None,
        limit: int,
    ) -> Sequence[InboxEntry]:
        """The newest first, from the one after `after` on: the moment and the id of an entry."""
        ...

    def entry(self, delivery_id: UUID) -> InboxEntry | None:
        """Also of one whose body has been aged out."""
        ...

    def newest(self) -> Mapping[Provider, datetime]:
        """When each provider that ever delivered did so last."""
        ...

    def waiting_count(self) -> int:
        """How many have no verdict yet."""
        ...

    def waiting(self) -> Iterable[InboxEntry]:
        """All that have no verdict yet."""
        ...
