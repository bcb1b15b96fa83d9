"""What every implementation of the figures promises: that they are counted right, and drill to what was counted."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.figures.definitions import MEASURES
from application.figures.money import MONEY_PARTS
from application.ports.figures import Asked, Dimension, Drilled, Measure, MoneySums, Period, Waits
from application.projections.booking_facts import NAME, booking_fact
from domain.booking.by_hand import PaidByHand
from domain.booking.events import (
    BookingEvent,
    CalendlyConfirmed,
    CalendlyRequested,
    Cancelled,
    CheckoutRequested,
    CheckoutStarted,
    DisputeOpened,
    HoldExpired,
    NoShowMarked,
    PaymentSucceeded,
    RefundRequested,
    SessionCompleted,
)
from domain.booking.vocabulary import Actor, Device, Meeting, RefundReason, Source
from domain.identifiers import BookingId, BuilderId
from domain.money import Money
from domain.terms import Policy, Terms
from tests.facts import NOW, append, details, selected, stream, stream_id

Database = MemoryDatabase | PostgresDatabase
USD, EUR, FREE = Money(14_900, "USD"), Money(9_000, "EUR"), Money(0, "USD")
DAY = timedelta(days=1)
NET = MONEY_PARTS["net"]
MARCH = Asked(start=datetime(2027, 3, 1, tzinfo=UTC), end=datetime(2027, 4, 1, tzinfo=UTC))
MEETING = CalendlyConfirmed(meeting=Meeting(event_uri="e", invitee_uri="i"))
ASKED = CalendlyRequested(try_number=1, asked_at=NOW)


def book(
    database: Database, *events: BookingEvent, at: datetime = NOW, later: int = 60, price: Money = USD, **how: Any
) -> BookingId:
    """Chosen then; each other fact so many seconds after the one before."""
    name = stream_id()
    chosen = replace(selected(), terms=Terms(price, 60, Policy()), **how)
    database.events.append(append(stream(name, 0, chosen, details()), at=at))
    for number, event in enumerate(events, start=1):
        moment = at + timedelta(seconds=number * later)
        database.events.append(append(stream(name, number + 1, event), at=moment))
    if isinstance(database, PostgresDatabase):
        database.projector(NAME, booking_fact).catch_up()
    return BookingId(name)


def page(price: Money = USD) -> tuple[BookingEvent, ...]:
    asked = CheckoutRequested(attempt=1, amount=price, ends_at=NOW + DAY)
    return asked, CheckoutStarted(attempt=1, session_id="cs", url="u")


def paid(price: Money = USD) -> tuple[BookingEvent, ...]:
    return *page(price), PaymentSucceeded(attempt=1, intent="pi_1", amount=price), ASKED, MEETING


def back(minor: int, currency: str = "USD") -> RefundRequested:
    return RefundRequested(number=1, intent="pi_1", amount=Money(minor, currency), reason=RefundReason.GOODWILL)


def counted(database: Database, asked: Asked = MARCH, *names: str) -> dict[str, dict[str, int]]:
    found = database.figures.counts([MEASURES[name] for name in names], asked)
    return {one.key: dict(one.counts) for one in found}


def ids(drilled: Sequence[Drilled]) -> list[BookingId]:
    return [one.booking_id for one in drilled]


def test_each_measure_counts_those_that_have_what_it_wants(any_database: Database) -> None:
    book(any_database, *paid())
    book(any_database, *page(), HoldExpired())
    book(any_database, ASKED, MEETING, price=FREE)
    book(any_database, MEETING, price=FREE, source=Source.ADOPTED)
    names = ("chosen", "checkout_started", "paid", "free_detailed", "confirmed", "hold_expired", "booked")
    assert counted(any_database, MARCH, *names) == {
        "": {
            "chosen": 3,
            "checkout_started": 2,
            "paid": 1,
            "free_detailed": 1,
            "confirmed": 2,
            "hold_expired": 1,
            "booked": 4,
        }
    }


def test_a_span_begins_with_its_first_moment_and_ends_before_its_last(any_database: Database) -> None:
    first = book(any_database, at=MARCH.start)
    book(any_database, at=MARCH.end)
    book(any_database, at=MARCH.start - timedelta(microseconds=1))
    assert counted(any_database, MARCH, "chosen") == {"": {"chosen": 1}}
    assert ids(any_database.figures.bookings(MEASURES["chosen"], MARCH, None, 10)) == [first]


def test_where_nothing_fits_nothing_is_told(any_database: Database) -> None:
    assert counted(any_database, MARCH, "chosen", "over") == {}
    assert any_database.figures.waits(MEASURES["chosen"], "confirmed_at", MARCH) == []
    assert any_database.figures.money(MARCH) == []
    book(any_database, at=MARCH.end)
    assert counted(any_database, MARCH, "chosen") == {}


def test_what_is_measured_by_another_moment_is_counted_on_that_day(any_database: Database) -> None:
    book(any_database, *paid(), SessionCompleted())
    book(any_database, *paid(), NoShowMarked(by=Actor.BUILDER))
    by_day = replace(MARCH, by=Period.DAY)
    assert counted(any_database, by_day, "chosen", "over", "missed") == {
        "2027-03-01": {"chosen": 2, "over": 0, "missed": 0},
        "2027-03-05": {"chosen": 0, "over": 2, "missed": 1},
    }


@pytest.mark.parametrize(
    ("period", "zone", "keys"),
    [
        (Period.DAY, "UTC", ["2027-03-01", "2027-03-07"]),
        (Period.DAY, "Pacific/Auckland", ["2027-03-01", "2027-03-08"]),
        (Period.WEEK, "UTC", ["2027-03-01"]),
        (Period.WEEK, "Pacific/Auckland", ["2027-03-01", "2027-03-08"]),
        (Period.MONTH, "UTC", ["2027-03-01"]),
    ],
)
def test_days_and_weeks_are_those_of_a_zone(any_database: Database, period: Period, zone: str, keys: list[str]) -> None:
    book(any_database)
    book(any_database, at=datetime(2027, 3, 7, 20, tzinfo=UTC))
    assert list(counted(any_database, replace(MARCH, by=period, zone=zone), "chosen")) == keys


def test_bookings_are_grouped_and_left_out_by_each_dimension(any_database: Database) -> None:
    book(any_database, *paid(), builder_id=BuilderId("grace"), device=Device.PHONE, utm={"utm_source": "news"})
    book(any_database, zone="Asia/Tokyo", language="ja", source=Source.CALENDLY_LINK)
    assert counted(any_database, replace(MARCH, by=Dimension.BUILDER), "booked", "paid") == {
        "ada": {"booked": 1, "paid": 0},
        "grace": {"booked": 1, "paid": 1},
    }
    for dimension, value in {
        Dimension.BUILDER: "grace",
        Dimension.SOURCE: "own_flow",
        Dimension.DEVICE: "phone",
        Dimension.CAMPAIGN_SOURCE: "news",
        Dimension.ZONE: "Asia/Tokyo",
        Dimension.LANGUAGE: "ja",
    }.items():
        asked = replace(MARCH, where={dimension: value})
        assert counted(any_database, asked, "booked") == {"": {"booked": 1}}, dimension
    both = {Dimension.BUILDER: "grace", Dimension.LANGUAGE: "ja"}
    assert counted(any_database, replace(MARCH, where=both), "booked") == {}


def test_how_long_it_took_is_told_by_the_middle_and_the_slowest(any_database: Database) -> None:
    for seconds in (10, 20, 30, 100):
        book(any_database, *paid(), later=seconds)
    book(any_database, *page())
    (found,) = any_database.figures.waits(MEASURES["chosen"], "confirmed_at", MARCH)
    assert found.bookings == 4
    assert found.median_seconds == pytest.approx(125)
    assert found.p95_seconds == pytest.approx(447.5)
    book(any_database, *paid(), later=7, builder_id=BuilderId("grace"))
    by_builder = replace(MARCH, by=Dimension.BUILDER, where={Dimension.BUILDER: "grace"})
    assert any_database.figures.waits(MEASURES["chosen"], "confirmed_at", by_builder) == [Waits("grace", 1, 35.0, 35.0)]


def test_money_is_summed_by_currency_on_the_day_that_it_moved(any_database: Database) -> None:
    book(any_database, *paid(), back(900))
    bank = DisputeOpened(dispute_id="dp_1", intent="pi_1", amount=Money(4_000, "USD"), reason="fraudulent")
    book(any_database, *paid(), bank)
    book(any_database, *paid(EUR), price=EUR)
    book(any_database, *page())
    book(any_database, *paid(), back(14_900), at=MARCH.end - DAY, later=20_000)
    sums = MoneySums(
        key="", currency="USD", bookings=3, gross=44_700, refunded=900, disputed=4_000, net=39_800, by_hand=0
    )
    euros = MoneySums(key="", currency="EUR", bookings=1, gross=9_000, refunded=0, disputed=0, net=9_000, by_hand=0)
    assert any_database.figures.money(MARCH) == [euros, sums]
    april = replace(MARCH, start=MARCH.end, end=MARCH.end + 30 * DAY)
    (moved,) = any_database.figures.money(april)
    assert (moved.bookings, moved.gross, moved.refunded, moved.net) == (1, 0, 14_900, -14_900)


def test_money_is_grouped_and_asked_for_by_its_own_currency(any_database: Database) -> None:
    other = PaymentSucceeded(attempt=1, intent="pi_9", amount=EUR)
    booking = book(any_database, *paid(), other)
    by_currency = any_database.figures.money(replace(MARCH, by=Dimension.CURRENCY))
    assert [(one.key, one.gross) for one in by_currency] == [("EUR", 9_000), ("USD", 14_900)]
    (euros,) = any_database.figures.money(replace(MARCH, where={Dimension.CURRENCY: "EUR"}))
    assert euros.gross == 9_000
    assert any_database.figures.money_bookings("EUR", NET, MARCH, None, 10) == [
        Drilled(NOW + timedelta(seconds=6 * 60), booking, 9_000)
    ]
    days = any_database.figures.money(replace(MARCH, by=Period.DAY))
    assert [one.key for one in days] == ["2027-03-01"] * 2


def _mixed(database: Database) -> None:
    book(database, *paid(), SessionCompleted())
    book(database, *paid(), back(5_000), NoShowMarked(by=Actor.BUILDER))
    book(database, *paid(), Cancelled(by=Actor.CLIENT, gives_back=USD), back(14_900), at=NOW + DAY)
    book(database, *page(), HoldExpired(), builder_id=BuilderId("grace"))
    book(database, *paid(EUR), price=EUR, builder_id=BuilderId("grace"))
    book(database, ASKED, MEETING, price=FREE)
    book(database, MEETING, price=FREE, source=Source.ADOPTED)


WHERES: list[dict[Dimension, str]] = [{}, {Dimension.BUILDER: "grace"}, {Dimension.CURRENCY: "USD"}]


@pytest.mark.parametrize("where", WHERES, ids=str)
def test_every_count_is_the_number_of_bookings_behind_it(any_database: Database, where: dict[Dimension, str]) -> None:
    _mixed(any_database)
    asked = replace(MARCH, where=where)
    found = counted(any_database, asked, *MEASURES)[""]
    assert set(found) == set(MEASURES)
    for name, measure in MEASURES.items():
        behind = _all(any_database, measure, asked)
        assert (name, len(behind)) == (name, found[name])
        assert len(set(ids(behind))) == len(behind)


@pytest.mark.parametrize("where", WHERES, ids=str)
def test_every_sum_of_money_is_that_of_the_bookings_behind_it(
    any_database: Database, where: dict[Dimension, str]
) -> None:
    _mixed(any_database)
    asked = replace(MARCH, where=where)
    sums = any_database.figures.money(asked)
    assert sums
    for one in sums:
        for name, part in MONEY_PARTS.items():
            behind = any_database.figures.money_bookings(one.currency, part, asked, None, 100)
            assert (name, sum(row.minor or 0 for row in behind)) == (name, getattr(one, name))
        assert len(any_database.figures.money_bookings(one.currency, NET, asked, None, 100)) == one.bookings
        assert one.net == one.gross - one.refunded - one.disputed


def test_behind_an_amount_are_only_the_bookings_that_moved_it(any_database: Database) -> None:
    by_hand = book(any_database, PaidByHand(number=1, amount=USD, reference="bank"), ASKED, MEETING)
    refunded = book(any_database, *paid(), back(5_000))
    disputed = book(any_database, *paid(), DisputeOpened(dispute_id="du", intent="pi_1", amount=USD, reason="fraud"))
    behind = {
        name: {one.booking_id: one.minor for one in any_database.figures.money_bookings("USD", part, MARCH, None, 10)}
        for name, part in MONEY_PARTS.items()
    }
    assert behind == {
        "gross": {by_hand: 14_900, refunded: 14_900, disputed: 14_900},
        "refunded": {refunded: 5_000},
        "disputed": {disputed: 14_900},
        "net": {by_hand: 14_900, refunded: 9_900, disputed: 0},
        "by_hand": {by_hand: 14_900},
    }


def test_money_behind_a_figure_comes_page_by_page(any_database: Database) -> None:
    _mixed(any_database)
    whole = any_database.figures.money_bookings("USD", NET, MARCH, None, 100)
    first = any_database.figures.money_bookings("USD", NET, MARCH, None, 2)
    rest = any_database.figures.money_bookings("USD", NET, MARCH, (first[-1].at, first[-1].booking_id), 100)
    assert [*first, *rest] == whole
    assert len(first) == 2


def _all(database: Database, measure: Measure, asked: Asked) -> list[Drilled]:
    """Page by page, two at a time."""
    found: list[Drilled] = []
    after = None
    while page_ := database.figures.bookings(measure, asked, after, 2):
        found += page_
        after = (page_[-1].at, page_[-1].booking_id)
    return found
