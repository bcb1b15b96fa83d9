"""The guide to refusals knows each of them, with its status and a test that sees it."""

import re
from pathlib import Path

import pytest

from domain import errors
from domain.errors import Refusal
from entrypoints.http.pages.gate import FORM_NOT_OURS
from entrypoints.http.problems import status_of

ROOT = Path(__file__).parents[2]
_ROW = re.compile(r"\| `(\w+)` \| ([\d, ]+) \| (.+) \| (.+) \| (`.+`) \|")
_TEST = re.compile(r"^def (test_\w+)\(", re.MULTILINE)
_KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Refusal)]
STATUS_OF: dict[str, int] = {kind.slug: status_of(kind) for kind in _KINDS} | {FORM_NOT_OURS.slug: FORM_NOT_OURS.status}


def _rows() -> dict[str, tuple[set[int], list[str]]]:
    """By slug: its statuses, and its tests."""
    lines = [line for line in (ROOT / "docs" / "errors.md").read_text().splitlines() if line.startswith("| `")]
    found = [_ROW.fullmatch(line) for line in lines]
    assert all(found), [line for line, match in zip(lines, found, strict=True) if not match]
    return {m[1]: ({int(s) for s in m[2].split(", ")}, re.findall(r"`(\w+)`", m[5])) for m in found if m}


def test_every_refusal_has_its_line() -> None:
    assert set(_rows()) == set(STATUS_OF)


@pytest.mark.parametrize("slug", STATUS_OF)
def test_the_line_has_the_status_and_names_tests_that_see_the_refusal(slug: str) -> None:
    statuses, tests = _rows()[slug]
    assert STATUS_OF[slug] in statuses
    written = {
        name: source
        for path in (ROOT / "tests").rglob("test_*.py")
        for source in [path.read_text()]
        for name in _TEST.findall(source)
    }
    assert tests
    for test in tests:
        assert test in written, f"{test}: there is no such test"
        seen = f'"{slug}"' in written[test] or str(STATUS_OF[slug]) in written[test]
        assert seen, f"{test} stands in a file that looks neither for the slug nor for the status"
