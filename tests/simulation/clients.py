"""Clients: each one browses, confirms, pays or does not, comes back, and changes their mind."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from msgspec.structs import replace

from application.ports.catalog import SessionType
from application.requests.available_times import free_times
from application.requests.confirm_booking import ClientDetails, ConfirmRequest
from domain.booking.state import (
    CancelledBooking,
    Confirmed,
    ExpiredHold,
    NeedsNewTime,
    Scheduling,
)
from domain.booking.vocabulary import Actor
from domain.errors import PaymentsUnavailable, Refusal, SignInRequired, SlotUnavailable
from domain.identifiers import BookingId, CommandId, PersonId
from domain.money import Money
from domain.time_slot import TimeSlot
from entrypoints.service import Service
from tests.simulation.persons import NO_ANSWER, Person

T = TypeVar("T")
LOOK_AHEAD = timedelta(days=4)
REQUESTS_MAX = 4
LOOKS_MAX = 6
TYPICAL_CHOICE = 5
SNATCHED_RATE = 0.25
MANY_SECONDS = 4 * 3600


class Client(Person):
    def live(self, arrives_within: float) -> Iterator[float]:
        yield self._dice.uniform(0, arrives_within)
        for _ in range(self._dice.choice((1, 1, 1, 2))):
            session = self._dice.choice(self._offered())
            slot = self._browse(session)
            if slot is None:
                continue
            yield self._dice.uniform(0, 120)
            yield from self._confirm(session, slot)
            if self._booking is not None:
                yield from self._before_paying(self._booking)
                yield from self._settle(self._booking)
                yield from self._afterwards(self._booking, slot)
            yield self._dice.uniform(60, MANY_SECONDS)

    # choosing

    def _offered(self) -> list[SessionType]:
        return self._world.market.sessions

    def _browse(self, session: SessionType) -> TimeSlot | None:
        uri, calendar = session.event_type_uri, self._world.market.calendar_of(session)
        assert uri is not None
        now, minutes = self._world.clock.now(), session.terms.duration_minutes

        def look(service: Service) -> list[TimeSlot]:
            ports = service.world
            window = (now, now + LOOK_AHEAD)
            found = free_times(uri, calendar, minutes, window, 60, ports.scheduling, ports.store)
            return [time.slot for time in found.times]

        times = self._ask(look)
        if not times:
            return None
        return times[min(int(self._dice.expovariate(1 / TYPICAL_CHOICE)), len(times) - 1)]

    def _confirm(self, session: SessionType, slot: TimeSlot) -> Iterator[float]:
        key = f"key-{self._dice.getrandbits(64):x}" if self._dice.random() < 0.6 else None
        details = ClientDetails(name=self._name, email=f"{self._name}@example.com", timezone="Europe/Vienna")
        request = self._fresh(
            ConfirmRequest(
                session_type_id=session.id,
                slot=slot,
                client=details,
                shown_price=session.terms.price,
                key=key,
                body_macs=(f"mac of {self._name} {slot.start:%d%H%M} {session.id}",),
                booking_id=BookingId(UUID(int=0)),
                person_id=PersonId(UUID(int=0)),
                command_id=CommandId(UUID(int=0)),
            )
        )
        self._booking = None
        for _ in range(REQUESTS_MAX):
            if self._dice.random() < 0.2:  # a double click: the second one falls into the first
                second = self._fresh(request)
                self._world.timetable.after(self._dice.uniform(0, 0.4), lambda second=second: self._click(second))  # type: ignore[misc]  # bound now
            self._booking = self._send(request) or self._booking
            again = self._dice.random() < (0.15 if self._booking else 0.8)
            if not again or (self._booking and key is None):
                return
            yield self._dice.uniform(0.1, 30)
            request = self._fresh(request)

    def _click(self, request: ConfirmRequest) -> None:
        self._send(request)

    def _send(self, request: ConfirmRequest) -> BookingId | None:
        self._world.journal.deed(
            "confirms", request.booking_id, f"{request.session_type_id} {request.slot.start:%d %H:%M}"
        )
        try:
            booking_id, state = self._world.machine.run(lambda service: service.confirm(request))
        except (PaymentsUnavailable, SignInRequired) as waits:
            return waits.booking_id
        except SlotUnavailable as lost:
            self._world.journal.deed(
                "is told the time is taken", request.booking_id, f"{len(lost.alternatives)} others"
            )
            return None
        except Refusal as refusal:
            self._world.journal.deed(f"is refused: {refusal.slug}", request.booking_id)
            return None
        except NO_ANSWER:
            self._world.journal.deed("hears nothing", request.booking_id)
            return None
        self._world.journal.tell(booking_id, f"the client is told {type(state).__name__}")
        return booking_id

    def _fresh(self, request: ConfirmRequest) -> ConfirmRequest:
        return replace(
            request,
            booking_id=BookingId(self._uuid()),
            person_id=PersonId(self._uuid()),
            command_id=CommandId(self._uuid()),
        )

    # paying

    def _before_paying(self, _: BookingId) -> Iterator[float]:
        yield from ()

    def _settle(self, booking_id: BookingId) -> Iterator[float]:
        plans: list[Callable[[BookingId], Iterator[float]]] = [
            *[self._pay_soon] * 4,
            self._pay_in_the_last_second,
            self._pay_late,
            self._pay_twice,
            self._pay_a_forgotten_page,
            self._pay_by_debit,
            self._pay_wrong,
            self._walk_away,
            self._cancel_first,
            self._come_back,
            self._need_longer,
        ]
        plan = self._dice.choice(plans)
        self._world.journal.tell(booking_id, f"the client's plan: {plan.__name__.strip('_').replace('_', ' ')}")
        yield self._dice.uniform(1, 60)
        yield from plan(booking_id)

    def _pay_soon(self, booking_id: BookingId) -> Iterator[float]:
        for _ in range(REQUESTS_MAX):
            page = self._page(booking_id)
            if page is not None:
                break
            yield self._dice.uniform(2, 60)
        else:
            return
        yield self._dice.uniform(5, 400)
        for number in range(self._dice.choice((0, 0, 0, 1, 2))):
            self._world.stripe.decline(page, number)
            yield self._dice.uniform(5, 60)
        if self._dice.random() < SNATCHED_RATE * self._world.weather.mischief:
            self._world.snatch(booking_id)
        if self._world.stripe.pay(page):
            yield from self._look(booking_id)

    def _pay_in_the_last_second(self, booking_id: BookingId) -> Iterator[float]:
        page, state = self._page(booking_id), self._state(booking_id)
        if page is None or state is None:
            return
        yield self._until(state.core.held_until) + self._dice.uniform(-2, 2)
        if self._world.stripe.pay(page):
            yield from self._look(booking_id)

    def _pay_late(self, booking_id: BookingId) -> Iterator[float]:
        """The page was left open in a browser."""
        page = self._page(booking_id)
        if page is not None:
            yield self._dice.choice((self._dice.uniform(900, 2100), self._dice.uniform(0, MANY_SECONDS)))
            self._world.stripe.pay(page)

    def _pay_twice(self, booking_id: BookingId) -> Iterator[float]:
        page = self._page(booking_id)
        if page is None:
            return
        pages = [page, self._world.stripe.ghost_page(page)]
        self._dice.shuffle(pages)
        for one in pages:
            yield self._dice.choice((self._dice.uniform(0, 5), self._dice.uniform(0, 900)))
            self._world.stripe.pay(one)
        yield from self._look(booking_id)

    def _pay_a_forgotten_page(self, booking_id: BookingId) -> Iterator[float]:
        """A second page, still open in another tab when the hold has ended."""
        page, state = self._page(booking_id), self._state(booking_id)
        if page is None or state is None:
            return
        ghost = self._world.stripe.ghost_page(page)
        yield self._until(state.core.held_until) + self._dice.uniform(0, 240)
        self._world.stripe.pay(ghost)

    def _pay_by_debit(self, booking_id: BookingId) -> Iterator[float]:
        page = self._page(booking_id)
        if page is not None:
            yield self._dice.uniform(5, 600)
            self._world.stripe.pay(page, delayed=True)

    def _pay_wrong(self, booking_id: BookingId) -> Iterator[float]:
        page, state = self._page(booking_id), self._state(booking_id)
        if page is not None and state is not None and self._dice.random() < 0.3:
            yield self._dice.uniform(5, 600)
            price = state.core.selected.terms.price
            wrong = self._dice.choice((Money(price.amount_minor - 10, price.currency), Money(5_000, "EUR")))
            self._world.stripe.pay(page, amount=wrong)
        else:
            yield from self._pay_soon(booking_id)

    def _walk_away(self, booking_id: BookingId) -> Iterator[float]:
        self._world.journal.deed("walks away", booking_id)
        yield from ()

    def _cancel_first(self, booking_id: BookingId) -> Iterator[float]:
        page = self._page(booking_id)
        yield self._dice.uniform(0, 300)
        self._cancel(booking_id)
        if page is not None and self._dice.random() < 0.5:
            yield self._dice.uniform(0, 3)
            self._world.stripe.pay(page)

    def _come_back(self, booking_id: BookingId) -> Iterator[float]:
        """Another device, much later or at once: the page is asked for again."""
        yield self._dice.choice((self._dice.uniform(0, 60), self._dice.uniform(600, 3000)))
        command = CommandId(self._uuid())
        self._world.journal.deed("asks for the page again", booking_id)
        opened = self._ask(lambda service: service.manage.open_checkout(booking_id, command))
        if opened is not None:
            yield self._dice.uniform(5, 300)
            self._world.stripe.pay(opened[1].session_id)
            yield from self._look(booking_id)

    def _need_longer(self, booking_id: BookingId) -> Iterator[float]:
        """The hold is extended, mostly just before it ends, and the page is paid in the end or after it."""
        for _ in range(self._dice.randrange(1, 4)):
            state = self._state(booking_id)
            if state is None:
                return
            yield self._until(state.core.held_until) + self._dice.choice((-60, -1, -0.05, 0.05))
            command = CommandId(self._uuid())
            self._world.journal.deed("asks for more time", booking_id)
            self._ask(lambda service, command=command: service.manage.extend(booking_id, command))  # type: ignore[misc]  # bound now
        page = self._page(booking_id)
        if page is not None:
            self._world.stripe.pay(page)

    # afterwards

    def _look(self, booking_id: BookingId) -> Iterator[float]:
        """The return page, which asks Stripe, refreshes itself, and is closed at some point."""
        for _ in range(self._dice.randrange(LOOKS_MAX)):
            command = CommandId(self._uuid())
            self._ask(lambda service, command=command: service.manage.ask_for_payment(booking_id, command))  # type: ignore[misc]  # bound now
            yield self._dice.uniform(0.5, 15)
        yield self._dice.uniform(0, 1200)
        state = self._state(booking_id)
        if isinstance(state, NeedsNewTime) and self._dice.random() < 0.7:
            yield from self._change_mind(booking_id, state)
        elif isinstance(state, Scheduling) and state.link and self._dice.random() < 0.7:
            self._book_by_link(state)

    def _afterwards(self, booking_id: BookingId, slot: TimeSlot) -> Iterator[float]:
        if self._dice.random() < 0.5:
            return
        to_start = self._until(slot.start)
        yield max(0.0, self._dice.choice((self._dice.uniform(0, 60), self._dice.uniform(0, to_start + 600))))
        state = self._state(booking_id)
        if isinstance(state, NeedsNewTime) or (isinstance(state, Confirmed) and self._dice.random() < 0.4):
            yield from self._change_mind(booking_id, state)
        elif isinstance(state, Scheduling) and state.link:
            self._book_by_link(state)
        elif isinstance(state, Confirmed) and state.meeting.event_uri and self._dice.random() < 0.3:
            self._world.calendly.cancel_as(Actor.CLIENT, state.meeting.event_uri)
        elif state is not None and not isinstance(state, CancelledBooking | ExpiredHold):
            self._cancel(booking_id)
