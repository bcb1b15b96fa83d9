"""More meetings than Calendly tells of in a minute: a person who asks waits, a worker goes on later."""

import pytest

from application.ports.answers import ProviderUnavailable, TooManyCalls
from tests.examples import CALENDAR
from tests.unit.application.reconcilers.calendars import STRANGER, later
from tests.unit.application.reconcilers.sweeping import Desk


@pytest.fixture
def desk() -> Desk:
    """Five meetings on three pages, of which Calendly tells one a minute; and another expert."""
    desk = Desk()
    desk.connect("zoe")
    desk.calendly.there += [later(STRANGER, str(n), n) for n in range(5)]
    desk.calendly.calls_left = 1
    return desk


def test_a_limit_that_is_waited_out_leaves_nothing_out_and_tells_nothing_twice(desk: Desk) -> None:
    waits: list[int] = []

    def a_minute_passes(limited: TooManyCalls) -> bool:
        waits.append(limited.retry_after_seconds)
        desk.calendly.calls_left = 1
        return True

    swept = desk.reconciler.sweep(a_minute_passes)
    assert (swept.meetings, swept.unasked, swept.complete) == (5, (), True)
    assert desk.heard == [f"invitees/{n}" for n in range(5)]
    assert waits == [60, 60, 60]


def test_who_does_not_wait_goes_on_with_the_page_that_was_not_told(desk: Desk) -> None:
    first = desk.reconciler.sweep()
    assert (first.meetings, first.complete) == (2, True)  # nobody's calendar has an answer any more
    with pytest.raises(ProviderUnavailable):
        desk.reconciler.sweep()
    desk.calendly.calls_left = None
    while not desk.reconciler.sweep().complete:
        pass
    assert set(desk.heard) == {f"invitees/{n}" for n in range(5)}


def test_waiting_helps_nobody_whose_calendar_cannot_be_read(desk: Desk) -> None:
    desk.calendly.calls_left = None
    desk.calendly.silent = {CALENDAR}
    swept = desk.reconciler.sweep(lambda _: pytest.fail("nobody said when it would be read"))
    assert swept.unasked == (CALENDAR,)
