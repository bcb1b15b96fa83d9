"""What experts and strangers do at Calendly itself, without asking us."""

from collections.abc import Callable, Iterator
from random import Random

from msgspec.structs import replace

from adapters.memory.scheduling import MemoryMeeting, Visitor
from application.ports.catalog import SessionType
from application.ports.scheduling import Question
from domain.booking.vocabulary import Actor
from tests.simulation.marketplace import event_type_of, private_type
from tests.simulation.persons import ClientsWorld

BUSY_SECONDS = (600.0, 6 * 3600.0)
AWAY_SECONDS = (60.0, 4 * 3600.0)
FORGED_RATE = 0.2
QUESTION = Question("How did you find me?", required=True, position=0)


def live(number: int, world: ClientsWorld) -> Iterator[float]:
    """One who meddles now and then until the weather is calm."""
    dice = world.dice(f"meddler {number}")
    while True:
        yield dice.uniform(*BUSY_SECONDS)
        if world.weather.mischief == 0:
            return
        session = dice.choice(world.market.sessions)
        yield from dice.choice(_DEEDS)(session, dice, world) or ()


def _take(session: SessionType, dice: Random, world: ClientsWorld) -> None:
    """Often a time that we hold."""
    assert session.event_type_uri is not None
    uri = dice.choice((session.event_type_uri, private_type(session.event_type_uri)))
    times = world.calendly.memory.open_times(uri)[:12]
    if times:
        world.calendly.take(uri, dice.choice(times))


def _visit(session: SessionType, dice: Random, world: ClientsWorld) -> None:
    """Somebody books at Calendly itself; now and then with another client's booking id in the address."""
    assert session.event_type_uri is not None
    times = world.calendly.memory.open_times(session.event_type_uri)[:40]
    if not times:
        return
    known = [m.visitor.claims for m in world.calendly.memory.meetings() if m.visitor.claims]
    claims = dice.choice(known) if known and dice.random() < FORGED_RATE else None
    visitor = Visitor(name="A visitor", email=f"visitor-{dice.getrandbits(32)}@example.org", claims=claims)
    world.calendly.visit(session.event_type_uri, dice.choice(times), visitor)


def _move(session: SessionType, dice: Random, world: ClientsWorld) -> None:
    """A client moves a meeting on Calendly's own page, ours or not."""
    ahead = _ahead(session, world)
    if not ahead:
        return
    moved = dice.choice(ahead)
    times = world.calendly.memory.open_times(moved.event_type)[:30]
    if times:
        world.calendly.reschedule(moved.meeting.event_uri, dice.choice(times))


def _mark(session: SessionType, dice: Random, world: ClientsWorld) -> None:
    """The expert marks somebody who did not come, and sometimes takes it back."""
    calendar, now = world.market.calendar_of(session), world.clock.now()
    begun = [m for m in world.calendly.memory.meetings(calendar) if m.cancelled_by is None and m.slot.start < now]
    if begun:
        found = dice.choice(begun)
        world.calendly.mark(found.meeting.invitee_uri, missed=not found.no_show)


def _ahead(session: SessionType, world: ClientsWorld) -> list[MemoryMeeting]:
    calendar, now = world.market.calendar_of(session), world.clock.now()
    return [m for m in world.calendly.memory.meetings(calendar) if m.cancelled_by is None and m.slot.start > now]


def _cancel(session: SessionType, dice: Random, world: ClientsWorld) -> None:
    ahead = _ahead(session, world)
    if ahead:
        world.calendly.cancel_as(Actor.BUILDER, dice.choice(ahead).meeting.event_uri)


def _snatch(_: SessionType, dice: Random, world: ClientsWorld) -> None:
    """The expert puts something else where a client of ours is just paying."""
    paying = [core for core in world.paying() if core.slot.start > world.clock.now()]
    if paying:
        core = dice.choice(paying)
        private = private_type(core.selected.event_type)
        if core.slot.start in world.calendly.memory.open_times(private):
            world.calendly.take(private, core.slot.start)


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


Deed = Callable[[SessionType, Random, ClientsWorld], Iterator[float] | None]
_DEEDS: tuple[Deed, ...] = (_take, _take, _visit, _visit, _snatch, _snatch, _move, _mark, _cancel, _delete, _ask_more)
