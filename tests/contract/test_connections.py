"""What every store of builders' connections promises."""

from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.ports.catalog import Builder, SessionType
from application.ports.connections import CalendarTaken, Connection, ConnectionStatus, Held, Tokens
from domain.identifiers import BuilderId, PersonId, SessionTypeId
from domain.money import Money
from domain.terms import Policy, Terms
from tests.contract.together import together
from tests.facts import NOW

Database = MemoryDatabase | PostgresDatabase
SOON, LATER = NOW + timedelta(seconds=20), NOW + timedelta(hours=2)
USERS, TYPES = "https://api.calendly.com/users/", "https://api.calendly.com/event_types/"
ADA, BOB = BuilderId("ada"), BuilderId("bob")
FIRST = Tokens(access="a1", refresh="r1", issued_at=NOW, expires_at=LATER)
SECOND = Tokens(access="a2", refresh="r2", issued_at=LATER, expires_at=LATER + timedelta(hours=2))
OF_ADA = Connection(
    builder_id=ADA,
    calendar=f"{USERS}ADA",
    organization="https://api.calendly.com/organizations/O",
    connected_at=NOW,
    changed_at=NOW,
)


def _builder(name: str, number: int) -> Builder:
    session = SessionType(
        id=SessionTypeId(f"{name}-intro"),
        builder_id=BuilderId(name),
        title="Intro",
        terms=Terms(Money(0, "EUR"), 30, Policy(24, 2)),
        event_type_uri=f"{TYPES}{name.upper()}",
    )
    return Builder(
        id=BuilderId(name),
        name=name.title(),
        person_id=PersonId(UUID(int=number)),
        timezone="Europe/London",
        calendar=f"{USERS}{name.upper()}",
        session_types=(session,),
    )


BUILDERS = [_builder("ada", 1), _builder("bob", 2)]
EMAILS = {builder.person_id: f"{builder.id}@example.com" for builder in BUILDERS}


@pytest.fixture
def known(any_database: Database) -> Database:
    any_database.catalog.replace_all(BUILDERS, EMAILS, NOW)
    return any_database


@pytest.fixture
def connected(known: Database) -> Database:
    known.connections.connect(OF_ADA, FIRST)
    return known


def test_who_never_connected_has_nothing(known: Database) -> None:
    store = known.connections
    assert store.of_builder(ADA) is None
    assert store.of_calendar(OF_ADA.calendar) is None
    assert store.of_event_type(f"{TYPES}ADA") is None
    assert store.held(ADA) is None
    assert list(store.every()) == []


def test_a_connection_is_found_by_builder_calendar_and_event_type(connected: Database) -> None:
    store = connected.connections
    assert store.of_builder(ADA) == store.of_calendar(OF_ADA.calendar) == store.of_event_type(f"{TYPES}ADA") == OF_ADA
    assert list(store.every()) == [OF_ADA]
    assert store.held(ADA) == Held(tokens=FIRST, generation=1)
    assert store.of_event_type(f"{TYPES}BOB") is None


def test_a_withdrawn_event_type_still_belongs_to_its_calendar(connected: Database) -> None:
    without = [replace(BUILDERS[0], session_types=()), BUILDERS[1]]
    connected.catalog.replace_all(without, EMAILS, LATER)
    assert connected.connections.of_event_type(f"{TYPES}ADA") == OF_ADA


def test_one_calendar_serves_one_builder(connected: Database) -> None:
    with pytest.raises(CalendarTaken):
        connected.connections.connect(replace(OF_ADA, builder_id=BOB), SECOND)
    connected.connections.disconnect(ADA, LATER)
    connected.connections.connect(replace(OF_ADA, builder_id=BOB), SECOND)
    assert connected.connections.of_builder(BOB) == replace(OF_ADA, builder_id=BOB)


def test_only_one_of_many_gets_the_turn_to_renew(connected: Database) -> None:
    turns: list[object] = []

    def ask(at_the_barrier: object) -> None:
        at_the_barrier()  # type: ignore[operator]
        turns.append(connected.connections.begin_renewal(ADA, 1, NOW, SOON))

    together(ask, 8)
    assert sum(turn is not None for turn in turns) == 1


