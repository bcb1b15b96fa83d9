"""What every book of a builder's sessions promises."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.ports.builder_books import SessionsWanted
from application.projections.booking_list import NAME, booking_row
from domain.booking.by_hand import PaidByHand
from domain.booking.events import (
    BookingEvent,
    CheckoutRequested,
    DisputeOpened,
    HoldExpired,
    PaymentAuthorized,
    PaymentSucceeded,
    RefundRequested,
)
from domain.booking.vocabulary import RefundReason
from domain.identifiers import BookingId, BuilderId
from domain.money import Money
from domain.time_slot import TimeSlot
from tests.facts import NOW, SLOT, append, details, selected, stream, stream_id

Database = MemoryDatabase | PostgresDatabase
ADA, BEN = BuilderId("ada"), BuilderId("ben")
USD, JPY = Money(14_900, "USD"), Money(7_000, "JPY")


def _booked(
    database: Database, start: datetime, *events: BookingEvent, builder: BuilderId = ADA, minutes: int = 60
) -> BookingId:
    """A booking that begins then, with a payment page and these facts more; the list knows it."""
    name = stream_id()
    chosen = replace(selected(), builder_id=builder, slot=TimeSlot.lasting(start, minutes))
    asked = CheckoutRequested(attempt=1, amount=USD, ends_at=chosen.held_until)
    database.events.append(append(stream(name, 0, chosen, details(), asked, *events)))
    if isinstance(database, PostgresDatabase):
        database.projector(NAME, booking_row).catch_up()
    return BookingId(name)


def _paid(amount: Money = USD, attempt: int = 1) -> PaymentSucceeded:
    return PaymentSucceeded(attempt=attempt, intent=f"pi_{attempt}_{amount.currency}", amount=amount)


def _found(database: Database, **wanted: Any) -> list[BookingId]:
    rows = database.builder_books.sessions(SessionsWanted(**{"builder_id": ADA, **wanted}), None, 10)
    return [row.booking_id for row in rows]


def test_the_sessions_of_one_builder_come_in_order_of_their_start_either_way(any_database: Database) -> None:
    later = _booked(any_database, SLOT.start + timedelta(days=2))
    first = _booked(any_database, SLOT.start)
    _booked(any_database, SLOT.start + timedelta(days=1), builder=BEN)
    assert _found(any_database) == [first, later]
    assert _found(any_database, latest_first=True) == [later, first]


def test_a_page_goes_on_after_a_row_also_of_the_same_start(any_database: Database) -> None:
    everybody = {_booked(any_database, SLOT.start) for _ in range(5)}
    for latest_first in (False, True):
        wanted = SessionsWanted(builder_id=ADA, latest_first=latest_first)
        seen: list[BookingId] = []
        after = None
        while page := any_database.builder_books.sessions(wanted, after, 2):
            seen += [row.booking_id for row in page]
            after = (page[-1].starts_at, page[-1].booking_id)
        assert len(seen) == 5
        assert set(seen) == everybody


def test_each_wish_leaves_the_others_out(any_database: Database) -> None:
    short = _booked(any_database, SLOT.start, minutes=30)
    long = _booked(any_database, SLOT.start, _paid())
    gone = _booked(any_database, SLOT.start + timedelta(hours=1), HoldExpired())
    half_past = SLOT.start + timedelta(minutes=30)
    both = sorted([short, long])
    assert _found(any_database, statuses=("EXPIRED",)) == [gone]
    assert _found(any_database, statuses=()) == []
    assert _found(any_database, starts_from=half_past) == [gone]
    assert _found(any_database, starts_before=half_past) == both
    assert sorted(_found(any_database, ends_after=half_past)) == sorted([long, gone])
    assert _found(any_database, ends_by=half_past) == [short]
    assert _found(any_database, with_money=True) == [long]


def _months(database: Database, zone: str = "UTC", limit: int = 10) -> Sequence[tuple[object, ...]]:
    found = database.builder_books.months(ADA, zone, limit)
    return [
        (
            one.month,
            one.takings.currency,
            one.bookings,
            *(
                amount.amount_minor
                for amount in (
                    one.takings.paid,
                    one.takings.reserved,
                    one.takings.refunded,
                    one.takings.disputed,
                    one.takings.kept,
                    one.takings.by_hand,
                )
            ),
        )
        for one in found
    ]


def test_months_add_up_what_came_by_currency(any_database: Database) -> None:
    march, april = datetime(2027, 3, 5, 14, tzinfo=UTC), datetime(2027, 4, 5, 14, tzinfo=UTC)
    back = RefundRequested(number=1, intent="pi_1_USD", amount=Money(900, "USD"), reason=RefundReason.GOODWILL)
    bank = DisputeOpened(dispute_id="dp_1", intent="pi_1_USD", amount=Money(4_000, "USD"), reason="fraudulent")
    _booked(any_database, march, _paid(), back, bank)
    _booked(any_database, march, _paid(), _paid(JPY, attempt=2))
    _booked(any_database, march)
    _booked(any_database, march, _paid(), builder=BEN)
    _booked(any_database, march, PaidByHand(number=1, amount=Money(500, "USD"), reference="cash"))
    reserved = PaymentAuthorized(attempt=1, intent="pi_1_USD", amount=USD, capture_before=NOW + timedelta(days=7))
    _booked(any_database, april, reserved)
    expected = [
        ("2027-04", "USD", 1, 0, 14_900, 0, 0, 0, 0),
        ("2027-03", "JPY", 1, 7_000, 0, 0, 0, 7_000, 0),
        ("2027-03", "USD", 3, 30_300, 0, 900, 4_000, 25_400, 500),
    ]
    assert _months(any_database) == expected
    assert _months(any_database, limit=2) == expected[:2]
    assert any_database.builder_books.months(BuilderId("nobody"), "UTC", 10) == []


def test_a_month_is_that_of_the_builders_own_clock(any_database: Database) -> None:
    _booked(any_database, datetime(2027, 3, 31, 23, 30, tzinfo=UTC), _paid())
    assert [month[0] for month in _months(any_database, "Europe/Berlin")] == ["2027-04"]
    assert [month[0] for month in _months(any_database, "America/New_York")] == ["2027-03"]
