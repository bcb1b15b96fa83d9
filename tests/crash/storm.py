"""One run: everything started, clients at work, troubles, then calm, and the verdict."""

import os
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from msgspec import Struct

from adapters.embedded_postgres import EmbeddedPostgres
from adapters.postgres.database import PostgresDatabase
from adapters.system_clock import SystemClock
from entrypoints.bootstrap import open_database
from entrypoints.catalog_file import read_catalog
from entrypoints.demonstration.environment import demo_environment
from entrypoints.sandbox.catalog import demo_catalog
from entrypoints.settings import Needs, Settings, read_settings
from tests.crash.clients import Agenda, Client, Promise
from tests.crash.lateness import Watch
from tests.crash.programs import Program, free_port, wait_until
from tests.crash.records import read_records
from tests.crash.troubles import Troublemaker
from tests.crash.verdict import broken, mail_windows_seconds, unsettled

CLIENTS = 3
CALENDLY_CALL_LIMITS = "10000,100000,1000000"
"""A storm's load is many times what a paid plan allows."""
SETTLE_LIMIT_SECONDS = 150.0
CLIENT_LIMIT_SECONDS = 150.0


class Verdict(Struct, frozen=True, kw_only=True):
    """`broken` is empty when every promise was kept; the rest says that the run could have broken one."""

    seed: int
    troubles: Counter[str]
    promises: int
    paid: int
    cancelled: int
    refused: Counter[str]
    mails: int
    broken: list[str]
    latest_start_seconds: float
    settled_after_seconds: float
    mail_windows_seconds: list[float]


class Stage(Struct, frozen=True):
    """Everything that runs, before anybody comes."""

    base_url: str
    sandbox_url: str
    data_dir: Path
    settings: Settings
    postgres: EmbeddedPostgres
    conninfo: str
    web: Program
    worker: Program


def storm(seed: int, seconds: float, keep_in: Path | None = None) -> Verdict:
    """Load and troubles for about `seconds`, at least one of each kind, then calm until all has settled."""
    with _folder(keep_in) as folder, _stage(folder) as stage:
        stop, settled = threading.Event(), threading.Event()
        agenda = Agenda(stage.base_url)
        clients = [Client(number, seed, stage.base_url, agenda, stop) for number in range(CLIENTS)]
        watch = Watch(stage.conninfo, lambda: stage.web.is_running and stage.worker.is_running, settled)
        troublemaker = Troublemaker(seed, stage.web, stage.worker, stage.postgres, stage.data_dir)
        for thread in (*clients, watch):
            thread.start()
        try:
            _make_troubles(troublemaker, seconds)
        finally:
            stop.set()
        began = time.monotonic()
        _wait_for(clients)
        agenda.close()
        with open_database(stage.settings) as database:
            _wait_until_settled(database)
            settled.set()
            watch.join()
            calm_after = time.monotonic() - began
            return _judge(stage, database, clients, troublemaker, watch, seed, calm_after)


def _make_troubles(troublemaker: Troublemaker, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends or not troublemaker.has_done_all:
        troublemaker.round()
    troublemaker.mend()


def _wait_for(clients: list[Client]) -> None:
    for client in clients:
        client.join(CLIENT_LIMIT_SECONDS)
        assert not client.is_alive(), f"{client.name} does not come to an end"
        if client.fault is not None:
            raise client.fault


def _wait_until_settled(database: PostgresDatabase) -> None:
    try:
        wait_until(lambda: not unsettled(database), "the end of all work", SETTLE_LIMIT_SECONDS)
    except AssertionError as late:
        raise AssertionError(unsettled(database)) from late


def _judge(
    stage: Stage,
    database: PostgresDatabase,
    clients: list[Client],
    troublemaker: Troublemaker,
    watch: Watch,
    seed: int,
    settled_after_seconds: float,
) -> Verdict:
    records = read_records(stage.sandbox_url, stage.data_dir)
    promises: list[Promise] = [promise for client in clients for promise in client.promises]
    return Verdict(
        seed=seed,
        troubles=troublemaker.done,
        promises=len(promises),
        paid=sum(promise.paid for promise in promises),
        cancelled=sum(promise.cancelled for promise in promises),
        refused=Counter(slug for client in clients for slug in client.refused),
        mails=len(records.mails),
        broken=broken(database, records, promises, sum(client.keys for client in clients)),
        latest_start_seconds=watch.worst_seconds,
        settled_after_seconds=settled_after_seconds,
        mail_windows_seconds=mail_windows_seconds(stage.conninfo),
    )


@contextmanager
def _folder(keep_in: Path | None) -> Iterator[Path]:
    """`keep_in` stays for those who look at what was left; otherwise a run that went well leaves nothing."""
    folder = keep_in or Path(tempfile.mkdtemp(prefix="crash-"))
    folder.mkdir(parents=True, exist_ok=True)
    yield folder
    if keep_in is None:
        shutil.rmtree(folder)


@contextmanager
def _stage(folder: Path) -> Iterator[Stage]:
    port, sandbox_port = free_port(), free_port()
    base_url, sandbox_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sandbox_port}"
    environment = {
        **os.environ,
        **demo_environment(base_url, sandbox_url, folder),
        "TRUSTED_PROXIES": "127.0.0.1",
        "CALENDLY_CALL_LIMITS": CALENDLY_CALL_LIMITS,
    }
    postgres = EmbeddedPostgres(folder)
    sandbox = Program(
        ["sandbox", "--port", str(sandbox_port), "--notify", base_url], environment, folder / "sandbox.log", sandbox_url
    )
    web = Program(["serve", "--port", str(port)], environment, folder / "serve.log", f"{base_url}/health/ready")
    worker = Program(["worker"], environment, folder / "worker.log")
    settings = read_settings(environment, Needs.ALL)
    with ExitStack() as leaving:
        _note_commit_times(postgres)
        conninfo = postgres.start()
        leaving.callback(postgres.stop)
        _prepare(settings, sandbox_url)
        for program in (sandbox, web, worker):
            leaving.callback(program.stop)
            program.start_and_wait()
        yield Stage(base_url, sandbox_url, folder, settings, postgres, conninfo, web, worker)


def _note_commit_times(postgres: EmbeddedPostgres) -> None:
    """In force when the server starts the next time."""
    with psycopg.connect(postgres.start(), autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET track_commit_timestamp = on")
    postgres.stop()


def _prepare(settings: Settings, sandbox_url: str) -> None:
    with open_database(settings) as database:
        database.migrate()
        catalog = read_catalog(demo_catalog(sandbox_url))
        database.catalog.replace_all(catalog.builders, catalog.emails, SystemClock().now())
