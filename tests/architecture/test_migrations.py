"""Two people who write a migration at once may take the same number: then its order would be nobody's decision."""

import re
from collections import Counter

from adapters.postgres.migrate import migrations

_NAME = re.compile(r"(?P<number>[0-9]{4})_[a-z0-9_]+")


def shared(names: list[str]) -> list[str]:
    """The numbers that more than one of these has."""
    counted = Counter(name[:4] for name in names)
    return sorted(number for number, times in counted.items() if times > 1)


def test_every_migration_has_a_number_of_its_own() -> None:
    names = [step.name for step in migrations()]
    assert names
    assert [name for name in names if not _NAME.fullmatch(name)] == []
    assert shared(names) == []


def test_a_number_that_two_have_is_named() -> None:
    assert shared(["0001_first", "0002_second", "0002_another"]) == ["0002"]
