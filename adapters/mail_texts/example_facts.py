"""Invented people, times and money that the examples of mails share."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from application.ports.mailer import Facts, MailFacts
from domain.booking.vocabulary import Actor
from domain.identifiers import BookingId
from domain.mail.events import MailKind, Recipient
from domain.money import Money
from domain.time_slot import TimeSlot

START = datetime(2026, 12, 3, 15, tzinfo=UTC)
SLOT = TimeSlot.lasting(START, 60)
PRICE = Money(14900, "USD")
HALF = Money(7450, "USD")
NOTHING = Money(0, "USD")
BOOKING = BookingId(UUID("0f8fad5b-d9cb-469f-a165-70867728950e"))

FREE: dict[str, Any] = {"price": NOTHING, "paid": NOTHING, "kept": NOTHING}
PAID: dict[str, Any] = {"paid": PRICE, "kept": PRICE}
UNPAID: dict[str, Any] = {"paid": NOTHING, "kept": NOTHING}
RESERVED: dict[str, Any] = {"paid": NOTHING, "kept": NOTHING, "reserved": PRICE}
LET_GO: dict[str, Any] = {"paid": NOTHING, "kept": NOTHING, "released": PRICE}
ALL_BACK: dict[str, Any] = {"paid": PRICE, "kept": NOTHING, "gives_back": PRICE}
HALF_BACK: dict[str, Any] = {"paid": PRICE, "kept": HALF, "gives_back": HALF}
DISPUTED: dict[str, Any] = {"paid": PRICE, "kept": NOTHING, "withheld": PRICE}
NOTES = "I would like to talk about our first hire.\n\nThe plan is 30 pages: <which> of them matter & why?"


class Example(Struct, frozen=True):
    """One mail in one state; its name never changes, so that it can be looked at again and compared."""

    name: str
    facts: Facts


TO_CLIENT = MailFacts(
    kind=MailKind.CONFIRMED,
    recipient=Recipient.CLIENT,
    booking_id=BOOKING,
    session_title="Deep dive",
    slot=SLOT,
    reader_name="Grace Example",
    reader_zone="Europe/Lisbon",
    other_name="Ada Example",
    other_zone="America/New_York",
    has_meeting=True,
    price=PRICE,
    paid=PRICE,
    reserved=NOTHING,
    released=NOTHING,
    gives_back=NOTHING,
    kept=PRICE,
    withheld=NOTHING,
    cancelled_by=Actor.SYSTEM,
    place="https://meet.example.com/abc-defg-hij",
    manage_url="https://booking.example.com/booking/confirmation?access=example",
    notes="",
    answers={},
    client_email="",
    free_until=START - timedelta(hours=24),
    free_until_hours=24,
    half_until_hours=2,
    at=START - timedelta(days=7),
    book_again_url="https://booking.example.com/book/ada/ada-deep-dive",
)
TO_BUILDER = replace(
    TO_CLIENT,
    recipient=Recipient.BUILDER,
    reader_name="Ada Example",
    reader_zone="America/New_York",
    other_name="Grace Example",
    other_zone="Europe/Lisbon",
    client_email="grace@example.com",
)


def to_client(name: str, kind: MailKind, **changes: Any) -> Example:
    return Example(name, replace(TO_CLIENT, kind=kind, **changes))


def to_builder(name: str, kind: MailKind, **changes: Any) -> Example:
    return Example(name, replace(TO_BUILDER, kind=kind, **changes))
