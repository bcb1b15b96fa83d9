"""What there is of the people of one address: their bookings, and which of those still need them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from application.handlers.change_booking import booking_state
from application.ports.event_store import EventStore, Recorded
from application.ports.people import Person
from application.ports.read_models import BookingList, BookingRow, BookingsWanted
from domain.booking.by_hand import MeetingLinked
from domain.booking.events import CalendlyConfirmed, CheckoutStarted, MeetingOrphaned, Moved
from domain.booking.state import Begun, Live, NotStarted
from domain.booking.status import PaymentStatus, payment_status_of, status_of
from domain.booking.vocabulary import Meeting
from domain.identifiers import BookingId, PersonId, StreamId

READ_AT_ONCE = 200
MAILS_OF_A_BOOKING = 500
_MONEY_IS_OPEN = {
    PaymentStatus.PENDING: "a payment is on its way",
    PaymentStatus.AUTHORIZED: "money is reserved",
    PaymentStatus.REFUND_PENDING: "a refund is on its way",
    PaymentStatus.REFUND_FAILED: "a refund failed",
    PaymentStatus.DISPUTED: "a dispute is open",
}


class Concerned(Struct, frozen=True, kw_only=True):
    """One booking of the people of an address. `needs` says why they cannot be forgotten yet, empty if they can."""

    booking_id: BookingId
    person_id: PersonId
    state: Begun
    history: Sequence[Recorded]
    needs: str

    @property
    def stripe_ids(self) -> tuple[str, ...]:
        sessions = [r.event.session_id for r in self.history if isinstance(r.event, CheckoutStarted)]
        return (*sessions, *(payment.intent for payment in self.state.core.ledger.payments))

    @property
    def invitees(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(uri for uri, _ in self._meetings()))

    @property
    def at_providers(self) -> tuple[str, ...]:
        """The ids by which Stripe and Calendly know it."""
        of_calendly = (name for meeting in self._meetings() for name in meeting)
        return tuple(dict.fromkeys((*self.stripe_ids, *of_calendly)))

    @property
    def names(self) -> tuple[str, ...]:
        """By which deliveries call it."""
        return (str(self.booking_id), *self.at_providers)

    def _meetings(self) -> Iterator[tuple[str, str]]:
        for recorded in self.history:
            match recorded.event:
                case (
                    CalendlyConfirmed(meeting=Meeting() as meeting)
                    | MeetingLinked(meeting=meeting)
                    | MeetingOrphaned(meeting=meeting)
                    | Moved(meeting=Meeting() as meeting)
                ):
                    yield meeting.invitee_uri, meeting.event_uri


def bookings_of(person_ids: Collection[PersonId], booking_list: BookingList, store: EventStore) -> list[Concerned]:
    """The list says which they are, the facts how they stand."""
    found: list[Concerned] = []
    wanted = BookingsWanted(person_ids=tuple(person_ids))
    after: tuple[datetime, BookingId] | None = None
    while rows := booking_list.search(wanted, after, READ_AT_ONCE) if person_ids else ():
        found += _read(rows, store)
        after = (rows[-1].selected_at, rows[-1].booking_id)
    return found


def _read(rows: Sequence[BookingRow], store: EventStore) -> Iterator[Concerned]:
    histories = store.load([StreamId(row.booking_id) for row in rows])
    for row in rows:
        history = histories[StreamId(row.booking_id)]
        state = booking_state(history)
        if not isinstance(state, NotStarted) and state.core.person_id is not None:
            yield Concerned(
                booking_id=row.booking_id,
                person_id=state.core.person_id,
                state=state,
                history=history,
                needs=why_needed(state),
            )


def why_needed(state: Begun) -> str:
    """Whether the booking cannot do without its client yet: it goes on, or its money does."""
    if isinstance(state, Live):
        return f"it is {status_of(state)}"
    if state.core.cases:
        return f"a case is open ({', '.join(sorted(state.core.cases)).replace('_', ' ')})"
    return _MONEY_IS_OPEN.get(payment_status_of(state), "")


def spellings(people: Collection[Person], email: str) -> frozenset[str]:
    """The address as it was written by anybody."""
    return frozenset({email.strip(), *(person.email for person in people)})
