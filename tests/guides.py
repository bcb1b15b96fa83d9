"""The guides as tests read them: their blocks of code, and what stands between backticks."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

from msgspec import Struct

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
_FENCE = re.compile(r"^( *)```(\w*)(?: title=\"([^\"]*)\")?\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_SPOKEN = re.compile(r"`([^`\n]+)`")


class Block(Struct, frozen=True):
    """A fenced piece; `place` is where it begins, `title` what its frame says."""

    place: str
    language: str
    title: str
    text: str


def blocks(*languages: str) -> Iterator[Block]:
    """Of these languages on every page."""
    for page in PAGES:
        yield from (block for block in blocks_of(page) if block.language in languages)


def blocks_of(page: Path) -> Iterator[Block]:
    text = page.read_text("utf-8")
    for found in _FENCE.finditer(text):
        _, language, title, code = found.groups(default="")
        place = f"{page.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}"
        yield Block(place, language, title, dedent(code))


def spoken() -> Iterator[tuple[str, str]]:
    """Where, and what stands between backticks in the prose."""
    for page in PAGES:
        prose = _FENCE.sub(lambda found: "\n" * found[0].count("\n"), page.read_text("utf-8"))
        for number, line in enumerate(prose.splitlines(), start=1):
            yield from ((f"{page.relative_to(ROOT)}:{number}", words) for words in _SPOKEN.findall(line))


def commands_in(block: Block) -> Iterator[str]:
    """Each command of a shell block, whole where it goes on below, without what only comments."""
    begun = ""
    for line in block.text.replace("\\\n", " ").splitlines():
        begun = f"{begun}\n{line}" if begun else line
        if _is_whole(begun):
            if begun.strip() and not begun.lstrip().startswith("#"):
                yield begun.strip()
            begun = ""
    assert not begun, f"{block.place}: a quote is not closed"


def _is_whole(line: str) -> bool:
    try:
        shlex.split(line, comments=True)
    except ValueError:
        return False
    return True
