"""What every catalog promises."""

from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.ports.catalog import Builder, Pause, SessionType
from domain.identifiers import BuilderId, PersonId, SessionTypeId
from domain.money import Money
from domain.terms import Capture, Policy, Terms
from tests.facts import NOW

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


LATER = NOW + timedelta(days=3)
INTRO, DEEP = _session_type("intro", "ada", 0), _session_type("deep", "ada", 1)
ADA = Builder(
    id=BuilderId("ada"),
    name="Ada Example",
    person_id=_ADA_PERSON,
    timezone="Europe/London",
    language="pt-BR",
    headline="Shipping your first web app",
    about="First.\n\nSecond.",
    avatar_url="https://example.com/ada.png",
    skills=("Python", "Größe, mit Komma"),
    calendar="https://api.calendly.com/users/AAAA",
    connected_at=NOW,
    session_types=(INTRO, DEEP),
    position=1,
)
BOB = Builder(id=BuilderId("bob"), name="Bob", person_id=_BOB_PERSON, timezone="Asia/Tokyo", position=0)


def test_an_empty_catalog_offers_nothing(any_database: Database) -> None:
    assert list(any_database.catalog.builders()) == []
    assert any_database.catalog.builder(ADA.id) is None
    assert any_database.catalog.session_type(INTRO.id) is None


def test_a_catalog_in_force_is_read_in_its_own_order(any_database: Database) -> None:
    any_database.catalog.replace_all([ADA, BOB], EMAILS, NOW)
    assert list(any_database.catalog.builders()) == [BOB, ADA]
    assert any_database.catalog.builder(ADA.id) == ADA
    assert any_database.catalog.session_type(DEEP.id) == (ADA, DEEP)


def test_what_was_agreed_is_known_after_it_was_withdrawn(any_database: Database) -> None:
    any_database.catalog.replace_all([ADA, BOB], EMAILS, NOW)
    any_database.catalog.replace_all([replace(ADA, session_types=(DEEP,)), BOB], EMAILS, LATER)
    assert any_database.catalog.agreed(INTRO.id) == (replace(ADA, session_types=(INTRO,)), INTRO)
    any_database.catalog.replace_all([BOB], EMAILS, LATER)
    assert any_database.catalog.session_type(DEEP.id) is None
    assert any_database.catalog.agreed(DEEP.id) == (replace(ADA, session_types=(DEEP,)), DEEP)
    assert any_database.catalog.agreed(SessionTypeId("never")) is None


def test_the_builders_are_people_too(any_database: Database) -> None:
    any_database.catalog.replace_all([ADA], EMAILS, NOW)
    known = any_database.people.get(_ADA_PERSON)
    assert known is not None
    assert (known.name, known.email, known.timezone) == ("Ada Example", "ada@example.com", "Europe/London")


def test_importing_twice_changes_nothing(any_database: Database) -> None:
    for _ in range(2):
        any_database.catalog.replace_all([ADA, BOB], EMAILS, NOW)
    assert list(any_database.catalog.builders()) == [BOB, ADA]


def test_what_is_no_longer_in_the_catalog_is_withdrawn(any_database: Database) -> None:
    any_database.catalog.replace_all([ADA, BOB], EMAILS, NOW)
    without_deep = replace(ADA, session_types=(INTRO,))
    any_database.catalog.replace_all([without_deep], EMAILS, NOW)
    assert list(any_database.catalog.builders()) == [without_deep]
    assert any_database.catalog.builder(BOB.id) is None
    assert any_database.catalog.session_type(DEEP.id) is None


def test_the_session_types_of_a_withdrawn_builder_go_with_it(any_database: Database) -> None:
    any_database.catalog.replace_all([ADA, BOB], EMAILS, NOW)
    any_database.catalog.replace_all([BOB], EMAILS, NOW)
    assert any_database.catalog.session_type(INTRO.id) is None


def test_the_people_of_withdrawn_builders_are_known(any_database: Database) -> None:
    catalog, asked = any_database.catalog, [ADA.person_id, BOB.person_id, PersonId(UUID(int=99))]
    catalog.replace_all([ADA, BOB], EMAILS, NOW)
    assert not catalog.withdrawn_people(asked)
    catalog.replace_all([BOB], EMAILS, NOW)
    assert set(catalog.withdrawn_people(asked)) == {ADA.person_id}
    catalog.replace_all([ADA, BOB], EMAILS, NOW)
    assert not catalog.withdrawn_people(asked)


def test_what_comes_back_is_on_offer_again(any_database: Database) -> None:
    any_database.catalog.replace_all([ADA], EMAILS, NOW)
    any_database.catalog.replace_all([], EMAILS, NOW)
    changed = replace(ADA, headline="Back again", session_types=(replace(DEEP, title="Deeper"),), connected_at=LATER)
    any_database.catalog.replace_all([changed], EMAILS, LATER)
    assert list(any_database.catalog.builders()) == [changed]


