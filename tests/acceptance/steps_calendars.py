"""The calendars that people keep themselves, from the files in our mails."""

from collections.abc import Iterable

from icalendar import Calendar, Event
from pytest_bdd import parsers, then

from tests.acceptance.marketplace import address_of, moment
from tests.acceptance.stage import Stage


@then(parsers.parse("{owner:w}'s own calendar shows the session on {time}"))
def own_calendar_shows(stage: Stage, owner: str, time: str) -> None:
    assert [event.start for event in _kept(stage.calendar_files(address_of(owner)))] == [moment(time)]


@then(parsers.parse("{owner:w}'s own calendar is empty again"))
def own_calendar_is_empty(stage: Stage, owner: str) -> None:
    assert _kept(stage.calendar_files(address_of(owner))) == []


def _kept(files: Iterable[bytes]) -> list[Event]:
    """As calendars do it: of all that bear one name the highest number counts, and what is cancelled goes."""
    entries: dict[str, Event] = {}
    for event in (event for file in files for event in Calendar.from_ical(file).events):
        assert event.uid not in entries or event.sequence > entries[event.uid].sequence, (
            "it would not be taken for newer"
        )
        entries[event.uid] = event
    assert entries, "no file has come"
    return [event for event in entries.values() if event.status != "CANCELLED"]
