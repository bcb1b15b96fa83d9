"""One mail's facts that every test changes, and what of the written mail a reader sees."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from adapters.mail_texts.writer import SOURCES, JinjaMailWriter
from application.ports.mailer import AgendaFacts, AlarmFacts, Facts, MailFacts, SignInFacts, WrittenMail
from domain.booking.vocabulary import Actor
from domain.identifiers import BookingId
from domain.mail.events import MailKind, Recipient
from domain.money import Money
from domain.time_slot import TimeSlot
from tests.unit.adapters.provider_files import BOOKING

START = datetime(2026, 12, 3, 15, tzinfo=UTC)
PRICE = Money(14900, "USD")
HALF = Money(7450, "USD")
NOTHING = Money(0, "USD")
DEADLINE = "Friday 27 November 2026, 15:00 (Europe/Lisbon)"
FACTS = MailFacts(
    kind=MailKind.CONFIRMED,
    recipient=Recipient.CLIENT,
    booking_id=BookingId(UUID(BOOKING)),
    session_title="Deep dive",
    slot=TimeSlot.lasting(START, 60),
    reader_name="Marta",
    reader_zone="Europe/Lisbon",
    other_name="Ada",
    other_zone="America/New_York",
    price=PRICE,
    paid=PRICE,
    reserved=NOTHING,
    released=NOTHING,
    gives_back=NOTHING,
    kept=NOTHING,
    withheld=NOTHING,
    cancelled_by=Actor.SYSTEM,
    place="https://meet.example/abc",
    manage_url="https://booking.example/b?token=1&x=2",
    notes="",
    answers={},
    client_email="",
    link="https://calendly.example/d/abc?utm_content=1&x=2",
    deadline=START - timedelta(days=6),
    free_until=START - timedelta(hours=24),
    free_until_hours=24,
    half_until_hours=2,
    at=START - timedelta(days=7),
    refunded=HALF,
    book_again_url="https://booking.example/again?x=2",
)
AnyFacts = Facts
_NUMBER = BookingId(UUID("00000000-0000-4000-8000-000000000000"))
WRITER = JinjaMailWriter()
ALL = list(SOURCES)
"""Every mail about a booking."""
READERS = (Recipient.CLIENT, Recipient.BUILDER)


def write(**changes: Any) -> WrittenMail:
    return WRITER.write(replace(FACTS, **changes))


def anonymous(facts: AnyFacts) -> AnyFacts:
    """The same mail with digits for everything that people typed."""
    match facts:
        case MailFacts():
            answers = {"11": "12"} if facts.answers else {}
            names = {"session_title": "1", "reader_name": "2", "other_name": "3", "client_email": "4"}
            place = facts.place if facts.place.startswith("https://") else facts.place and "5"
            return replace(facts, place=place, notes=facts.notes and "7", answers=answers, booking_id=_NUMBER, **names)
        case AgendaFacts():
            typed = {"session_title": "1", "client_name": "2", "place": "3"}
            lines = tuple(replace(line, notes=line.notes and "4", **typed) for line in facts.sessions)
            return replace(facts, reader_name="5", sessions=lines)
        case AlarmFacts():
            return replace(facts, session_title=facts.session_title and "1", detail="2", booking_id=None)
        case SignInFacts():
            return facts


def said(mail: WrittenMail) -> str:
    """The plain text in one line."""
    return " ".join(mail.text.split())


class Visible(HTMLParser):
    """The words that a page shows, and the addresses it leads to with the words of each link."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: dict[str | None, str] = {}
        self._in_link: str | None = None
        self.tags: set[str] = set()
        self._is_shown = True
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._is_shown = tag != "style"
        if tag == "a":
            self._in_link = dict(attrs)["href"]
            self.links[self._in_link] = ""

    def handle_endtag(self, tag: str) -> None:
        self._is_shown = True
        if tag == "a":
            self._in_link = None

    def handle_data(self, data: str) -> None:
        if self._is_shown:
            self.words += data.split()
        if self._in_link is not None:
            self.links[self._in_link] += data
