"""How figures are taken: five times, beside their raw limit, in the same run; medians with ranges."""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from msgspec import Struct

RUNS = 5


class Figure(Struct, frozen=True):
    """One measured thing: what it reached in each run, in `unit`."""

    name: str
    unit: str
    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    def __str__(self) -> str:
        return f"{self.median:,.0f} ({min(self.runs):,.0f} to {max(self.runs):,.0f})"


class Row(Struct, frozen=True):
    """A figure beside its raw limit; `least_ratio` is the target of the design, None where there is none."""

    figure: Figure
    raw: Figure | None
    least_ratio: float | None = None
    least: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.figure.median / self.raw.median if self.raw else None

    @property
    def is_met(self) -> bool:
        ratio_met = self.least_ratio is None or (self.ratio is not None and self.ratio >= self.least_ratio)
        return ratio_met and (self.least is None or self.figure.median >= self.least)


def rate(work: Callable[[int], object], count: int, threads: int = 1) -> float:
    """Calls a second when `work(0..count-1)` is spread over so many threads."""
    with ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        for done in [pool.submit(_every, work, start, count, threads) for start in range(threads)]:
            done.result()
        return count / (time.perf_counter() - started)


def interleaved(*contestants: tuple[str, str, Callable[[], float]]) -> tuple[Figure, ...]:
    """Run each in turn, RUNS rounds, so that all of them see the same weather."""
    runs: list[list[float]] = [[] for _ in contestants]
    for _ in range(RUNS):
        for taken, (_, _, measure) in zip(runs, contestants, strict=True):
            taken.append(measure())
    return tuple(Figure(name, unit, tuple(taken)) for taken, (name, unit, _) in zip(runs, contestants, strict=True))


def table(rows: Sequence[Row]) -> str:
    """As Markdown."""
    lines = [
        "| what | unit | figure | raw limit | figure | ratio | target | met |",
        "|---|---|---:|---|---:|---:|---|---|",
    ]
    for row in rows:
        raw_name, raw = (row.raw.name, str(row.raw)) if row.raw else ("-", "-")
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else "-"
        lines.append(
            f"| {row.figure.name} | {row.figure.unit} | {row.figure} | {raw_name} | {raw} | {ratio} "
            f"| {_target(row)} | {'yes' if row.is_met else 'no'} |"
        )
    return "\n".join(lines)


def _target(row: Row) -> str:
    words = []
    if row.least_ratio is not None:
        words.append(f"ratio >= {row.least_ratio}")
    if row.least is not None:
        words.append(f">= {row.least:,.0f}")
    return ", ".join(words) or "-"


def _every(work: Callable[[int], object], start: int, count: int, step: int) -> None:
    for number in range(start, count, step):
        work(number)
