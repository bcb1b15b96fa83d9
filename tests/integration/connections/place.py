"""The service over HTTP beside a sandbox, with a browser that is signed in at ours and says yes or no at Calendly."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
from msgspec import Struct

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.ports.connections import Connection
from domain.identifiers import BuilderId
from entrypoints.bootstrap import build_service
from entrypoints.catalog_file import read_catalog
from entrypoints.demonstration.environment import OPERATOR_TOKEN, demo_environment
from entrypoints.sandbox.app import create_sandbox
from entrypoints.sandbox.catalog import demo_catalog, with_her_own_calendar
from entrypoints.sandbox.settings import SandboxSettings
from entrypoints.service import Service
from entrypoints.settings import Needs, read_settings
from tests.acceptance.servers import listening, listening_again, port_of, serving
from tests.web_app import web_app

HTTP_LIMIT_SECONDS = 20
KATHERINE, ADA, GRACE = BuilderId("katherine"), BuilderId("ada"), BuilderId("grace")
CALLBACK = "/builder/calendly-callback"

AnyDatabase = MemoryDatabase | PostgresDatabase


class ShiftedClock:
    """The time of day for the sandbox and for us, and as much later as a test says."""

    def __init__(self) -> None:
        self.shift = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def __call__(self) -> datetime:
        return self.now()


class Place(Struct, frozen=True, kw_only=True):
    """`browser` follows no redirect by itself."""

    service: Service
    database: AnyDatabase
    clock: ShiftedClock
    browser: httpx.Client
    sandbox: httpx.Client
    base_url: str

    def page(self, path: str, status: int = 200) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    def press(self, path: str, **form: str) -> httpx.Response:
        """A form of a page that is open in this browser."""
        token = _between(self.page(f"/builder/{ADA}/connection"), 'name="token" value="', '"')
        return self.browser.post(path, data={"token": token, **form}, headers={"Origin": self.base_url})

    def begin(self, builder: BuilderId = KATHERINE) -> str:
        """Press "Connect"; Calendly's page that it leads to."""
        led = self.press(f"/builder/{builder}/connection")
        assert led.status_code == 303, led.text
        return str(led.headers["location"])

    def answer(self, page: str, user: str, said: str = "allow") -> str:
        """What the builder says at Calendly; the address that leads back to us."""
        assert self.sandbox.get(page).status_code == 200
        asked = dict(parse_qsl(urlsplit(page).query))
        led = self.sandbox.post("/calendly-auth/oauth/authorize", data={**asked, "user": user, "answer": said})
        assert led.status_code == 303, led.text
        return str(led.headers["location"])

    def connect(self, builder: BuilderId = KATHERINE, user: str = "") -> httpx.Response:
        return self.browser.get(self.answer(self.begin(builder), user or builder))

    def connection(self, builder: BuilderId = KATHERINE) -> Connection | None:
        return self.database.connections.of_builder(builder)

    def fault(self, kind: str, operation: str, count: int = 1) -> None:
        form = {"provider": "calendly", "kind": kind, "operation": operation, "count": str(count)}
        assert self.sandbox.post("/faults", data=form).status_code == 303

    def grants(self) -> list[str]:
        page = self.sandbox.get("/calendly-auth/grants").text
        return [part.partition('"')[0] for part in page.split('action="/calendly-auth/grants/')[1:]]

    def at_calendly(self, action: str) -> None:
        """Of every grant: withdraw, or end_access."""
        for grant in self.grants():
            self.sandbox.post(f"/calendly-auth/grants/{grant}", data={"action": action})

    def subscriptions(self) -> str:
        return self.sandbox.get("/calendly/subscriptions").text

    def times(self, session: str = "katherine-orbit", days: int = 5) -> httpx.Response:
        now = self.clock.now()
        window = {"start": now.isoformat(), "end": (now + timedelta(days=days)).isoformat()}
        asked = {"sessionTypeId": session, "timezone": "Europe/Berlin", **window}
        return self.browser.get("/api/scheduling/calendly/available-times", params=asked)

    def book(self, session: str = "katherine-orbit", nth: int = 0) -> httpx.Response:
        slot = self.times(session).json()["slots"][nth]
        client = {"name": "Mary", "email": "mary@example.org", "timezone": "Europe/Berlin"}
        wanted = {"startTime": slot["startTime"], "endTime": slot["endTime"], "schedulingUrl": ""}
        body = {"sessionTypeId": session, "timeSlot": wanted, "clientDetails": client}
        return self.browser.post("/api/scheduling/bookings/confirm", json=body)


@contextmanager
def place(database: AnyDatabase, data_dir: Path, environment: Mapping[str, str] | None = None) -> Iterator[Place]:
    clock = ShiftedClock()
    with ExitStack() as stack:
        ours, theirs = stack.enter_context(listening_again()), stack.enter_context(listening())
        base_url, sandbox_url = (f"http://127.0.0.1:{port_of(listener)}" for listener in (ours, theirs))
        options = SandboxSettings(data_dir, port=port_of(theirs), notify_url=base_url, clock=clock)
        stack.enter_context(serving(create_sandbox(options), theirs))
        catalog = read_catalog(demo_catalog(sandbox_url) + with_her_own_calendar(sandbox_url))
        database.catalog.replace_all(catalog.builders, catalog.emails, clock.now() - timedelta(days=1))
        chosen = {**demo_environment(base_url, sandbox_url, data_dir), "APP_ENV": "test", **(environment or {})}
        service = stack.enter_context(build_service(read_settings(chosen, Needs.ALL), database, clock))
        stack.enter_context(serving(stack.enter_context(web_app(service)), ours))
        browser = stack.enter_context(httpx.Client(base_url=base_url, timeout=HTTP_LIMIT_SECONDS))
        sandbox = stack.enter_context(httpx.Client(base_url=sandbox_url, timeout=HTTP_LIMIT_SECONDS))
        signed_in = browser.post("/operator/sign-in", data={"operator_token": OPERATOR_TOKEN, "next": "/builder"})
        assert signed_in.status_code == 303, signed_in.text
        yield Place(
            service=service, database=database, clock=clock, browser=browser, sandbox=sandbox, base_url=base_url
        )


def _between(text: str, before: str, after: str) -> str:
    return text.partition(before)[2].partition(after)[0]
