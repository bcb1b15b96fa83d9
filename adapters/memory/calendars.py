"""Experts' calendars in memory, and the people in them: what Calendly would know."""

from collections.abc import Sequence
from datetime import datetime
from threading import RLock

from msgspec import Struct
from msgspec.structs import replace

from application.ports.clock import Clock
from application.ports.scheduling import EventType, MeetingRequest, Sighting
from domain.booking.vocabulary import Actor, Meeting
from domain.identifiers import BookingId
from domain.time_slot import TimeSlot


class Visitor(Struct, frozen=True, kw_only=True):
    """Who books on Calendly's own page; `claims` is the booking id in the address they came with."""

    name: str = "Somebody"
    email: str = "somebody@example.net"
    timezone: str = "UTC"
    claims: BookingId | None = None


class MemoryMeeting(Struct, frozen=True, kw_only=True):
    """Something in a calendar; `request` is missing where somebody else put it there."""

    meeting: Meeting
    event_type: str
    calendar: str
    slot: TimeSlot
    visitor: Visitor
    created_at: datetime
    request: MeetingRequest | None = None
    old_invitee: str = ""
    new_invitee: str = ""
    no_show: bool = False
    cancelled_by: Actor | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str = ""

    @property
    def sighting(self) -> Sighting:
        return Sighting(
            invitee_uri=self.meeting.invitee_uri,
            event_uri=self.meeting.event_uri,
            event_type=self.event_type,
            calendars=(self.calendar,),
            slot=self.slot,
            active=self.cancelled_by is None,
            created_at=self.created_at,
            booking_id=self.visitor.claims,
            name=self.visitor.name,
            email=self.visitor.email,
            timezone=self.visitor.timezone,
            cancel_url=self.meeting.cancel_url,
            reschedule_url=self.meeting.reschedule_url,
            place=self.meeting.place,
            rescheduled=self.new_invitee != "",
            old_invitee=self.old_invitee,
            new_invitee=self.new_invitee,
            cancelled_at=self.cancelled_at,
            cancelled_by=self.cancelled_by,
            no_show=self.no_show,
        )


class Link(Struct):
    event_type: str
    claims: BookingId
    spent: bool = False


class Offer(Struct):
    event_type: EventType
    calendar: str
    starts: set[datetime]


