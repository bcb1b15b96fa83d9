"""A failing seed made smaller: leave out actors for as long as the same law still breaks."""

from tests.simulation.running import Run, simulate

RUNS_MAX = 60


def shrunk(run: Run) -> Run:
    """The smallest run found within a bound of runs; every actor has dice of its own, so the others act as before."""
    law = run.breaches[0].law
    best, left = run, RUNS_MAX
    kept = [name for name in run.actors if name not in run.left_out]
    size = max(1, len(kept) // 2)
    while left > 0 and size >= 1:
        for begin in range(0, len(kept), size):
            without = (*best.left_out, *kept[begin : begin + size])
            tried = simulate(run.seed, run.days, without)
            left -= 1
            if any(breach.law == law for breach in tried.breaches):
                best, kept = tried, [name for name in kept if name not in without]
                break
            if left == 0:
                break
        else:
            size //= 2
    return best
