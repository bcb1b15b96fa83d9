"""Calendly's meetings and our books are held side by side, in both directions, within bounds."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from application.effects import CancelMeeting, ReadInvitee
from application.handlers.note_foreign_time import NoteForeignTime
from application.ports.answers import ProviderUnavailable
from application.ports.event_store import StoreUnavailable
from application.ports.scheduling import Sighting
from application.reconcilers import calendar_books
from application.reconcilers import scheduling as under_test
from application.reconcilers.calendar_books import CalendarBooks
from application.reconcilers.drift import Drift, DriftKind, Remedy
from application.reconcilers.scheduling import SchedulingReconciler
from domain.errors import NotYet
from domain.identifiers import BuilderId
from tests.examples import BOOKING, CALENDAR, COMMAND, announced, booked, cancelled_in_calendly, meeting
from tests.unit.application.reconcilers.calendars import STRANGER, Calendly, KnownReferences, later, sighting
from tests.unit.application.reconcilers.desk import FrailCursors
from tests.unit.application.small_world import BUILDER_EMAIL, SmallWorld, paid_up
from tests.unit.domain.asked import adopt

HOUR = timedelta(hours=1)
MINE = meeting("M1").invitee_uri


class Desk:
    """A paid booking, and a sweep whose news are only written down unless a test says what they do."""

    def __init__(self) -> None:
        self.world = paid_up()
        self.calendly = Calendly()
        self.cursors = FrailCursors()
        self.references = KnownReferences()
        self.heard: list[str] = []
        self.must_be_read = False
        self.means: Callable[[Sighting], object] = lambda _: None

    @property
    def looked_up(self) -> list[str]:
        return [w.effect.invitee_uri for w in self.world.effects() if isinstance(w.effect, ReadInvitee)]

    def confirm(self) -> None:
        """Calendly and we agree on the meeting, and that was some time ago."""
        self.record()
        self.calendly.there.append(sighting())
        self.world.clock.moment += HOUR

    def record(self) -> None:
        self.world.bus.handle(announced())
        self.references[MINE] = BOOKING

    def note(self, seen: Sighting, *, taken: bool) -> None:
        self.world.bus.note_foreign_time(
            NoteForeignTime(
                command_id=COMMAND,
                at=self.world.clock.now(),
                cause="test",
                calendars=seen.calendars,
                event_uri=seen.event_uri,
                slot=seen.slot,
                taken=taken,
            )
        )

    def connect(self, *calendars: str) -> None:
        """More experts with calendars of their own."""
        ada = self.world.database.catalog.builders()[0]
        more = [replace(ada, id=BuilderId(calendar), calendar=calendar, session_types=()) for calendar in calendars]
        self.world.database.catalog.replace_all([ada, *more], {ada.person_id: BUILDER_EMAIL}, self.world.clock.now())

    @property
    def reconciler(self) -> SchedulingReconciler:
        return SchedulingReconciler(
            self.calendly,
            self.world.database.catalog,
            CalendarBooks(self.world.store, self.references),
            self.world.store,
            self.cursors,
            self.world.clock,
            self._hear,
        )

    def _hear(self, seen: Sighting) -> bool:
        self.heard.append(seen.invitee_uri)
        self.means(seen)
        return self.must_be_read

    def lines(self) -> list[tuple[DriftKind, Remedy]]:
        return [(line.kind, line.remedy) for line in self.reconciler.sweep().lines]


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


def test_the_window_reaches_from_yesterday_to_ninety_days_ahead(desk: Desk) -> None:
    now = desk.world.clock.now()
    desk.reconciler.sweep()
    assert desk.calendly.windows == {(now - timedelta(days=1), now + timedelta(days=90))}


def test_a_time_that_is_given_widens_the_window_and_never_narrows_it(desk: Desk) -> None:
    now = desk.world.clock.now()
    for since in (now - timedelta(days=9), now):
        desk.reconciler.begin_anew(since)
        desk.reconciler.sweep()
    assert {start for start, _ in desk.calendly.windows} == {now - timedelta(days=9), now - timedelta(days=1)}


def test_a_run_is_bounded_and_the_next_ones_go_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "PAGES_PER_RUN", 1)
    desk.connect("zoe")
    desk.calendly.there += [later(STRANGER, str(n), n) for n in range(3)] + [later(STRANGER, "zoe", 0, "zoe")]
    runs = [desk.reconciler.sweep() for _ in range(3)]
    assert [run.complete for run in runs] == [False, False, True]
    assert desk.heard == ["invitees/0", "invitees/1", "invitees/2", "invitees/zoe"]
    assert [calendar for calendar, _ in desk.calendly.asked] == [CALENDAR, CALENDAR, "zoe"]


def test_after_the_last_calendar_the_next_run_begins_with_the_first(desk: Desk) -> None:
    desk.connect("zoe")
    desk.reconciler.sweep()
    desk.calendly.asked.clear()
    desk.reconciler.sweep()
    assert desk.calendly.asked == [(CALENDAR, ""), ("zoe", "")]


def test_a_meeting_on_the_edge_between_two_pages_is_not_missed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "PAGES_PER_RUN", 1)
    desk.confirm()
    desk.calendly.there = [later(sighting(), "before", -1), sighting(), later(sighting(), "same start", 0)]
    while not desk.reconciler.sweep().complete:
        pass
    assert desk.looked_up == []


def test_a_crash_between_page_and_place_hears_the_page_again(desk: Desk) -> None:
    desk.confirm()
    desk.cursors.dies = True
    with pytest.raises(StoreUnavailable):
        desk.reconciler.sweep()
    assert desk.cursors.kept == {}
    desk.cursors.dies = False
    assert desk.lines() == []
    assert desk.heard == [MINE, MINE]


def test_each_page_is_done_with_before_the_next_one(desk: Desk) -> None:
    desk.calendly.there += [later(STRANGER, str(n), n) for n in range(4)]

    def power_fails(seen: Sighting) -> None:
        if seen.invitee_uri == "invitees/2":
            raise StoreUnavailable

    desk.means = power_fails
    with pytest.raises(StoreUnavailable):
        desk.reconciler.sweep()
    desk.means = lambda _: None
    desk.reconciler.sweep()
    assert desk.calendly.asked == [(CALENDAR, ""), (CALENDAR, "2"), (CALENDAR, "2")]


def test_a_meeting_of_a_later_page_is_not_missed_on_the_first(desk: Desk) -> None:
    desk.confirm()
    desk.calendly.there += [later(sighting(), str(n), -n) for n in range(1, 4)]
    desk.reconciler.sweep()
    assert desk.looked_up == []


def test_when_calendly_is_away_nothing_is_done_and_the_next_run_begins_there(desk: Desk) -> None:
    desk.confirm()
    desk.calendly.silent = {CALENDAR}
    appends = desk.world.store.appends
    with pytest.raises(ProviderUnavailable):
        desk.reconciler.sweep()
    assert (desk.heard, desk.looked_up, desk.world.store.appends) == ([], [], appends)
    desk.calendly.silent = set()
    desk.reconciler.sweep()
    assert desk.heard == [MINE]


def test_one_calendar_that_cannot_be_read_hides_no_other(desk: Desk) -> None:
    desk.connect("zoe")
    desk.calendly.there.append(later(STRANGER, "zoe", 0, "zoe"))
    desk.calendly.silent = {CALENDAR}
    swept = desk.reconciler.sweep()
    assert (swept.unasked, swept.complete, desk.heard) == ((CALENDAR,), True, ["invitees/zoe"])


def test_calendars_in_a_row_without_an_answer_mean_that_calendly_is_away(desk: Desk) -> None:
    many = [f"z{n}" for n in range(6)]
    desk.connect(*many)
    desk.calendly.silent = set(many)
    with pytest.raises(ProviderUnavailable):
        desk.reconciler.sweep()
    assert [calendar for calendar, _ in desk.calendly.asked] == [CALENDAR, "z0", "z1", "z2"]
    desk.calendly.silent = set()
    desk.calendly.asked.clear()
    desk.reconciler.sweep()
    assert desk.calendly.asked[0] == ("z0", "")


def test_silent_calendars_with_others_between_them_are_passed_over(desk: Desk) -> None:
    desk.connect(*(f"z{n}" for n in range(6)))
    desk.calendly.silent = {"z0", "z2", "z4"}
    swept = desk.reconciler.sweep()
    assert (swept.unasked, swept.complete) == (("z0", "z2", "z4"), True)


def test_a_calendar_that_left_the_catalog_in_between_is_passed_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "PAGES_PER_RUN", 1)
    desk.connect("m", "zoe")
    desk.calendly.there += [later(STRANGER, str(n), n, "m") for n in range(3)]
    for _ in range(2):
        desk.reconciler.sweep()
    desk.connect("zoe")
    desk.reconciler.sweep()
    assert desk.calendly.asked[-1] == ("zoe", "")


def test_a_place_of_long_ago_is_not_trusted_and_its_calendar_is_read_afresh(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "PAGES_PER_RUN", 1)
    desk.calendly.there += [later(STRANGER, str(n), n) for n in range(5)]
    desk.reconciler.sweep()
    desk.world.clock.moment += timedelta(hours=2)
    desk.reconciler.sweep()
    assert desk.calendly.asked == [(CALENDAR, ""), (CALENDAR, "")]


def test_no_line_names_a_person(desk: Desk) -> None:
    desk.calendly.there.append(STRANGER)
    (line,) = desk.reconciler.sweep().lines
    assert isinstance(line, Drift)
    assert "tranger@" not in repr(line)
    assert STRANGER.name not in repr(line)


def test_an_expert_without_a_calendar_is_not_asked_about() -> None:
    world = SmallWorld()
    world.settle_in(event_type_uri=None)
    desk = Desk()
    desk.world = world
    (ada,) = world.database.catalog.builders()
    world.database.catalog.replace_all([replace(ada, calendar=None)], {ada.person_id: BUILDER_EMAIL}, world.clock.now())
    assert desk.reconciler.sweep().complete
    assert desk.calendly.asked == []


def test_the_books_of_many_bookings_are_read_in_bounded_pieces(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_books, "STREAMS_AT_ONCE", 1)
    desk.confirm()
    desk.calendly.there = []
    assert desk.lines() == [(DriftKind.MEETING_MISSING, Remedy.QUEUED)]
