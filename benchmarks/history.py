"""A long history of ordinary bookings, written straight into the log: appending a million facts takes too long."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
from msgspec.structs import replace
from psycopg import Copy

from adapters.postgres.codec import Codec
from adapters.postgres.effects import effect_row
from adapters.postgres.recorder import EffectRow
from application.effects import FinishSession, NewEffect
from application.ports.event_store import DomainEvent
from benchmarks.story import START, paid_booking
from domain.agenda.events import SlotBooked, SlotHeld
from domain.booking.events import SessionCompleted, SlotSelected
from domain.identifiers import BookingId, CommandId, agenda_id, mail_id
from domain.mail.events import MailAccepted, MailAttempted, MailDelivered, MailKind, MailWanted, Recipient
from domain.time_slot import TimeSlot

EVENTS_PER_BOOKING = 8 + 2 + 3 * 4
EXPERTS, SESSIONS_A_DAY = 50, 8
_MAILS = (
    (MailKind.CONFIRMED, Recipient.CLIENT),
    (MailKind.CONFIRMED, Recipient.BUILDER),
    (MailKind.RECEIPT, Recipient.CLIENT),
)
_WORK = "INSERT INTO effects (id, kind, booking, due, payload) VALUES (%s, %s, %s, %s, %s::json)"
_COPY = "COPY events (originator_id, originator_version, topic, state, notification_id) FROM STDIN (FORMAT binary)"


class History:
    """Paid bookings in the order of their sessions: kept ones before START, and confirmed ones with their work."""

    def __init__(self, conninfo: str, first_place: int) -> None:
        self._conninfo = conninfo
        self._codec = Codec()
        self._place = first_place
        self._agendas: dict[UUID, int] = {}
        self._work: list[EffectRow] = []
        self.events = 0

    def write(self, bookings: int) -> None:
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
                copy.set_types(["uuid", "int8", "text", "bytea", "int8"])
                for place in range(self._place, self._place + bookings):
                    self._write_booking(BookingId(uuid4()), place, copy)
            connection.execute("SELECT setval('events_notification_id_seq', %s)", (self.events,))
            with connection.cursor() as cursor:
                cursor.executemany(_WORK, self._work)
        self._place += bookings
        self._work.clear()

    def _write_booking(self, booking_id: BookingId, place: int, copy: Copy) -> None:
        for stream, version, event in self._booking(booking_id, place):
            self.events += 1
            stored = self._codec.encode(event, START, CommandId(stream), "benchmark")
            copy.write_row((stream, version, *stored, self.events))
        if place >= 0:
            self._work.append(effect_row(NewEffect(FinishSession(booking_id=booking_id), _time(place)[0].end)))

    def _booking(self, booking_id: BookingId, place: int) -> Iterator[tuple[UUID, int, DomainEvent]]:
        """Every fact with its stream and version, in the order in which they come."""
        slot, calendar = _time(place)
        agenda = agenda_id(calendar, slot.start.date())
        claims = self._agendas[agenda] = self._agendas.get(agenda, 0) + 2
        selected, *rest = paid_booking(declines=0)
        assert isinstance(selected, SlotSelected)
        yield booking_id, 1, replace(selected, slot=slot, calendar=calendar)
        yield agenda, claims - 1, SlotHeld(booking_id=booking_id, slot=slot)
        for version, event in enumerate(rest, start=2):
            yield booking_id, version, event
        yield agenda, claims, SlotBooked(booking_id=booking_id, slot=slot)
        for kind, recipient in _MAILS:
            mail = mail_id(booking_id, kind, recipient, 7)
            yield mail, 1, MailWanted(booking_id=booking_id, kind=kind, recipient=recipient, occasion=7)
            yield mail, 2, MailAttempted(number=1)
            yield mail, 3, MailAccepted(message_id=mail.hex)
            yield mail, 4, MailDelivered()
        if place < 0:
            yield booking_id, len(rest) + 2, SessionCompleted()


def _time(place: int) -> tuple[TimeSlot, str]:
    """One session of each expert after the other, hour by hour and day by day."""
    day, place_in_day = divmod(place, EXPERTS * SESSIONS_A_DAY)
    hour, expert = divmod(place_in_day, EXPERTS)
    start = START.replace(hour=8) + timedelta(days=1 + day, hours=hour)
    return TimeSlot.lasting(start, 60), f"https://api.calendly.com/users/{expert}"
