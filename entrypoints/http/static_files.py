"""Styles, scripts and pictures of our own, under an address that names what is in them."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Router
from litestar.datastructures import CacheControlHeader
from litestar.file_system import BaseLocalFileSystem
from litestar.static_files import create_static_files_router
from litestar.types import PathType
from litestar.types.file_types import FileInfo

FOLDER = Path(__file__).parent / "static"
SECONDS = 3600
SECONDS_OF_A_VERSION = 365 * 24 * 3600
_DIGITS = 12


@cache
def version(folder: Path = FOLDER) -> str:
    """Of all files together: a script imports its neighbours by their names, so they change their address as one."""
    summed = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        summed.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return summed.hexdigest()[:_DIGITS]


def static(name: str) -> str:
    """Where a page finds this file, such as `pages.css`, in the version that it was written for."""
    return f"/static/{version()}/{name}"


def static_files() -> tuple[Router, Router]:
    """A version never changes, so browsers need not ask again; what a catalog names has no version, and may."""
    of_a_version = CacheControlHeader(max_age=SECONDS_OF_A_VERSION, public=True, immutable=True)
    return (
        _under(f"/static/{version()}", of_a_version, "static-version"),
        _under("/static", CacheControlHeader(max_age=SECONDS, public=True), "static"),
    )


def _under(path: str, cached: CacheControlHeader, name: str) -> Router:
    return create_static_files_router(
        path=path,
        directories=[FOLDER],
        cache_control=cached,
        include_in_schema=False,
        name=name,
        file_system=_Files(),
    )


class _Files(BaseLocalFileSystem):
    async def info(self, path: PathType, **kwargs: Any) -> FileInfo:
        """What no file can be called is not there: the system's words for it would be a fault of ours."""
        try:
            return await super().info(path, **kwargs)
        except (OSError, ValueError) as unknown:
            raise FileNotFoundError from unknown
