"""While a new version is rolled out the version before reads and writes the new schema: migrations only add to it.

What nothing has read or written since a migration before may go. Then the file says so, in a line of its own:
`-- contract: nothing has read it since 0036`.
"""

import re
from collections.abc import Iterator

import pytest

from adapters.postgres.migrate import Migration, migrations

FIRST_HELD = "0029"
"""Those before it were never rolled out beside an older version."""
_SAID = re.compile(r"^-- contract: nothing has (?:read|written|read or written) \w+ since (\d{4})$", re.MULTILINE)
_COMMENT = re.compile(r"--[^\n]*")
_TAKES_AWAY = (
    re.compile(r"\bDROP\s+(?:TABLE|COLUMN|VIEW|FUNCTION|TYPE|SCHEMA|SEQUENCE|MATERIALIZED)\b", re.IGNORECASE),
    re.compile(r"\bDROP\s+DEFAULT\b", re.IGNORECASE),
    re.compile(r"\bRENAME\b", re.IGNORECASE),
    re.compile(r"\bALTER\s+COLUMN\s+\w+\s+(?:SET\s+DATA\s+)?TYPE\b", re.IGNORECASE),
    re.compile(r"\bSET\s+NOT\s+NULL\b", re.IGNORECASE),
    re.compile(r"\bALTER\s+TABLE\b[^;]*\bADD\s+(?:CONSTRAINT|CHECK|UNIQUE|FOREIGN|PRIMARY)\b", re.IGNORECASE),
    re.compile(r"\bADD\s+COLUMN\b(?![^;,]*\bDEFAULT\b)[^;,]*\bNOT\s+NULL\b", re.IGNORECASE),
)


def taken_away(migration: Migration) -> Iterator[str]:
    """What the version before may miss, or cannot fill, unless the file says that it does neither."""
    since = _SAID.search(migration.sql)
    if since is not None and since[1] < migration.name[:4]:
        return
    statements = _COMMENT.sub("", migration.sql)
    yield from (" ".join(found[0].split()) for kind in _TAKES_AWAY for found in kind.finditer(statements))


def test_no_migration_takes_away_what_the_version_before_uses() -> None:
    held = [migration for migration in migrations() if migration.name[:4] >= FIRST_HELD]
    assert len(held) > 5
    assert {one.name: found for one in held if (found := list(taken_away(one)))} == {}


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("ALTER TABLE people DROP COLUMN body;", "DROP COLUMN"),
        ("DROP TABLE people;", "DROP TABLE"),
        ("ALTER TABLE people RENAME COLUMN body TO sealed;", "RENAME"),
        ("ALTER TABLE people ALTER COLUMN id TYPE text;", "ALTER COLUMN id TYPE"),
        ("ALTER TABLE people ALTER COLUMN body SET NOT NULL;", "SET NOT NULL"),
        ("ALTER TABLE people ADD COLUMN age integer NOT NULL;", "ADD COLUMN age integer NOT NULL"),
        ("ALTER TABLE people ADD CHECK (age > 0);", "ALTER TABLE people ADD CHECK"),
    ],
)
def test_what_takes_something_away_is_named_unless_nothing_uses_it(statement: str, told: str) -> None:
    assert list(taken_away(Migration("0040_next", statement))) == [told]
    assert list(taken_away(Migration("0040_next", f"-- contract: nothing has read it since 0039\n{statement}"))) == []
    assert list(taken_away(Migration("0040_next", f"-- contract: nothing has read it since 0040\n{statement}"))) == [
        told
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE people ADD COLUMN age integer NOT NULL DEFAULT 0;",
        "ALTER TABLE people ADD COLUMN age integer;",
        "CREATE TABLE ages (id uuid NOT NULL, years integer CHECK (years > 0));",
        "-- we rename nothing and drop table nothing\nDROP INDEX people_idx;",
    ],
)
def test_what_only_adds_is_let_through(statement: str) -> None:
    assert list(taken_away(Migration("0040_next", statement))) == []
