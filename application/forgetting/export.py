"""All that is held about whoever has an address, in words that they can read and a program too."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from application.forgetting.bookings import MAILS_OF_A_BOOKING, Concerned, bookings_of
from application.forgetting.stores import Stores
from application.ports.clock import Clock
from application.ports.event_store import Recorded
from application.ports.people import Person
from application.timeline import describe
from domain.booking.status import payment_status_of, status_of
from domain.errors import NotFound


class Fact(Struct, frozen=True):
    at: datetime
    what: str
    cause: str


class SentMail(Struct, frozen=True):
    id: UUID
    kind: str
    to: str
    standing: str
    wanted_at: datetime
    accepted_at: datetime | None


class HeldBooking(Struct, frozen=True, kw_only=True):
    """`at_providers` are the ids by which Stripe and Calendly know it."""

    id: UUID
    expert: str
    session: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: str
    payment_status: str
    price: str
    client: Person | None
    facts: tuple[Fact, ...]
    mails: tuple[SentMail, ...]
    at_providers: tuple[str, ...]


class Held(Struct, frozen=True, kw_only=True):
    """`people` are records that no booking has: an expert's, say."""

    email: str
    at: datetime
    people: tuple[Person, ...]
    bookings: tuple[HeldBooking, ...]


class Exporting:
    def __init__(self, stores: Stores, clock: Clock) -> None:
        self._stores = stores
        self._clock = clock

    def __call__(self, email: str) -> Held:
        """For the person alone: whoever asks has shown that the address is theirs. Raises NotFound."""
        stores = self._stores
        people = dict(stores.people.get_all(stores.people.with_email(email)))
        if not people:
            raise NotFound("Nobody with this address is known here.")
        bookings = bookings_of(people, stores.booking_list, stores.events)
        others = set(people) - {one.person_id for one in bookings}
        return Held(
            email=email,
            at=self._clock.now(),
            people=tuple(people[id_] for id_ in sorted(others)),
            bookings=tuple(self._booking(one, people.get(one.person_id)) for one in bookings),
        )

    def _booking(self, one: Concerned, client: Person | None) -> HeldBooking:
        core = one.state.core
        offer = self._stores.catalog.agreed(core.selected.session_type_id)
        return HeldBooking(
            id=one.booking_id,
            expert=offer[0].name if offer else core.selected.builder_id,
            session=offer[1].title if offer else core.selected.session_type_id,
            starts_at=core.slot.start,
            ends_at=core.slot.end,
            timezone=core.selected.zone,
            status=status_of(one.state),
            payment_status=payment_status_of(one.state),
            price=str(core.selected.terms.price),
            client=client,
            facts=_facts(one.history),
            mails=self._mails(one),
            at_providers=one.at_providers,
        )

    def _mails(self, one: Concerned) -> tuple[SentMail, ...]:
        rows = self._stores.mail_list.page(booking_id=one.booking_id, limit=MAILS_OF_A_BOOKING)
        return tuple(
            SentMail(row.mail_id, row.kind, row.recipient, row.standing, row.wanted_at, row.accepted_at) for row in rows
        )


def _facts(history: Sequence[Recorded]) -> tuple[Fact, ...]:
    return tuple(Fact(recorded.at, describe(recorded.event), recorded.cause) for recorded in history)
