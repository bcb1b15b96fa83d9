"""A failed seed in plain words: which law broke, and what happened to that booking, with times."""

from application.timeline import describe
from tests.simulation.running import Run

BREACHES_TOLD_MAX = 3


def story(run: Run) -> str:
    """A short one if all went well."""
    counts = ", ".join(f"{number} {status}" for status, number in sorted(run.bookings.items()))
    faults = sum(run.world.journal.faults.values())
    head = f"seed {run.seed}, {run.days} days: {counts}; {faults} faults"
    if not run.breaches:
        return f"{head}; every law holds"
    without = f' --without "{",".join(run.left_out)}"' if run.left_out else ""
    parts = [head, f"replay: python -m tests.simulation {run.seed} --days {run.days}{without}"]
    for breach in run.breaches[:BREACHES_TOLD_MAX]:
        parts += [f"\n{breach.law}: {breach.about} {breach.words}", *_of(run, breach.about)]
    return "\n".join(parts)


def _of(run: Run, about: str) -> list[str]:
    world = run.world
    told = [(line.at, number, line.words) for number, line in enumerate(world.journal.lines) if line.about == about]
    for history in world.memory.streams.values():
        if str(history[0].stream_id) == about:
            told += [(r.at, 10**9, f"    = {describe(r.event)}") for r in history]
    return [f"  {at:%d %H:%M:%S.%f}"[:-3] + f"  {words}" for at, _, words in sorted(told)]
