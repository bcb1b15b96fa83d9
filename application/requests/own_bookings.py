"""The bookings of somebody who has proved an address: all that were made with it, as a guest or signed in."""

from collections.abc import Collection, Sequence

from msgspec import Struct

from application.handlers.change_booking import booking_state
from application.ports.catalog import Catalog
from application.ports.event_store import EventStore
from application.ports.people import People, Person, address_key
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

    def of(self, email: str, limit: int, just_made: Collection[BookingId] = ()) -> tuple[OwnBooking, ...]:
        """Those chosen last, each as it stands now, the latest session first. The list of all bookings may lag by a
        moment: of those `just_made` every one with this address is there.
        """
        persons = frozenset(self._people.with_email(email))
        ids = dict.fromkeys([*(row.booking_id for row in self._rows(email, limit)), *just_made])
        histories = self._store.load([StreamId(booking_id) for booking_id in ids])
        states = {booking_id: booking_state(histories[StreamId(booking_id)]) for booking_id in ids}
        found = [
            self._own(booking_id, state)
            for booking_id, state in states.items()
            if not isinstance(state, NotStarted) and state.core.person_id in persons
        ]
        return tuple(sorted(found, key=lambda own: own.state.core.slot.start, reverse=True))

    def ids(self, email: str, limit: int) -> frozenset[BookingId]:
        return frozenset(row.booking_id for row in self._rows(email, limit))

    def is_of(self, email: str, person_id: PersonId | None) -> bool:
        """Whether that client has this address now."""
        person = self._people.get(person_id) if person_id else None
        return person is not None and address_key(person.email) == address_key(email)

    def told_last(self, email: str) -> Person | None:
        """Who they said they were when they booked last; None if they never did."""
        people = self._people.get_all([PersonId(row.person_id) for row in self._rows(email, 1) if row.person_id])
        return next(iter(people.values()), None)

    def _own(self, booking_id: BookingId, state: Begun) -> OwnBooking:
        offer = self._catalog.agreed(state.core.selected.session_type_id)
        title, expert = (offer[1].title, offer[0].name) if offer else (WITHDRAWN, "")
        return OwnBooking(booking_id=booking_id, state=state, title=title, expert=expert)

    def _rows(self, email: str, limit: int) -> Sequence[BookingRow]:
        persons = tuple(self._people.with_email(email))
        return self._bookings.search(BookingsWanted(person_ids=persons), None, limit) if persons else ()
