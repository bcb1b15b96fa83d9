"""A builder's sessions with their clients: a page of the list, and the facts and people behind it, each asked once."""

from collections.abc import Sequence

from msgspec import Struct

from application.handlers.change_booking import booking_state
from application.performing.world import World
from application.ports.catalog import Builder
from application.ports.people import Person
from application.ports.read_models import BookingRow
from domain.booking.state import Begun, NotStarted
from domain.identifiers import BookingId, PersonId, StreamId

WITHDRAWN = "A session that is no longer on offer"


class BuilderSession(Struct, frozen=True, kw_only=True):
    """`client` is None once they were forgotten."""

    booking_id: BookingId
    state: Begun
    title: str
    client: Person | None


def builder_sessions(builder: Builder, rows: Sequence[BookingRow], world: World) -> tuple[BuilderSession, ...]:
    """In the order of the rows, each as it stands now."""
    titles = {session.id: session.title for session in builder.session_types}
    histories = world.store.load([StreamId(row.booking_id) for row in rows])
    people = world.people.get_all([PersonId(row.person_id) for row in rows if row.person_id])
    found = []
    for row in rows:
        state = booking_state(histories[StreamId(row.booking_id)])
        if isinstance(state, NotStarted):  # listed from another database: nothing is told that has no facts
            continue
        person_id, selected = state.core.person_id, state.core.selected
        found.append(
            BuilderSession(
                booking_id=row.booking_id,
                state=state,
                title=titles.get(selected.session_type_id, WITHDRAWN),
                client=people.get(person_id) if person_id else None,
            )
        )
    return tuple(found)
