"""`python -m tests.crash --minutes N [--seed S]`: one long storm; exit 1 and what was broken if anything was."""

import argparse
import random
import sys
from pathlib import Path

from tests.crash.storm import Verdict, storm


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    arguments.add_argument("--minutes", type=float, default=5.0)
    arguments.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    arguments.add_argument("--keep-in", type=Path, help="folder for logs and data, left as they are")
    given = arguments.parse_args()
    sys.stdout.write(f"seed {given.seed}\n")
    verdict = storm(given.seed, given.minutes * 60, given.keep_in)
    sys.stdout.write(in_words(verdict))
    return 1 if verdict.broken else 0


def in_words(verdict: Verdict) -> str:
    windows = [f"{1000 * second:.1f} ms" for second in percentiles(verdict.mail_windows_seconds)]
    lines = [
        f"seed {verdict.seed}: {verdict.promises} bookings acknowledged, {verdict.paid} paid",
        f"{verdict.cancelled} cancelled, {verdict.mails} mails, {verdict.mails_again} of them again after their window",
        f"{verdict.in_doubt} bookings still looked for at Calendly, which never answered and has given the time away",
        f"clients: {dict(verdict.done)}; refused {dict(verdict.refused)}",
        f"on Calendly's own pages: {dict(verdict.visits)}",
        f"troubles ({verdict.troubles.total()}): {dict(verdict.troubles)}",
        f"faults that struck ({verdict.faults.total()}): {dict(verdict.faults)}",
        f"due work waited {verdict.latest_start_seconds:.1f} s at most",
        f"everything settled {verdict.settled_after_seconds:.1f} s after the last trouble",
        f"from SendGrid's 202 to our commit: p50 {windows[0]}, p99 {windows[1]}, longest {windows[2]}",
        *(f"BROKEN {words}" for words in verdict.broken),
    ]
    return "\n".join(lines) + "\n"


def percentiles(ordered: list[float]) -> tuple[float, float, float]:
    """The middle, the 99th of a hundred and the last."""
    if not ordered:
        return 0.0, 0.0, 0.0
    return ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100], ordered[-1]


if __name__ == "__main__":
    sys.exit(main())
