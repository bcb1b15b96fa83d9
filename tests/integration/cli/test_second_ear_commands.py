"""`reconcile` and `webhooks register` against the sandbox, none of whose webhooks reaches us."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import Result
from litestar.testing import TestClient

from adapters.postgres.database import PostgresDatabase
from adapters.system_clock import SystemClock
from application.projections.booking_facts import NAME, booking_fact
from entrypoints import patience, routines
from entrypoints.bootstrap import build_service
from entrypoints.demonstration.environment import demo_environment
from entrypoints.routines import TURN
from entrypoints.sandbox.catalog import demo_catalog
from entrypoints.service import Service
from entrypoints.settings import Needs, read_settings
from tests.assembly import work
from tests.conftest import DATA_KEYS
from tests.integration.cli.conftest import Run
from tests.integration.sandbox.calendly_calls import book, slots
from tests.integration.sandbox.conftest import listening, running
from tests.integration.sandbox.running import Sandbox
from tests.web_app import web_app

BASE_URL = "http://127.0.0.1:8000"
NOBODY = "http://127.0.0.1:1"


class Desk:
    """An installation with its catalog, and providers who cannot tell it anything."""

    def __init__(self, run: Run, database: PostgresDatabase, sandbox: Sandbox, data_dir: Path) -> None:
        self.run = run
        self.database = database
        self.sandbox = sandbox
        demo = demo_environment(BASE_URL, sandbox.base_url, data_dir)
        self.environment = demo | {"APP_DATA_KEYS": DATA_KEYS[0]}
        del self.environment["DATABASE_URL"]

    def command(self, *words: str, **environment: str) -> Result:
        return self.run(*words, **{**self.environment, **environment})

    @contextmanager
    def service(self) -> Iterator[Service]:
        settings = read_settings({**self.environment, "APP_ENV": "test"}, Needs.ALL)
        with build_service(settings, self.database) as service:
            yield service

    def open_paid_booking(self) -> Any:
        """A client is on the payment page of ada's deep dive."""
        start = slots(self.sandbox, "ada-deep-dive")[0]
        body = {
            "sessionTypeId": "ada-deep-dive",
            "timeSlot": {"startTime": start, "endTime": _an_hour_after(start), "schedulingUrl": ""},
            "clientDetails": {"name": "Mary", "email": "mary@example.org", "timezone": "Europe/Berlin"},
        }
        with self.service() as service, web_app(service) as app, TestClient(app, base_url=BASE_URL) as client:
            answer = client.post("/api/scheduling/bookings/confirm", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def work(self) -> None:
        with self.service() as service:
            work(service)

    def timeline(self, booking: Any) -> str:
        return self.command("timeline", booking["booking"]["id"]).output

    def hooks(self) -> list[tuple[str, str]]:
        """Address and state of each subscription at Calendly."""
        return [(item["callback_url"], item["state"]) for item in self.listed("webhook_subscriptions")]

    def listed(self, what: str) -> list[Any]:
        """Everything of that kind at Calendly."""
        organization = self.sandbox.call("calendly", "GET", "/users/me").json()["resource"]["current_organization"]
        params = {"organization": organization, "scope": "organization"}
        answer = self.sandbox.call("calendly", "GET", f"/{what}", params=params).json()
        return list(answer["collection"])


@pytest.fixture
def desk(run: Run, database: PostgresDatabase, tmp_path: Path) -> Iterator[Desk]:
    with listening() as receiver, running(receiver, tmp_path / "sandbox", notify_url=None) as sandbox:
        desk = Desk(run, database, sandbox, tmp_path)
        catalog = tmp_path / "catalog.toml"
        catalog.write_text(demo_catalog(sandbox.base_url))
        assert desk.command("catalog", "import", str(catalog)).exit_code == 0
        yield desk


def _an_hour_after(start: str) -> str:
    return (datetime.fromisoformat(start) + timedelta(hours=1)).isoformat()


def test_a_paid_booking_whose_webhooks_were_all_lost_is_found_and_confirmed(desk: Desk) -> None:
    booking = desk.open_paid_booking()
    desk.sandbox.press(booking["checkoutUrl"], action="pay")
    assert "AWAITING_PAYMENT" in desk.timeline(booking)
    done = desk.command("reconcile")
    assert done.exit_code == 0, done.output
    assert "new to us" in done.output.splitlines()[0]
    desk.work()
    assert "CONFIRMED, PAID" in desk.timeline(booking)
    again = desk.command("reconcile")
    assert (again.exit_code, again.output.splitlines()[-1]) == (0, "No differences.")


def test_a_refund_that_we_were_not_told_of_is_missing_in_the_days_money_until_we_are(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = desk.open_paid_booking()
    desk.sandbox.press(booking["checkoutUrl"], action="pay")
    desk.command("reconcile")
    desk.work()
    desk.database.projector(NAME, booking_fact).catch_up()
    (charge,) = desk.sandbox.call("stripe", "GET", "/v1/charges").json()["data"]
    desk.sandbox.press(f"/stripe/payments/charge/{charge['id']}", action="refund", amount="2000")
    now = datetime.now(UTC)
    monkeypatch.setattr(SystemClock, "now", lambda _: now + timedelta(hours=26))
    differs = desk.command("reconcile")
    assert f"not in our books: refund, booking {booking['booking']['id']}" in differs.output
    assert "here 0.00 USD, at Stripe -20.00 USD. Run booking reconcile" in differs.output
    assert differs.output.splitlines()[-1] == "2 differences: 2 needs a person."
    shown = msgspec.json.decode(desk.run("reconcile", "--last", "--json").output)
    assert [line["kind"] for day in shown["money"] for line in day["differences"]] == ["only_at_stripe"]
    desk.work()
    desk.database.projector(NAME, booking_fact).catch_up()
    assert "1 day equals Stripe's balance" in desk.command("reconcile").output


def test_a_meeting_that_a_stranger_booked_at_calendly_is_found_and_closed(desk: Desk) -> None:
    assert book(desk.sandbox, slots(desk.sandbox)[0], tracking=None).status_code == 201
    done = desk.command("reconcile", "--json")
    found = msgspec.json.decode(done.output)
    assert (done.exit_code, found["away"]) == (0, [])
    assert [(line["kind"], line["remedy"]) for line in found["report"]["lines"]] == [("meeting_unknown", "closed")]
    assert "marta" not in done.output
    assert desk.command("reconcile").output.splitlines()[-1] == "No differences."


def test_a_meeting_of_ours_that_was_cancelled_at_calendly_unheard_is_found(desk: Desk) -> None:
    booking = desk.open_paid_booking()
    desk.sandbox.press(booking["checkoutUrl"], action="pay")
    desk.command("reconcile")
    desk.work()
    (event,) = desk.listed("scheduled_events")
    path = event["uri"].removeprefix(f"{desk.sandbox.base_url}/calendly")
    desk.sandbox.call("calendly", "POST", f"{path}/cancellation", {"reason": "ill"})
    desk.command("reconcile")
    assert "CANCELLED" in desk.timeline(booking).splitlines()[-1]


def test_a_provider_that_cannot_be_asked_is_named_with_exit_1_and_the_other_is_compared(desk: Desk) -> None:
    book(desk.sandbox, slots(desk.sandbox)[0], tracking=None)
    done = desk.command("reconcile", STRIPE_API_BASE=NOBODY)
    assert done.exit_code == 1
    assert "meeting_unknown" in done.output
    assert done.output.splitlines()[-1].startswith("Not asked: Stripe: ")


def test_while_calendly_is_away_nothing_of_its_half_is_done(desk: Desk) -> None:
    book(desk.sandbox, slots(desk.sandbox)[0], tracking=None)
    done = desk.command("reconcile", CALENDLY_API_BASE=NOBODY)
    assert done.exit_code == 1
    assert "Not asked: Calendly: " in done.output
    assert list(desk.database.events.read_after(0, 10)) == []


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How long the command waited; meanwhile only its clock goes on."""
    waits: list[int] = []
    monkeypatch.setattr("entrypoints.patience.time.sleep", waits.append)
    monkeypatch.setattr(SystemClock, "now", lambda _: datetime.now(UTC) + timedelta(seconds=sum(waits)))
    return waits


def test_calendlys_rate_limit_is_waited_out_and_that_is_said(desk: Desk, waits: list[int]) -> None:
    book(desk.sandbox, slots(desk.sandbox)[0], tracking=None)
    desk.sandbox.press("/faults", provider="calendly", kind="429", operation="list_invitees", count="1")
    done = desk.command("reconcile", "--json")
    assert (done.exit_code, sum(waits)) == (0, 10)
    assert done.stderr == "Calendly's rate limit is reached: waiting 10 s, then going on\n"
    assert [line["kind"] for line in msgspec.json.decode(done.stdout)["report"]["lines"]] == ["meeting_unknown"]


def test_nobody_waits_for_ever(desk: Desk, waits: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "WAITING_MAX", timedelta(seconds=25))
    desk.sandbox.press("/faults", provider="calendly", kind="429")
    done = desk.command("reconcile")
    assert (done.exit_code, sum(waits)) == (1, 20)
    assert "not waiting 10 s more" in done.stderr
    assert "Not asked: Calendly: Calendly's rate limit is reached" in done.stdout


def test_the_last_report_is_shown_without_asking_anybody(desk: Desk) -> None:
    assert desk.run("reconcile", "--last").output == "Nothing has been compared yet.\n"
    desk.command("reconcile")
    shown = desk.run("reconcile", "--last")
    assert shown.exit_code == 0
    assert shown.output.splitlines()[-1] == "No differences."
    assert msgspec.json.decode(desk.run("reconcile", "--last", "--json").output)["lines"] == []


@pytest.mark.parametrize("since", ["yesterday", "2026-11-21T10:00:00", "2999-01-01T00:00:00Z"])
def test_a_time_that_cannot_be_meant_is_refused(run: Run, since: str) -> None:
    done = run("reconcile", "--since", since)
    assert done.exit_code == 2
    assert "--since" in done.stderr


def test_it_asks_only_for_the_settings_that_it_uses(run: Run) -> None:
    done = run("reconcile")
    assert done.exit_code == 2
    assert done.stderr.splitlines() == ["CALENDLY_API_TOKEN is not set", "STRIPE_SECRET_KEY is not set"]


def test_while_a_worker_is_at_it_the_command_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routines, "TURN_WAIT_SECONDS", 0.0)
    with desk.database.turns.take(TURN):
        done = desk.command("reconcile")
    assert done.exit_code == 2
    assert "A worker is asking the providers" in done.stderr


def test_webhooks_are_registered_once_and_stripes_secret_is_shown_once(desk: Desk) -> None:
    first, again = desk.command("webhooks", "register"), desk.command("webhooks", "register")
    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert f"Calendly: {BASE_URL}/api/webhooks/calendly (made now)" in first.output
    assert "STRIPE_WEBHOOK_SECRET=whsec_" in first.output
    assert again.output.splitlines() == [
        f"Calendly: {BASE_URL}/api/webhooks/calendly (works already)",
        f"Stripe: {BASE_URL}/api/webhooks/stripe (works already)",
    ]
    assert desk.hooks() == [(f"{BASE_URL}/api/webhooks/calendly", "active")]


def test_a_subscription_that_calendly_switched_off_is_replaced_at_the_next_address(desk: Desk) -> None:
    desk.command("webhooks", "register")
    (old,) = desk.listed("webhook_subscriptions")
    desk.sandbox.press(f"/calendly/subscriptions/{old['uri'].rsplit('/', 1)[1]}", action="disable")
    done = desk.command("webhooks", "register")
    assert "(made now, 1 old removed)" in done.output.splitlines()[0]
    assert desk.hooks() == [(f"{BASE_URL}/api/webhooks/calendly/1", "active")]


def test_registering_where_a_provider_is_away_says_so_and_does_the_other(desk: Desk) -> None:
    done = desk.command("webhooks", "register", STRIPE_API_BASE=NOBODY)
    assert done.exit_code == 1
    assert "Stripe: could not be asked or refused" in done.output
    assert len(desk.hooks()) == 1
