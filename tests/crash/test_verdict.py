"""The checks of a storm see what they are there to see."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.postgres.database import PostgresDatabase
from domain.booking.evolve import fold
from tests import facts
from tests.crash.clients import Promise
from tests.crash.lateness import Watch
from tests.crash.programs import wait_until
from tests.crash.records import Records
from tests.crash.verdict import books_differ, lost
from tests.examples import BOOKING, CANCELLED, CONFIRMED, NOTHING_YET, PRICE, SCHEDULING, START

NAME = str(BOOKING)
INTENT = {"metadata": {"bookingId": NAME}, "amount_received": PRICE.amount_minor, "status": "succeeded"}
SESSION = {"metadata": {"bookingId": NAME}, "status": "open"}
REFUND = {"metadata": {"bookingId": NAME}, "amount": 50}
MEETING: dict[str, Any] = {"invitee": {"tracking": {"utm_content": NAME}}, "status": "active"}
MAIL: dict[str, Any] = {"request": {"personalizations": [{"custom_args": {"bookingMailId": "m"}}]}}
WATCH_LIMIT_SECONDS = 20.0


def books(**lists: Any) -> Records:
    return Records(**{"sessions": [], "intents": [], "refunds": [], "meetings": [], "mails": [], **lists})


def told(**words: Any) -> Promise:
    return Promise(**{"key": "k", "booking_id": NAME, "starts_at": START.isoformat(), **words})


def test_whatever_happened_once_is_in_order_and_whatever_happened_twice_is_named() -> None:
    kinds = {"intents": INTENT, "sessions": SESSION, "refunds": REFUND, "meetings": MEETING, "mails": MAIL}
    assert books(**{name: [one] for name, one in kinds.items()}).twice() == []
    for name, one in kinds.items():
        assert len(books(**{name: [one, one]}).twice()) == 1


def test_a_kept_promise_is_not_lost() -> None:
    kept = told(paid=True, seen_confirmed=True)
    assert list(lost({BOOKING: fold(CONFIRMED)}, [kept])) == []
    assert list(lost({BOOKING: fold(CANCELLED)}, [told(cancelled=True)])) == []


@pytest.mark.parametrize(
    ("history", "promise"),
    [
        (NOTHING_YET, told()),
        (CONFIRMED, told(starts_at=datetime.now(UTC).isoformat())),
        (CONFIRMED, told(cancelled=True)),
        (SCHEDULING, told(paid=True)),
        (SCHEDULING, told(seen_confirmed=True)),
    ],
)
def test_a_broken_promise_is_named(history: Any, promise: Promise) -> None:
    found = list(lost({BOOKING: fold(history)}, [promise]))
    assert len(found) == 1
    assert NAME in found[0]
    assert len(list(lost({}, [promise]))) == 1


def test_books_that_differ_from_the_providers_are_named() -> None:
    ours = {BOOKING: fold(CONFIRMED)}
    assert list(books_differ(ours, books(intents=[INTENT], meetings=[MEETING]))) == []
    assert "money" in "".join(books_differ(ours, books(meetings=[MEETING])))
    assert "calendar" in "".join(books_differ(ours, books(intents=[INTENT])))


def test_work_that_nobody_takes_is_seen_to_wait(database: PostgresDatabase, database_url: str) -> None:
    database.events.append(facts.append_work(facts.work(due=datetime.now(UTC))))
    stop = threading.Event()
    watch = Watch(database_url, lambda: True, stop)
    watch.start()
    wait_until(lambda: watch.worst_seconds > 1, "the watch to see it", WATCH_LIMIT_SECONDS)
    stop.set()
    watch.join()
