"""The handbook is built as `make docs` builds it: whole, each link leads somewhere, and nothing is fetched."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILD_LIMIT_SECONDS = 120
_LOADED = re.compile(r"<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)=\"?(https?://[^\s\">]+)")


def _built(source: Path, place: Path) -> subprocess.CompletedProcess[str]:
    """Another process: the builder's warnings are not ours, and here each warning is an error."""
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(place)]
    return subprocess.run(
        words,
        cwd=source,
        check=False,
        timeout=BUILD_LIMIT_SECONDS,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("site")
    built = _built(ROOT, place)
    assert built.returncode == 0, built.stderr
    return place


def test_every_page_and_every_decision_is_in_the_menu(site: Path) -> None:
    menu = (site / "index.html").read_text()
    pages = [path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")]
    assert len(pages) > 40
    assert [str(page) for page in pages if f'href="{page.as_posix()}"' not in menu] == []


def test_nothing_is_loaded_from_a_foreign_host(site: Path) -> None:
    loaded = {path.name: _LOADED.findall(path.read_text()) for path in site.rglob("*.html")}
    assert {name: hosts for name, hosts in loaded.items() if hosts} == {}


FAULTS = {
    "a page that is not there": ("[x](gone.md)", "'gone.md', but the target is not found"),
    "a section that is not there": ("[x](forgotten.md#gone)", "does not contain an anchor '#gone'"),
    "a picture that is not there": ("![x](gone.svg)", "'gone.svg', but the target is not found"),
    "a page that no menu has": ("", "- forgotten.md"),
}


def test_what_leads_nowhere_and_what_no_menu_has_stop_the_build(tmp_path: Path) -> None:
    rules = (ROOT / "mkdocs.yml").read_text().partition("\nnav:\n")[0]
    (tmp_path / "mkdocs.yml").write_text(f"{rules}\nnav:\n  - index.md\n")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("\n\n".join(["# Here", *(fault for fault, _ in FAULTS.values())]))
    (tmp_path / "docs" / "forgotten.md").write_text("# Forgotten\n")
    built = _built(tmp_path, tmp_path / "site")
    assert built.returncode == 1
    assert [name for name, (_, told) in FAULTS.items() if told not in built.stderr] == []
