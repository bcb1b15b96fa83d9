"""The guide to security names tests that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NAMED = re.compile(r"`(test_[a-z0-9_]+)`")


def test_every_attack_of_the_guide_has_its_test() -> None:
    tried = (ROOT / "docs" / "security.md").read_text().partition("## Tried, and answered")[2]
    rows = [line for line in tried.splitlines() if line.startswith("| ")][1:]
    there = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    written = set(re.findall(r"^def (test_[a-z0-9_]+)\(", there, re.MULTILINE))
    assert len(rows) >= 20
    for row in rows:
        named = _NAMED.findall(row.rpartition(" | ")[2])
        assert named, row
        assert set(named) <= written, row
