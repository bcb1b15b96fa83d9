"""Commands that cannot start say why in words."""

from socket import create_server

import pytest

from tests.integration.cli.conftest import Run

NOBODY = "postgresql://nobody@127.0.0.1:1/none"
SERVE = {
    "APP_BASE_URL": "http://127.0.0.1",
    "APP_SECRET_KEY": "a key",
    "CALENDLY_API_TOKEN": "a token",
    "CALENDLY_WEBHOOK_SIGNING_KEY": "a key",
    "STRIPE_SECRET_KEY": "sk_test_x",
    "STRIPE_WEBHOOK_SECRET": "whsec_x",
    "SENDGRID_API_KEY": "SG.x",
    "SENDGRID_FROM_EMAIL": "us@example.com",
}


@pytest.mark.parametrize("words", [("audit",), ("migrate",), ("serve", "--port", "1024")])
def test_a_command_without_its_database_says_so_and_how_to_mend_it(run: Run, words: tuple[str, ...]) -> None:
    done = run(*words, **{**SERVE, "DATABASE_URL": NOBODY})
    assert done.exit_code == 1
    assert done.stderr.startswith("The database cannot be used: ")
    assert "DATABASE_URL" in done.stderr.splitlines()[-1]
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize("command", ["serve", "sandbox"])
def test_a_port_that_is_taken_is_named_before_anything_starts(run: Run, command: str) -> None:
    with create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run(command, "--port", port, **SERVE)
    assert done.exit_code == 1
    (line,) = done.stderr.splitlines()
    assert f"Port {port} is in use" in line
    assert done.stdout == ""


@pytest.mark.parametrize("command", ["serve", "sandbox", "demo"])
def test_a_port_that_is_none_is_refused(run: Run, command: str) -> None:
    done = run(command, "--port", "99999")
    assert done.exit_code == 2
    assert "1<=x<=65535" in done.stderr


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").output.startswith("booking, version ")


@pytest.mark.parametrize("words", [(), ("catalog",)])
def test_no_line_of_the_list_of_commands_is_cut_off(run: Run, words: tuple[str, ...]) -> None:
    _, listed = run(*words, "--help").output.split("Commands:")
    assert "..." not in listed
