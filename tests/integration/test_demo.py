"""The newcomer's first run, as a process of its own."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server

import psutil  # type: ignore[import-untyped]  # no stubs in the lock
import pytest

from entrypoints.demonstration.data_folder import (
    FolderTaken,
    data_folder,
    forget,
    leave_settings,
    settings_of_running_demo,
)
from entrypoints.settings import VARIABLE_NAMES

LIMIT_SECONDS = 180
CHILDREN_LIMIT_SECONDS = 40
POLL_SECONDS = 0.05


def free_port() -> str:
    with create_server(("127.0.0.1", 0)) as probe:
        return str(probe.getsockname()[1])


BOOKING = [sys.executable, "-c", "from entrypoints.cli import main; main()"]
COMMAND = [*BOOKING, "demo"]


def demo(data_dir: Path, *words: str, port: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, "--port", port, *words]
    environment = {**os.environ, "BOOKING_DATA_DIR": str(data_dir)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False)


@contextmanager
def standing_demo(data_dir: Path) -> Iterator[tuple[psutil.Process, list[psutil.Process]]]:
    """A demo that has booked its sessions and stays up, with its children."""
    command = [*COMMAND, "--port", free_port(), "--sandbox-port", free_port()]
    environment = {**os.environ, "BOOKING_DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"}
    said = data_dir.parent / "said"
    with said.open("w") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
    try:
        _wait_until(lambda: "Up until" in said.read_text() or process.poll() is not None)
        assert process.poll() is None, said.read_text()
        watched = psutil.Process(process.pid)
        yield watched, watched.children()
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(LIMIT_SECONDS)


def _wait_until(seen: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not seen():
        assert time.monotonic() < deadline
        time.sleep(POLL_SECONDS)


def _serving(children: list[psutil.Process]) -> psutil.Process:
    return next(child for child in children if "serve" in child.cmdline())


def test_the_demo_books_a_free_and_a_paid_session_and_leaves_nothing_running(tmp_path: Path) -> None:
    ran = demo(tmp_path / "data", "--once", "--sandbox-port", free_port(), port=free_port())
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = ran.stdout.splitlines()
    assert [line.split(",")[0] for line in told if "booking " in line and "with Ada" in line] == [
        "Intro call with Ada Example (free)",
        "Deep dive with Ada Example (149.00 USD)",
    ]
    assert [line.strip() for line in told if line.strip().startswith("=")] == [
        "= CONFIRMED, NOT_REQUIRED",
        "= CONFIRMED, PAID",
    ]
    assert re.search(r" 2 bookings in \d+ ms: money and slot agree\.$", told[-1])
    assert not (tmp_path / "data" / "postgres" / "postmaster.pid").exists()


def test_a_port_that_is_taken_is_named_with_the_way_out(tmp_path: Path) -> None:
    with create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = demo(tmp_path, "--once", port=port)
    assert ran.returncode == 1
    assert f"Port {port} is in use" in ran.stderr
    assert "--port" in ran.stderr
    assert "BOOKING_DATA_DIR" in ran.stderr


def test_a_data_folder_that_another_demo_uses_is_left_alone_with_the_way_out(tmp_path: Path) -> None:
    theirs = tmp_path / "of the other demo"
    theirs.touch()
    with data_folder(tmp_path):
        ran = demo(tmp_path, "--once", "--fresh", "--sandbox-port", free_port(), port=free_port())
    assert ran.returncode == 1
    assert f"Another demo uses {tmp_path}" in ran.stderr
    assert all(word in ran.stderr for word in ("BOOKING_DATA_DIR", "--port", "--sandbox-port"))
    assert theirs.exists()


def test_a_folder_that_is_forgotten_stays_locked(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "sandbox.json").touch()
    with data_folder(tmp_path):
        forget(tmp_path)
        with pytest.raises(FolderTaken), data_folder(tmp_path):
            pytest.fail("two demos in one folder")
    assert [entry.name for entry in tmp_path.iterdir()] == ["demo.lock"]


def test_other_commands_speak_of_a_demo_only_while_it_runs(tmp_path: Path) -> None:
    with data_folder(tmp_path):
        assert settings_of_running_demo(tmp_path) == {}
        leave_settings(tmp_path, {"STRIPE_SECRET_KEY": "sk_test_demo"})
        assert settings_of_running_demo(tmp_path) == {"STRIPE_SECRET_KEY": "sk_test_demo"}
    assert settings_of_running_demo(tmp_path) == {}
    assert settings_of_running_demo(tmp_path / "nowhere") == {}


def test_the_commands_of_the_readme_work_beside_a_standing_demo(tmp_path: Path) -> None:
    def beside(*words: str) -> str:
        nothing = dict.fromkeys(VARIABLE_NAMES, "")
        environment = {**os.environ, **nothing, "BOOKING_DATA_DIR": str(tmp_path / "data")}
        ran = subprocess.run([*BOOKING, *words], env=environment, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    with standing_demo(tmp_path / "data"):
        assert "payments compared" in beside("reconcile")
        delivery = beside("webhooks", "list").split()[0]
        assert delivery in beside("webhooks", "show", delivery)


def test_a_demo_that_is_killed_takes_its_children_and_its_database_with_it(tmp_path: Path) -> None:
    with standing_demo(tmp_path / "data") as (process, children):
        assert len(children) == 2
        process.kill()
        _, alive = psutil.wait_procs(children, timeout=CHILDREN_LIMIT_SECONDS)
        assert alive == []
    assert not (tmp_path / "data" / "postgres" / "postmaster.pid").exists()


def test_a_demo_whose_service_dies_says_so_and_ends(tmp_path: Path) -> None:
    with standing_demo(tmp_path / "data") as (process, children):
        _serving(children).kill()
        assert process.wait(LIMIT_SECONDS) == 1
        assert psutil.wait_procs(children, timeout=0)[1] == []
    assert "`booking serve` ended" in (tmp_path / "said").read_text()
