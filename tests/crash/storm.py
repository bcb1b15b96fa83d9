"""One run: everything started, people at work, troubles and faults, then calm, the second ear, and the verdict."""

import threading
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import psycopg
from msgspec import Struct

from adapters.postgres.database import PostgresDatabase
from entrypoints.bootstrap import open_database
from tests.crash.agenda import Agenda
from tests.crash.clients import Client, Promise
from tests.crash.faults import Switcher
from tests.crash.lateness import Watch
from tests.crash.programs import run_to_end
from tests.crash.records import read_records, settle_refunds
from tests.crash.stage import Stage, stage_in
from tests.crash.troubles import Troublemaker
from tests.crash.verdict import books_of, broken, is_in_doubt, mail_windows_seconds, unsettled
from tests.crash.visitors import Visitor

CLIENTS = 3
SETTLE_LIMIT_SECONDS = 150.0
SETTLE_LOOK_SECONDS = 1.0
CLIENT_LIMIT_SECONDS = 150.0
_HURRY = "UPDATE effects SET due = now() WHERE parked_reason IS NULL AND try > 0 AND due > now()"


class Verdict(Struct, frozen=True, kw_only=True):
    """`broken` is empty when every promise was kept; the rest says that the run could have broken one."""

    seed: int
    troubles: Counter[str]
    faults: Counter[str]
    promises: int
    paid: int
    cancelled: int
    done: Counter[str]
    visits: Counter[str]
    refused: Counter[str]
    mails: int
    mails_again: int
    in_doubt: int
    broken: list[str]
    latest_start_seconds: float
    settled_after_seconds: float
    mail_windows_seconds: list[float]


class Crowd(Struct, frozen=True):
    """Everybody who makes the storm."""

    clients: list[Client]
    visitor: Visitor
    switcher: Switcher
    troublemaker: Troublemaker
    watch: Watch


def storm(seed: int, seconds: float, keep_in: Path | None = None) -> Verdict:
    """Load and troubles for about `seconds`, at least one of each kind, then calm until all has settled."""
    with stage_in(keep_in) as stage:
        stop, settled = threading.Event(), threading.Event()
        agenda = Agenda(stage.base_url)
        crowd = _crowd(stage, seed, agenda, stop, settled)
        try:
            _make_troubles(crowd.troublemaker, seconds)
        finally:
            stop.set()
        began = time.monotonic()
        _wait_for([crowd.switcher, crowd.visitor, *crowd.clients])
        agenda.close()
        with open_database(stage.settings) as database:
            _let_settle(stage, database)
            settled.set()
            crowd.watch.join()
            calm_after = time.monotonic() - began
            heard = [_second_ear(stage)]
            _let_settle(stage, database)
            heard.append(_own_audit(stage))
            return _judge(stage, database, crowd, seed, calm_after, [words for words in heard if words])


def _crowd(stage: Stage, seed: int, agenda: Agenda, stop: threading.Event, settled: threading.Event) -> Crowd:
    crowd = Crowd(
        [Client(number, seed, stage.base_url, stage.sandbox_url, agenda, stop) for number in range(CLIENTS)],
        Visitor(seed, stage.sandbox_url, agenda, stop),
        Switcher(seed, stage.sandbox_url, stop),
        Troublemaker(seed, stage.web, stage.worker, stage.postgres, stage.data_dir),
        Watch(stage.conninfo, lambda: stage.web.is_running and stage.worker.is_running, settled),
    )
    for thread in (*crowd.clients, crowd.visitor, crowd.switcher, crowd.watch):
        thread.start()
    return crowd


def _make_troubles(troublemaker: Troublemaker, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends or not troublemaker.has_done_all:
        troublemaker.round()
    troublemaker.end()


def _wait_for(people: list[Switcher | Visitor | Client]) -> None:
    for person in people:
        person.join(CLIENT_LIMIT_SECONDS)
        assert not person.is_alive(), f"{person.name} does not come to an end"
        if person.fault is not None:
            raise person.fault


def _let_settle(stage: Stage, database: PostgresDatabase) -> None:
    """All providers are well again: what waits to be tried again need not sit its back-off out."""
    deadline = time.monotonic() + SETTLE_LIMIT_SECONDS
    with psycopg.connect(stage.conninfo, autocommit=True) as admin:
        admin.execute(_HURRY)
    while words := unsettled(database):
        settle_refunds(stage.sandbox_url)
        assert time.monotonic() < deadline, words
        threading.Event().wait(SETTLE_LOOK_SECONDS)


def _second_ear(stage: Stage) -> str:
    code = run_to_end(["reconcile"], stage.environment, stage.data_dir / "reconcile.log")
    return f"`booking reconcile` ended with {code}" if code else ""


def _own_audit(stage: Stage) -> str:
    log = stage.data_dir / "audit.log"
    code = run_to_end(["audit", "--afresh"], stage.environment, log)
    return f"`booking audit` ended with {code}: {log.read_text()[-2000:]}" if code else ""


def _judge(
    stage: Stage, database: PostgresDatabase, crowd: Crowd, seed: int, settled_after_seconds: float, heard: list[str]
) -> Verdict:
    records = read_records(stage.sandbox_url, stage.data_dir)
    clients = crowd.clients
    promises: list[Promise] = [promise for client in clients for promise in client.promises]
    adopted = crowd.visitor.bookings_made
    return Verdict(
        seed=seed,
        troubles=crowd.troublemaker.done,
        faults=crowd.switcher.struck,
        promises=len(promises),
        paid=sum(promise.paid for promise in promises),
        cancelled=sum(promise.cancelled for promise in promises),
        done=_sum(client.done for client in clients),
        visits=crowd.visitor.done,
        refused=_sum(client.refused for client in clients),
        mails=len(records.mails),
        mails_again=len(records.mails_again()),
        in_doubt=sum(map(is_in_doubt, books_of(database).bookings.values())),
        broken=[*heard, *broken(database, records, promises, sum(client.keys for client in clients) + adopted)],
        latest_start_seconds=crowd.watch.worst_seconds,
        settled_after_seconds=settled_after_seconds,
        mail_windows_seconds=mail_windows_seconds(stage.conninfo),
    )


def _sum(counted: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counted, Counter[str]())
