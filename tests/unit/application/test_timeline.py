from datetime import UTC, datetime
from uuid import UUID

import pytest

from application.timeline import describe
from domain.booking.events import (
    CalendlyRefused,
    Cancelled,
    CaseOpened,
    DetailsProvided,
    PaymentFailed,
    PaymentSucceeded,
    RefundRequested,
)
from domain.booking.vocabulary import Actor, CalendlyRefusal, CaseKind, RefundReason
from domain.identifiers import PersonId
from domain.money import Money
from tests.contract.event_values import VALUES

PRICE = Money(14900, "USD")
PERSON = PersonId(UUID(int=7))


@pytest.mark.parametrize("name", VALUES)
def test_every_fact_has_a_line_in_plain_words(name: str) -> None:
    words = describe(VALUES[name])
    assert words[0].isupper() or words[0].isdigit()
    assert len(words) <= 250
    assert "\n" not in words


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (PaymentSucceeded(attempt=1, intent="pi", amount=PRICE), "Paid 149.00 USD (attempt 1)"),
        (PaymentFailed(attempt=2, reason="card_declined"), "Payment declined (attempt 2): card declined"),
        (DetailsProvided(person_id=PERSON, has_notes=True), "Client's details given, with notes"),
        (
            Cancelled(by=Actor.BUILDER, gives_back=PRICE, at_calendly=True),
            "Cancelled by the expert at Calendly, 149.00 USD goes back",
        ),
        (Cancelled(by=Actor.CLIENT, gives_back=Money.zero("USD")), "Cancelled by the client"),
        (
            CalendlyRefused(try_number=1, reason=CalendlyRefusal.CONFIGURATION, detail="no location"),
            "Calendly refused: the event type cannot be booked like this (try 1): no location",
        ),
        (
            RefundRequested(number=1, intent="pi", amount=PRICE, reason=RefundReason.TIME_LOST),
            "Refund 1 of 149.00 USD wanted: time lost",
        ),
        (
            CaseOpened(kind=CaseKind.WRONG_AMOUNT, deadline=datetime(2026, 12, 1, 9, tzinfo=UTC)),
            "Case opened (wrong amount), settles itself at 2026-12-01 09:00 UTC",
        ),
    ],
)
def test_a_fact_says_what_happened_and_why(event: object, words: str) -> None:
    assert describe(event) == words  # type: ignore[arg-type]  # each is a fact
