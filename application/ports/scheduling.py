"""The experts' real calendar, as we need it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from application.ports.answers import Limited, NotReached, Unknown
from domain.booking.vocabulary import Actor, CalendlyRefusal, Meeting
from domain.identifiers import BookingId
from domain.time_slot import TimeSlot


class Question(Struct, frozen=True):
    name: str
    required: bool
    position: int
    kind: str = "string"
    choices: tuple[str, ...] = ()
    other_allowed: bool = False


class EventType(Struct, frozen=True, kw_only=True):
    """`not_bookable_reason` is set when it cannot be booked by API, in words for the operator.

    `public_url` is Calendly's own page of it, where anybody can book; empty if it is not known.
    """

    uri: str
    duration_minutes: int
    questions: tuple[Question, ...] = ()
    location_kind: str | None = None
    not_bookable_reason: str | None = None
    public_url: str = ""


class OfferedTime(Struct, frozen=True):
    start: datetime
    scheduling_url: str
    invitees_remaining: int = 1


class OfferedTimes(Struct, frozen=True):
    """`as_of` is when Calendly said so; `stale` that it could not be asked just now."""

    times: tuple[OfferedTime, ...]
    as_of: datetime
    stale: bool = False


KNOWN_FOR = timedelta(hours=1)
"""Older answers of Calendly say nothing about what is free now."""


class KnownTimes(Struct, frozen=True):
    """Of answers given before: every open start from the asked moment up to, not including, `until`.

    `as_of` is when Calendly gave the oldest of them.
    """

    starts: tuple[datetime, ...]
    until: datetime
    as_of: datetime


class Host(Struct, frozen=True):
    """Whose calendar it is, as Calendly knows them."""

    name: str
    timezone: str


class Answer(Struct, frozen=True):
    question: str
    text: str
    position: int


class MeetingRequest(Struct, frozen=True, kw_only=True):
    booking_id: BookingId
    event_type_uri: str
    start: datetime
    name: str
    email: str
    timezone: str
    location_kind: str | None = None
    answers: tuple[Answer, ...] = ()


class MeetingSearch(Struct, frozen=True, kw_only=True):
    booking_id: BookingId
    calendar: str
    email: str
    start: datetime


class Refused(Struct, frozen=True):
    reason: CalendlyRefusal
    detail: str


class MeetingCancelled(Struct, frozen=True):
    """Cancelled now or before."""


class Sighting(Struct, frozen=True, kw_only=True):
    """One invitee as Calendly tells of it, by webhook, in a list or when asked. Name and address stay out of events."""

    invitee_uri: str
    event_uri: str
    event_type: str
    calendars: tuple[str, ...]
    """The hosts."""
    slot: TimeSlot
    active: bool
    created_at: datetime
    booking_id: BookingId | None
    """What `utm_content` claims: it proves nothing by itself."""
    name: str
    email: str
    timezone: str
    cancel_url: str = ""
    reschedule_url: str = ""
    place: str = ""
    rescheduled: bool = False
    old_invitee: str = ""
    new_invitee: str = ""
    cancelled_at: datetime | None = None
    cancelled_by: Actor | None = None
    no_show: bool = False


class SchedulingLink(Struct, frozen=True):
    """A link that books once; it carries our booking id."""

    url: str


class NoShowShown(Struct, frozen=True):
    """Calendly shows the no-show mark as we wish it, now or before."""


class Scheduling(Protocol):
    """`calendar` says whose meeting it is, as far as that is known: it may need a token of its own."""

    def host(self, calendar: str) -> Host:
        """Asked now; raises ProviderUnavailable, LookupError if Calendly does not know the calendar."""
        ...

    def event_type(self, uri: str, max_age_seconds: int) -> EventType:
        """Raises ProviderUnavailable; LookupError if Calendly does not know it."""
        ...

    def known_event_type(self, uri: str) -> EventType | None:
        """As it was read last, whatever its age; nobody is asked. None if it was not read yet."""
        ...

    def offered_times(self, event_type_uri: str, start: datetime, end: datetime, max_age_seconds: int) -> OfferedTimes:
        """Open times that begin in [start, end), 31 days at most; an answer not older than `max_age_seconds`.

        When Calendly cannot be asked, an older answer comes back as stale; without one ProviderUnavailable.
        """
        ...

    def known_times(self, event_type_uri: str, at: datetime) -> KnownTimes | None:
        """What was told of the times from `at` on within KNOWN_FOR, the last word on each; nobody is asked.

        None if nothing is known of `at` itself.
        """
        ...

    def book(self, request: MeetingRequest) -> Meeting | Refused | Limited | NotReached | Unknown: ...

    def find(self, search: MeetingSearch) -> Sequence[Meeting]:
        """Active meetings that carry our booking id; raises ProviderUnavailable."""
        ...

    def cancel(
        self, event_uri: str, reason: str, calendar: str = ""
    ) -> MeetingCancelled | Refused | Limited | NotReached | Unknown: ...

    def invitee_of(self, event_uri: str, calendar: str = "") -> str:
        """The name of the one who is invited to an event; raises ProviderUnavailable, LookupError if nobody is."""
        ...

    def read_invitee(self, invitee_uri: str, calendar: str = "") -> Sighting:
        """Raises ProviderUnavailable; LookupError if Calendly does not know it."""
        ...

    def scheduling_link(
        self, event_type_uri: str, booking_id: BookingId
    ) -> SchedulingLink | Refused | Limited | NotReached | Unknown:
        """A new link each time: one that nobody was told of harms nothing."""
        ...

    def show_no_show(
        self, invitee_uri: str, missed: bool, calendar: str = ""
    ) -> NoShowShown | Refused | Limited | NotReached | Unknown:
        """Let Calendly show the invitee as missing, or not."""
        ...
