"""One demo a data folder: each writes its own sandbox's addresses into the catalog there."""

import fcntl
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_LOCK = "demo.lock"
_SETTINGS = "demo.json"


class FolderTaken(Exception):  # noqa: N818 - it names what happened
    """Another demo is at work in the folder."""


@contextmanager
def data_folder(path: Path) -> Iterator[None]:
    """Keep other demos out of the folder, which is made if need be. Raises FolderTaken.

    The kernel lets go when the process ends, however it ends.
    """
    path.mkdir(parents=True, exist_ok=True)
    with (path / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderTaken from None
        yield


def forget(path: Path) -> None:
    """Remove all that the folder holds, but for the lock that keeps others out meanwhile."""
    for entry in path.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.name != _LOCK:
            entry.unlink(missing_ok=True)


def leave_settings(path: Path, settings: Mapping[str, str]) -> None:
    """Let other commands speak of this demo; for whoever holds the folder."""
    (path / _SETTINGS).write_text(json.dumps(dict(settings)))


def settings_of_running_demo(path: Path) -> dict[str, str]:
    """What the demo that is at work in the folder was started with; nothing if none is, or it has only just begun."""
    if not (path / _LOCK).exists() or not (path / _SETTINGS).exists():
        return {}
    with (path / _LOCK).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return dict(json.loads((path / _SETTINGS).read_text()))
    return {}
