"""`python -m tests.simulation SEED [--days N]` replays one seed; `--minutes M` runs fresh seeds for that long."""

import argparse
import sys

from tests.simulation.running import DAYS, simulate
from tests.simulation.shrinking import shrunk
from tests.simulation.soaking import soak
from tests.simulation.story import story


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("seed", type=int, nargs="?", help="what decides everything that happens")
    parser.add_argument("--days", type=int, default=DAYS, help="how long clients come (default: %(default)s)")
    parser.add_argument("--without", default="", help='actors to leave out, like "client 3,meddler 0"')
    parser.add_argument("--shrink", action="store_true", help="look for a smaller run that breaks the same law")
    parser.add_argument("--minutes", type=float, help="run fresh seeds for this long instead")
    given = parser.parse_args()
    if given.minutes is not None:
        return soak(given.minutes, given.days)
    if given.seed is None:
        parser.error("a seed, or --minutes")
    run = simulate(given.seed, given.days, tuple(filter(None, given.without.split(","))))
    if run.breaches and given.shrink:
        run = shrunk(run)
    sys.stdout.write(f"{story(run)}\n")
    return 1 if run.breaches else 0


sys.exit(main())
