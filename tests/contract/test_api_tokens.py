"""What every store of tokens for programs promises."""

from datetime import timedelta
from uuid import uuid4

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.ports.api_tokens import ApiToken
from tests.facts import NOW

Database = MemoryDatabase | PostgresDatabase
_MINUTE = timedelta(minutes=1)


def token(name: str = "dashboard", minutes: int = 0) -> ApiToken:
    made_at = NOW + minutes * _MINUTE
    return ApiToken(
        id=uuid4(),
        name=name,
        prefix="bk_abcdef",
        scopes=("analyst", "events:read"),
        created_at=made_at,
        expires_at=made_at + timedelta(days=1),
        made_by="Olga",
        made_why="for the screen",
    )


def test_a_token_is_found_by_its_digest_alone(any_database: Database) -> None:
    tokens, mine = any_database.api_tokens, token()
    tokens.save(mine, b"digest")
    assert tokens.find(b"digest") == mine
    assert tokens.find(b"another") is None


def test_the_newest_is_listed_first(any_database: Database) -> None:
    tokens = any_database.api_tokens
    old, new = token("old"), token("new", 1)
    tokens.save(old, b"1")
    tokens.save(new, b"2")
    assert list(tokens.all()) == [new, old]


def test_a_token_is_revoked_once(any_database: Database) -> None:
    tokens, mine = any_database.api_tokens, token()
    tokens.save(mine, b"digest")
    assert tokens.revoke(mine.id, NOW + _MINUTE, "Olaf", "lost")
    assert tokens.revoke(mine.id, NOW + 2 * _MINUTE, "Olga", "again")
    assert not tokens.revoke(uuid4(), NOW)
    revoked = replace(mine, revoked_at=NOW + _MINUTE, revoked_by="Olaf", revoked_why="lost")
    assert tokens.find(b"digest") == revoked
    assert not revoked.is_good(NOW + _MINUTE)


def test_the_last_use_is_kept(any_database: Database) -> None:
    tokens, mine = any_database.api_tokens, token()
    tokens.save(mine, b"digest")
    tokens.note_use(mine.id, NOW + _MINUTE)
    assert tokens.find(b"digest") == replace(mine, last_used_at=NOW + _MINUTE)
