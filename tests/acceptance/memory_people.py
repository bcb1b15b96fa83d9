"""The people at the providers that live in memory."""

from datetime import datetime
from uuid import UUID

from adapters.memory.payment_world import MemoryDispute
from adapters.memory.payments import MemoryPayments
from adapters.memory.scheduling import MemoryScheduling
from adapters.memory.scheduling import Visitor as Guest
from domain.booking.vocabulary import Actor, DisputeOutcome
from domain.identifiers import BookingId
from domain.money import Money
from tests.acceptance.stage import MeetingSeen, MoneySeen
from tests.acceptance.visitors import Visitor

EVENTS = "https://api.calendly.com/scheduled_events/"


class MemoryCalendlyPeople:
    """Implements AtCalendly."""

    def __init__(self, scheduling: MemoryScheduling, base: str) -> None:
        self._scheduling = scheduling
        self._base = base

    def book(self, session_type_id: str, start: datetime, visitor: Visitor, claims: UUID | None = None) -> None:
        guest = Guest(name=visitor.name, email=visitor.email, claims=BookingId(claims) if claims else None)
        self._scheduling.visit(f"{self._base}/event_types/{session_type_id}", start, guest)

    def book_with_link(self, url: str, start: datetime, visitor: Visitor) -> None:
        self._scheduling.visit_link(url, start, Guest(name=visitor.name, email=visitor.email))

    def cancel(self, meeting: str, *, by_expert: bool) -> None:
        self._scheduling.cancel_as(Actor.BUILDER if by_expert else Actor.CLIENT, EVENTS + meeting)

    def move(self, meeting: str, start: datetime) -> None:
        self._scheduling.reschedule(EVENTS + meeting, start)

    def mark_no_show(self, meeting: str, *, missed: bool) -> None:
        self._scheduling.mark_no_show(f"{EVENTS}{meeting}/invitees/1", missed=missed)

    def meetings(self) -> list[MeetingSeen]:
        return [
            MeetingSeen(
                found.calendar.rpartition("/")[2],
                found.slot.start,
                found.visitor.email,
                str(found.visitor.claims) if found.visitor.claims else None,
                found.meeting.event_uri,
                found.no_show,
            )
            for found in self._scheduling.meetings()
            if found.cancelled_by is None
        ]


class MemoryStripePeople:
    """Implements AtStripe."""

    def __init__(self, payments: MemoryPayments) -> None:
        self._payments = payments

    def refuse_capture(self, page: str) -> None:
        self._payments.refuse_capture(page)

    def end_debit(self, page: str, *, succeeded: bool) -> None:
        (self._payments.settle if succeeded else self._payments.bounce)(page)

    def dispute(self, page: str) -> None:
        self._payments.dispute(page)

    def end_dispute(self, page: str, *, won: bool) -> None:
        intent = self._payments.session(page).intent
        (dispute,) = (found for found in self._disputes() if found.intent == intent)
        self._payments.close_dispute(dispute.id, DisputeOutcome.WON if won else DisputeOutcome.LOST)

    def refund(self, page: str, amount: Money) -> None:
        self._payments.refund_outside(page, amount)

    def money(self, booking_id: UUID) -> MoneySeen:
        sessions = self._payments.sessions(BookingId(booking_id))
        intents = {session.intent for session in sessions if session.intent}
        taken_back = (
            found.amount.amount_minor
            for found in self._disputes()
            if found.intent in intents and found.outcome in (None, DisputeOutcome.LOST)
        )
        return MoneySeen(
            sum(session.paid.amount_minor for session in sessions if session.paid),
            sum(self._payments.given_back(intent) for intent in intents),
            sum(session.reserved.amount_minor for session in sessions if session.reserved),
            sum(taken_back),
        )

    def _disputes(self) -> list[MemoryDispute]:
        """As each stands now."""
        told = (news.about for news in self._payments.news() if isinstance(news.about, MemoryDispute))
        return list({dispute.id: dispute for dispute in told}.values())
