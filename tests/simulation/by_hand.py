"""An operator who now and then loses patience with a provider and does its work by hand."""

from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any
from uuid import UUID

from adapters.memory.scheduling import Visitor
from application.effects import BookMeeting, DecideCase, FinishSession
from application.handlers.change_booking import load_booking
from domain.booking.by_hand import VouchForMeeting
from domain.booking.state import Begun, NotStarted, Scheduling, is_outside
from domain.errors import Refusal
from domain.identifiers import BookingId, CommandId
from entrypoints.service import Service
from tests.simulation.marketplace import private_type
from tests.simulation.persons import NO_ANSWER
from tests.simulation.second_hearing import HearingWorld

LOOKS_EVERY_SECONDS = (20.0, 300.0)
VOUCHES_RATE = 0.1
LINKS_RATE = 0.1
"""Of bookings that wait: those for which a meeting is made by hand; the rest is left alone."""
PLACE = "https://meet.example.org/by-hand"


def live(world: HearingWorld) -> Iterator[float]:
    dice = world.dice("helping hand")
    while world.weather.mischief:
        yield dice.uniform(*LOOKS_EVERY_SECONDS)
        for booking_id in _in_sight(world):
            state = load_booking(world.memory.events, booking_id)
            with suppress(Refusal, *NO_ANSWER):
                if isinstance(state, Scheduling):
                    _confirm(world, booking_id, state, dice)
                elif not isinstance(state, NotStarted) and is_outside(state) and dice.random() < LINKS_RATE:
                    _make_meeting(world, booking_id, state, dice)


def _in_sight(world: HearingWorld) -> list[BookingId]:
    """What waits for its meeting, or for its session."""
    waiting = [open_.effect for open_ in world.memory.effects.open_effects()]
    seen = (effect.booking_id for effect in waiting if isinstance(effect, BookMeeting | DecideCase | FinishSession))
    return list(dict.fromkeys(seen))


def _confirm(world: HearingWorld, booking_id: BookingId, state: Scheduling, dice: Random) -> None:
    chance = dice.random()
    if chance < VOUCHES_RATE:
        world.journal.deed("operator vouches for a meeting", booking_id)
        command = VouchForMeeting(place=PLACE, **_mark(world, booking_id, dice))
        world.machine.run(lambda service: service.confirm_by_hand.do(command))
    elif chance < VOUCHES_RATE + LINKS_RATE:
        _make_meeting(world, booking_id, state, dice)


def _make_meeting(world: HearingWorld, booking_id: BookingId, state: Begun, dice: Random) -> None:
    """In a type of the expert's own; at the booking's time if it is open, else a little later."""
    private = private_type(state.core.selected.event_type)
    times = [start for start in world.calendly.memory.open_times(private) if start >= state.core.slot.start]
    if not times:
        return
    world.journal.deed("operator makes a meeting at Calendly", booking_id, f"{times[0]:%d %H:%M}")
    visitor = Visitor(name="By hand", email=f"by-hand-{dice.getrandbits(32)}@example.org")
    world.calendly.visit(private, times[0], visitor)
    uri = world.calendly.memory.meetings()[-1].meeting.event_uri
    world.machine.run(lambda service: _link(service, uri, _mark(world, booking_id, dice)))


def _link(service: Service, uri: str, mark: dict[str, Any]) -> None:
    service.confirm_by_hand.do(service.confirm_by_hand.linking(uri=uri, **mark))


def _mark(world: HearingWorld, booking_id: BookingId, dice: Random) -> dict[str, Any]:
    command_id = CommandId(UUID(int=dice.getrandbits(128), version=4))
    return {"booking_id": booking_id, "command_id": command_id, "at": world.clock.now(), "cause": "by hand"}
