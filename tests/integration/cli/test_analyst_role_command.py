"""Making the analyst's database user by the command line."""

import re
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.integration.cli.conftest import Run


def test_the_role_is_made_then_renewed_with_another_password(run: Run, database_url: str) -> None:
    name = f"analyst_{uuid4().hex[:8]}"
    passwords = []
    try:
        for done in ("Made", "Renewed"):
            told = run("analyst-role", "--name", name)
            assert told.exit_code == 0, told.output
            assert told.output.startswith(f"{done} {name}, which may read booking_facts, booking_money,")
            passwords += re.findall(r"shown once: (\S{32})$", told.output.strip())
        assert len(set(passwords)) == 2
    finally:
        with psycopg.connect(database_url) as admin:
            admin.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def test_a_name_that_is_none_or_somebody_elses_is_refused_with_the_mend(run: Run) -> None:
    told = run("analyst-role", "--name", "postgres")
    assert (told.exit_code, "did not make. Choose another with --name" in told.output) == (1, True)
    for name in ("pg_x", "", "x" * 64, "a\nb"):
        assert "1 to 63 bytes" in run("analyst-role", "--name", name).output
