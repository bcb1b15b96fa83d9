"""The checks of a storm see what they are there to see."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.postgres.database import PostgresDatabase
from domain.booking.events import CalendlyConfirmed
from domain.booking.evolve import fold
from domain.booking.state import NotStarted
from domain.booking.vocabulary import Meeting
from tests import facts
from tests.crash.clients import Promise
from tests.crash.lateness import Watch
from tests.crash.programs import wait_until
from tests.crash.records import REPEATED_AFTER_SECONDS, Records
from tests.crash.stage import FOREIGN
from tests.crash.verdict import Books, lost, meetings_differ, money_differs
from tests.examples import BOOKING, CANCELLED, CONFIRMED, NOTHING_YET, PRICE, SCHEDULING, START

NAME = str(BOOKING)
CALENDLY = "http://calendly"
FACTS = {"metadata": {"bookingId": NAME}}
INTENT = {**FACTS, "amount": PRICE.amount_minor, "amount_received": PRICE.amount_minor, "status": "succeeded"}
RESERVED = {**INTENT, "amount_received": 0, "status": "requires_capture"}
SESSION = {**FACTS, "status": "open"}
REFUND = {**FACTS, "amount": 50}
MAIL: dict[str, Any] = {"request": {"personalizations": [{"custom_args": {"bookingMailId": "m"}}]}, "created": 1000}
WATCH_LIMIT_SECONDS = 20.0


def at_calendly(kind: str = "ada-deep-dive", **words: Any) -> dict[str, Any]:
    invitee = {"id": "I", "tracking": {"utm_content": NAME}}
    return {
        "id": "E",
        "status": "active",
        "event_type": kind,
        "invitee": invitee,
        "start_time": START.isoformat(),
    } | words


MEETING = at_calendly()
OURS = Meeting(event_uri=f"{CALENDLY}/scheduled_events/E", invitee_uri=f"{CALENDLY}/scheduled_events/E/invitees/I")
BOOKED = [CalendlyConfirmed(meeting=OURS) if isinstance(e, CalendlyConfirmed) else e for e in CONFIRMED]


def records(**lists: Any) -> Records:
    nothing: dict[str, Any] = {"sessions": [], "intents": [], "refunds": [], "meetings": [], "mails": []}
    return Records(calendly_url=CALENDLY, **(nothing | lists))


def books(history: Any, foreign: frozenset[str] = frozenset()) -> Books:
    state = fold(history)
    return Books({} if isinstance(state, NotStarted) else {BOOKING: state}, foreign)


def told(**words: Any) -> Promise:
    return Promise(**{"key": "k", "booking_id": NAME, "starts_at": (START.isoformat(),), **words})


def test_whatever_happened_once_is_in_order_and_whatever_happened_twice_is_named() -> None:
    kinds = {"intents": INTENT, "sessions": SESSION, "refunds": REFUND, "meetings": MEETING, "mails": MAIL}
    assert records(**{name: [one] for name, one in kinds.items()}).twice() == []
    for name, one in kinds.items():
        again = at_calendly(id="F") if name == "meetings" else one
        assert len(records(**{name: [one, again]}).twice()) == 1


def test_a_mail_that_comes_again_after_its_window_is_counted_and_not_named() -> None:
    later = records(mails=[MAIL, {**MAIL, "created": MAIL["created"] + REPEATED_AFTER_SECONDS}])
    assert later.twice() == []
    assert later.mails_again() == [("m", REPEATED_AFTER_SECONDS)]


def test_a_kept_promise_is_not_lost() -> None:
    kept = told(paid=True, seen_confirmed=True)
    assert list(lost(books(CONFIRMED), [kept])) == []
    assert list(lost(books(CANCELLED), [told(paid=True, cancelled=True, asked_to_cancel=True)])) == []


@pytest.mark.parametrize(
    ("history", "promise"),
    [
        (NOTHING_YET, told()),
        (CONFIRMED, told(starts_at=(datetime.now(UTC).isoformat(),))),
        (CONFIRMED, told(cancelled=True, asked_to_cancel=True)),
        (CANCELLED, told(paid=True)),
        (SCHEDULING, told(paid=True)),
        (SCHEDULING, told(seen_confirmed=True)),
    ],
)
def test_a_broken_promise_is_named(history: Any, promise: Promise) -> None:
    found = list(lost(books(history), [promise]))
    assert len(found) == 1
    assert NAME in found[0]
    assert len(list(lost(books(NOTHING_YET), [promise]))) == 1


def test_money_that_differs_from_stripes_or_belongs_to_nobody_is_named() -> None:
    ours = books(BOOKED)
    assert list(money_differs(ours, records(intents=[INTENT]))) == []
    for theirs in ([], [RESERVED], [INTENT, RESERVED], [INTENT, {**INTENT, "metadata": {"bookingId": "x"}}]):
        assert list(money_differs(ours, records(intents=theirs)))
    assert list(money_differs(ours, records(intents=[INTENT], refunds=[REFUND])))
    assert "entitled to 0" in "".join(money_differs(books(SCHEDULING), records(intents=[INTENT])))


def test_meetings_that_differ_from_calendlys_are_named() -> None:
    ours = books(BOOKED)
    assert list(meetings_differ(ours, records(meetings=[MEETING]))) == []
    cancelled, elsewhere = at_calendly(status="canceled"), at_calendly(start_time=datetime.now(UTC).isoformat())
    for theirs in ([], [cancelled], [elsewhere], [MEETING, at_calendly(id="F")], [at_calendly(FOREIGN)]):
        assert list(meetings_differ(ours, records(meetings=theirs)))


def test_foreign_time_is_one_active_meeting_of_a_type_that_we_do_not_offer() -> None:
    noted = books(NOTHING_YET, frozenset([OURS.event_uri]))
    assert list(meetings_differ(noted, records(meetings=[at_calendly(FOREIGN)]))) == []
    for theirs in ([], [MEETING], [at_calendly(FOREIGN, status="canceled")]):
        assert list(meetings_differ(noted, records(meetings=theirs)))


def test_work_that_nobody_takes_is_seen_to_wait(database: PostgresDatabase, database_url: str) -> None:
    database.events.append(facts.append_work(facts.work(due=datetime.now(UTC))))
    stop = threading.Event()
    watch = Watch(database_url, lambda: True, stop)
    watch.start()
    wait_until(lambda: watch.worst_seconds > 1, "the watch to see it", WATCH_LIMIT_SECONDS)
    stop.set()
    watch.join()
