"""What a worker hears by itself, and what it says about it."""

import logging
from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from application.effects import ReadInvitee
from application.ports.answers import ProviderUnavailable
from application.ports.inbox import Delivery, Provider
from application.ports.payment_history import OpenSession, SeenPayment
from application.reconcilers import payments, scheduling
from application.reconcilers.drift import Remedy
from domain.booking.commands import CheckoutReport, CheckoutStanding, IntentStanding
from domain.identifiers import BookingId
from entrypoints.routines import Routine
from entrypoints.second_ear import can_be_reached
from entrypoints.settings import Needs, read_settings
from tests.examples import NOW, PRICE
from tests.unit.application.reconcilers.calendars import STRANGER, later
from tests.unit.application.reconcilers.ears import Ears
from tests.unit.application.reconcilers.hooks import FINE, OFF, URL

OUTSIDE = read_settings({}, Needs.DATABASE)
ELSEWHERE = BookingId(UUID(int=77))


@pytest.fixture
def ears(caplog: pytest.LogCaptureFixture) -> Ears:
    caplog.set_level(logging.INFO)
    return Ears()


def routine(ears: Ears, name: str) -> Routine:
    return next(r for r in ears.ear.routines(OUTSIDE) if r.name == name)


def run(ears: Ears, name: str) -> bool:
    return routine(ears, name).run(lambda: True)


def test_events_that_had_not_come_are_stored(ears: Ears, caplog: pytest.LogCaptureFixture) -> None:
    ears.stripe.events.append(Delivery(Provider.STRIPE, "evt_1", "some.type", b"{}", NOW))
    assert run(ears, "stripe events") is False
    assert ears.world.database.inbox.waiting_count() == 1
    assert "1 of 1 events of Stripe" in caplog.text


def test_a_page_that_needs_a_person_is_an_error_in_the_log(ears: Ears, caplog: pytest.LogCaptureFixture) -> None:
    report = CheckoutReport(session_id="cs_1", standing=CheckoutStanding.OPEN)
    ears.stripe.pages.append(OpenSession(ELSEWHERE, 1, report))
    run(ears, "payment pages")
    (record,) = caplog.records
    assert (record.levelno, "page_unknown" in record.getMessage()) == (logging.ERROR, True)


def test_the_calendars_are_read_in_pieces_that_leave_calendly_time_for_clients(
    ears: Ears, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduling, "PAGES_PER_RUN", 1)
    ears.calendly.there += [later(STRANGER, str(n), n) for n in range(3)]
    assert [run(ears, "calendars"), run(ears, "calendars")] == [False, False]
    assert caplog.text.count("meeting_unknown") == 3
    assert STRANGER.email not in caplog.text


def test_the_comparison_tells_what_it_found_and_what_it_compared(ears: Ears, caplog: pytest.LogCaptureFixture) -> None:
    paid = SeenPayment(
        intent="pi_1",
        booking_id=ELSEWHERE,
        standing=IntentStanding.CAPTURED,
        amount=PRICE,
        refunded=replace(PRICE, amount_minor=0),
    )
    ears.stripe.payments.append((NOW - timedelta(hours=1), paid))
    run(ears, "comparison")
    assert "payment_unknown" in caplog.text
    assert "compared 1 payments" in caplog.text


def test_a_comparison_without_one_provider_is_kept_but_not_done(ears: Ears) -> None:
    ears.stripe.away = True
    with pytest.raises(ProviderUnavailable, match="Stripe is away"):
        run(ears, "comparison")
    assert ears.ear.comparison.last() is not None


