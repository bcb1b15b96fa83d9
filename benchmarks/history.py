"""A long history of ordinary bookings, written straight into the log: appending a million facts takes too long."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
from msgspec.structs import replace

from adapters.postgres.codec import Codec
from application.ports.event_store import DomainEvent
from benchmarks.story import START, paid_booking
from domain.agenda.events import SlotBooked, SlotHeld
from domain.booking.events import SlotSelected
from domain.identifiers import BookingId, CommandId, agenda_id, mail_id
from domain.mail.events import MailAccepted, MailAttempted, MailDelivered, MailKind, MailWanted, Recipient
from domain.time_slot import TimeSlot

EVENTS_PER_BOOKING = 7 + 2 + 3 * 4
EXPERTS, SESSIONS_A_DAY = 50, 8
_MAILS = (
    (MailKind.CONFIRMED, Recipient.CLIENT),
    (MailKind.CONFIRMED, Recipient.BUILDER),
    (MailKind.RECEIPT, Recipient.CLIENT),
)
_COPY = "COPY events (originator_id, originator_version, topic, state, notification_id) FROM STDIN (FORMAT binary)"


def write_history(conninfo: str, bookings: int, upcoming: int) -> int:
    """So many bookings, the last `upcoming` of them still to take place after START; the number of events."""
    codec = Codec()
    position = 0
    versions: dict[UUID, int] = {}
    with psycopg.connect(conninfo, autocommit=True) as connection:
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.set_types(["uuid", "int8", "text", "bytea", "int8"])
            for number in range(bookings):
                for stream, event in _facts(number - bookings + upcoming):
                    versions[stream] = versions.get(stream, 0) + 1
                    position += 1
                    stored = codec.encode(event, START, CommandId(stream), "benchmark")
                    copy.write_row((stream, versions[stream], *stored, position))
        connection.execute("SELECT setval('events_notification_id_seq', %s)", (position,))
        connection.execute("VACUUM ANALYZE events")
    return position


def _facts(place: int) -> Iterator[tuple[UUID, DomainEvent]]:
    """In the order in which they come; `place` counts the sessions of all experts from START on."""
    booking_id = BookingId(uuid4())
    slot, calendar = _time(place)
    selected, *rest = paid_booking(declines=0)
    assert isinstance(selected, SlotSelected)
    agenda = agenda_id(calendar, slot.start.date())
    yield booking_id, replace(selected, slot=slot, calendar=calendar)
    yield agenda, SlotHeld(booking_id=booking_id, slot=slot)
    for event in rest:
        yield booking_id, event
    yield agenda, SlotBooked(booking_id=booking_id, slot=slot)
    for kind, recipient in _MAILS:
        mail = mail_id(booking_id, kind, recipient, 7)
        yield mail, MailWanted(booking_id=booking_id, kind=kind, recipient=recipient, occasion=7)
        yield mail, MailAttempted(number=1)
        yield mail, MailAccepted(message_id=mail.hex)
        yield mail, MailDelivered()


def _time(place: int) -> tuple[TimeSlot, str]:
    """One session of each expert after the other, hour by hour and day by day."""
    day, place_in_day = divmod(place, EXPERTS * SESSIONS_A_DAY)
    hour, expert = divmod(place_in_day, EXPERTS)
    start = START.replace(hour=8) + timedelta(days=1 + day, hours=hour)
    return TimeSlot.lasting(start, 60), f"https://api.calendly.com/users/{expert}"
