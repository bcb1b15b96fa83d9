"""Calendly's meetings and our books are held side by side, in both directions, within bounds."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from application.effects import CancelMeeting
from application.ports.scheduling import Sighting
from application.reconcilers.drift import Drift, DriftKind, Remedy
from domain.errors import NotYet
from tests.examples import BOOKING, booked, cancelled_in_calendly, meeting
from tests.unit.application.reconcilers.calendars import STRANGER, later, sighting
from tests.unit.application.reconcilers.sweeping import HOUR, MINE, Desk
from tests.unit.application.small_world import SmallWorld
from tests.unit.domain.asked import adopt


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_where_both_agree_everything_is_heard_and_nothing_is_found(desk: Desk) -> None:
    desk.confirm()
    swept = desk.reconciler.sweep()
    assert (swept.meetings, swept.lines, swept.unasked, swept.complete) == (1, (), (), True)
    assert desk.heard == [MINE]
    assert desk.looked_up == []


def test_a_meeting_whose_webhook_was_lost_is_found_and_closed(desk: Desk) -> None:
    desk.calendly.there.append(sighting())
    desk.means = lambda _: desk.record()
    assert desk.lines() == [(DriftKind.MEETING_UNKNOWN, Remedy.CLOSED)]
    assert desk.world.words() == "CONFIRMED PAID"


def test_a_meeting_that_stays_unknown_needs_a_person(desk: Desk) -> None:
    desk.calendly.there.append(STRANGER)
    assert desk.lines() == [(DriftKind.MEETING_UNKNOWN, Remedy.PERSON)]


def test_somebody_elses_time_that_stands_in_the_agenda_is_known(desk: Desk) -> None:
    desk.calendly.there.append(STRANGER)
    desk.means = lambda seen: desk.note(seen, taken=True)
    assert desk.lines() == [(DriftKind.MEETING_UNKNOWN, Remedy.CLOSED)]
    assert desk.lines() == []


def test_somebody_elses_time_that_was_given_up_is_free_again(desk: Desk) -> None:
    desk.note(STRANGER, taken=True)
    desk.calendly.there.append(replace(STRANGER, active=False))
    desk.means = lambda seen: desk.note(seen, taken=False)
    assert desk.lines() == [(DriftKind.MEETING_CANCELLED, Remedy.CLOSED)]
    assert desk.lines() == []


def test_half_of_a_move_waits_until_the_other_half_is_read(desk: Desk) -> None:
    desk.calendly.there.append(STRANGER)
    desk.must_be_read = True
    assert desk.lines() == [(DriftKind.MEETING_UNKNOWN, Remedy.QUEUED)]


def test_a_meeting_that_is_declined_needs_a_person_and_says_why_and_the_next_one_is_heard(desk: Desk) -> None:
    desk.calendly.there += [STRANGER, later(STRANGER, "second", 1)]

    def decline(_: Sighting) -> None:
        raise NotYet("Its other half has not come.")

    desk.means = decline
    first, second = desk.reconciler.sweep().lines
    assert (first.remedy, first.detail) == (Remedy.PERSON, "wrong_state: Its other half has not come.")
    assert second.reference == "invitees/second"


def test_a_meeting_that_trips_us_hides_none_behind_it(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.calendly.there += [STRANGER, later(STRANGER, "second", 1)]

    def trip(_: Sighting) -> None:
        raise ZeroDivisionError

    desk.means = trip
    first, second = desk.reconciler.sweep().lines
    assert (first.remedy, first.detail) == (Remedy.PERSON, "bug: ZeroDivisionError")
    assert second.reference == "invitees/second"
    assert "ZeroDivisionError" in caplog.text


def test_a_cancellation_whose_webhook_was_lost_is_found_and_closed(desk: Desk) -> None:
    desk.confirm()
    desk.calendly.there = [sighting(active=False)]
    desk.means = lambda _: desk.world.bus.handle(cancelled_in_calendly(at=desk.world.clock.now()))
    assert desk.lines() == [(DriftKind.MEETING_CANCELLED, Remedy.CLOSED)]
    assert desk.world.words().startswith("CANCELLED")
    assert desk.looked_up == []  # it is not missing as well


def test_a_cancelled_meeting_that_nobody_has_in_his_books_is_no_matter(desk: Desk) -> None:
    desk.calendly.there.append(replace(STRANGER, active=False))
    assert desk.lines() == []


def test_a_meeting_that_we_confirmed_and_calendly_does_not_show_is_looked_up(desk: Desk) -> None:
    desk.confirm()
    desk.calendly.there = [STRANGER]
    assert desk.lines()[1:] == [(DriftKind.MEETING_MISSING, Remedy.QUEUED)]
    assert desk.looked_up == [MINE]


def test_a_meeting_that_is_still_to_be_paid_is_looked_up_too(desk: Desk) -> None:
    desk.world = SmallWorld()
    desk.world.bus.handle(adopt())
    desk.world.clock.moment += HOUR
    assert desk.lines() == [(DriftKind.MEETING_MISSING, Remedy.QUEUED)]


def test_a_meeting_of_a_moment_ago_may_not_show_yet(desk: Desk) -> None:
    desk.record()
    assert desk.lines() == []
    desk.world.clock.moment += timedelta(minutes=3)
    assert desk.lines() == [(DriftKind.MEETING_MISSING, Remedy.QUEUED)]


def test_the_meeting_of_a_booking_that_is_over_is_cancelled_again(desk: Desk) -> None:
    desk.confirm()
    desk.world.bus.handle(cancelled_in_calendly(at=desk.world.clock.now()))
    desk.world.clock.moment += HOUR
    assert desk.lines() == [(DriftKind.MEETING_LEFT_OVER, Remedy.QUEUED)]
    (waiting,) = desk.world.waiting(CancelMeeting)
    assert waiting.effect == CancelMeeting(booking_id=BOOKING, event_uri=meeting("M1").event_uri)


def test_a_left_over_meeting_that_has_begun_is_left_alone(desk: Desk) -> None:
    desk.confirm()
    desk.world.bus.handle(cancelled_in_calendly(at=desk.world.clock.now()))
    desk.world.clock.moment = sighting().slot.start + HOUR
    assert desk.lines() == []


def test_what_was_cancelled_a_moment_ago_may_still_be_on_its_way_to_calendly(desk: Desk) -> None:
    desk.confirm()
    desk.world.bus.handle(cancelled_in_calendly(at=desk.world.clock.now()))
    assert desk.lines() == []


def test_a_meeting_of_ours_that_nobody_waits_for_is_cancelled_again(desk: Desk) -> None:
    desk.confirm()
    desk.world.bus.handle(booked("M2"))  # a lost try made it too late
    desk.references[meeting("M2").invitee_uri] = BOOKING
    desk.calendly.there.append(sighting("M2"))
    desk.world.clock.moment += HOUR
    assert desk.lines() == [(DriftKind.MEETING_LEFT_OVER, Remedy.QUEUED)]


def test_an_earlier_meeting_of_the_same_booking_may_be_cancelled(desk: Desk) -> None:
    desk.confirm()
    desk.references[meeting("M0").invitee_uri] = BOOKING
    desk.calendly.there.append(sighting("M0", active=False))
    assert desk.lines() == []


def test_a_cancelled_meeting_that_stays_in_our_books_is_told_once(desk: Desk) -> None:
    desk.confirm()
    desk.calendly.there = [sighting(active=False)]
    assert desk.lines() == [(DriftKind.MEETING_CANCELLED, Remedy.PERSON)]
    assert desk.looked_up == []


def test_no_line_names_a_person(desk: Desk) -> None:
    desk.calendly.there.append(STRANGER)
    (line,) = desk.reconciler.sweep().lines
    assert isinstance(line, Drift)
    assert "tranger@" not in repr(line)
    assert STRANGER.name not in repr(line)
