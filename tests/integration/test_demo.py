"""The newcomer's first run, as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path
from socket import create_server

import pytest

from entrypoints.demonstration.data_folder import FolderTaken, data_folder, forget

LIMIT_SECONDS = 180


def free_port() -> str:
    with create_server(("127.0.0.1", 0)) as probe:
        return str(probe.getsockname()[1])


def demo(data_dir: Path, *words: str, port: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from entrypoints.cli import main; main()", "demo", "--port", port, *words]
    environment = {**os.environ, "BOOKING_DATA_DIR": str(data_dir)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False)


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
    assert told[-1].endswith("2 bookings: money and slot agree.")
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
