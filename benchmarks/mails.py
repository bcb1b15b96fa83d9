"""A thousand mails that are due at once, handed to the sandbox's SendGrid over HTTP, while a client books and pays."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from socket import create_server
from uuid import uuid4

from adapters.memory.payments import MemoryPayments
from adapters.memory.scheduling import MemoryScheduling
from adapters.postgres.database import PostgresDatabase
from adapters.sendgrid.mailer import SendGridMailer
from adapters.system_clock import SystemClock
from application.effects import NewEffect, SendMail
from application.lanes import Lane
from application.performing.mail_writing import write_mail
from application.ports.event_store import Append, StreamAppend
from application.ports.mailer import MailTaken
from application.ports.scheduling import EventType
from benchmarks.database import fresh_database
from benchmarks.lifecycle import CALENDAR, EVENT_TYPE, SETTINGS, client_books, drain, offer_sessions
from benchmarks.measure import Figure, Row, rate
from benchmarks.webhook import wait_until_up
from domain.booking.events import SlotSelected
from domain.identifiers import BookingId, CommandId, StreamId
from domain.mail.events import MailKind, MailWanted, Recipient
from domain.mail.mail import mail_id_of
from entrypoints.background import background_of
from entrypoints.bootstrap import Providers, assembled
from entrypoints.sandbox.credentials import SENDGRID_API_KEY, SENDGRID_FROM_EMAIL
from entrypoints.service import Service
from entrypoints.worker import THREADS

MAILS = 1_000
BOOKINGS = 40


def run(conninfo: str) -> Sequence[Row]:
    """Once: the sandbox's own pace is part of every figure."""
    with fresh_database(conninfo) as (database, _), _sandbox() as base, _service(database, base) as (service, payments):
        starts = _starts()
        client_books(service, payments, starts[:1])
        with background_of(service, database):
            drain(database)
            alone = _rate_of_bookings(service, payments, starts[1 : BOOKINGS + 1])
            drain(database)
        wanted = _want(service, _booking(service))
        bare = rate(lambda _: _send_bare(service, wanted[0]), MAILS, THREADS[Lane.MAILS])
        began = time.perf_counter()
        with background_of(service, database), ThreadPoolExecutor(1) as client:
            booking = client.submit(_rate_of_bookings, service, payments, starts[BOOKINGS + 1 :])
            while any(isinstance(w.effect, SendMail) and w.due < _soon() for w in database.effects.open_effects()):
                time.sleep(0.02)
            drained = MAILS / (time.perf_counter() - began)
            beside = booking.result()
            drain(database)
    threads = THREADS[Lane.MAILS]
    return [
        Row(
            Figure(f"mails sent, {MAILS:,} due at once", "per s", (drained,)),
            Figure(f"the same requests by {threads} threads", "per s", (bare,)),
        ),
        Row(
            Figure("paid bookings while these mails go out", "per s", (beside,)),
            Figure("paid bookings without them", "per s", (alone,)),
        ),
    ]


def _rate_of_bookings(service: Service, payments: MemoryPayments, starts: Sequence[datetime]) -> float:
    began = time.perf_counter()
    client_books(service, payments, starts)
    return len(starts) / (time.perf_counter() - began)


def _want(service: Service, booking_id: BookingId) -> list[MailWanted]:
    wanted = [
        MailWanted(booking_id=booking_id, kind=MailKind.RECEIPT, recipient=Recipient.CLIENT, occasion=1_000 + number)
        for number in range(MAILS)
    ]
    now = service.world.clock.now()
    ids = [mail_id_of(mail) for mail in wanted]
    service.world.store.append(
        Append(
            at=now,
            command_id=CommandId(uuid4()),
            cause="benchmark",
            streams=tuple(StreamAppend(StreamId(id_), 0, (mail,)) for id_, mail in zip(ids, wanted, strict=True)),
            effects=tuple(NewEffect(SendMail(booking_id=booking_id, mail_id=id_), now) for id_ in ids),
        )
    )
    return wanted


def _send_bare(service: Service, wanted: MailWanted) -> None:
    outgoing = write_mail(wanted, service.world)
    assert not isinstance(outgoing, str), outgoing
    assert isinstance(service.world.mailer.send(outgoing), MailTaken)


def _booking(service: Service) -> BookingId:
    facts = service.world.store.read_after(0, 1_000)
    return next(BookingId(fact.stream_id) for fact in facts if isinstance(fact.event, SlotSelected))


def _soon() -> datetime:
    return SystemClock().now() + timedelta(minutes=1)


def _starts() -> list[datetime]:
    first = SystemClock().now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    return [first + timedelta(hours=number) for number in range(2 * BOOKINGS + 1)]


@contextmanager
def _service(database: PostgresDatabase, base: str) -> Iterator[tuple[Service, MemoryPayments]]:
    clock = SystemClock()
    payments, scheduling = MemoryPayments(clock), MemoryScheduling(clock)
    scheduling.offer(EventType(uri=EVENT_TYPE, duration_minutes=60), CALENDAR, _starts())
    offer_sessions(database)
    mailer = SendGridMailer(SENDGRID_API_KEY, SENDGRID_FROM_EMAIL, clock, f"{base}/sendgrid")
    with assembled(SETTINGS, database, Providers(scheduling, payments, mailer), clock) as service:
        yield service, payments
    mailer.close()


@contextmanager
def _sandbox() -> Iterator[str]:
    with create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [
            str(Path(sys.executable).with_name("booking")),
            "sandbox",
            "--port",
            str(port),
            "--data-dir",
            str(Path(folder)),
            "--notify",
            "",
        ]
        process = subprocess.Popen(command)
        try:
            wait_until_up(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()
