"""Calendly's calendars are read in bounded pieces, over crashes and silences."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from application.ports.answers import ProviderUnavailable
from application.ports.event_store import StoreUnavailable
from application.ports.scheduling import Sighting
from application.reconcilers import calendar_books
from application.reconcilers import scheduling as under_test
from application.reconcilers.drift import DriftKind, Remedy
from tests.examples import CALENDAR
from tests.unit.application.reconcilers.calendars import STRANGER, later, sighting
from tests.unit.application.reconcilers.sweeping import MINE, Desk
from tests.unit.application.small_world import BUILDER_EMAIL, SmallWorld


@pytest.fixture
def desk() -> Desk:
    return Desk()


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
