"""Fresh seeds for as long as somebody has the patience; the first failure of each law is told and shrunk."""

import secrets
import sys
import time
from collections import Counter

from tests.simulation.running import simulate
from tests.simulation.shrinking import shrunk
from tests.simulation.story import story

SEED_BITS = 32


def soak(minutes: float, days: int) -> int:
    """1 if any law broke. Prints what was run: seeds, bookings by end, faults by kind."""
    seeds = 0
    bookings: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    told: Counter[str] = Counter()
    ends_at = time.monotonic() + minutes * 60
    while time.monotonic() < ends_at:
        run = simulate(secrets.randbits(SEED_BITS), days)
        seeds += 1
        bookings += run.bookings
        faults += run.world.journal.faults
        if run.breaches:
            law = run.breaches[0].law
            told[law] += 1
            sys.stdout.write(f"\n{story(shrunk(run)) if told[law] == 1 else f'seed {run.seed}: {law}'}\n")
    _report(seeds, bookings, faults, told)
    return 1 if told else 0


def _report(seeds: int, bookings: Counter[str], faults: Counter[str], told: Counter[str]) -> None:
    lines = [f"\n{seeds} seeds, {bookings.total()} bookings, {faults.total()} faults, {told.total()} seeds failed"]
    for counts in (bookings, faults, told):
        lines += [f"  {number:>9,}  {kind}" for kind, number in counts.most_common()]
    sys.stdout.write("\n".join(lines) + "\n")
