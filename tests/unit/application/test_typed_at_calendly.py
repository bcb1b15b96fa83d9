"""What a person typed on Calendly's own page has passed no form of ours."""

import pytest

from adapters.memory.calendars import Visitor
from application.ports.people import Person
from application.sightings import NAME_LENGTH_MAX
from domain.identifiers import adopted_id, invitee_person_id
from tests.examples import EVENT_TYPE, START
from tests.unit.application.small_world import SmallWorld


def adopted(name: str, email: str) -> Person:
    world = SmallWorld()
    made = world.scheduling.visit(EVENT_TYPE, START, Visitor(name=name, email=email))
    world.told(sighting=made.sighting)
    world.work()
    assert adopted_id(made.meeting.invitee_uri) in world.database.streams
    assert world.parked() == []
    person = world.database.people.get(invitee_person_id(made.meeting.invitee_uri))
    assert person is not None
    return person


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x00", "\x85", "\u2028", "\u2029"], ids=repr)
def test_a_name_and_an_address_are_kept_as_one_line(end: str) -> None:
    person = adopted(f"Linus{end}Bcc: all@example.com{end}", f" linus@example.net{end}")
    assert (person.name, person.email) == ("Linus Bcc: all@example.com", "linus@example.net")


def test_a_name_is_no_longer_than_a_form_would_take() -> None:
    assert adopted("L" * 5_000, "linus@example.net").name == "L" * NAME_LENGTH_MAX
