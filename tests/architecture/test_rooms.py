"""What each room may import. import-linter holds the rooms apart; this holds the libraries they may know."""

import ast
import sys
from collections.abc import Iterator

import pytest

from tests.architecture.source import ROOT, Source, python

STANDARD = frozenset(sys.stdlib_module_names)
SANDBOX = "entrypoints/sandbox"


def imported(source: Source) -> Iterator[str]:
    """Every module named in an import, also inside functions; relative ones are refused elsewhere by the linter."""
    for node in ast.walk(source.tree()):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "a relative import"


def strangers(folder: str, *may: str) -> list[str]:
    return [
        f"{source.path} imports {module}"
        for source in python(folder)
        for module in imported(source)
        if module.split(".")[0] not in STANDARD and not any(module == m or module.startswith(f"{m}.") for m in may)
    ]


@pytest.mark.parametrize(
    ("folder", "may"),
    [
        ("domain", ("msgspec", "domain")),
        ("application", ("msgspec", "domain", "application")),
        ("adapters/memory", ("msgspec", "domain", "application", "adapters.memory")),
        (SANDBOX, ("msgspec", "litestar", "jinja2", "cryptography", "entrypoints.sandbox")),
    ],
)
def test_a_room_imports_only_what_it_may(folder: str, may: tuple[str, ...]) -> None:
    assert python(folder), "a check that reads nothing finds nothing"
    assert strangers(folder, *may) == []


def test_nobody_imports_the_entrypoints_but_themselves() -> None:
    for folder in ("domain", "application", "adapters"):
        assert not [m for source in python(folder) for m in imported(source) if m.split(".")[0] == "entrypoints"]


def test_every_package_folder_is_a_package() -> None:
    for room in ("domain", "application", "adapters", "entrypoints"):
        folders = {path.parent for path in (ROOT / room).rglob("*.py")}
        assert not [folder for folder in folders if not (folder / "__init__.py").is_file()]


def test_init_files_hold_at_most_a_short_list_of_names() -> None:
    inits = [s for s in python("domain", "application", "adapters", "entrypoints") if s.path.endswith("__init__.py")]
    assert not [source.path for source in inits if len(source.lines) > 40]
