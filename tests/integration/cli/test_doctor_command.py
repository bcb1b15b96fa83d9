"""`booking doctor` beside a running service and the sandbox: well, and with one thing wrong at a time."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import msgspec
import psycopg
import pytest
from click.testing import Result

from adapters.postgres.database import PostgresDatabase
from adapters.system_clock import SystemClock
from application.ports.inbox import Delivery, Provider
from entrypoints.bootstrap import build_service
from entrypoints.demonstration.environment import demo_environment
from entrypoints.sandbox.catalog import demo_catalog
from entrypoints.settings import Needs, read_settings
from tests.acceptance.servers import listening_again, port_of, serving
from tests.conftest import DATA_KEYS
from tests.integration.cli.conftest import Run, address_of
from tests.integration.sandbox.conftest import listening as receiving
from tests.integration.sandbox.conftest import running
from tests.integration.sandbox.running import Sandbox
from tests.web_app import web_app

HOUR = timedelta(hours=1)


class Practice:
    """A service that is up, in an environment that a test may change for the doctor alone."""

    def __init__(self, run: Run, environment: Mapping[str, str], sandbox: Sandbox) -> None:
        self.run = run
        self.environment = environment
        self.sandbox = sandbox

    def examine(self, *words: str, **changes: str) -> Result:
        return self.run("doctor", *words, **{**self.environment, **changes})

    def complaints(self, **changes: str) -> list[str]:
        """What it says has to be mended, each with its advice."""
        lines = self.examine(**changes).output.splitlines()
        return [f"{line[6:]} {mend.strip()}" for line, mend in itertools.pairwise(lines) if line[:4] == "FAIL"]


@pytest.fixture
def practice(run: Run, database: PostgresDatabase, tmp_path: Path) -> Iterator[Practice]:
    with (
        listening_again() as listener,
        receiving() as receiver,
        running(receiver, tmp_path / "sandbox", notify_url=f"http://127.0.0.1:{port_of(listener)}") as sandbox,
    ):
        demo = demo_environment(f"http://127.0.0.1:{port_of(listener)}", sandbox.base_url, tmp_path)
        del demo["DATABASE_URL"]
        environment = demo | {"APP_DATA_KEYS": DATA_KEYS[0], "APP_ENV": "test"}
        catalog = tmp_path / "catalog.toml"
        catalog.write_text(demo_catalog(sandbox.base_url))
        assert run("catalog", "import", str(catalog), **environment).exit_code == 0
        with (
            build_service(read_settings(environment, Needs.ALL), database) as service,
            web_app(service) as app,
            serving(app, listener),
        ):
            yield Practice(run, environment, sandbox)


def test_what_is_well_is_said_to_be_and_what_is_for_trying_out_is_named(practice: Practice) -> None:
    done = practice.examine()
    assert (done.exit_code, practice.complaints()) == (0, [])
    for line in (
        "ok    Stripe: Our key may: read payment pages",
        "ok    SendGrid: Our key may: send mails, send as example.com (SPF and DKIM).",
        "ok    Migrations: The schema is up to date.",
        "ok    Stripe deliveries: A signed delivery to http",
        "ok    Calendly deliveries: A signed delivery to http",
        "ok    Stripe webhooks: All events that we need come to http",
        "ok    Catalog, Ada Example: 2 session types can be booked.",
        "warn  Catalog, Linus Example: Calendar: No Calendly user is named.",
        "warn  Settings: APP_ENV is test.",
        "warn  Audit: It has never run.",
        " examples can be written, in every language.",
    ):
        assert line in done.output


def test_it_changes_nothing(practice: Practice, database: PostgresDatabase, database_url: str) -> None:
    before = _everything(database_url)
    assert practice.examine().exit_code == 0
    assert _everything(database_url) == before
    assert list(database.inbox.entries(10)) == []


def _everything(database_url: str) -> dict[str, list[str]]:
    with psycopg.connect(database_url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: _rows(connection, name) for (name,) in tables}


def _rows(connection: psycopg.Connection, table: str) -> list[str]:
    found = connection.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1'.encode()).fetchall()
    return [row for (row,) in found]


def test_the_same_comes_as_json(practice: Practice) -> None:
    found = msgspec.json.decode(practice.examine("--json").output)
    assert {line["light"] for line in found} == {"ok", "warn"}
    assert all(line["mend"] for line in found if line["light"] != "ok")


def test_a_key_that_a_provider_does_not_take_hides_nothing_of_the_others(practice: Practice) -> None:
    stripe, _ = practice.complaints(STRIPE_SECRET_KEY="sk_test_another")[:2]
    assert stripe.startswith("Stripe: It could not be asked:")
    assert stripe.endswith(
        "-> Check STRIPE_SECRET_KEY, and whether Stripe has an outage. The rest of it was not asked."
    )
    (sendgrid,) = practice.complaints(SENDGRID_API_KEY="SG.another")
    assert "SendGrid answered 401: our key is wrong" in sendgrid
    calendly = practice.complaints(CALENDLY_API_TOKEN="another")
    assert "Calendly: It could not be asked: " in calendly[0]
    assert calendly[-1].startswith("Catalog: Nobody can be booked. -> Each expert's line above says why.")


@pytest.mark.parametrize(
    ("variable", "provider"), [("STRIPE_WEBHOOK_SECRET", "Stripe"), ("CALENDLY_WEBHOOK_SIGNING_KEY", "Calendly")]
)
def test_a_service_with_another_secret_is_found_by_a_delivery(practice: Practice, variable: str, provider: str) -> None:
    (complaint,) = practice.complaints(**{variable: "another"})
    assert complaint.startswith(f"{provider} deliveries: A signed delivery to http")
    assert "was answered with 400. -> See that http" in complaint


def test_an_address_where_nobody_answers_is_named(practice: Practice) -> None:
    complaints = practice.complaints(APP_BASE_URL="http://127.0.0.1:1")
    assert complaints[0].startswith("Public address: http://127.0.0.1:1/health/ready cannot be reached: ConnectError.")


def test_subscriptions_that_are_gone_are_missed(practice: Practice) -> None:
    for endpoint in practice.sandbox.call("stripe", "GET", "/v1/webhook_endpoints").json()["data"]:
        practice.sandbox.call("stripe", "DELETE", f"/v1/webhook_endpoints/{endpoint['id']}")
    (complaint,) = practice.complaints()
    assert complaint == "Stripe webhooks: there is none. -> Run: booking webhooks register"


def test_a_database_that_is_away_or_old_is_told(practice: Practice, empty_database_url: str) -> None:
    away = practice.complaints(DATABASE_URL="postgresql://127.0.0.1:1/nobody")
    assert away[0].startswith("Database: It cannot be used: ")
    old = practice.complaints(DATABASE_URL=address_of(empty_database_url))
    assert any(line.endswith("-> Run: booking migrate") for line in old)


def test_work_that_nobody_takes_up_and_an_empty_catalog_are_told(
    practice: Practice, database: PostgresDatabase
) -> None:
    now = SystemClock().now()
    database.catalog.replace_all([], {}, now)
    delivery = Delivery(provider=Provider.STRIPE, key="evt_1", type="odd", body=b"{}", received_at=now - HOUR)
    assert database.inbox.store(delivery)
    empty, waiting = practice.complaints()
    assert empty.startswith("Catalog: Nobody can be booked. -> Run: booking catalog example")
    assert waiting.startswith("Work:")


def test_unset_settings_are_told_all_at_once_and_nothing_else_is_tried(run: Run) -> None:
    done = run("doctor")
    assert done.exit_code == 1
    assert "FAIL  Settings: STRIPE_SECRET_KEY is not set." in done.output
    assert "warn  The rest: It was not looked at." in done.output
    assert "Database" not in done.output
