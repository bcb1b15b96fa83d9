"""Everything that runs before anybody comes: the sandbox, PostgreSQL, the web with a worker inside, a worker alone."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from msgspec import Struct
from msgspec.structs import replace

from adapters.embedded_postgres import EmbeddedPostgres
from adapters.system_clock import SystemClock
from application.ports.catalog import Builder, SessionType
from domain.money import Money
from entrypoints.bootstrap import open_database
from entrypoints.catalog_file import read_catalog
from entrypoints.demonstration.environment import demo_environment
from entrypoints.sandbox.catalog import demo_catalog
from entrypoints.settings import Needs, Settings, read_settings
from tests.crash import roomy_sandbox
from tests.crash.programs import Program, free_port

CALENDLY_CALL_LIMITS = "10000,100000,1000000"
"""A storm's load is many times what a paid plan allows."""
FOREIGN = "ada-intro"
"""Offered at Calendly and not by us."""
FREE = "grace-review"


class Stage(Struct, frozen=True):
    base_url: str
    sandbox_url: str
    data_dir: Path
    environment: dict[str, str]
    settings: Settings
    postgres: EmbeddedPostgres
    conninfo: str
    web: Program
    worker: Program


@contextmanager
def stage_in(keep_in: Path | None) -> Iterator[Stage]:
    """`keep_in` stays for those who look at what was left; otherwise a run that went well leaves nothing."""
    folder = keep_in or Path(tempfile.mkdtemp(prefix="crash-"))
    folder.mkdir(parents=True, exist_ok=True)
    with _stage(folder) as stage:
        yield stage
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
        [str(sandbox_port), base_url, str(folder)],
        environment,
        folder / "sandbox.log",
        sandbox_url,
        roomy_sandbox.COMMAND,
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
        leaving.callback(worker.thaw)  # a frozen one hears no signal to stop
        yield Stage(base_url, sandbox_url, folder, environment, settings, postgres, conninfo, web, worker)


def _note_commit_times(postgres: EmbeddedPostgres) -> None:
    """In force when the server starts the next time."""
    with psycopg.connect(postgres.start(), autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET track_commit_timestamp = on")
    postgres.stop()


def _prepare(settings: Settings, sandbox_url: str) -> None:
    with open_database(settings) as database:
        database.migrate()
        catalog = read_catalog(demo_catalog(sandbox_url))
        builders = tuple(map(_as_offered, catalog.builders))
        database.catalog.replace_all(builders, catalog.emails, SystemClock().now())


def _as_offered(builder: Builder) -> Builder:
    """The demo's, but one type is foreign to us and one is free, so that Calendly's own pages lead to all there is."""
    kept = [session for session in builder.session_types if session.id != FOREIGN]
    return replace(builder, session_types=tuple(_free(session) if session.id == FREE else session for session in kept))


def _free(session: SessionType) -> SessionType:
    return replace(session, terms=replace(session.terms, price=Money.zero(session.terms.price.currency)))
