"""Whole paid bookings, from the client's confirmation to CONFIRMED and every mail sent; providers answer at once."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Thread
from uuid import uuid4

from adapters.memory.mailer import MemoryMailer
from adapters.memory.payments import MemoryPayments
from adapters.memory.scheduling import MemoryScheduling
from adapters.postgres.database import PostgresDatabase
from adapters.system_clock import SystemClock
from application.ports.catalog import Builder, SessionType
from application.ports.scheduling import EventType
from application.requests.confirm_booking import ClientDetails, ConfirmRequest
from benchmarks.database import fresh_database
from benchmarks.measure import RUNS, Figure, Row
from benchmarks.story import PRICE
from domain.booking.state import AwaitingPayment
from domain.identifiers import BookingId, BuilderId, CommandId, PersonId, SessionTypeId
from domain.terms import Policy, Terms
from domain.time_slot import TimeSlot
from entrypoints.background import background_of
from entrypoints.bootstrap import Providers, assembled
from entrypoints.service import Service
from entrypoints.settings import Needs, read_settings

BOOKINGS = 200
CLIENTS = 4
DRAIN_LIMIT_SECONDS = 60
EVENT_TYPE = "https://api.calendly.com/event_types/bench"
CALENDAR = "https://api.calendly.com/users/bench"
SETTINGS = read_settings(
    {
        "APP_BASE_URL": "http://127.0.0.1",
        "APP_SECRET_KEY": "bench",
        "CALENDLY_API_TOKEN": "bench",
        "CALENDLY_CALL_LIMITS": "100000,100000,100000",
        "CALENDLY_WEBHOOK_SIGNING_KEY": "bench",
        "STRIPE_SECRET_KEY": "sk_test_bench",
        "STRIPE_WEBHOOK_SECRET": "whsec_bench",
        "SENDGRID_API_KEY": "bench",
        "SENDGRID_FROM_EMAIL": "bench@example.com",
    },
    Needs.ALL,
)


def run(conninfo: str) -> Sequence[Row]:
    runs = []
    for _ in range(RUNS):
        with fresh_database(conninfo) as (database, _):
            runs.append(_one_run(database))
    return [Row(Figure("whole paid booking, confirm to mails", "per s", tuple(runs)), None, least=30)]


def _one_run(database: PostgresDatabase) -> float:
    clock = SystemClock()
    payments, scheduling = MemoryPayments(clock), MemoryScheduling(clock)
    first = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    starts = [first + timedelta(hours=n) for n in range(BOOKINGS)]
    scheduling.offer(EventType(uri=EVENT_TYPE, duration_minutes=60), CALENDAR, starts)
    offer_sessions(database)
    providers = Providers(scheduling, payments, MemoryMailer())
    with assembled(SETTINGS, database, providers, clock) as service, background_of(service, database):
        started = time.perf_counter()
        clients = [Thread(target=client_books, args=(service, payments, starts[n::CLIENTS])) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        drain(database)
        took = time.perf_counter() - started
    return BOOKINGS / took


def client_books(service: Service, payments: MemoryPayments, starts: Sequence[datetime]) -> None:
    for start in starts:
        request = ConfirmRequest(
            session_type_id=SessionTypeId("bench"),
            slot=TimeSlot.lasting(start, 60),
            client=ClientDetails(name="Mary", email="mary@example.org", timezone="Europe/Berlin"),
            booking_id=BookingId(uuid4()),
            person_id=PersonId(uuid4()),
            command_id=CommandId(uuid4()),
        )
        booking_id, state = service.confirm(request)
        assert isinstance(state, AwaitingPayment)
        payments.pay(state.checkout.session_id)
        service.manage.ask_for_payment(booking_id, CommandId(uuid4()))


def drain(database: PostgresDatabase) -> None:
    """Until only timers are left: those of the holds, and mails of days to come."""
    deadline = time.monotonic() + DRAIN_LIMIT_SECONDS
    soon = datetime.now(UTC) + timedelta(minutes=1)
    while any(work.due < soon for work in database.effects.open_effects()):
        assert time.monotonic() < deadline, "the worker does not come to an end"
        time.sleep(0.02)


def offer_sessions(database: PostgresDatabase) -> None:
    builder_id, person_id = BuilderId("bench"), PersonId(uuid4())
    session = SessionType(
        id=SessionTypeId("bench"),
        builder_id=builder_id,
        title="Deep dive",
        terms=Terms(PRICE, 60, Policy()),
        event_type_uri=EVENT_TYPE,
    )
    builder = Builder(
        id=builder_id,
        name="Ada",
        person_id=person_id,
        timezone="Europe/London",
        calendar=CALENDAR,
        session_types=(session,),
    )
    database.catalog.replace_all((builder,), {person_id: "ada@example.com"}, SystemClock().now())
