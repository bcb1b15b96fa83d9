"""The commands as an operator types them, on a real database."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner, Result
from psycopg.conninfo import conninfo_to_dict

from entrypoints.cli import main
from entrypoints.settings import VARIABLE_NAMES

Run = Callable[..., Result]


def address_of(conninfo: str) -> str:
    """As settings take it."""
    return f"postgresql://?{urlencode(conninfo_to_dict(conninfo))}"


@pytest.fixture
def run(database_url: str) -> Run:
    """Run `booking WORDS` with nothing in the environment but a migrated database and what the test adds."""
    address = address_of(database_url)

    def run_command(*words: str, **environment: str) -> Result:
        nothing: dict[str, str | None] = dict.fromkeys(VARIABLE_NAMES)
        runner = CliRunner(env={**nothing, "DATABASE_URL": address, **environment})
        return runner.invoke(main, list(words), catch_exceptions=False)

    return run_command
