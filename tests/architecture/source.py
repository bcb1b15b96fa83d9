"""The files of this project, as the checks of the house read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from msgspec import Struct

ROOT = Path(__file__).parents[2]
FOLDERS = ("domain", "application", "adapters", "entrypoints", "features", "tests", "benchmarks", "docs", ".ci")
# The one way to be excused from a rule: this comment on the line, and why.
EXCUSE = "# house: "
REASON_LETTERS_MIN = 12


class Source(Struct, frozen=True):
    path: str
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    def is_excused(self, line_number: int) -> bool:
        """Whether the line (counted from 1) says why the rule does not hold there."""
        _, _, reason = self.lines[line_number - 1].partition(EXCUSE)
        return len(reason.strip()) >= REASON_LETTERS_MIN


@cache
def texts() -> tuple[Source, ...]:
    """Everything of ours that can be read as text."""
    ours = {*ROOT.glob("*.*"), ROOT / "Makefile", *_below(FOLDERS)}
    return tuple(_read(sorted(ours - {ROOT / ".git"})))  # in a second work tree that is a file, and git's


@cache
def python(*folders: str) -> tuple[Source, ...]:
    """Our Python files; those below the folders named, or all."""
    wanted = tuple(f"{folder}/" for folder in folders)
    return tuple(s for s in texts() if s.path.endswith(".py") and (not wanted or s.path.startswith(wanted)))


def _below(folders: tuple[str, ...]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts)


def _read(paths: list[Path]) -> Iterator[Source]:
    for path in paths:
        if not path.is_file():
            continue
        try:
            yield Source(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
        except UnicodeDecodeError:
            continue
