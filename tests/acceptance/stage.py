"""What a scenario needs around a service, whatever the service stands on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import httpx
from msgspec import Struct

from application.audit import Finding, audit
from application.ports.catalog import Builder
from application.ports.effects import OpenEffect
from application.ports.inbox import InboxEntry, Provider
from domain.identifiers import BookingId
from domain.money import Money
from entrypoints.service import Service
from tests.acceptance.marketplace import MONDAY
from tests.acceptance.visitors import Visitor
from tests.assembly import SteeredClock

ENTRIES_READ_MAX = 200
STRIDES_MAX = 12
"""How many stops time makes on its way at most: work that is repeated every five minutes need not run all day."""


class Order(StrEnum):
    """How messages that were held up arrive in the end."""

    AT_LAST = "at last"
    TWICE = "twice"
    FIVE_AT_ONCE = "five times at once"
    REVERSED = "in reverse order"


class MeetingSeen(Struct, frozen=True):
    """A meeting that stands in a calendar at Calendly."""

    expert: str
    start: datetime
    email: str
    booking_id: str | None
    event_uri: str
    missed: bool

    @property
    def key(self) -> str:
        return self.event_uri.rpartition("/")[2]


class MoneySeen(Struct, frozen=True):
    """What Stripe took for a booking, gave back and lost to banks, and what it only reserved, in minor units."""

    taken_minor: int
    returned_minor: int
    reserved_minor: int = 0
    disputed_minor: int = 0


class MailSeen(Struct, frozen=True):
    to: str
    about: str


class StageClock(SteeredClock):
    """One time for the service and for the providers around it."""

    def __init__(self) -> None:
        super().__init__(MONDAY)

    def __call__(self) -> datetime:
        return self.now()

    def set(self, moment: datetime) -> None:
        assert moment >= self.now(), "time does not go back"
        self.pass_by(moment - self.now())


class AtCalendly(Protocol):
    """What people do on Calendly's own pages. Meetings are known by their keys; nothing here waits."""

    def book(self, session_type_id: str, start: datetime, visitor: Visitor, claims: UUID | None = None) -> None:
        """`claims` is the booking id in the address that they came with."""
        ...

    def book_with_link(self, url: str, start: datetime, visitor: Visitor) -> None: ...

    def cancel(self, meeting: str, *, by_expert: bool) -> None: ...

    def move(self, meeting: str, start: datetime) -> None: ...

    def mark_no_show(self, meeting: str, *, missed: bool) -> None: ...


class AtStripe(Protocol):
    """What clients' banks and the owner of the account do. Payments are known by their pages; nothing here waits."""

    def refuse_capture(self, page: str) -> None:
        """The bank will say no to the next try to take what is reserved."""
        ...

    def end_debit(self, page: str, *, succeeded: bool) -> None: ...

    def dispute(self, page: str) -> None: ...

    def end_dispute(self, page: str, *, won: bool) -> None: ...

    def refund(self, page: str, amount: Money) -> None:
        """By a person, on Stripe's own pages."""
        ...


class Stage(Protocol):
    """The service, its front door, and the world around it.

    Everything here returns when all work that the world's time allows has been done. Payment pages are known by the
    last part of their address.
    """

    @property
    def service(self) -> Service: ...

    @property
    def http(self) -> httpx.Client: ...

    @property
    def clock(self) -> StageClock: ...

    @property
    def at_calendly(self) -> AtCalendly: ...

    @property
    def at_stripe(self) -> AtStripe: ...

    def give_access(self, builder: Builder) -> None:
        """The builder connects the own calendar."""
        ...

    def take_access_back(self, builder: Builder) -> None:
        """At Calendly itself, so that we have to find out."""
        ...

    def settle(self) -> None:
        """Wait until nothing is left to do before time moves on."""
        ...

    def pay(self, page: str, amount: Money | None = None) -> None:
        """The client's bank pays on a page; `amount` if it is not the one asked for."""
        ...

    def pay_once_more(self, page: str) -> None:
        """Stripe takes the same payment a second time, on a page that nobody should have."""
        ...

    def pay_by_debit(self, page: str) -> None:
        """The client chooses a method that takes days, if the page offers one."""
        ...

    def decline(self, page: str) -> None: ...

    def page_is_open(self, page: str) -> bool: ...

    def meetings(self) -> Sequence[MeetingSeen]:
        """All that stand, in every calendar."""
        ...

    def money(self, booking_id: UUID) -> MoneySeen: ...

    def mails(self) -> Sequence[MailSeen]: ...

    def calendar_files(self, email: str) -> Sequence[bytes]:
        """What came to that address with its mails, the oldest first."""
        ...

    def texts_of_mails(self, email: str) -> Sequence[str]:
        """What came to that address in plain text, the oldest first."""
        ...

    def bounce_mails(self, email: str) -> None:
        """The receiving server sends back every mail that has gone to the address so far."""
        ...

    def go_down(self, provider: Provider) -> None:
        """From now on the provider answers nobody of ours; its clients and experts still reach it."""
        ...

    def come_back(self, provider: Provider) -> None: ...

    def lose_next_answer(self, provider: Provider) -> None:
        """The next order is carried out, but its answer never arrives."""
        ...

    def hang_sendgrid(self) -> None:
        """From now on whoever hands a mail over waits, until SendGrid comes back and takes it."""
        ...

    def limit_sendgrid(self, per_minute: int) -> None: ...

    def refuse_meetings(self) -> None:
        """Calendly refuses every meeting because of the event type's configuration."""
        ...

    def hold_up(self, provider: Provider) -> None:
        """The provider's messages stay on their way."""
        ...

    def ask_providers(self) -> None:
        """The second hearing: whatever webhooks did not tell is read."""
        ...

    def let_through(self, provider: Provider, order: Order) -> None:
        """What was held up arrives, and later messages come at once again."""
        ...


def move_time(stage: Stage, moment: datetime) -> None:
    """Go on to `moment`, with a stop wherever work falls due."""
    for _ in range(STRIDES_MAX):
        due = min((work.due for work in _waiting(stage)), default=moment)
        if due >= moment:
            break
        stage.clock.set(max(due, stage.clock.now()))
        stage.settle()
    stage.clock.set(moment)
    stage.settle()


def pass_time(stage: Stage, duration: timedelta) -> None:
    move_time(stage, stage.clock.now() + duration)


def findings(stage: Stage) -> tuple[Finding, ...]:
    service = stage.service
    return audit(service.audit_ledger, service.effects, service.inbox, service.world.clock).findings


def messages(stage: Stage, provider: Provider, kind: str) -> list[InboxEntry]:
    entries = stage.service.inbox.entries(ENTRIES_READ_MAX)
    return [entry for entry in entries if (entry.provider, entry.type) == (provider, kind)]


def case_deadlines(stage: Stage, booking_id: UUID) -> list[datetime]:
    """Until when somebody may decide the open cases of a booking."""
    return sorted(stage.service.manage.state(BookingId(booking_id)).core.cases.values())


def _waiting(stage: Stage) -> list[OpenEffect]:
    return [work for work in stage.service.effects.open_effects() if work.parked_reason is None]
