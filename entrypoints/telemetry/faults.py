"""A fault as it may be told outside the database: its kind and its place. Its words only if they are ours."""

import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from msgspec import Struct

OUR_ROOMS = ("domain", "application", "adapters", "entrypoints")
CAUSES_MAX = 5
FRAMES_MAX = 30
"""Of each, the innermost."""
_ADDRESS = re.compile(r"[^\s<>\"'(),;:=]{1,64}@[^\s<>\"'(),;:]{1,255}")
_ROOT = Path(__file__).parents[2]


class Told(Struct, frozen=True):
    type: str
    message: str
    """"" where the words are a library's: they may repeat what a client wrote."""
    frames: tuple[str, ...]
    """`file:line function`, the outermost first."""


def told(fault: BaseException) -> tuple[Told, ...]:
    """The fault and what caused it, the last one first."""
    return tuple(_told(one) for one in _causes(fault))


def is_ours(module: str) -> bool:
    return module.partition(".")[0] in OUR_ROOMS


def without_addresses(text: str) -> str:
    """The last fence: nothing of ours puts one there."""
    return _ADDRESS.sub("[address]", text) if "@" in text else text


def _told(fault: BaseException) -> Told:
    kind = type(fault)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    words = without_addresses(str(fault)) if is_ours(kind.__module__) else ""
    return Told(name, words, tuple(_frames(fault.__traceback__)))


def _frames(trace: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(trace)[-FRAMES_MAX:]:
        path = Path(frame.filename)
        yield f"{path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else path}:{frame.lineno} {frame.name}"


def _causes(fault: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = fault
    for _ in range(CAUSES_MAX):
        if one is None:
            return
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
