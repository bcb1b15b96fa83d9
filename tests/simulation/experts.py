"""What experts and strangers do at Calendly itself, without asking us."""

from collections.abc import Iterator
from random import Random

from msgspec.structs import replace

from application.ports.catalog import SessionType
from application.ports.scheduling import Question
from domain.booking.vocabulary import Actor
from tests.simulation.clients import ClientsWorld
from tests.simulation.marketplace import event_type_of

BUSY_SECONDS = (600.0, 6 * 3600.0)
AWAY_SECONDS = (60.0, 4 * 3600.0)
QUESTION = Question("How did you find me?", required=True, position=0)


def live(number: int, world: ClientsWorld) -> Iterator[float]:
    """One who meddles now and then until the weather is calm."""
    dice = world.dice(f"meddler {number}")
    while True:
        yield dice.uniform(*BUSY_SECONDS)
        if world.weather.mischief == 0:
            return
        session = dice.choice(world.market.sessions)
        match dice.choice(("take", "take", "cancel", "delete", "ask")):
            case "take":
                _take(session, dice, world)
            case "cancel":
                _cancel(session, dice, world)
            case "delete":
                yield from _delete(session, dice, world)
            case _:
                yield from _ask_more(session, dice, world)


def _take(session: SessionType, dice: Random, world: ClientsWorld) -> None:
    """Often a time that we hold."""
    assert session.event_type_uri is not None
    times = world.calendly.memory.open_times(session.event_type_uri)[:12]
    if times:
        world.calendly.take(session.event_type_uri, dice.choice(times))


def _cancel(session: SessionType, dice: Random, world: ClientsWorld) -> None:
    calendar, now = world.market.calendar_of(session), world.clock.now()
    ahead = [m for m in world.calendly.memory.meetings(calendar) if m.cancelled_by is None and m.slot.start > now]
    if ahead:
        world.calendly.cancel_as(Actor.BUILDER, dice.choice(ahead).meeting.event_uri)


def _delete(session: SessionType, dice: Random, world: ClientsWorld) -> Iterator[float]:
    """The event type is deleted, and made again after a while."""
    memory, uri = world.calendly.memory, session.event_type_uri
    assert uri is not None
    offer = memory._offers.get(uri)
    if offer is None:
        return
    world.journal.deed("expert deletes an event type", "", uri)
    memory.withdraw(uri)
    yield dice.uniform(*AWAY_SECONDS)
    memory.offer(event_type_of(session), world.market.calendar_of(session), sorted(offer.starts))


def _ask_more(session: SessionType, dice: Random, world: ClientsWorld) -> Iterator[float]:
    """A required question more, or another place; taken back after a while."""
    memory, right = world.calendly.memory, event_type_of(session)
    if right.uri not in memory._offers:
        return
    world.journal.deed("expert adds a required question", "", right.uri)
    memory.offer(replace(right, questions=(QUESTION,)), world.market.calendar_of(session))
    yield dice.uniform(*AWAY_SECONDS)
    if right.uri in memory._offers:
        memory.offer(right, world.market.calendar_of(session))
