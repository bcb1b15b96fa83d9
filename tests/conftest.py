"""One PostgreSQL for the whole run, and a fresh migrated database for every test that asks."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # it has no types

from adapters.embedded_postgres import EmbeddedPostgres
from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.migrate import migrate
from entrypoints.http.pages import first_look

# What fails in these shows what differs, as an assertion in the test itself would; told before anybody imports them.
pytest.register_assert_rewrite("tests.unit.domain.specification", "tests.integration.http.surface")

# No deadline: a slow machine is no failure. No database: a run depends on nothing an earlier one left behind.
settings.register_profile("ours", deadline=None, database=None, print_blob=True)
settings.load_profile("ours")

DATA_KEYS = ("a data key of the tests",)
POOL_SIZE = 8
KEPT_WHOLE = ("unit", "architecture", "simulation")
_numbers = itertools.count(1)


class FilesKeptWhole(LoadScopeScheduling):  # type: ignore[misc]  # for the same reason
    """Where several processes share the tests, a file of these folders stays with one: its tests are many and quick, or
    stand on the same simulated worlds. All others are dealt out one by one.

    Not by the mark `xdist_group`: xdist 3.8 writes it where pytest 9.2 no longer looks, and says nothing.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file.split("/")[1] in KEPT_WHOLE else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesKeptWhole:
    return FilesKeptWhole(config, log)


@pytest.fixture(autouse=True)
def patient_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no slow calendar."""
    monkeypatch.setattr(first_look, "PATIENCE_SECONDS", 30)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Conninfo of a server where databases may be made: TEST_DATABASE_URL, or one of our own."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    with EmbeddedPostgres(folder) as conninfo:
        with psycopg.connect(conninfo, autocommit=True) as admin:
            for setting in ("fsync", "full_page_writes"):
                admin.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            admin.execute("SELECT pg_reload_conf()")
        yield conninfo
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def template(postgres_server: str) -> Iterator[str]:
    """Name of a migrated database that others are copied from."""
    with _database(postgres_server) as conninfo:
        migrate(conninfo)
        yield str(conninfo_to_dict(conninfo)["dbname"])


@pytest.fixture
def empty_database_url(postgres_server: str) -> Iterator[str]:
    with _database(postgres_server) as conninfo:
        yield conninfo


@pytest.fixture
def database_url(postgres_server: str, template: str) -> Iterator[str]:
    with _database(postgres_server, template) as conninfo:
        yield conninfo


@pytest.fixture(scope="module")
def module_database(postgres_server: str, template: str) -> Iterator[PostgresDatabase]:
    """One database for all tests of a file, where none of them minds what the others leave behind."""
    with _database(postgres_server, template) as conninfo:
        opened = PostgresDatabase(conninfo, conninfo, POOL_SIZE, DATA_KEYS)
        yield opened
        opened.close()


@pytest.fixture
def database(database_url: str) -> Iterator[PostgresDatabase]:
    opened = PostgresDatabase(database_url, database_url, POOL_SIZE, DATA_KEYS)
    yield opened
    opened.close()


@pytest.fixture(params=["memory", "postgres"])
def any_database(request: pytest.FixtureRequest) -> MemoryDatabase | PostgresDatabase:
    """Each implementation of the ports in turn."""
    return MemoryDatabase() if request.param == "memory" else request.getfixturevalue("database")


class _database:  # noqa: N801 - used like a function
    """A database for the length of a with-block."""

    def __init__(self, server: str, template: str = "template0") -> None:
        self._server, self._template = server, sql.Identifier(template)
        self._name = f"booking_test_{os.getpid()}_{next(_numbers)}"

    def __enter__(self) -> str:
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(self._name), self._template))
        return make_conninfo(self._server, dbname=self._name)

    def __exit__(self, *_: object) -> None:
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self._name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._server, autocommit=True) as admin:
            admin.execute(statement)
