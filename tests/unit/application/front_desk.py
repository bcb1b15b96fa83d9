"""What clients and experts ask of us by the API; each step is done before they are answered."""

from datetime import timedelta
from itertools import count
from uuid import UUID

from application.requests.confirm_booking import ClientDetails, ConfirmBooking, ConfirmRequest
from application.requests.going_on import GoingOn
from application.requests.hold_limit import HoldLimit
from application.requests.manage_booking import ManageBooking
from application.requests.move_booking import MoveToAnotherTime
from application.requests.steps import StepRunner
from domain.booking.state import Begun
from domain.booking.vocabulary import Actor
from domain.identifiers import BookingId, CommandId, PersonId
from domain.time_slot import TimeSlot
from tests.examples import BOOKING, SESSION_TYPE, SLOT
from tests.unit.application.small_world import SmallWorld
from tests.unit.application.stand_ins import AtOnce

HOLD_LASTS = timedelta(minutes=15)
_numbers = count(1)


class FrontDesk:
    def __init__(self, world: SmallWorld) -> None:
        self.world = world
        inner = world.world
        steps = StepRunner(world.runner, AtOnce())
        going_on = GoingOn(
            bus=inner.bus,
            store=inner.store,
            people=inner.people,
            steps=steps,
            budgets=inner.budgets,
            clock=inner.clock,
        )
        self._confirm = ConfirmBooking(
            bus=inner.bus,
            store=inner.store,
            catalog=inner.catalog,
            scheduling=inner.scheduling,
            keys=world.database.keys,
            limit=HoldLimit(world.database.live_holds, inner.store),
            going_on=going_on,
            budgets=inner.budgets,
            modes=inner.modes,
            clock=inner.clock,
            hold_lasts=HOLD_LASTS,
        )
        self._manage = ManageBooking(
            bus=inner.bus,
            store=inner.store,
            people=inner.people,
            payments=inner.payments,
            steps=steps,
            budgets=inner.budgets,
            clock=inner.clock,
            hold_lasts=HOLD_LASTS,
        )
        self._move = MoveToAnotherTime(
            bus=inner.bus, store=inner.store, scheduling=inner.scheduling, steps=steps, clock=inner.clock
        )

    def state(self, booking_id: BookingId = BOOKING) -> Begun:
        return self._manage.state(booking_id)

    def confirm(self, booking_id: BookingId = BOOKING, slot: TimeSlot = SLOT) -> Begun:
        """The client chooses a time and gets the payment page, or the meeting if it is free."""
        client = ClientDetails(
            name="Grace", email="client@example.com", timezone="Europe/Vienna", answers={"Goal?": "ship"}
        )
        request = ConfirmRequest(
            session_type_id=SESSION_TYPE,
            slot=slot,
            client=client,
            booking_id=booking_id,
            person_id=PersonId(UUID(int=booking_id.int + 1)),
            command_id=_command(),
        )
        return self._confirm(request)[1]

    def open_page(self, booking_id: BookingId = BOOKING) -> None:
        self._manage.open_checkout(booking_id, _command())

    def pay(self, booking_id: BookingId = BOOKING) -> None:
        """The client opens the payment page and pays; its webhook is lost, the return page asks."""
        self.open_page(booking_id)
        self.world.payments.pay(self.world.payments.sessions(booking_id)[-1].id)
        self.return_from_payment(booking_id)

    def return_from_payment(self, booking_id: BookingId = BOOKING) -> None:
        """The return page asks Stripe whether it was paid."""
        self._manage.ask_for_payment(booking_id, _command())

    def cancel(self, by: Actor = Actor.CLIENT, booking_id: BookingId = BOOKING) -> Begun:
        return self._manage.cancel(booking_id, by, "", _command())

    def move(self, to: TimeSlot, by: Actor = Actor.CLIENT, booking_id: BookingId = BOOKING) -> Begun:
        return self._move(booking_id, to, by, _command())


def _command() -> CommandId:
    return CommandId(UUID(int=next(_numbers)))
