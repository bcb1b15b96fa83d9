"""The facts of an ordinary paid booking, for filling logs and for measuring on what is real."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from application.ports.event_store import Append, StreamAppend
from domain.booking.events import (
    BookingEvent,
    CalendlyConfirmed,
    CalendlyRequested,
    CheckoutRequested,
    CheckoutStarted,
    DetailsProvided,
    PaymentFailed,
    PaymentSucceeded,
    SlotSelected,
)
from domain.booking.vocabulary import Meeting, Source
from domain.identifiers import BuilderId, CommandId, PersonId, SessionTypeId, StreamId
from domain.money import Money
from domain.terms import Policy, Terms
from domain.time_slot import TimeSlot

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
PRICE = Money(14900, "USD")


def paid_booking(declines: int = 13) -> tuple[BookingEvent, ...]:
    """Seven facts and as many declined cards as asked for: 20 with the default."""
    slot = TimeSlot.lasting(START + timedelta(days=3), 60)
    meeting = Meeting(
        event_uri=f"https://api.calendly.com/scheduled_events/{uuid4()}",
        invitee_uri=f"https://api.calendly.com/scheduled_events/{uuid4()}/invitees/{uuid4()}",
    )
    return (
        SlotSelected(
            builder_id=BuilderId("ada"),
            calendar="https://api.calendly.com/users/ada",
            event_type="https://api.calendly.com/event_types/ada-deep-dive",
            session_type_id=SessionTypeId("ada-deep-dive"),
            slot=slot,
            terms=Terms(PRICE, 60, Policy()),
            zone="Europe/Berlin",
            source=Source.OWN_FLOW,
            held_until=START + timedelta(minutes=15),
        ),
        DetailsProvided(person_id=PersonId(uuid4())),
        CheckoutRequested(attempt=1, amount=PRICE, ends_at=START + timedelta(minutes=35)),
        CheckoutStarted(attempt=1, session_id=f"cs_test_{uuid4().hex}", url=f"https://checkout.stripe.com/{uuid4()}"),
        *(PaymentFailed(attempt=1, reason="card_declined", charge=f"ch_{n}") for n in range(declines)),
        PaymentSucceeded(attempt=1, intent=f"pi_{uuid4().hex}", amount=PRICE),
        CalendlyRequested(try_number=1, asked_at=START),
        CalendlyConfirmed(meeting=meeting),
    )


def append_of(stream_id: StreamId, events: tuple[BookingEvent, ...]) -> Append:
    return Append(
        at=START,
        command_id=CommandId(uuid4()),
        cause="benchmark",
        streams=(StreamAppend(stream_id, 0, events),),
    )
