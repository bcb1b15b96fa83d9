"""What is killed, and when: drawn from a seed."""

import random
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # no stubs in the lock
import psycopg

from adapters.embedded_postgres import EmbeddedPostgres, _locked
from application.limits import LEASE_SECONDS
from tests.crash.programs import Program, wait_until

QUIET_SECONDS = (0.3, 3.0)
DOWN_SECONDS_MAX = 2.0
DEATH_LIMIT_SECONDS = 10.0
FROZEN_SECONDS = LEASE_SECONDS + 2.0
_FROZEN = "worker frozen"
_NEEDS_THE_WORKER = ("worker killed", "web and worker killed", "everything killed", _FROZEN)
_SERVICE_BACKENDS = (
    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    " AND application_name <> 'booking presence' ORDER BY pid"
)


class Troublemaker:
    """`rounds` troubles one after the other; everything that was killed is started again, often not at once."""

    def __init__(self, seed: int, web: Program, worker: Program, postgres: EmbeddedPostgres, data_dir: Path) -> None:
        self.done: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._web = web
        self._worker = worker
        self._postgres = postgres
        self._data_dir = data_dir
        self._never = threading.Event()
        self._troubles = {
            "web killed": self._kill_web,
            "worker killed": self._kill_worker,
            "web and worker killed": self._kill_both,
            "postmaster killed": self._kill_postmaster,
            "everything killed": self._kill_everything,
            "backend killed": self._kill_backend,
            "connections ended": self._end_connections,
            _FROZEN: self._freeze_worker,
        }
        self._bag: list[str] = []
        self._thaw_at: float | None = None

    def round(self) -> str:
        """Wait a little, make one trouble, mend it. Every kind comes once before any comes again."""
        self._never.wait(self._chance.uniform(*QUIET_SECONDS))
        if not self._bag:
            self._bag = sorted(set(self._troubles) - {_FROZEN})
            self._chance.shuffle(self._bag)
            self._bag.append(_FROZEN)  # first, so that others come meanwhile
        name = self._next()
        self._troubles[name]()
        self.done[name] += 1
        return name

    def _next(self) -> str:
        """A frozen worker stays as it is, longer than its lease, whatever happens to the others."""
        if self._thaw_at is not None and time.monotonic() >= self._thaw_at:
            self._thaw()
        possible = [name for name in self._bag if self._thaw_at is None or name not in _NEEDS_THE_WORKER]
        if not possible:
            self._thaw()
            possible = self._bag
        name = possible[-1]
        self._bag.remove(name)
        return name

    def _freeze_worker(self) -> None:
        if not self._worker.is_running:
            self._worker.start_and_wait()
        with _locked(self._data_dir / "postgres.lock"):  # frozen with it in hand, nobody could bring PostgreSQL back
            self._worker.freeze()
        self._thaw_at = time.monotonic() + FROZEN_SECONDS

    def _thaw(self) -> None:
        if self._thaw_at is not None:
            self._never.wait(max(0.0, self._thaw_at - time.monotonic()))
            self._worker.thaw()
            self._thaw_at = None

    @property
    def has_done_all(self) -> bool:
        return len(self.done) == len(self._troubles)

    def end(self) -> None:
        """Everything runs again, and goes on."""
        self._thaw()
        self._mend()

    def _mend(self) -> None:
        self._postgres.start()
        for program in (self._web, self._worker):
            program.start_and_wait()

    def _kill_web(self) -> None:
        self._down(self._web)

    def _kill_worker(self) -> None:
        self._down(self._worker)

    def _kill_both(self) -> None:
        self._down(self._web, self._worker)

    def _down(self, *programs: Program) -> None:
        for program in programs:
            program.kill()
        self._stay_down()
        for program in programs:
            program.start()
        if self._chance.random() < 0.7:  # otherwise the next trouble may meet it while it starts
            self._mend()

    def _kill_postmaster(self) -> None:
        self._postmaster().kill()
        self._stay_down()
        self._postgres.start()

    def _kill_everything(self) -> None:
        """A power cut, but for the disks."""
        server = self._postmaster()
        family = [server, *server.children(recursive=True)]
        for process in family:
            process.kill()
        for program in (self._web, self._worker):
            program.kill()
        psutil.wait_procs(family, DEATH_LIMIT_SECONDS)
        self._mend()

    def _kill_backend(self) -> None:
        """PostgreSQL then ends all of its connections and repairs itself."""
        pids = self._service_backends()
        if pids:
            psutil.Process(self._chance.choice(pids)).send_signal(signal.SIGKILL)
            wait_until(self._takes_connections, "PostgreSQL's repair", DEATH_LIMIT_SECONDS)

    def _end_connections(self) -> None:
        pids = self._service_backends()
        chosen = [pid for pid in pids if self._chance.random() < 0.5]
        with psycopg.connect(self._postgres.start(), autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS pid", (chosen,))

    def _service_backends(self) -> list[int]:
        with psycopg.connect(self._postgres.start(), autocommit=True) as admin:
            return [int(row[0]) for row in admin.execute(_SERVICE_BACKENDS)]

    def _takes_connections(self) -> bool:
        try:
            psycopg.connect(self._postgres.start()).close()
        except psycopg.OperationalError:
            return False
        return True

    def _postmaster(self) -> psutil.Process:
        self._postgres.start()
        recorded = self._data_dir / "postgres" / "postmaster.pid"
        return psutil.Process(int(recorded.read_text().splitlines()[0]))

    def _stay_down(self) -> None:
        self._never.wait(self._chance.uniform(0, DOWN_SECONDS_MAX))
