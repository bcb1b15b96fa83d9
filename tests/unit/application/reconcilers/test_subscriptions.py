"""Exactly one subscription that works: the new one first, verified, and only then the old one goes."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from application.ports.answers import ProviderUnavailable
from application.ports.subscriptions import NewSubscription, Subscription
from application.reconcilers.subscriptions import SubscriptionKeeper
from tests.examples import NOW
from tests.unit.application.reconcilers.desk import MemoryCursors
from tests.unit.application.reconcilers.hooks import FINE, OFF, SECRET, URL, Hooks
from tests.unit.application.small_world import MovedClock


class Desk:
    def __init__(self, *subscriptions: Subscription, numbered: bool = True) -> None:
        self.calendly = Hooks(*subscriptions)
        self.clock = MovedClock()
        self.cursors = MemoryCursors()
        self.keeper = SubscriptionKeeper("calendly", self.calendly, URL, self.cursors, self.clock, numbered=numbered)

    @property
    def urls(self) -> dict[str, bool]:
        return {s.url: s.active for s in self.calendly.there.values()}


def failing(since: datetime) -> Subscription:
    return replace(FINE, failing_since=since)


def test_one_that_works_is_left_alone() -> None:
    desk = Desk(FINE)
    assert desk.keeper.mend().kept == FINE
    assert desk.calendly.did == ["look"]


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (OFF, "switched off"),
        (replace(FINE, complete=False), "does not have all the events"),
        (failing(NOW - timedelta(hours=7)), "is not reached since 2027-03-03 05:00Z"),
    ],
)
def test_one_that_does_not_work_is_replaced_at_the_next_address(broken: Subscription, words: str) -> None:
    desk = Desk(broken)
    assert words in desk.keeper.look().fault
    mended = desk.keeper.mend()
    assert (mended.made, mended.removed, mended.fault) == (True, 1, "")
    assert desk.urls == {f"{URL}/1": True}


def test_the_next_address_comes_after_the_highest_that_was_ever_used() -> None:
    desk = Desk(replace(OFF, url=f"{URL}/3"))
    desk.keeper.mend()
    assert desk.urls == {f"{URL}/4": True}


def test_one_that_fails_since_a_short_time_may_still_recover_by_itself() -> None:
    desk = Desk(failing(NOW - timedelta(hours=5)))
    assert desk.keeper.look().fault == ""
    assert not desk.keeper.mend().made


def test_where_there_is_none_one_is_made_at_our_own_address() -> None:
    desk = Desk()
    assert desk.keeper.look().fault == "there is none"
    assert desk.keeper.mend().made
    assert desk.urls == {URL: True}


def test_the_old_one_goes_only_after_the_new_one_was_seen_at_work() -> None:
    desk = Desk(OFF)
    desk.keeper.mend()
    assert desk.calendly.did == ["look", "create", "look", "delete"]


def test_a_new_one_that_is_not_at_work_removes_nothing() -> None:
    desk = Desk(OFF)
    desk.calendly.makes_active = False
    mended = desk.keeper.mend()
    assert (mended.kept, mended.made) == (None, False)
    assert "nothing was removed" in mended.fault
    assert "delete" not in desk.calendly.did


@pytest.mark.parametrize("deed", ["look", "create"])
def test_when_the_provider_is_away_the_old_one_stays(deed: str) -> None:
    desk = Desk(OFF)
    desk.calendly.away_for = deed
    with pytest.raises(ProviderUnavailable):
        desk.keeper.mend()
    assert desk.urls == {URL: False}


def test_what_a_crash_left_half_done_is_finished_without_another_new_one() -> None:
    desk = Desk(OFF)
    desk.calendly.away_for = "delete"
    with pytest.raises(ProviderUnavailable):
        desk.keeper.mend()
    assert desk.urls == {URL: False, f"{URL}/1": True}
    desk.calendly.away_for = ""
    again = desk.keeper.mend()
    assert (again.made, again.removed) == (False, 1)
    assert desk.urls == {f"{URL}/1": True}


def test_of_two_that_work_the_newest_stays() -> None:
    desk = Desk(FINE, Subscription(id="second", url=f"{URL}/12", active=True))
    assert desk.keeper.mend().removed == 1
    assert desk.urls == {f"{URL}/12": True}


def test_one_that_is_reached_stays_before_a_newer_one_that_is_not() -> None:
    trouble = Subscription(id="second", url=f"{URL}/2", active=True, failing_since=NOW - timedelta(hours=1))
    desk = Desk(FINE, trouble)
    desk.keeper.mend()
    assert desk.urls == {URL: True}


def test_the_address_of_another_installation_is_none_of_ours() -> None:
    theirs = [Subscription(id=i, url=URL + i, active=True) for i in ("-staging", "/1/2", "/x", "/²")]
    desk = Desk(*theirs)
    desk.keeper.mend()
    assert set(desk.urls) == {URL, *(s.url for s in theirs)}


def test_there_is_no_second_repair_within_the_interval() -> None:
    desk = Desk(OFF)
    desk.calendly.makes_active = False
    desk.keeper.mend()
    desk.clock.moment += timedelta(minutes=29)
    assert "mended less than" in desk.keeper.mend().fault
    assert desk.calendly.did.count("create") == 1
    desk.clock.moment += timedelta(minutes=2)
    desk.calendly.makes_active = True
    assert desk.keeper.mend().made
    assert desk.urls == {f"{URL}/2": True}


def test_an_operator_need_not_wait_for_the_interval() -> None:
    desk = Desk(OFF)
    desk.calendly.makes_active = False
    desk.keeper.mend()
    desk.calendly.makes_active = True
    assert desk.keeper.mend(at_once=True).made


def test_a_call_that_made_nothing_counts_as_a_repair_too_for_it_may_have() -> None:
    desk = Desk(OFF)
    desk.calendly.away_for = "create"
    with pytest.raises(ProviderUnavailable):
        desk.keeper.mend()
    desk.calendly.away_for = ""
    assert not desk.keeper.mend().made


def test_one_that_works_is_renewed_when_that_is_wished() -> None:
    desk = Desk(FINE)
    renewed = desk.keeper.mend(renew=True, at_once=True)
    assert (renewed.made, renewed.secret) == (True, SECRET)
    assert desk.urls == {f"{URL}/1": True}


def test_a_provider_that_takes_an_address_twice_keeps_its_address() -> None:
    desk = Desk(OFF, numbered=False)
    desk.calendly.there["old"] = replace(OFF, url=URL)
    created = []

    def create(url: str) -> NewSubscription:
        created.append(url)
        new = Subscription(id="new", url=url, active=True)
        desk.calendly.there["new"] = new
        return NewSubscription(new, SECRET)

    desk.calendly.create = create  # type: ignore[method-assign]  # Stripe has no 409
    assert desk.keeper.mend().made
    assert created == [URL]
    assert list(desk.calendly.there) == ["new"]


def test_the_gap_begins_where_all_was_last_seen_well() -> None:
    desk = Desk(FINE)
    desk.keeper.look()
    desk.clock.moment += timedelta(hours=2)
    desk.calendly.there["old"] = OFF
    assert desk.keeper.mend().gap_since == NOW - timedelta(minutes=15)


def test_the_gap_begins_with_the_first_failure_if_that_is_earlier() -> None:
    desk = Desk(failing(NOW))
    desk.clock.moment += timedelta(hours=5)
    desk.keeper.look()
    desk.clock.moment += timedelta(hours=5)
    assert desk.keeper.mend().gap_since == NOW - timedelta(minutes=15)


def test_the_gap_reaches_back_days_if_nothing_was_ever_seen_well() -> None:
    assert Desk().keeper.mend().gap_since == NOW - timedelta(days=3, minutes=15)
