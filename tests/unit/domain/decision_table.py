"""The table of decisions, read from its text: an outcome at the margin, below it the commands that lead to it."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

_TEXT = Path(__file__).with_name("decision_table.txt")


class Cell(Struct, frozen=True):
    state: str
    command: str
    expected: str


def _cells(text: str) -> Iterator[Cell]:
    state = expected = ""
    for line in text.splitlines():
        if line.startswith("# "):
            state, expected = line.removeprefix("# "), ""
        elif line.startswith(" "):
            yield from (Cell(state, command, expected) for command in line.split())
        else:
            expected = line


CELLS = tuple(_cells(_TEXT.read_text("utf-8")))
