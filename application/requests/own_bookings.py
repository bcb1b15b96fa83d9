"""The bookings of somebody who has proved an address: all that were made with it, as a guest or signed in."""

from collections.abc import Sequence

from msgspec import Struct

from application.handlers.change_booking import booking_state
from application.ports.catalog import Catalog
from application.ports.event_store import EventStore
from application.ports.people import People, address_key
from application.ports.read_models import BookingList, BookingRow, BookingsWanted
from domain.booking.state import Begun, NotStarted
from domain.identifiers import BookingId, PersonId, StreamId

WITHDRAWN = "Session"


class OwnBooking(Struct, frozen=True, kw_only=True):
    booking_id: BookingId
    state: Begun
    title: str
    expert: str
    """Empty if nothing is known of them any more."""


class OwnBookings:
    def __init__(self, people: People, bookings: BookingList, store: EventStore, catalog: Catalog) -> None:
        self._people = people
        self._bookings = bookings
        self._store = store
        self._catalog = catalog

    def of(self, email: str, limit: int) -> tuple[OwnBooking, ...]:
        """Those chosen last, each as it stands now, the latest session first."""
        rows = self._rows(email, limit)
        histories = self._store.load([StreamId(row.booking_id) for row in rows])
        found = []
        for row in rows:
            state = booking_state(histories[StreamId(row.booking_id)])
            if isinstance(state, NotStarted):
                continue
            offer = self._catalog.agreed(state.core.selected.session_type_id)
            title, expert = (offer[1].title, offer[0].name) if offer else (WITHDRAWN, "")
            found.append(OwnBooking(booking_id=row.booking_id, state=state, title=title, expert=expert))
        return tuple(sorted(found, key=lambda own: own.state.core.slot.start, reverse=True))

    def ids(self, email: str, limit: int) -> frozenset[BookingId]:
        return frozenset(row.booking_id for row in self._rows(email, limit))

    def is_of(self, email: str, person_id: PersonId | None) -> bool:
        """Whether that client has this address now."""
        person = self._people.get(person_id) if person_id else None
        return person is not None and address_key(person.email) == address_key(email)

    def name_of(self, email: str) -> str:
        """As they called themselves last; empty if they never did."""
        people = self._people.get_all([PersonId(row.person_id) for row in self._rows(email, 1) if row.person_id])
        return next((person.name for person in people.values()), "")

    def _rows(self, email: str, limit: int) -> Sequence[BookingRow]:
        persons = tuple(self._people.with_email(email))
        return self._bookings.search(BookingsWanted(person_ids=persons), None, limit) if persons else ()
