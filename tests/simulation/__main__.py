"""`python -m tests.simulation SEED [--days N]`: replay one seed and tell what went wrong."""

import argparse
import sys

from tests.simulation.running import simulate
from tests.simulation.story import story


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("seed", type=int)
    parser.add_argument("--days", type=int, default=3)
    given = parser.parse_args()
    run = simulate(given.seed, given.days)
    sys.stdout.write(f"{story(run)}\n")
    return 1 if run.breaches else 0


sys.exit(main())