def test_a_night_has_time_for_more_meetings_than_calendly_tells_in_a_minute(
    ears: Ears, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def a_second_passes(_: float) -> None:
        ears.calendly.calls_left = 1

    monkeypatch.setattr("entrypoints.patience.time.sleep", a_second_passes)
    ears.calendly.calls_left = 1
    ears.calendly.there += [later(STRANGER, str(n), n) for n in range(5)]
    run(ears, "comparison")
    assert "compared 0 payments and 5 meetings" in caplog.text
    report = ears.ear.comparison.last()
    assert report is not None
    assert (report.away, report.unread) == ((), ())


def test_calendlys_subscription_is_made_anew_and_its_gap_is_read(ears: Ears, caplog: pytest.LogCaptureFixture) -> None:
    ears.calendly_hooks.there = {OFF.id: OFF}
    run(ears, "calendly subscription")
    assert [s.url for s in ears.calendly_hooks.there.values()] == [f"{URL}/1"]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    run(ears, "calendars")
    (window,) = ears.calendly.windows
    assert window[0] == NOW - timedelta(days=3, minutes=15)


def test_a_subscription_of_calendly_that_cannot_be_mended_is_an_error(
    ears: Ears, caplog: pytest.LogCaptureFixture
) -> None:
    ears.calendly_hooks.there = {OFF.id: OFF}
    ears.calendly_hooks.makes_active = False
    run(ears, "calendly subscription")
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_stripes_endpoint_is_only_told_about_for_its_secret_would_be_new(
    ears: Ears, caplog: pytest.LogCaptureFixture
) -> None:
    ears.stripe_hooks.there = {OFF.id: OFF}
    run(ears, "stripe subscription")
    assert ears.stripe_hooks.did == ["look"]
    assert "booking webhooks register" in caplog.text
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_sighting_is_heard_where_webhooks_are_heard(ears: Ears) -> None:
    ears.calendly.there.append(STRANGER)
    (line,) = ears.real.calendars.sweep().lines
    assert line.remedy is Remedy.CLOSED
    assert ears.real.calendars.sweep().lines == ()


def test_half_of_a_move_is_queued_until_the_other_half_is_read(ears: Ears) -> None:
    ears.calendly.there.append(replace(STRANGER, old_invitee="invitees/old"))
    (line,) = ears.real.calendars.sweep().lines
    assert line.remedy is Remedy.QUEUED
    assert len(ears.world.waiting(ReadInvitee)) == 1


def test_one_command_reads_all_events_from_its_time_on_page_after_page(
    ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payments, "EVENT_PAGES_PER_RUN", 1)
    ears.stripe.per_page = 1
    ears.stripe.events += [Delivery(Provider.STRIPE, f"evt_{n}", "some.type", b"{}", NOW) for n in range(3)]
    hour_ago = NOW - timedelta(hours=1)
    heard = ears.ear.listen(hour_ago)
    assert (heard.events.read, heard.events.missed, heard.away) == (3, 3, ())
    assert ears.stripe.asked_since[0] == hour_ago


def test_where_all_is_well_nothing_is_said(ears: Ears, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("calendly subscription", "stripe subscription", "stripe events", "payment pages", "calendars"):
        assert run(ears, name) is False
    assert caplog.text == ""
    assert ears.calendly_hooks.there == {FINE.id: FINE}


def test_where_no_provider_finds_us_no_subscription_is_kept(ears: Ears) -> None:
    ears.our_url = "http://127.0.0.1:8000/hooks"
    names = {routine.name for routine in ears.ear.routines(OUTSIDE)}
    assert names == {"stripe events", "payment pages", "calendars", "comparison", "money"}


@pytest.mark.parametrize(
    ("ours", "theirs", "reachable"),
    [
        ("https://booking.example.com/hooks", "https://api.calendly.com", True),
        ("http://127.0.0.1:8000/hooks", "https://api.calendly.com", False),
        ("http://localhost:8000/hooks", "https://api.calendly.com", False),
        ("http://[::1]:8000/hooks", "https://api.calendly.com", False),
        ("http://127.0.0.1:8000/hooks", "http://localhost:8900/calendly", True),
    ],
)
def test_a_provider_outside_finds_no_address_of_this_machine(ours: str, theirs: str, *, reachable: bool) -> None:
    assert can_be_reached(ours, theirs) is reachable
