"""Ada, her two sessions and her free times: the catalog of every test that needs one."""

from datetime import UTC, datetime
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.scheduling import MemoryScheduling
from application.ports.catalog import Builder, Catalog, SessionType
from application.ports.scheduling import EventType, Question
from domain.identifiers import BuilderId, PersonId, SessionTypeId
from domain.money import Money
from domain.terms import Policy, Terms

CALENDAR = "memory://users/ada"
INTRO = SessionTypeId("ada-intro")
INTRO_EVENT_TYPE = "memory://event_types/intro"
DEEP_DIVE = SessionTypeId("ada-deep-dive")
DEEP_DIVE_EVENT_TYPE = "memory://event_types/deep-dive"
PRICE = Money(14900, "USD")
ADDRESS = "ada@example.com"
QUESTION = "What is it about?"
STARTS = tuple(datetime(2026, 12, 1, hour, tzinfo=UTC) for hour in (9, 12, 15, 18))
"""When both of her sessions are offered."""
CONNECTED_AT = datetime(2026, 1, 1, tzinfo=UTC)

_ADA, _BEN = PersonId(UUID(int=1)), PersonId(UUID(int=2))


def builders() -> tuple[Builder, ...]:
    """Ada can be booked, for free (`ada-intro`) or for 149.00 USD (`ada-deep-dive`); Ben has a profile only."""
    ada = BuilderId("ada")
    intro = SessionType(
        id=INTRO,
        builder_id=ada,
        title="Intro call",
        terms=Terms(Money.zero("USD"), 30, Policy()),
        event_type_uri=INTRO_EVENT_TYPE,
    )
    deep_dive = SessionType(
        id=DEEP_DIVE,
        builder_id=ada,
        title="Deep dive",
        terms=Terms(PRICE, 60, Policy(free_until_hours=24, half_until_hours=2)),
        event_type_uri=DEEP_DIVE_EVENT_TYPE,
        position=1,
    )
    ben = BuilderId("ben")
    chat = SessionType(
        id=SessionTypeId("ben-chat"), builder_id=ben, title="Chat", terms=Terms(Money(5000, "EUR"), 30, Policy())
    )
    return (
        Builder(
            id=ada,
            name="Ada Example",
            person_id=_ADA,
            timezone="Europe/London",
            headline="Shipping your first web app",
            calendar=CALENDAR,
            session_types=(intro, deep_dive),
        ),
        Builder(id=ben, name="Ben Example", person_id=_BEN, timezone="UTC", session_types=(chat,), position=1),
    )


def put_in_force(catalog: Catalog) -> None:
    catalog.replace_all(builders(), {_ADA: ADDRESS, _BEN: "ben@example.com"}, CONNECTED_AT)


def settle_in(database: MemoryDatabase, scheduling: MemoryScheduling) -> None:
    """Put the catalog in force and open her times."""
    put_in_force(database.catalog)
    question = Question(QUESTION, required=False, position=0)
    for uri, minutes in ((INTRO_EVENT_TYPE, 30), (DEEP_DIVE_EVENT_TYPE, 60)):
        event_type = EventType(uri=uri, duration_minutes=minutes, questions=(question,))
        scheduling.offer(event_type, CALENDAR, STARTS)
