import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from adapters.postgres.database import PostgresDatabase
from adapters.system_clock import SystemClock
from application.ports.inbox import Delivery, Provider, Verdict
from domain.booking.events import HoldExpired
from domain.identifiers import BuilderId, StreamId
from entrypoints.moments import last_moment
from entrypoints.sandbox.catalog import demo_catalog
from tests.conftest import DATA_KEYS
from tests.facts import NOW, append, delivery, details, selected, stream, stream_id
from tests.integration.cli.conftest import Run


def test_migrate_when_run_again_has_nothing_to_do(run: Run) -> None:
    done = run("migrate")
    assert (done.exit_code, done.output) == (0, "The schema is up to date.\n")


def test_a_catalog_when_imported_twice_is_in_force_once(run: Run, database: PostgresDatabase, tmp_path: Path) -> None:
    file = tmp_path / "catalog.toml"
    file.write_text(demo_catalog("http://127.0.0.1:8900"))
    for _ in range(2):
        done = run("catalog", "import", str(file), APP_DATA_KEYS=DATA_KEYS[0])
        assert (done.exit_code, done.output) == (0, "In force: 3 builders, 3 session types.\n")
    ada = database.catalog.builder(BuilderId("ada"))
    assert ada is not None
    host = database.people.get(ada.person_id)
    assert host is not None
    assert (ada.name, host.email) == (host.name, "ada@example.com")


def test_a_broken_catalog_names_every_fault_and_imports_nothing(
    run: Run, database: PostgresDatabase, tmp_path: Path
) -> None:
    file = tmp_path / "catalog.toml"
    file.write_text(
        demo_catalog("http://127.0.0.1:8900").replace("Europe/London", "Mars/Base").replace('"149.00"', "149")
    )
    done = run("catalog", "import", str(file), APP_DATA_KEYS=DATA_KEYS[0])
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 2
    assert "timezone 'Mars/Base'" in done.stderr
    assert "price" in done.stderr
    assert list(database.catalog.builders()) == []


def test_an_audit_of_an_empty_history_is_clean(run: Run) -> None:
    done = run("audit")
    assert done.exit_code == 0
    said = r"Audit of 0 events \(0 new\), 0 bookings in \d+ ms: money and slot agree\.\n"
    assert re.fullmatch(said, done.output)


def test_an_audit_when_a_live_booking_has_no_claim_names_it_and_fails(run: Run, database: PostgresDatabase) -> None:
    booking = stream_id()
    database.events.append(append(stream(booking, 0, selected(), details())))
    done = run("audit", "--json")
    report = msgspec.json.decode(done.output)
    assert done.exit_code == 1
    assert {finding["subject"] for finding in report["findings"]} == {str(booking)}
    assert {finding["invariant"] for finding in report["findings"]} == {"I1", "I7"}


def test_a_timeline_tells_the_facts_and_the_state_also_of_a_past_moment(run: Run, database: PostgresDatabase) -> None:
    booking = _held_and_expired(database)
    now, then = run("timeline", str(booking)), run("timeline", str(booking), "--at", NOW.isoformat())
    assert now.output.splitlines()[-2:] == [
        f"{NOW + timedelta(hours=1):%Y-%m-%d %H:%M:%S}Z  Hold ended, the time is free again  [test]",
        f"{'':22}= EXPIRED, UNPAID",
    ]
    assert then.output.splitlines()[-1].strip() == "= HELD, UNPAID"


@pytest.mark.parametrize(
    ("text", "microsecond"),
    [
        ("2026-11-21 10:00:00Z", 999_999),
        ("2026-11-21T10:00:00+00:00", 999_999),
        ("2026-11-21T10:00:00.000+00:00", 0),
        ("2026-11-21T10:00:00.25+00:00", 250_000),
    ],
)
def test_a_time_as_the_timeline_writes_it_means_all_of_that_second(text: str, microsecond: int) -> None:
    assert last_moment(text) == datetime(2026, 11, 21, 10, 0, 0, microsecond, tzinfo=UTC)


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-21T10:00:00"])
def test_a_timeline_of_a_moment_that_is_none_says_how_to_write_one(run: Run, moment: str) -> None:
    done = run("timeline", str(uuid4()), "--at", moment)
    assert done.exit_code == 2
    assert "2026-11-21T10:00:00+00:00" in done.stderr


