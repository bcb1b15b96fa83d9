"""An operator who now and then loses patience with a provider and does its work by hand."""

from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any
from uuid import UUID

from adapters.memory.scheduling import Visitor
from application.effects import BookMeeting, DecideCase, ExpireHold, FinishSession
from application.handlers.change_booking import load_booking
from domain.booking.by_hand import AcceptLess, MarkPaid, VouchForMeeting
from domain.booking.paying_by_hand import owed_by_hand
from domain.booking.state import Begun, NotStarted, Scheduling, is_outside
from domain.booking.vocabulary import CaseKind
from domain.errors import Refusal, WrongState
from domain.identifiers import BookingId, CommandId
from domain.money import Money
from entrypoints.service import Service
from tests.simulation.marketplace import private_type
from tests.simulation.persons import NO_ANSWER
from tests.simulation.second_hearing import HearingWorld

LOOKS_EVERY_SECONDS = (20.0, 300.0)
VOUCHES_RATE = 0.1
LINKS_RATE = 0.1
"""Of bookings that wait: those for which a meeting is made by hand; the rest is left alone."""
TAKES_RATE = 0.05
"""Of bookings that owe money, at each look: those for which it comes by hand."""
LESS_RATE = 0.3
"""Of that money, or of wrong amounts: what is called enough."""
PLACE = "https://meet.example.org/by-hand"

_IN_SIGHT = (BookMeeting, DecideCase, ExpireHold, FinishSession)


def live(world: HearingWorld) -> Iterator[float]:
    dice = world.dice("helping hand")
    while world.weather.mischief:
        yield dice.uniform(*LOOKS_EVERY_SECONDS)
        for booking_id in _in_sight(world):
            state = load_booking(world.memory.events, booking_id)
            with suppress(Refusal, *NO_ANSWER):
                _settle_money(world, booking_id, dice)
            with suppress(Refusal, *NO_ANSWER):
                if isinstance(state, Scheduling):
                    _confirm(world, booking_id, state, dice)
                elif not isinstance(state, NotStarted) and is_outside(state) and dice.random() < LINKS_RATE:
                    _make_meeting(world, booking_id, state, dice)


def _in_sight(world: HearingWorld) -> list[BookingId]:
    """What waits for its money, its meeting or its session."""
    waiting = [open_.effect for open_ in world.memory.effects.open_effects()]
    seen = (effect.booking_id for effect in waiting if isinstance(effect, _IN_SIGHT))
    return list(dict.fromkeys(seen))


def _settle_money(world: HearingWorld, booking_id: BookingId, dice: Random) -> None:
    """Now and then the money comes by bank transfer, or a part of it is called enough."""
    chance, calls_enough = dice.random(), dice.random() < LESS_RATE
    state = load_booking(world.memory.events, booking_id)
    if chance > TAKES_RATE or isinstance(state, NotStarted):
        return
    mark = _mark(world, booking_id, dice)
    if calls_enough and CaseKind.WRONG_AMOUNT in state.core.cases:
        world.journal.deed("operator accepts less", booking_id)
        world.machine.run(lambda service: service.world.bus.handle(AcceptLess(**mark)))
        return
    with suppress(WrongState):
        owed = owed_by_hand(state, world.clock.now())
        amount = Money(dice.randrange(1, owed.amount_minor + 1), owed.currency) if calls_enough else owed
        world.journal.deed("operator takes money by hand", booking_id, f"{amount} of {owed}")
        reference = f"transfer {dice.getrandbits(32)}"
        command = MarkPaid(amount=amount, reference=reference, accepts_less=calls_enough, **mark)
        world.machine.run(lambda service: service.take_by_hand(command))


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