@pytest.mark.parametrize("capture", Capture)
@pytest.mark.parametrize("delayed_methods", [False, True])
def test_how_a_session_is_paid_is_kept_and_can_be_changed(
    any_database: Database, capture: Capture, delayed_methods: bool
) -> None:
    chosen = replace(INTRO, terms=replace(INTRO.terms, capture=capture, delayed_methods=delayed_methods))
    other = replace(chosen, terms=replace(INTRO.terms, capture=Capture.AT_ONCE, delayed_methods=not delayed_methods))
    for offered in (chosen, other, chosen):
        any_database.catalog.replace_all([replace(ADA, session_types=(offered,))], EMAILS, NOW)
        assert any_database.catalog.builders()[0].session_types == (offered,)


HOLIDAY = Pause(at=NOW, by="Ada", reason="Back on 3 May")


def _paused(database: Database) -> Pause | None:
    ada = database.catalog.builder(ADA.id)
    assert ada is not None
    assert [one for one in database.catalog.builders() if one.id == ADA.id] == [ada]
    assert database.catalog.session_type(INTRO.id) == (ada, INTRO)
    return ada.pause


def test_who_is_paused_is_so_wherever_they_are_read_until_they_resume(any_database: Database) -> None:
    any_database.catalog.replace_all([ADA, BOB], EMAILS, NOW)
    any_database.catalog.pause(ADA.id, HOLIDAY)
    assert _paused(any_database) == HOLIDAY
    assert any_database.catalog.builder(BOB.id) == BOB
    any_database.catalog.resume(ADA.id, "Olga", LATER)
    assert _paused(any_database) is None
    assert any_database.catalog.pauses(ADA.id, 10) == [replace(HOLIDAY, ended_at=LATER, ended_by="Olga")]


def test_no_import_ends_or_begins_a_pause(any_database: Database) -> None:
    any_database.catalog.replace_all([ADA, BOB], EMAILS, NOW)
    any_database.catalog.pause(ADA.id, HOLIDAY)
    for builders in ([ADA, BOB], [BOB], [replace(ADA, name="Ada King"), replace(BOB, pause=HOLIDAY)]):
        any_database.catalog.replace_all(builders, EMAILS, LATER)
    assert _paused(any_database) == HOLIDAY
    assert any_database.catalog.builder(BOB.id) == BOB
    assert any_database.catalog.pauses(ADA.id, 10) == [HOLIDAY]


def test_pausing_or_resuming_twice_changes_nothing(any_database: Database) -> None:
    any_database.catalog.replace_all([ADA], EMAILS, NOW)
    any_database.catalog.resume(ADA.id, "Olga", NOW)
    any_database.catalog.pause(ADA.id, HOLIDAY)
    any_database.catalog.pause(ADA.id, replace(HOLIDAY, at=LATER, by="Olga"))
    assert any_database.catalog.pauses(ADA.id, 10) == [HOLIDAY]
    for hours in (1, 2):
        any_database.catalog.resume(ADA.id, f"Olga {hours}", NOW + timedelta(hours=hours))
    ended = replace(HOLIDAY, ended_at=NOW + timedelta(hours=1), ended_by="Olga 1")
    assert any_database.catalog.pauses(ADA.id, 10) == [ended]


def test_another_reason_begins_another_pause_and_the_newest_is_told_first(any_database: Database) -> None:
    any_database.catalog.replace_all([ADA], EMAILS, NOW)
    any_database.catalog.pause(ADA.id, HOLIDAY)
    longer = Pause(at=LATER, by="Olga", reason="Back on 9 May")
    any_database.catalog.pause(ADA.id, longer)
    assert _paused(any_database) == longer
    ended = replace(HOLIDAY, ended_at=LATER, ended_by="Olga")
    assert any_database.catalog.pauses(ADA.id, 10) == [longer, ended]
    assert any_database.catalog.pauses(ADA.id, 1) == [longer]
    assert any_database.catalog.pauses(BOB.id, 10) == []


def _connected_at(database: Database, *imports: tuple[Builder, ...]) -> list[object]:
    """What each import says of when Ada was connected; they come a day after another."""
    told: list[object] = []
    for day, builders in enumerate(imports):
        database.catalog.replace_all(builders, EMAILS, NOW + timedelta(days=day))
        ada = database.catalog.builder(ADA.id)
        told.append(ada and ada.connected_at and (ada.connected_at - NOW).days)
    return told


def test_a_builder_is_connected_by_the_import_that_brings_the_calendar(any_database: Database) -> None:
    without, another = replace(ADA, calendar=None), replace(ADA, calendar="https://api.calendly.com/users/BBBB")
    renamed = replace(ADA, name="Ada King", connected_at=LATER + timedelta(days=30))
    imports = [(without,), (ADA, BOB), (renamed, BOB), (another,), (another, BOB), (without,), (ADA,)]
    assert _connected_at(any_database, *imports) == [None, 1, 1, 3, 3, None, 6]


def test_a_builder_who_comes_back_is_connected_anew(any_database: Database) -> None:
    assert _connected_at(any_database, (ADA, BOB), (BOB,), (ADA, BOB)) == [0, None, 2]
