"""Two people who write down a decision at once may take the same number: which one is meant then?"""

import re
from collections import Counter
from pathlib import Path

_DECISION = re.compile(r"[0-9]{4}-[a-z0-9-]+")
_DECISIONS = Path(__file__).parents[2] / "docs" / "adr"


def shared(names: list[str]) -> list[str]:
    """The numbers that more than one of these has."""
    counted = Counter(name[:4] for name in names)
    return sorted(number for number, times in counted.items() if times > 1)


def test_every_decision_has_a_number_of_its_own_and_carries_it() -> None:
    pages = {page.stem: page.read_text(encoding="utf-8") for page in _DECISIONS.glob("*.md")}
    assert pages
    assert [name for name in pages if not _DECISION.fullmatch(name)] == []
    assert shared(list(pages)) == []
    assert [name for name, text in pages.items() if not text.startswith(f"# {name[:4]} ")] == []


def test_a_number_that_two_have_is_named() -> None:
    assert shared(["0001-first", "0002-second", "0002-another"]) == ["0002"]
