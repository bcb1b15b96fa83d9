"""Run with `make bench`; `--check` fails where a target is missed. BENCH_DATABASE_URL: an empty database to use."""

import os
import sys
import tempfile
from pathlib import Path

from adapters.embedded_postgres import EmbeddedPostgres
from benchmarks import append, audit, figures, first_view, lifecycle, load, mails, read, rebuild, webhook
from benchmarks.measure import table


def main() -> int:
    conninfo = os.environ.get("BENCH_DATABASE_URL")
    if conninfo:
        return _run(conninfo)
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder)) as embedded:
        return _run(embedded)


def _run(conninfo: str) -> int:
    rows = []
    for benchmark in (append, load, read, audit, rebuild, figures, lifecycle, mails, webhook, first_view):
        print(f"running {benchmark.__name__} ...", file=sys.stderr)
        rows += benchmark.run(conninfo)
    print(table(rows))
    missed = [row.figure.name for row in rows if not row.is_met]
    if missed:
        print(f"\nTargets missed: {', '.join(missed)}")
    return 1 if missed and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
