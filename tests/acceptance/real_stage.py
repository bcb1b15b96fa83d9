"""The service as it is deployed: PostgreSQL, its HTTP server, its worker. The sandbox and the lines are real too."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from msgspec.structs import replace

from adapters.postgres import projector
from adapters.postgres.database import PostgresDatabase
from adapters.sendgrid.mailer import SendGridMailer
from application.lanes import EVERY_LANE, Lane
from application.ports.catalog import Builder
from application.ports.inbox import Provider
from domain.money import Money
from entrypoints import routines, worker
from entrypoints.background import background_of
from entrypoints.bootstrap import build_service
from entrypoints.demonstration.environment import demo_environment
from entrypoints.sandbox import credentials, deliveries, housekeeping
from entrypoints.sandbox.app import create_sandbox
from entrypoints.sandbox.settings import SandboxSettings
from entrypoints.service import Service
from entrypoints.settings import Needs, read_settings
from entrypoints.telemetry.traces import OFF, Tracing
from tests.acceptance import marketplace
from tests.acceptance.attendance import Attendance, AttendedRunner
from tests.acceptance.faulty_proxy import HANGS_SECONDS, Answer, FaultyProxy
from tests.acceptance.grants import give_at_calendly, take_back_at_calendly
from tests.acceptance.mail_limit import MailLimit
from tests.acceptance.sandbox_people import SandboxCalendlyPeople, SandboxStripePeople, presser
from tests.acceptance.sandbox_world import SandboxWorld, our_experts
from tests.acceptance.servers import listening, listening_again, port_of, serving, wait_until
from tests.acceptance.stage import MailSeen, MeetingSeen, MoneySeen, Order, StageClock
from tests.web_app import web_app

POOL_SIZE = 10
DATA_KEYS = ("a data key of the scenarios",)
QUIET_LIMIT_SECONDS = 20
HTTP_LIMIT_SECONDS = 20
LOOK_AGAIN_SECONDS = 0.02
"""How often those who would wait half a second for the clock look at it: here time moves in jumps."""
PAUSES = (
    (worker, "POLL_SECONDS"),
    (projector, "POLL_SECONDS"),
    (housekeeping, "ROUND_EVERY_SECONDS"),
    (deliveries, "POLL_SECONDS"),
)
ROUTINES_LOOK_SECONDS = 3_600
"""By the clock on the wall: the second hearing happens when a scenario says so."""
TIMES_AT_ONCE = 5
MAIL_SEND = "/sendgrid/v3/mail/send"
CONTRACTS = Path(__file__).parents[1] / "contracts"


class RealStage:
    """Implements Stage. Everybody is at work all the time; who settles waits until all is quiet."""

    def __init__(
        self,
        *,
        service: Service,
        attendance: Attendance,
        clock: StageClock,
        http: httpx.Client,
        sandbox: httpx.Client,
        world: SandboxWorld,
        to_providers: FaultyProxy,
        to_us: FaultyProxy,
    ) -> None:
        self.service = service
        self.http = http
        self.clock = clock
        self._attendance = attendance
        self.at_calendly = SandboxCalendlyPeople(presser(sandbox), world)
        self.at_stripe = SandboxStripePeople(presser(sandbox), world)
        self._sandbox = sandbox
        self._world = world
        self._to_providers = to_providers
        self._to_us = to_us
        self._held_up_after: dict[Provider, int] = {}
        self._lanes_that_move = EVERY_LANE

    def give_access(self, builder: Builder) -> None:
        give_at_calendly(builder, self.service, self._sandbox)

    def take_access_back(self, builder: Builder) -> None:
        take_back_at_calendly(builder, self.service, self._sandbox)

    def settle(self) -> None:
        wait_until(self._is_quiet, "the work to end", QUIET_LIMIT_SECONDS)

    def pay(self, page: str, amount: Money | None = None) -> None:
        if amount is not None:
            self._world.ask_for(page, amount)
        self._press(f"/stripe/pay/{page}", action="pay")

    def pay_once_more(self, page: str) -> None:
        self.pay(self._same_page_again(page))

    def pay_by_debit(self, page: str) -> None:
        self._press(f"/stripe/pay/{page}", action="delayed")

    def decline(self, page: str) -> None:
        self._press(f"/stripe/pay/{page}", action="decline")

    def page_is_open(self, page: str) -> bool:
        return bool(self._world.session(page)["status"] == "open")

    def meetings(self) -> Sequence[MeetingSeen]:
        return self._world.meetings()

    def money(self, booking_id: UUID) -> MoneySeen:
        return self._world.money(booking_id)

    def mails(self) -> Sequence[MailSeen]:
        return self._world.mails()

    def calendar_files(self, email: str) -> Sequence[bytes]:
        return self._world.calendar_files(email)

    def texts_of_mails(self, email: str) -> Sequence[str]:
        return self._world.texts_of_mails(email)

    def bounce_mails(self, email: str) -> None:
        for key in self._world.mails_to(email):
            self._press(f"/sendgrid/mailbox/{key}", action="bounce", email=email)

    def go_down(self, provider: Provider) -> None:
        self._to_providers.down.add(f"/{provider}/")

    def come_back(self, provider: Provider) -> None:
        self._to_providers.down.discard(f"/{provider}/")
        self._to_providers.let_go()
        self._lanes_that_move = EVERY_LANE

    def lose_next_answer(self, provider: Provider) -> None:
        self._to_providers.loses_next_answer.add(f"/{provider}/")

    def hang_sendgrid(self) -> None:
        mailer = self.service.world.mailer
        assert isinstance(mailer, SendGridMailer)
        mailer._client.timeout = httpx.Timeout(HANGS_SECONDS)  # the scenario's time stands still while it waits
        self._to_providers.hanging.add(MAIL_SEND)
        self._lanes_that_move = (Lane.BOOKINGS,)

    def limit_sendgrid(self, per_minute: int) -> None:
        limit = MailLimit(self.clock, per_minute)

        def answer() -> Answer | None:
            until = limit.refuses_until()
            headers = {"X-RateLimit-Reset": str(int(until.timestamp()))} if until else {}
            return (429, headers, b"{}") if until else None

        self._to_providers.limits[MAIL_SEND] = answer

    def refuse_meetings(self) -> None:
        refusal = (CONTRACTS / "calendly/examples/errors/400_invalid_location_choice.json").read_bytes()
        self._to_providers.answers["/calendly/invitees"] = 400, {"Content-Type": "application/json"}, refusal

    def hold_up(self, provider: Provider) -> None:
        self._held_up_after[provider] = self._world.last_delivery()
        self._to_us.swallowed.add(f"/api/webhooks/{provider}")

    def let_through(self, provider: Provider, order: Order) -> None:
        self._to_us.swallowed.discard(f"/api/webhooks/{provider}")
        held = self._world.deliveries(provider, after=self._held_up_after.pop(provider))
        assert held, f"{provider} had nothing to say"
        if order is Order.FIVE_AT_ONCE:
            with ThreadPoolExecutor(TIMES_AT_ONCE) as threads:
                list(threads.map(self._deliver, held * TIMES_AT_ONCE))
        else:
            for delivery in reversed(held) if order is Order.REVERSED else held:
                for _ in range(2 if order is Order.TWICE else 1):
                    self._deliver(delivery)
                    self.settle()
        self.settle()

    def ask_providers(self) -> None:
        self.service.ear().listen()
        self.settle()

    def _deliver(self, delivery: deliveries.Delivery) -> None:
        """Signed afresh, as providers do when they send again."""
        delivered, word = deliveries.post(delivery, self.clock.now())
        assert delivered, word

    def _press(self, page: str, **form: str) -> None:
        presser(self._sandbox)(page, **form)
        self.settle()

    def _same_page_again(self, page: str) -> str:
        first = self._world.session(page)
        form = {
            "mode": "payment",
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": first["currency"],
            "line_items[0][price_data][unit_amount]": str(first["amount_total"]),
            "line_items[0][price_data][product_data][name]": "The same again",
            "client_reference_id": first["client_reference_id"],
            "success_url": first["success_url"],
        }
        for name, value in first["metadata"].items():
            form |= {f"metadata[{name}]": value, f"payment_intent_data[metadata][{name}]": value}
        key = {"Authorization": f"Bearer {credentials.STRIPE_SECRET_KEY}"}
        answer = self._sandbox.post("/stripe/v1/checkout/sessions", data=form, headers=key)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def _is_quiet(self) -> bool:
        """Nothing is on its way, then nobody is at work, and meanwhile nothing new was sent."""
        last = self._world.last_delivery()
        return (
            not self._world.news_on_the_way()
            and self._attendance.is_quiet(self.clock.now(), self._lanes_that_move)
            and not self._world.news_on_the_way()
            and last == self._world.last_delivery()
        )


@contextmanager
def real_stage(
    database_url: str, data_dir: Path, environment: Mapping[str, str], tracing: Tracing = OFF
) -> Iterator[RealStage]:
    clock = StageClock()
    with ExitStack() as stack:
        hurry = stack.enter_context(pytest.MonkeyPatch.context())
        for loop, pause in PAUSES:
            hurry.setattr(loop, pause, LOOK_AGAIN_SECONDS)
        hurry.setattr(routines, "LOOK_SECONDS", ROUTINES_LOOK_SECONDS)
        stack.enter_context(our_experts())
        to_providers, to_us = stack.enter_context(FaultyProxy()), stack.enter_context(FaultyProxy())
        sandbox = stack.enter_context(_sandbox(data_dir, clock, to_providers, to_us))
        world = SandboxWorld(data_dir, clock, f"http://127.0.0.1:{to_providers.port}")
        stack.callback(world.close)
        database = PostgresDatabase(database_url, database_url, POOL_SIZE, DATA_KEYS)
        stack.callback(database.close)
        catalog = marketplace.catalog(f"http://127.0.0.1:{to_providers.port}/calendly")
        database.catalog.replace_all(catalog.builders, catalog.emails, clock.now())
        service, attendance, http = stack.enter_context(
            _service(database, data_dir, clock, to_providers, to_us, environment, tracing)
        )
        yield RealStage(
            service=service,
            attendance=attendance,
            clock=clock,
            http=http,
            sandbox=sandbox,
            world=world,
            to_providers=to_providers,
            to_us=to_us,
        )


@contextmanager
def _sandbox(data_dir: Path, clock: StageClock, before: FaultyProxy, to_us: FaultyProxy) -> Iterator[httpx.Client]:
    """The providers, known to the service by the address of the server before them."""
    settings = SandboxSettings(data_dir, port=before.port, notify_url=f"http://127.0.0.1:{to_us.port}", clock=clock)
    with (
        listening() as listener,
        serving(create_sandbox(settings), listener),
        httpx.Client(base_url=f"http://127.0.0.1:{port_of(listener)}", timeout=HTTP_LIMIT_SECONDS) as client,
    ):
        before.forward_to(port_of(listener))
        yield client


@contextmanager
def _service(
    database: PostgresDatabase,
    data_dir: Path,
    clock: StageClock,
    to_providers: FaultyProxy,
    to_us: FaultyProxy,
    chosen: Mapping[str, str],
    tracing: Tracing,
) -> Iterator[tuple[Service, Attendance, httpx.Client]]:
    with listening_again() as listener:
        base_url = f"http://127.0.0.1:{port_of(listener)}"
        to_us.forward_to(port_of(listener))
        environment = demo_environment(base_url, f"http://127.0.0.1:{to_providers.port}", data_dir)
        hooks = f"http://127.0.0.1:{to_us.port}/api/webhooks"
        ours = {"APP_ENV": "test", "CALENDLY_WEBHOOK_URL": f"{hooks}/calendly", "STRIPE_WEBHOOK_URL": f"{hooks}/stripe"}
        mornings = {"AGENDA_HOUR": "off"}  # a day begins when a scenario says so
        settings = read_settings({**environment, **ours, **mornings, **chosen}, Needs.ALL)
        with build_service(settings, database, clock, tracing) as service:
            attendance = Attendance(service.effects)
            attended = replace(service, effects=attendance, runner=AttendedRunner(service.runner, attendance))
            with (
                background_of(attended, database),
                web_app(service) as app,
                serving(app, listener),
                httpx.Client(base_url=base_url, timeout=HTTP_LIMIT_SECONDS) as client,
            ):
                yield service, attendance, client
