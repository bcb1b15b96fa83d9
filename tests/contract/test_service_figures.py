"""What every implementation counts of deliveries and of work that something holds up."""

from datetime import timedelta

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.effects import NewEffect, SendMail
from application.limits import LEASE_SECONDS
from application.ports.inbox import Provider, Settlement, Verdict
from application.ports.service_figures import DeliveryWaits, HeldUp
from domain.identifiers import BookingId, MailId
from tests.facts import NOW, append, append_work, delivery, stream_id, work

Database = MemoryDatabase | PostgresDatabase
LATER = NOW + timedelta(days=1)


def settle(database: Database, key: str, seconds: float, verdict: Verdict = Verdict.HANDLED, **what: Provider) -> None:
    came = replace(delivery(key), **what)
    database.inbox.store(came)
    settled = append(at=NOW + timedelta(seconds=seconds))
    database.events.append(replace(settled, settles=Settlement(came.id, verdict, "")))


def test_the_time_from_arrival_to_verdict_is_told_by_provider(any_database: Database) -> None:
    for number, seconds in enumerate((1.0, 2.0, 9.0)):
        settle(any_database, f"evt_{number}", seconds)
    settle(any_database, "evt_refused", 4.0, Verdict.REFUSED, provider=Provider.CALENDLY)
    any_database.inbox.store(delivery("evt_waits"))
    any_database.inbox.store(delivery("evt_of_tomorrow", received_at=LATER))
    calendly, stripe = any_database.service_figures.deliveries(NOW, LATER)
    assert calendly == DeliveryWaits(
        provider=Provider.CALENDLY, deliveries=1, refused=1, waiting=0, median_seconds=4.0, p95_seconds=4.0
    )
    assert (stripe.deliveries, stripe.refused, stripe.waiting, stripe.median_seconds) == (4, 0, 1, 2.0)
    assert stripe.p95_seconds is not None
    assert round(stripe.p95_seconds, 3) == 8.3


def test_where_nothing_came_nothing_is_told_and_what_only_waits_has_no_time(any_database: Database) -> None:
    assert any_database.service_figures.deliveries(NOW, LATER) == []
    any_database.inbox.store(delivery())
    (stripe,) = any_database.service_figures.deliveries(NOW, LATER)
    assert (stripe.waiting, stripe.median_seconds, stripe.p95_seconds) == (1, None, None)


def test_work_that_is_put_off_or_set_aside_is_told_by_kind(any_database: Database) -> None:
    booking = BookingId(stream_id())
    mails = [NewEffect(SendMail(mail_id=MailId(stream_id()), booking_id=booking), NOW) for _ in range(3)]
    any_database.events.append(append_work(work(), *mails))
    assert any_database.service_figures.held_up() == []
    claimed = any_database.effects.claim(NOW, 10, LEASE_SECONDS)
    first, second, *_ = [one for one in claimed if isinstance(one.effect, SendMail)]
    any_database.effects.postpone(first, LATER, "no answer")
    any_database.effects.park(second, "refused")
    assert any_database.service_figures.held_up() == [HeldUp(kind="send_mail", put_off=1, set_aside=1)]
