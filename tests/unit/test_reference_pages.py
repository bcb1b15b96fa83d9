"""The pages to look things up in are whole, settings and commands; a page is linked where it is spoken of."""

import re
from collections.abc import Iterator

import click
import pytest

from entrypoints.cli import main
from entrypoints.settings import VARIABLE_NAMES
from tests.guides import ROOT, spoken

SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#([^)]*))?\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@pytest.mark.parametrize("variable", sorted(VARIABLE_NAMES))
def test_a_setting_has_its_line(variable: str) -> None:
    rows = [line.split(" | ")[0] for line in SETTINGS.splitlines() if line.startswith("| `")]
    assert any(f"`{variable}`" in row for row in rows), f"docs/settings.md has no line for {variable}"


def _leaves() -> Iterator[tuple[str, str]]:
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ((name, below) for below in command.list_commands(context))
        else:
            yield name, ""


@pytest.mark.parametrize(("name", "below"), list(_leaves()))
def test_a_command_has_its_line(name: str, below: str) -> None:
    """Those of a group may share a line, with strokes between."""
    lines = [line.split(" | ")[0] for line in COMMANDS.splitlines() if line.startswith(f"| `booking {name}")]
    told = any(re.search(rf"\b{below}\b", line) for line in lines)
    assert told, f"docs/commands.md has no line for booking {name} {below}"


def test_the_readme_leads_to_what_there_is() -> None:
    links = _LINK.findall((ROOT / "README.md").read_text("utf-8"))
    assert len(links) > 20
    for path, anchor in links:
        page = ROOT / path
        assert page.exists(), path
        headings = {_slug(heading) for heading in _HEADING.findall(page.read_text("utf-8"))} if anchor else set()
        assert not anchor or anchor in headings, f"{path}#{anchor}"


def _slug(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_a_page_is_linked_where_it_is_spoken_of() -> None:
    pages = {path.name for path in (ROOT / "docs").glob("*.md")}
    bare = [(place, words) for place, words in spoken() if words.removeprefix("docs/") in pages]
    assert [one for one in bare if not one[0].startswith("docs/adr/")] == [], "write [its title](page.md)"
