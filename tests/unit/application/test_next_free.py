"""The next free time of each session, as far as it is known without asking anybody."""

from datetime import datetime, timedelta

import pytest

from adapters.memory.faults import Away
from application.ports.scheduling import KNOWN_FOR
from application.requests import next_free as next_free_times
from application.requests.next_free import NextFree, next_free
from domain.identifiers import BuilderId, SessionTypeId
from tests import ada
from tests.integration.http.surface import Surface, surface


def asked(web: Surface, days: int = 28) -> datetime:
    """A client looks at the deep dive's times; gives until when they were looked through."""
    now = web.around.clock.now()
    web.service.world.scheduling.offered_times(ada.DEEP_DIVE_EVENT_TYPE, now, now + timedelta(days=days), 60)
    return now + timedelta(days=days)


def known(web: Surface) -> dict[SessionTypeId, NextFree]:
    world = web.service.world
    return dict(next_free(world.catalog.builders(), world.clock.now(), world.scheduling, world.store))


def test_nothing_is_known_before_anybody_has_asked_and_nobody_is_asked_for_it() -> None:
    with surface() as web:
        web.around.scheduling.faults.lay("offered_times", Away())
        assert known(web) == {}


def test_the_first_time_that_is_offered_and_unclaimed_is_the_next_free_one() -> None:
    with surface() as web:
        until = asked(web)
        assert known(web) == {ada.DEEP_DIVE: NextFree(ada.STARTS[0], until)}
        web.booked(start=ada.STARTS[0])
        assert known(web)[ada.DEEP_DIVE].start == ada.STARTS[1]


def test_where_nothing_is_free_it_is_said_until_when() -> None:
    with surface() as web:
        for start in ada.STARTS:
            web.around.scheduling.take(ada.DEEP_DIVE_EVENT_TYPE, start)
        until = asked(web)
        assert known(web) == {ada.DEEP_DIVE: NextFree(None, until)}


def test_what_was_said_too_long_ago_is_not_told() -> None:
    with surface() as web:
        asked(web)
        web.around.clock.pass_by(KNOWN_FOR)
        assert ada.DEEP_DIVE in known(web)
        web.around.clock.pass_by(timedelta(seconds=1))
        assert known(web) == {}


def test_of_a_builder_whom_nobody_can_book_nothing_is_told() -> None:
    with surface() as web:
        asked(web)
        web.service.pausing.pause(BuilderId("ada"), "Ada", "")
        assert known(web) == {}


def test_of_more_claimed_times_than_are_looked_at_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with surface() as web:
        asked(web)
        for start in ada.STARTS[:2]:
            web.booked(start=start)
        monkeypatch.setattr(next_free_times, "CANDIDATES_MAX", 2)
        assert known(web) == {}
        monkeypatch.setattr(next_free_times, "CANDIDATES_MAX", 3)
        assert known(web)[ada.DEEP_DIVE].start == ada.STARTS[2]
