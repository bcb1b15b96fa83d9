"""What every catalog promises."""

from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.ports.catalog import Builder, SessionType
from domain.identifiers import BuilderId, PersonId, SessionTypeId
from domain.money import Money
from domain.terms import Policy, Terms

Database = MemoryDatabase | PostgresDatabase
_ADA_PERSON = PersonId(UUID("0d000000-0000-4000-8000-00000000000a"))
_BOB_PERSON = PersonId(UUID("0d000000-0000-4000-8000-00000000000b"))
EMAILS = {_ADA_PERSON: "ada@example.com", _BOB_PERSON: "bob@example.com"}


def _session_type(name: str, builder: str, position: int) -> SessionType:
    return SessionType(
        id=SessionTypeId(name),
        builder_id=BuilderId(builder),
        title=name.title(),
        description="What it is about",
        terms=Terms(Money(4_900, "EUR"), 45, Policy(48, 3)),
        event_type_uri=f"https://api.calendly.com/event_types/{name}",
        position=position,
    )


INTRO, DEEP = _session_type("intro", "ada", 0), _session_type("deep", "ada", 1)
ADA = Builder(
    id=BuilderId("ada"),
    name="Ada Example",
    person_id=_ADA_PERSON,
    timezone="Europe/London",
    headline="Shipping your first web app",
    avatar_url="https://example.com/ada.png",
    calendar="https://api.calendly.com/users/AAAA",
    session_types=(INTRO, DEEP),
    position=1,
)
BOB = Builder(id=BuilderId("bob"), name="Bob", person_id=_BOB_PERSON, timezone="Asia/Tokyo", position=0)


def test_an_empty_catalog_offers_nothing(any_database: Database) -> None:
    assert list(any_database.catalog.builders()) == []
    assert any_database.catalog.builder(ADA.id) is None
    assert any_database.catalog.session_type(INTRO.id) is None


def test_a_catalog_in_force_is_read_in_its_own_order(any_database: Database) -> None:
    any_database.catalog.replace_all([ADA, BOB], EMAILS)
    assert list(any_database.catalog.builders()) == [BOB, ADA]
    assert any_database.catalog.builder(ADA.id) == ADA
    assert any_database.catalog.session_type(DEEP.id) == (ADA, DEEP)


def test_the_builders_are_people_too(any_database: Database) -> None:
    any_database.catalog.replace_all([ADA], EMAILS)
    known = any_database.people.get(_ADA_PERSON)
    assert known is not None
    assert (known.name, known.email, known.timezone) == ("Ada Example", "ada@example.com", "Europe/London")


def test_importing_twice_changes_nothing(any_database: Database) -> None:
    for _ in range(2):
        any_database.catalog.replace_all([ADA, BOB], EMAILS)
    assert list(any_database.catalog.builders()) == [BOB, ADA]


def test_what_is_no_longer_in_the_catalog_is_withdrawn(any_database: Database) -> None:
    any_database.catalog.replace_all([ADA, BOB], EMAILS)
    without_deep = replace(ADA, session_types=(INTRO,))
    any_database.catalog.replace_all([without_deep], EMAILS)
    assert list(any_database.catalog.builders()) == [without_deep]
    assert any_database.catalog.builder(BOB.id) is None
    assert any_database.catalog.session_type(DEEP.id) is None


def test_the_session_types_of_a_withdrawn_builder_go_with_it(any_database: Database) -> None:
    any_database.catalog.replace_all([ADA, BOB], EMAILS)
    any_database.catalog.replace_all([BOB], EMAILS)
    assert any_database.catalog.session_type(INTRO.id) is None


def test_what_comes_back_is_on_offer_again(any_database: Database) -> None:
    any_database.catalog.replace_all([ADA], EMAILS)
    any_database.catalog.replace_all([], EMAILS)
    changed = replace(ADA, headline="Back again", session_types=(replace(DEEP, title="Deeper"),))
    any_database.catalog.replace_all([changed], EMAILS)
    assert list(any_database.catalog.builders()) == [changed]
