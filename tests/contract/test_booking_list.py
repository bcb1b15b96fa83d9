"""What every booking list promises."""

from datetime import timedelta
from typing import Any

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.ports.read_models import BookingRow, BookingsWanted, Concerned
from application.projections.booking_list import NAME, booking_row
from domain.booking.events import CheckoutRequested, HoldExpired, PaymentSucceeded
from domain.identifiers import BookingId, StreamId
from tests.facts import NOW, append, details, held, selected, stream, stream_id

Database = MemoryDatabase | PostgresDatabase


def _bring_up_to_date(database: Database) -> None:
    if isinstance(database, PostgresDatabase):
        database.projector(NAME, booking_row).catch_up()


def _three_bookings(database: Database) -> list[StreamId]:
    names = [stream_id() for _ in range(3)]
    for minutes, name in enumerate(names):
        at = NOW + timedelta(minutes=minutes)
        agenda = stream(stream_id(), 0, held(name))
        database.events.append(append(stream(name, 0, selected(), details()), agenda, at=at))
    database.events.append(append(stream(names[1], 2, HoldExpired()), at=NOW + timedelta(hours=1)))
    _bring_up_to_date(database)
    return names


def test_a_booking_is_one_row_that_says_how_it_stands(any_database: Database) -> None:
    name, chosen, who = stream_id(), selected(), details()
    any_database.events.append(append(stream(name, 0, chosen, who)))
    asked = CheckoutRequested(attempt=1, amount=chosen.terms.price, ends_at=chosen.held_until)
    any_database.events.append(append(stream(name, 2, asked), at=NOW + timedelta(minutes=5)))
    _bring_up_to_date(any_database)
    expected = BookingRow(
        booking_id=BookingId(name),
        builder_id="ada",
        session_type_id="ada-deep-dive",
        person_id=who.person_id,
        status="AWAITING_PAYMENT",
        payment_status="UNPAID",
        starts_at=chosen.slot.start,
        ends_at=chosen.slot.end,
        amount_minor=14_900,
        currency="USD",
        source="own_flow",
        selected_at=NOW,
        changed_at=NOW + timedelta(minutes=5),
    )
    (row,) = any_database.booking_list.page(status=None, before=None, limit=10)
    assert row == expected
    assert row.selected_at.utcoffset() == timedelta(0)


def test_the_most_recently_selected_come_first_and_page_by_page(any_database: Database) -> None:
    first, second, third = _three_bookings(any_database)
    page = any_database.booking_list.page(status=None, before=None, limit=2)
    assert [row.booking_id for row in page] == [third, second]
    rest = any_database.booking_list.page(status=None, before=page[-1].selected_at, limit=2)
    assert [row.booking_id for row in rest] == [first]


def test_a_status_leaves_the_others_out(any_database: Database) -> None:
    _, expired, _ = _three_bookings(any_database)
    found = any_database.booking_list.page(status="EXPIRED", before=None, limit=10)
    assert [row.booking_id for row in found] == [expired]


def _found(database: Database, **wanted: Any) -> list[BookingId]:
    return [row.booking_id for row in database.booking_list.search(BookingsWanted(**wanted), None, 10)]


def test_a_search_without_wishes_finds_all_and_goes_on_after_a_row_of_the_same_moment(any_database: Database) -> None:
    names = sorted(stream_id() for _ in range(3))
    for name in names:
        any_database.events.append(append(stream(name, 0, selected())))
    _bring_up_to_date(any_database)
    first = any_database.booking_list.search(BookingsWanted(), None, 2)
    assert [row.booking_id for row in first] == [names[2], names[1]]
    rest = any_database.booking_list.search(BookingsWanted(), (first[-1].selected_at, first[-1].booking_id), 2)
    assert [row.booking_id for row in rest] == [names[0]]


def test_a_search_by_status_builder_time_and_ids(any_database: Database) -> None:
    first, expired, third = _three_bookings(any_database)
    everything = [third, expired, first]
    start = selected().slot.start
    assert _found(any_database, status="EXPIRED") == [expired]
    assert _found(any_database, builder_id="ada") == everything
    assert _found(any_database, builder_id="grace") == []
    assert _found(any_database, starts_from=start, starts_before=start + timedelta(seconds=1)) == everything
    assert _found(any_database, starts_from=start + timedelta(seconds=1)) == []
    assert _found(any_database, starts_before=start) == []
    assert _found(any_database, ids=(BookingId(first), BookingId(first))) == [first]
    assert _found(any_database, among=(BookingId(first), BookingId(third))) == [third, first]
    assert _found(any_database, among=()) == []
    assert _found(any_database, among=(BookingId(first),), status="EXPIRED") == []


def test_a_search_by_concern_finds_what_is_named_beside_it_too(any_database: Database) -> None:
    paid, other, _ = _three_bookings(any_database)
    chosen = selected()
    asked = CheckoutRequested(attempt=1, amount=chosen.terms.price, ends_at=chosen.held_until)
    money = PaymentSucceeded(attempt=1, intent="pi_1", amount=chosen.terms.price)
    any_database.events.append(append(stream(paid, 2, asked, money)))
    _bring_up_to_date(any_database)
    assert _found(any_database, concern="paid_not_confirmed") == [paid]
    assert _found(any_database, concern="paid_not_confirmed", also=(BookingId(other),)) == [other, paid]
    assert _found(any_database, concern="disputed") == []
    (row,) = any_database.booking_list.search(BookingsWanted(concern="paid_not_confirmed"), None, 10)
    assert row.concerns == ("paid_not_confirmed",)
    assert any_database.booking_list.concerns() == {"paid_not_confirmed": Concerned(1, row.changed_at)}


def test_the_bookings_of_some_people_are_found(any_database: Database) -> None:
    mine, theirs, me = stream_id(), stream_id(), details()
    any_database.events.append(append(stream(mine, 0, selected(), me)))
    any_database.events.append(append(stream(theirs, 0, selected(), details())))
    _bring_up_to_date(any_database)
    assert _found(any_database, person_ids=(me.person_id, details().person_id)) == [mine]
    assert _found(any_database, person_ids=()) == []
