"""The one who answers for the money: ends by hand what only a person can end."""

from datetime import timedelta
from uuid import UUID

from application.handlers.change_booking import load_booking
from domain.booking.cases import FOR_PERSONS
from domain.booking.commands import CloseCase
from domain.booking.state import NotStarted
from domain.identifiers import BookingId, CommandId
from tests.simulation.second_hearing import HearingWorld

PATIENCE = timedelta(days=2)


def close_cases(world: HearingWorld) -> None:
    """Those that have been open for a while, with the client paid another way or the dispute let be."""
    service, now = world.machine.service, world.clock.now()
    dice = world.dice("operator")
    for stream in list(world.memory.streams):
        booking_id = BookingId(stream)
        state = load_booking(world.memory.events, booking_id)
        if isinstance(state, NotStarted):
            continue
        for kind, deadline in state.core.cases.items():
            if kind in FOR_PERSONS and now > deadline + PATIENCE:
                world.journal.deed(f"operator closes a case: {kind}", booking_id)
                service.world.bus.handle(
                    CloseCase(
                        booking_id=booking_id,
                        command_id=CommandId(UUID(int=dice.getrandbits(128), version=4)),
                        at=now,
                        cause="the operator has dealt with it",
                        kind=kind,
                        outcome="paid_by_hand",
                    )
                )
