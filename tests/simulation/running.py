"""Run one seed from the first client to the last cent."""

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from application.projections.booking_list import booking_row
from tests.simulation import laws, operator
from tests.simulation.laws import Breach
from tests.simulation.world import World

DAYS = 3
AUDITS_A_DAY = 4
CALM_DAYS_MAX = 12


class Run(Struct, frozen=True, kw_only=True):
    seed: int
    days: int
    breaches: tuple[Breach, ...]
    world: World
    actors: tuple[str, ...]
    left_out: tuple[str, ...]
    bookings: Counter[str]


def simulate(seed: int, days: int, left_out: Sequence[str] = ()) -> Run:
    """Deterministic: the same arguments, the same run."""
    world = World(seed, days)
    actors = world.populate(left_out)
    world.start()
    breaches = tuple(_live(world))
    world.machine.stop()
    rows = [row for history in world.memory.streams.values() if (row := booking_row(history)) is not None]
    return Run(
        seed=seed,
        days=days,
        breaches=breaches,
        world=world,
        actors=tuple(actors),
        left_out=tuple(left_out),
        bookings=Counter(str(row.status) for row in rows),
    )


def _live(world: World) -> Iterator[Breach]:
    """Stops at the first day that ends badly."""
    for _ in range(world.days * AUDITS_A_DAY):
        world.pass_days(1 / AUDITS_A_DAY)
        operator.resend_lost_mails(world)
        breaches = list(laws.audited(world))
        yield from breaches
        if breaches:
            return
    world.calm_down()
    for _ in range(CALM_DAYS_MAX):
        world.hear()
        operator.close_cases(world)
        if world.timetable.next_due() is None:
            break
        world.pass_days(1)
    yield from laws.at_the_end(world)
