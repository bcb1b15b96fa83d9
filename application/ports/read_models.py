"""Lists that screens and operators read; each is folded from the events and may lag behind them by a moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from domain.identifiers import BookingId, MailId


class BookingRow(Struct, frozen=True, kw_only=True):
    """One line of the booking list. No personal data: the person's id leads to it."""

    booking_id: BookingId
    builder_id: str
    session_type_id: str
    person_id: UUID | None
    status: str
    payment_status: str
    starts_at: datetime
    ends_at: datetime
    amount_minor: int
    currency: str
    source: str
    selected_at: datetime
    changed_at: datetime
    concerns: tuple[str, ...] = ()
    """Names of domain.booking.concerns.Concern."""
    currencies: tuple[str, ...] = ()
    """In which money came, as domain.booking.takings tells; the amounts below are in their order, in minor units."""
    paid: tuple[int, ...] = ()
    reserved: tuple[int, ...] = ()
    refunded: tuple[int, ...] = ()
    disputed: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()
    by_hand: tuple[int, ...] = ()


class Concerned(Struct, frozen=True):
    """How many bookings have a concern, and since when the longest of them has not changed in any way."""

    bookings: int
    unchanged_since: datetime


class BookingsWanted(Struct, frozen=True, kw_only=True):
    """All that is said must fit, and None says nothing; but what is in `also` fits whatever its concerns."""

    status: str | None = None
    concern: str | None = None
    also: tuple[BookingId, ...] = ()
    among: tuple[BookingId, ...] | None = None
    builder_id: str | None = None
    starts_from: datetime | None = None
    starts_before: datetime | None = None
    ids: tuple[BookingId, BookingId] | None = None
    """The first and the last id of a range."""
    person_ids: tuple[UUID, ...] | None = None
    """Whose bookings."""


class BookingList(Protocol):
    def page(self, *, status: str | None, before: datetime | None, limit: int) -> Sequence[BookingRow]:
        """The most recently selected first."""
        ...

    def search(
        self, wanted: BookingsWanted, after: tuple[datetime, BookingId] | None, limit: int
    ) -> Sequence[BookingRow]:
        """The most recently selected first, from the one after `after` on: the moment and the id of a row."""
        ...

    def concerns(self) -> Mapping[str, Concerned]:
        """By each concern that any booking has."""
        ...


class MailRow(Struct, frozen=True, kw_only=True):
    """One line of the mail list. No personal data: whose address it went to is looked up elsewhere.

    `standing` is a name of domain.mail.mail.Standing in lower case, `reason` why it stands so, in classes of ours.
    """

    mail_id: MailId
    booking_id: BookingId | None
    kind: str
    recipient: str
    standing: str
    reason: str
    needless: bool
    """Given up because it was no longer so, or nobody was there to read it."""
    attempts: int
    message_id: str
    reported_as_spam: bool
    wanted_at: datetime
    due_at: datetime
    """When it was to go out: a reminder is wanted long before."""
    accepted_at: datetime | None
    """When SendGrid was first known to have it."""
    changed_at: datetime
    resend_of: MailId | None
    resend: int
    resends: int
    """How often it was sent again itself."""


class MailFigures(Struct, frozen=True, kw_only=True):
    """How the mails of one kind stand that were due in a span of time; `kind` is empty for all of them.

    due = waiting + given_up + accepted; accepted = unreported + deferred + delivered + dropped + bounced.
    """

    kind: str
    due: int
    waiting: int
    given_up: int
    needless: int
    """Of those given up."""
    accepted: int
    unreported: int
    deferred: int
    delivered: int
    dropped: int
    bounced: int
    reported_as_spam: int
    median_seconds_to_accepted: float | None

    @property
    def delivery_rate(self) -> float | None:
        """From 0 to 1, of those of which SendGrid has told the end; None if it has told none."""
        ended = self.delivered + self.dropped + self.bounced
        return self.delivered / ended if ended else None


class MailTrouble(Struct, frozen=True, kw_only=True):
    """`waiting` are due and not handed over; the others ended so since a moment. What was needless is no trouble."""

    waiting: int
    given_up: int
    bounced: int
    dropped: int


class MailList(Protocol):
    def page(
        self,
        *,
        standing: str | None = None,
        trouble: bool = False,
        kind: str | None = None,
        booking_id: BookingId | None = None,
        before: datetime | None = None,
        limit: int,
    ) -> Sequence[MailRow]:
        """The most recently wanted first. `trouble` is what somebody may have to see to: handed over and not taken yet;
        dropped, bounced, or given up and not needless, unless it was sent again: then that one tells. Mails that were
        wanted at the same moment stay on one page: it may be a little longer than `limit`.
        """
        ...

    def figures(self, start: datetime, end: datetime) -> Sequence[MailFigures]:
        """Of the mails due from `start` until before `end`: each kind there is, by name, and last all of them."""
        ...

    def trouble(self, since: datetime, now: datetime) -> MailTrouble: ...
