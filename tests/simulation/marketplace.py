"""Four experts, each with a free and a priced session in one calendar, in currencies of two, no and three decimals."""

from datetime import datetime, timedelta
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.scheduling import MemoryScheduling
from application.ports.catalog import Builder, SessionType
from application.ports.scheduling import EventType
from domain.identifiers import BuilderId, PersonId, SessionTypeId
from domain.money import Money
from domain.terms import Capture, Policy, Terms

OPENING_HOURS = range(7, 20)
AFTER_LAST_DAY = 2
_EXPERTS = (
    ("ada", "Europe/London", Money(14_900, "USD"), Policy()),
    ("kiyo", "Asia/Tokyo", Money(15_001, "JPY"), Policy(free_until_hours=48, half_until_hours=12)),
    ("noor", "Asia/Kuwait", Money(45_010, "KWD"), Policy(free_until_hours=1, half_until_hours=0)),
)
_SIGNED_IN = ("ines", "Europe/Lisbon", Money(9_900, "EUR"), Policy(free_until_hours=12, half_until_hours=1))
"""An expert of her own, whom only who has signed in may book: nobody else's luck depends on her being there."""


class Market:
    """The catalog in force, and each event type as it should be; `signed_in` holds those that ask to sign in."""

    def __init__(self) -> None:
        self.builders: list[Builder] = []
        for number, (name, zone, price, policy) in enumerate((*_EXPERTS, _SIGNED_IN), start=1):
            self._add(number, name, zone, price, policy)
        every = [session for builder in self.builders for session in builder.session_types]
        self.sessions = [session for session in every if not session.requires_sign_in]
        self.signed_in = [session for session in every if session.requires_sign_in]

    def settle_in(self, database: MemoryDatabase, scheduling: MemoryScheduling, begins: datetime, days: int) -> None:
        emails = {builder.person_id: f"{builder.id}@experts.example.com" for builder in self.builders}
        database.catalog.replace_all(self.builders, emails, begins)
        for session in (*self.sessions, *self.signed_in):
            scheduling.offer(event_type_of(session), self.calendar_of(session), _starts(begins, days))
            assert session.event_type_uri is not None
            private = EventType(
                uri=private_type(session.event_type_uri), duration_minutes=session.terms.duration_minutes
            )
            scheduling.offer(private, self.calendar_of(session), _starts(begins, days))

    def calendar_of(self, session: SessionType) -> str:
        return next(b.calendar for b in self.builders if b.id == session.builder_id and b.calendar)

    def _add(self, number: int, name: str, zone: str, price: Money, policy: Policy) -> None:
        builder = BuilderId(name)
        kinds = (("intro", Money.zero(price.currency), 30), ("deep", price, 60))
        sessions = tuple(
            SessionType(
                id=SessionTypeId(f"{name}-{kind}"),
                builder_id=builder,
                title=kind,
                terms=Terms(amount, minutes, policy, Capture.AFTER_CONFIRMATION if number != 2 else Capture.AT_ONCE),
                event_type_uri=f"memory://event_types/{name}-{kind}",
                position=position,
                requires_sign_in=name == _SIGNED_IN[0],
            )
            for position, (kind, amount, minutes) in enumerate(kinds)
        )
        self.builders.append(
            Builder(
                id=builder,
                name=name.title(),
                person_id=PersonId(UUID(int=number)),
                timezone=zone,
                calendar=f"memory://users/{name}",
                session_types=sessions,
                position=number,
            )
        )


def private_type(event_type_uri: str) -> str:
    """One of the expert's own that is not in our catalog."""
    return f"{event_type_uri}-private"


def event_type_of(session: SessionType) -> EventType:
    assert session.event_type_uri is not None
    return EventType(uri=session.event_type_uri, duration_minutes=session.terms.duration_minutes)


def _starts(begins: datetime, days: int) -> list[datetime]:
    """Every half hour of the opening hours, and one session a day that goes over midnight."""
    first = begins.replace(hour=0, minute=0, second=0, microsecond=0)
    starts = []
    for day in range(days + AFTER_LAST_DAY):
        at = first + timedelta(days=day)
        starts += [at + timedelta(hours=hour, minutes=minute) for hour in OPENING_HOURS for minute in (0, 30)]
        starts.append(at + timedelta(hours=23, minutes=30))
    return starts
