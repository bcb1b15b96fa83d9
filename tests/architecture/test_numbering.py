"""Two people who write a migration or a decision at once may take the same number: its order would be nobody's."""

import re
from collections import Counter
from pathlib import Path

from adapters.postgres.migrate import migrations

_MIGRATION = re.compile(r"[0-9]{4}_[a-z0-9_]+")
_DECISION = re.compile(r"[0-9]{4}-[a-z0-9-]+")
_DECISIONS = Path(__file__).parents[2] / "docs" / "adr"


def shared(names: list[str]) -> list[str]:
    """The numbers that more than one of these has."""
    counted = Counter(name[:4] for name in names)
    return sorted(number for number, times in counted.items() if times > 1)


def test_every_migration_has_a_number_of_its_own() -> None:
    names = [step.name for step in migrations()]
    assert names
    assert [name for name in names if not _MIGRATION.fullmatch(name)] == []
    assert shared(names) == []


def test_every_decision_has_a_number_of_its_own_and_carries_it() -> None:
    pages = {page.stem: page.read_text(encoding="utf-8") for page in _DECISIONS.glob("*.md")}
    assert pages
    assert [name for name in pages if not _DECISION.fullmatch(name)] == []
    assert shared(list(pages)) == []
    assert [name for name, text in pages.items() if not text.startswith(f"# {name[:4]} ")] == []


def test_a_number_that_two_have_is_named() -> None:
    assert shared(["0001_first", "0002_second", "0002_another"]) == ["0002"]