def test_a_renewed_pair_takes_the_place_of_the_old_one(connected: Database) -> None:
    store = connected.connections
    turn = store.begin_renewal(ADA, 1, NOW, SOON)
    assert turn is not None
    assert (turn.tokens, turn.unanswered) == (FIRST, 0)
    assert store.renewed(ADA, 1, SECOND)
    assert store.held(ADA) == Held(tokens=SECOND, generation=2)
    assert not store.renewed(ADA, 1, FIRST), "an answer for a pair that is gone"
    assert store.begin_renewal(ADA, 1, LATER, LATER + timedelta(seconds=20)) is None
    again = store.begin_renewal(ADA, 2, NOW, SOON)
    assert again is not None
    assert again.unanswered == 0


def test_a_turn_whose_process_died_is_free_later_and_counts_as_unanswered(connected: Database) -> None:
    store = connected.connections
    store.begin_renewal(ADA, 1, NOW, SOON)
    assert store.begin_renewal(ADA, 1, SOON - timedelta(microseconds=1), LATER) is None
    turn = store.begin_renewal(ADA, 1, SOON, LATER)
    assert turn is not None
    assert turn.unanswered == 1


@pytest.mark.parametrize(("unanswered", "earlier"), [(True, 1), (False, 0)])
def test_what_was_not_renewed_is_tried_again_not_before_its_time(
    connected: Database, unanswered: bool, earlier: int
) -> None:
    store = connected.connections
    store.begin_renewal(ADA, 1, NOW, SOON)
    store.not_renewed(ADA, 1, LATER, unanswered=unanswered)
    assert store.held(ADA) == Held(tokens=FIRST, generation=1, again_at=LATER)
    assert store.begin_renewal(ADA, 1, SOON, LATER) is None
    turn = store.begin_renewal(ADA, 1, LATER, LATER + timedelta(seconds=20))
    assert turn is not None
    assert turn.unanswered == earlier


def test_a_lost_connection_says_why_and_stops_the_builders_bookings(connected: Database) -> None:
    store = connected.connections
    assert not store.lose(ADA, 7, "of another generation", LATER)
    assert store.lose(ADA, 1, "withdrawn", LATER)
    lost = replace(OF_ADA, status=ConnectionStatus.NEEDS_RECONNECTING, reason="withdrawn", changed_at=LATER)
    assert store.of_builder(ADA) == store.of_calendar(OF_ADA.calendar) == lost
    assert list(store.every()) == [lost]
    assert store.held(ADA) is None
    assert not store.renewed(ADA, 1, SECOND), "an answer that comes too late changes nothing"
    ada, bob = connected.catalog.builder(ADA), connected.catalog.builder(BOB)
    assert ada is not None
    assert bob is not None
    assert ada.not_bookable_reason == "The calendar of Ada has to be connected again."
    assert bob.not_bookable_reason is None


def test_connecting_again_mends_it(connected: Database) -> None:
    store = connected.connections
    store.lose(ADA, 1, "withdrawn", LATER)
    anew = replace(OF_ADA, connected_at=LATER, changed_at=LATER)
    store.connect(anew, SECOND)
    assert store.of_builder(ADA) == anew
    assert store.held(ADA) == Held(tokens=SECOND, generation=2)
    ada = connected.catalog.builder(ADA)
    assert ada is not None
    assert ada.not_bookable_reason is None


def test_a_lost_connection_to_a_former_calendar_stops_nothing(connected: Database) -> None:
    connected.connections.lose(ADA, 1, "withdrawn", LATER)
    elsewhere = [replace(BUILDERS[0], calendar=f"{USERS}NEW"), BUILDERS[1]]
    connected.catalog.replace_all(elsewhere, EMAILS, LATER)
    ada = connected.catalog.builder(ADA)
    assert ada is not None
    assert ada.not_bookable_reason is None


def test_an_ended_connection_is_forgotten_but_for_its_trace(connected: Database) -> None:
    store = connected.connections
    store.disconnect(ADA, LATER)
    ended = replace(OF_ADA, status=ConnectionStatus.DISCONNECTED, changed_at=LATER)
    assert store.of_builder(ADA) == ended
    assert store.of_calendar(OF_ADA.calendar) is None
    assert list(store.every()) == []
    assert store.held(ADA) is None
    store.disconnect(ADA, LATER + timedelta(days=1))
    assert store.of_builder(ADA) == ended, "a second time changes nothing"


def test_tokens_are_never_written_where_people_read() -> None:
    assert "a1" not in repr(FIRST)
    assert "r1" not in repr(Held(tokens=FIRST, generation=1))
