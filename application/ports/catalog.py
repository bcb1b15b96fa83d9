"""Builders and what they offer: plain tables, imported and edited, never events."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from domain.identifiers import BuilderId, PersonId, SessionTypeId
from domain.terms import Terms


class SessionType(Struct, frozen=True, kw_only=True):
    id: SessionTypeId
    builder_id: BuilderId
    title: str
    terms: Terms
    description: str = ""
    event_type_uri: str | None = None
    position: int = 0
    requires_sign_in: bool = False
    """Only who has proved the address that they give may book it here; until then their time is held."""


class Pause(Struct, frozen=True, kw_only=True):
    """No new bookings from `at` on. `reason` is what clients read; `ended_at` is None while it lasts."""

    at: datetime
    by: str
    reason: str = ""
    ended_at: datetime | None = None
    ended_by: str = ""

    @property
    def sentence(self) -> str:
        """The reason, so that more can follow it; "" if none was told."""
        is_open = self.reason and self.reason[-1] not in ".!?"
        return f"{self.reason}." if is_open else self.reason


class Builder(Struct, frozen=True, kw_only=True):
    """`calendar` is the Calendly user; without one there is a profile only.

    `connected_at` is the import that gave the builder this calendar, or gave the builder back after a withdrawal.
    Meetings made before it are none of ours.
    """

    id: BuilderId
    name: str
    person_id: PersonId
    timezone: str
    language: str = ""
    """An IETF tag; unknown if empty."""
    headline: str = ""
    about: str = ""
    """Plain text; an empty line parts paragraphs."""
    avatar_url: str = ""
    """An https address, or a path of our own."""
    skills: tuple[str, ...] = ()
    calendar: str | None = None
    connected_at: datetime | None = None
    pause: Pause | None = None
    """The one that lasts, if any. It is no part of what is imported."""
    needs_reconnecting: bool = False
    """Whether the builder's own connection to this calendar has ended by itself; no part of what is imported either."""
    session_types: tuple[SessionType, ...] = ()
    position: int = 0

    @property
    def not_bookable_reason(self) -> str | None:
        """Why nobody can book here, in words for a client; None if one can."""
        if self.calendar is None:
            return f"{self.name} has not connected a calendar yet."
        if self.needs_reconnecting:
            return f"The calendar of {self.name} has to be connected again."
        if self.pause is not None:
            return f"{self.name} takes no new bookings at the moment. {self.pause.sentence}".strip()
        if not any(session.event_type_uri for session in self.session_types):
            return f"{self.name} offers no sessions at the moment."
        return None


class Catalog(Protocol):
    def builders(self) -> Sequence[Builder]:
        """All that are not withdrawn, in catalog order, each with the session types on offer."""
        ...

    def builder(self, builder_id: BuilderId) -> Builder | None: ...

    def session_type(self, session_type_id: SessionTypeId) -> tuple[Builder, SessionType] | None:
        """A withdrawn one is not found."""
        ...

    def agreed(self, session_type_id: SessionTypeId) -> tuple[Builder, SessionType] | None:
        """Also a withdrawn one, as it was last: for what was booked before. The builder comes with it alone."""
        ...

    def withdrawn_people(self, person_ids: Collection[PersonId]) -> Collection[PersonId]:
        """Those among them who were a builder's that is withdrawn."""
        ...

    def replace_all(self, builders: Sequence[Builder], emails: dict[PersonId, str], at: datetime) -> None:
        """Put this catalog in force in one transaction; what is no longer in it is withdrawn, never deleted.

        `at` is the moment of the import; `connected_at` follows from it, whatever the builders given say. Who is paused
        stays so.
        """
        ...

    def pause(self, builder_id: BuilderId, pause: Pause) -> None:
        """One that lasts already stays, unless its reason is another: then it ends here and this one goes on."""
        ...

    def resume(self, builder_id: BuilderId, by: str, at: datetime) -> None:
        """Nothing if no pause lasts."""
        ...

    def pauses(self, builder_id: BuilderId, limit: int) -> Sequence[Pause]:
        """The newest first; withdrawing a builder forgets none."""
        ...
