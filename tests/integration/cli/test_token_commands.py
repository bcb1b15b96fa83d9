"""Making, listing and revoking tokens by the command line."""

import re

import pytest

from adapters.postgres.database import PostgresDatabase
from application.ports.api_tokens import Scope
from domain.errors import Unauthenticated
from entrypoints.api_tokens import token_with_scope
from tests.facts import NOW
from tests.integration.cli.conftest import Run


def test_a_token_is_printed_once_and_kept_as_a_digest(run: Run, database: PostgresDatabase) -> None:
    made = run("tokens", "create", "--name", "dashboard", "--scopes", "operator, events:read", "--days", "5")
    assert made.exit_code == 0, made.output
    words = re.findall(r"bk_[\w-]{43}", made.output)
    assert len(words) == 1
    listed = run("tokens", "list").output
    assert words[0] not in listed
    assert f"{words[0][:9]}...  good  dashboard  may operator, events:read" in listed
    (token,) = database.api_tokens.all()
    assert token_with_scope(database.api_tokens, words[0], Scope.OPERATOR, token.created_at) == token
    assert run("tokens", "revoke", str(token.id)).exit_code == 0
    assert "revoked" in run("tokens", "list").output
    with pytest.raises(Unauthenticated):
        token_with_scope(database.api_tokens, words[0], Scope.OPERATOR, NOW)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"--scopes": "everything"}, "'everything' is none of operator, analyst, events:read"),
        ({"--scopes": " , "}, "must name at least one of"),
        ({"--days": "367"}, "1<=x<=366"),
        ({"--name": "x" * 81}, "one line of at most 80 characters"),
        ({"--name": "a\nb"}, "one line of at most 80 characters"),
    ],
)
def test_what_cannot_be_made_says_why(run: Run, changes: dict[str, str], told: str) -> None:
    chosen = {"--name": "dashboard", "--scopes": "operator", "--days": "5", **changes}
    made = run("tokens", "create", *(part for pair in chosen.items() for part in pair))
    assert made.exit_code == 2
    assert told in " ".join(made.output.split())


def test_a_token_that_is_not_there_cannot_be_revoked(run: Run) -> None:
    revoked = run("tokens", "revoke", "00000000-0000-4000-8000-000000000000")
    assert (revoked.exit_code, "There is no such token." in revoked.output) == (1, True)
