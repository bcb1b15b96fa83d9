"""What the guides tell somebody to type is there: every command of ours, with every option."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from entrypoints.cli import main
from entrypoints.settings import VARIABLE_NAMES
from tests.guides import PAGES, ROOT, blocks, blocks_of, commands_in, spoken

SHELL = "sh"
RUN_BY = {
    "docs/api.md": "tests/unit/test_api_guide.py",
    "docs/exports.md": "tests/integration/cli/test_export_commands.py",
    "docs/figures.md": "tests/integration/postgres/test_analyst_views.py",
}
"""Pages with code that is no shell and no JSON, and the tests that run it."""
_CALL = re.compile(r"(?:^|[\s(;/])booking +((?![=:])[a-z-].*?)(?=$|[;|&>)]| #)")
_ONE_LINE = re.compile(r"python -c '([^']*)'")
_SPOKEN = re.compile(r"^(?:\.venv/bin/)?booking ([a-z-].*)$")
_STANDS_FOR = {
    "TIME": "2026-11-21T10:00:00+00:00",
    "EMAIL": "grace@example.com",
    "WHO": "Olga",
    "FILE": "a-file.json",
}
_ANY_ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
_VARIABLE = re.compile(r"^((?:APP|CALENDLY|STRIPE|SENDGRID|OIDC|OPERATOR|BOOKING|DATABASE|REMINDER)_[A-Z_]+)(?:=.*)?$")
_NO_SETTINGS = {"BOOKING_ID", "BOOKING_CREATED"}


def _calls() -> Iterator[tuple[str, str]]:
    for block in blocks(SHELL):
        for line in commands_in(block):
            yield from ((block.place, call) for call in _CALL.findall(line))


@pytest.mark.parametrize(("place", "call"), list(_calls()))
def test_a_command_of_a_block_is_one_that_can_be_given(
    place: str, call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command: click.Command = main
    context = click.Context(main, info_name="booking")
    words = [_ANY_ID if word.endswith("ID") else _STANDS_FOR.get(word, word) for word in shlex.split(call)]
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        assert found is not None, f"{place}: there is no `booking {call}`"
        command = found
        words = words[1:]
    for word in words:
        if re.fullmatch(r"[\w-]+\.\w+", word):
            Path(word).touch()
    try:
        command.make_context(call, words)
    except click.exceptions.Exit:  # it was asked for its help
        pass
    except click.ClickException as fault:
        pytest.fail(f"{place}: `booking {call}`: {fault.format_message()}")


@pytest.mark.parametrize(
    ("place", "call"), [(place, found[1]) for place, words in spoken() if (found := _SPOKEN.match(words))]
)
def test_a_command_that_is_spoken_of_is_there_with_its_options(place: str, call: str) -> None:
    """`a / b` are two commands of a group, and what stands in brackets may be left out."""
    group: click.Command | None = main
    reached: list[click.Command] = [main]
    previous = "/"
    for word in re.sub(r"[\[\]]", " ", call).split():
        if word.startswith("-"):
            known = {name for command in reached for option in command.params for name in option.opts}
            assert word in known | {"--help"}, f"{place}: `booking {call}`"
        elif previous == "/" and isinstance(group, click.Group) and re.fullmatch(r"[a-z-]+", word):
            found = group.get_command(click.Context(group), word)
            assert found is not None, f"{place}: `booking {call}`"
            reached.append(found)
            if isinstance(found, click.Group):
                group, previous = found, "/"
                continue
            group = group if group is not main else None
        previous = word


def test_variables_that_are_spoken_of_are_ours() -> None:
    named = {(place, found[1]) for place, words in spoken() if (found := _VARIABLE.match(words))}
    assert len({name for _, name in named}) > 20
    assert sorted(one for one in named if one[1] not in VARIABLE_NAMES and one[1] not in _NO_SETTINGS) == []


def test_python_in_one_line_runs(capsys: pytest.CaptureFixture[str]) -> None:
    codes = [code for block in blocks(SHELL) for code in _ONE_LINE.findall(block.text)]
    codes += [code for _, words in spoken() for code in _ONE_LINE.findall(words)]
    assert len(codes) >= 3
    for code in codes:
        exec(code, {})
        assert capsys.readouterr().out, code


def test_every_block_says_what_it_is_in() -> None:
    told = {"", "sh", "json", "python", "sql", "toml", "ini", "text"}
    assert [block.place for page in PAGES for block in blocks_of(page) if block.language not in told] == []


def test_code_that_can_be_run_is_run_by_a_test() -> None:
    for block in blocks("python", "sql"):
        page = block.place.partition(":")[0]
        assert page in RUN_BY, f"{block.place}: which test runs this? Name it in RUN_BY"
        assert Path(page).name in (ROOT / RUN_BY[page]).read_text(), f"{RUN_BY[page]} does not read {page}"
