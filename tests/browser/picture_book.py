"""Which pictures docs/screens holds, and the page that shows them: all of it follows from the lists of states."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from tests.browser.every_state import AREAS, EVERY_STATE

DOCS = Path(__file__).parents[2] / "docs"
WIDTHS = (360, 1280)
SHOWN = {360: 180, 1280: 520}
"""How wide a picture of each width stands on the page."""
HEIGHT_MAX = 1800
"""Where a long page is cut, in pixels."""
BYTES_MAX = 4_500_000
"""All pictures together: they come along with every clone."""

DARK = frozenset(
    {"client: marketplace", "client: time chosen", "client: booked", "builder: sessions", "operator: worth a look"}
)
GERMAN = frozenset(
    {
        "client: marketplace",
        "client: time chosen",
        "client: details",
        "client: held",
        "client: booked",
        "builder: sessions",
        "operator: worth a look",
    }
)

_INTRODUCTION = """\
# Every screen

Each state that a page can be in, on a telephone ({narrow} pixels wide) and on a desk ({wide}), some of them also in
dark colours and in German. `make screenshots` draws them anew and writes this page; a new state in
`tests/browser/*_states.py` is in both by itself. `make screenshots ONLY="part of a name"` draws those alone.

The people, times and ids are always the same. The fonts are those of the machine that draws, so two machines differ in
nearly every picture: commit what has changed to the eye. Pages that are longer than {height} pixels are cut there.
"""


class Picture(Struct, frozen=True, kw_only=True):
    state: str
    width: int
    is_dark: bool = False
    is_german: bool = False

    @property
    def file(self) -> str:
        words = f"{self.state} {self.width}{' dark' * self.is_dark}{' german' * self.is_german}"
        return re.sub(r"[^a-z0-9]+", "-", words.lower()) + ".webp"


def pictures(state: str) -> tuple[Picture, ...]:
    """In the order in which they are drawn: German comes last, for it loads the page again."""
    plain = [Picture(state=state, width=width) for width in WIDTHS]
    dark = [Picture(state=state, width=width, is_dark=True) for width in WIDTHS if state in DARK]
    german = [Picture(state=state, width=width, is_german=True) for width in WIDTHS if state in GERMAN]
    return (*plain, *dark, *german)


def every_file() -> set[str]:
    return {picture.file for state in EVERY_STATE for picture in pictures(state)}


def page() -> str:
    """The text of docs/screens.md."""
    introduction = _INTRODUCTION.format(narrow=WIDTHS[0], wide=WIDTHS[1], height=HEIGHT_MAX)
    return "\n".join([introduction, *(_chapter(area) for area in AREAS)])


def _chapter(area: str) -> str:
    sections = (_section(f"{area}: {name}", headline) for name, (_, headline) in AREAS[area].items())
    return "\n".join([f"## The {area}'s pages\n", *sections])


def _section(state: str, headline: str) -> str:
    return "\n".join([f"### {_title(state)}\n", f"It says: “{headline}”\n", *_rows(pictures(state)), ""])


def _rows(shown: Iterable[Picture]) -> Iterator[str]:
    """A line for each kind, with its narrow and its wide picture."""
    kinds: dict[str, list[str]] = {}
    for picture in shown:
        kind = "In dark colours:\n\n" * picture.is_dark + "In German:\n\n" * picture.is_german
        kinds.setdefault(kind, []).append(_image(picture))
    for kind, images in kinds.items():
        yield f"{kind}{' '.join(images)}\n"


def _image(picture: Picture) -> str:
    alt = f"{_title(picture.state)}, {picture.width} pixels wide"
    return f'<img src="screens/{picture.file}" width="{SHOWN[picture.width]}" alt="{alt}">'


def _title(state: str) -> str:
    return state[:1].upper() + state[1:]
