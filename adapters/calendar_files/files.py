"""A booking as an iCalendar object (RFC 5545), sent about by mail (RFC 5546)."""

from collections.abc import Callable

from icalendar import CLASS, CUTYPE, PARTSTAT, ROLE, STATUS, TRANSP, Calendar, Event, vCalAddress

from adapters.calendar_files.texts import one_line, paragraphs
from application.ports.mailer import CalendarFile, EntryWords, MailFacts
from domain.mail.events import MailKind, Recipient

FILE_NAME = "session.ics"
PRODUCT = "-//Booking//Sessions//EN"
TITLE_LENGTH_MAX = 350
PLACE_LENGTH_MAX = 1000

_TELL_OF_A_MEETING = (MailKind.CONFIRMED, MailKind.MOVED, MailKind.CANCELLED)
_READERS = (Recipient.CLIENT, Recipient.BUILDER)


class CalendarFiles:
    """With `invites` calendars act on our files by themselves; else that is left to Calendly's, and ours inform."""

    def __init__(self, organizer: str, words: Callable[[MailFacts], EntryWords], *, invites: bool) -> None:
        self._words = words
        self._organizer = vCalAddress(f"mailto:{organizer}")
        self._invites = invites

    def file_of(self, facts: MailFacts) -> CalendarFile | None:
        """Nothing for a mail that changes no calendar: another kind, or no meeting ever stood."""
        if facts.kind not in _TELL_OF_A_MEETING or facts.recipient not in _READERS or not facts.has_meeting:
            return None
        method = self._method(facts)
        calendar = Calendar()  # `new` would give it a random name of its own
        for name, value in (("version", "2.0"), ("prodid", PRODUCT), ("method", method)):
            calendar.add(name, value)
        calendar.add_component(self._event(facts))
        return CalendarFile(FILE_NAME, method, calendar.to_ical())

    def _method(self, facts: MailFacts) -> str:
        if not self._invites:
            return "PUBLISH"
        return "CANCEL" if facts.kind is MailKind.CANCELLED else "REQUEST"

    def _event(self, facts: MailFacts) -> Event:
        cancelled, words = facts.kind is MailKind.CANCELLED, self._words(facts)
        return Event.new(
            # bare (RFC 7986): with our host in it, a service that moves to another one would make second entries
            uid=str(facts.booking_id),
            # a cancellation replaces the last time that was told
            sequence=facts.revision + (1 if cancelled else 0),
            stamp=facts.at,
            # in UTC: one instant each, right on both sides of a clock change and in whatever zone the reader travels to
            start=facts.slot.start,
            end=facts.slot.end,
            summary=one_line(words.title, TITLE_LENGTH_MAX),
            description=paragraphs(words.text),
            location=one_line(facts.place, PLACE_LENGTH_MAX) or None,
            url=facts.manage_url if facts.recipient is Recipient.CLIENT else None,
            status=STATUS.CANCELLED if cancelled else STATUS.CONFIRMED,
            transparency=TRANSP.TRANSPARENT if cancelled else TRANSP.OPAQUE,
            # shared calendars show that the time is taken, not with whom, and not the client's link
            classification=CLASS.PRIVATE,
            # RFC 5546 wants an organizer always, and attendees in an invitation only
            organizer=self._organizer,
            attendees=[_attendee(facts.reader_email)] if self._invites and facts.reader_email else None,
        )


def _attendee(email: str) -> vCalAddress:
    """The reader alone: the other side's address is not theirs to know. They have agreed by booking."""
    return vCalAddress.new(
        email, cutype=CUTYPE.INDIVIDUAL, role=ROLE.REQ_PARTICIPANT, partstat=PARTSTAT.ACCEPTED, rsvp=False
    )