def test_a_timeline_of_an_unknown_booking_says_so(run: Run) -> None:
    done = run("timeline", str(uuid4()))
    assert done.exit_code == 1
    assert done.stderr.startswith("No facts about a booking")


def test_a_start_with_settings_missing_or_malformed_names_all_of_them_at_once(run: Run) -> None:
    done = run("serve", APP_BASE_URL="ftp://x", HOLD_MINUTES="3", STRIPE_SECRET_KEY="sk_live_very_secret")
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        "APP_BASE_URL must be an http(s) address without query, like https://booking.example.com",
        "APP_SECRET_KEY is not set",
        "HOLD_MINUTES must be a whole number from 5 to 60",
        "CALENDLY_API_TOKEN is not set",
        "CALENDLY_WEBHOOK_SIGNING_KEY is not set",
        "STRIPE_WEBHOOK_SECRET is not set",
        "SENDGRID_API_KEY is not set",
        "SENDGRID_FROM_EMAIL is not set",
    ]


def test_production_asks_for_data_keys_where_people_are_touched(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "catalog.toml"
    file.write_text(demo_catalog("http://127.0.0.1:8900"))
    refused = run("catalog", "import", str(file), APP_ENV="production")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("APP_DATA_KEYS is not set")
    assert run("audit", APP_ENV="production").exit_code == 0


def test_deliveries_are_listed_shown_and_put_back(run: Run, database: PostgresDatabase) -> None:
    booking = _held_and_expired(database)
    report = {"id": "evt_1", "type": "checkout.session.expired", "data": {"object": _session(booking)}}
    sent = delivery(body=msgspec.json.encode(report))
    database.inbox.store(sent)
    assert str(sent.id) in run("webhooks", "list").output
    assert run("webhooks", "list", "--verdict", "refused").output == "No deliveries.\n"

    shown = run("webhooks", "show", str(sent.id), APP_DATA_KEYS=DATA_KEYS[0])
    assert f"asks: RecordCheckout of booking {booking}" in shown.output
    assert "would add nothing" in shown.output

    (claimed,) = database.effects.claim(NOW + timedelta(days=1), 10, 60)
    database.effects.park(claimed, "seen")
    rehearsed = run("webhooks", "replay", str(sent.id), "--dry-run", APP_DATA_KEYS=DATA_KEYS[0])
    assert rehearsed.exit_code == 0
    assert [entry.reason for entry in database.inbox.entries(1)] == [""]
    assert run("webhooks", "replay", str(sent.id), APP_DATA_KEYS=DATA_KEYS[0]).exit_code == 0
    (entry,) = database.inbox.entries(1)
    assert (entry.verdict, entry.reason) == (Verdict.WAITING, "replayed by an operator")
    assert [again.effect for again in database.effects.claim(SystemClock().now(), 10, 60)] == [claimed.effect]


def test_a_delivery_that_asks_nothing_says_why(run: Run, database: PostgresDatabase) -> None:
    sent = Delivery(Provider.STRIPE, "evt_2", "charge.updated", b'{"id": "evt_2", "type": "charge.updated"}', NOW)
    database.inbox.store(sent)
    assert "asks nothing of us" in run("webhooks", "show", str(sent.id), APP_DATA_KEYS=DATA_KEYS[0]).output
    locked = run("webhooks", "show", str(sent.id), APP_DATA_KEYS="another key of the tests")
    assert (locked.exit_code, locked.stdout) == (2, "")
    assert "sealed with a key that is not in APP_DATA_KEYS" in locked.stderr


def test_an_unknown_delivery_is_said_to_be_unknown(run: Run) -> None:
    done = run("webhooks", "show", str(uuid4()), APP_DATA_KEYS=DATA_KEYS[0])
    assert (done.exit_code, done.stderr.startswith("There is no such delivery")) == (1, True)


def _held_and_expired(database: PostgresDatabase) -> StreamId:
    booking = stream_id()
    database.events.append(append(stream(booking, 0, selected(), details())))
    database.events.append(append(stream(booking, 2, HoldExpired()), at=NOW + timedelta(hours=1)))
    return booking


def _session(booking: StreamId) -> dict[str, object]:
    return {
        "id": "cs_1",
        "object": "checkout.session",
        "status": "expired",
        "payment_status": "unpaid",
        "metadata": {"bookingId": str(booking), "attempt": "1"},
    }