class MemoryCalendars:
    """A time is open if it was opened, lies ahead and nothing in its calendar overlaps it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = RLock()
        self._offers: dict[str, Offer] = {}
        self._meetings: list[MemoryMeeting] = []
        self._links: dict[str, Link] = {}

    # what experts and other people do

    def offer(self, event_type: EventType, calendar: str, starts: Sequence[datetime] = ()) -> None:
        """Put an event type into a calendar, or change it; `starts` are opened beside those open already."""
        with self._lock:
            known = self._offers.get(event_type.uri)
            kept = known.starts if known else set()
            self._offers[event_type.uri] = Offer(event_type, calendar, kept | set(starts))

    def withdraw(self, event_type_uri: str) -> None:
        """The expert deletes the event type."""
        with self._lock:
            del self._offers[event_type_uri]

    def take(self, event_type_uri: str, start: datetime) -> MemoryMeeting:
        """Somebody else books this time on Calendly's own page."""
        with self._lock:
            return self._add(self._offer(event_type_uri), start, Visitor())

    def visit(self, event_type_uri: str, start: datetime, visitor: Visitor) -> MemoryMeeting:
        """Somebody books an open time on Calendly's own page; ValueError if it is not open."""
        with self._lock:
            return self._add(self._open_offer(event_type_uri, start), start, visitor)

    def visit_link(self, url: str, start: datetime, visitor: Visitor) -> MemoryMeeting:
        """The same through a scheduling link, which books once and adds its booking id; ValueError if it is spent."""
        with self._lock:
            link = self._links[url]
            if link.spent:
                raise ValueError("the link has been used already")
            claiming = replace(visitor, claims=link.claims)
            added = self._add(self._open_offer(link.event_type, start), start, claiming)
            link.spent = True
            return added

    def reschedule(self, event_uri: str, start: datetime) -> MemoryMeeting:
        """The client moves a meeting at Calendly: the old one ends and a new one begins, without our booking id.

        ValueError if it has ended already or the time is not open.
        """
        with self._lock:
            index, old = self._found(event_uri)
            if old.cancelled_by is not None:
                raise ValueError("the meeting has been cancelled already")
            self._mark_cancelled(event_uri, Actor.CLIENT, "Rescheduled")
            try:
                offer = self._open_offer(old.event_type, start)
            except ValueError:
                self._meetings[index] = old
                raise
            new = self._add(offer, start, replace(old.visitor, claims=None), old_invitee=old.meeting.invitee_uri)
            self._meetings[index] = replace(self._meetings[index], new_invitee=new.meeting.invitee_uri)
            return new

    def mark_no_show(self, invitee_uri: str, *, missed: bool = True) -> None:
        """The expert marks the client as missing, or takes the mark away."""
        with self._lock:
            index, found = self._found_invitee(invitee_uri)
            self._meetings[index] = replace(found, no_show=missed)

    def sighting(self, invitee_uri: str) -> Sighting:
        """As a webhook would tell it now; LookupError for an unknown one."""
        with self._lock:
            return self._found_invitee(invitee_uri)[1].sighting

    def cancel_as(self, actor: Actor, event_uri: str) -> None:
        """The expert or the client cancels at Calendly."""
        with self._lock:
            self._mark_cancelled(event_uri, actor, "")

    def open_times(self, event_type_uri: str) -> Sequence[datetime]:
        """What Calendly would offer now, in order; nothing for an unknown type."""
        with self._lock:
            offer = self._offers.get(event_type_uri)
            starts = sorted(offer.starts) if offer else []
            return [start for start in starts if offer and self._is_open(offer, start)]

    def meetings(self, calendar: str | None = None) -> Sequence[MemoryMeeting]:
        """Everything ever booked, cancelled ones too, in order of booking."""
        with self._lock:
            return [m for m in self._meetings if calendar is None or m.calendar == calendar]

    # inside

    def _offer(self, uri: str) -> Offer:
        with self._lock:
            if uri not in self._offers:
                raise LookupError("no such event type")
            return self._offers[uri]

    def _is_open(self, offer: Offer, start: datetime) -> bool:
        slot = TimeSlot.lasting(start, offer.event_type.duration_minutes)
        busy = (m.slot for m in self._meetings if m.calendar == offer.calendar and m.cancelled_by is None)
        return start > self._clock.now() and start in offer.starts and not any(slot.overlaps(other) for other in busy)

    def _open_offer(self, event_type_uri: str, start: datetime) -> Offer:
        offer = self._offer(event_type_uri)
        if not self._is_open(offer, start):
            raise ValueError("the time is not open")
        return offer

    def _add(
        self,
        offer: Offer,
        start: datetime,
        visitor: Visitor,
        *,
        request: MeetingRequest | None = None,
        old_invitee: str = "",
    ) -> MemoryMeeting:
        event_uri = f"memory://scheduled_events/{len(self._meetings) + 1}"
        invitee_uri = f"{event_uri}/invitees/1"
        meeting = Meeting(
            event_uri=event_uri,
            invitee_uri=invitee_uri,
            cancel_url=f"{invitee_uri}/cancel",
            reschedule_url=f"{invitee_uri}/reschedule",
        )
        slot = TimeSlot.lasting(start, offer.event_type.duration_minutes)
        added = MemoryMeeting(
            meeting=meeting,
            event_type=offer.event_type.uri,
            calendar=offer.calendar,
            slot=slot,
            visitor=visitor,
            created_at=self._clock.now(),
            request=request,
            old_invitee=old_invitee,
        )
        self._meetings.append(added)
        return added

    def _mark_cancelled(self, event_uri: str, actor: Actor, reason: str) -> None:
        index, found = self._found(event_uri)
        if found.cancelled_by is None:
            self._meetings[index] = replace(
                found, cancelled_by=actor, cancelled_at=self._clock.now(), cancel_reason=reason
            )

    def _found_invitee(self, uri: str) -> tuple[int, MemoryMeeting]:
        index, found = self._found(uri.partition("/invitees/")[0])
        if found.meeting.invitee_uri != uri:
            raise LookupError("no such invitee")
        return index, found

    def _found(self, event_uri: str) -> tuple[int, MemoryMeeting]:
        for index, found in enumerate(self._meetings):
            if found.meeting.event_uri == event_uri:
                return index, found
        raise LookupError("no such event")
