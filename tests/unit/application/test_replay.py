"""A rehearsal tells what a delivery would add now, and adds nothing."""

import pytest
from msgspec.structs import replace

from application.ports.deliveries import ByReference, Translated
from application.ports.inbox import Delivery, Provider
from application.replay import Asked, Rehearsing
from tests.examples import BOOKING, NOW, announced, declined, meeting, paid
from tests.unit.application.reconcilers.calendars import STRANGER, sighting
from tests.unit.application.small_world import SmallWorld, paid_up

SENT = Delivery(Provider.STRIPE, "evt_1", "some.type", b"{}", NOW)


def rehearsed(world: SmallWorld, translated: Translated) -> list[Asked]:
    world.translator.meanings[SENT.key] = translated
    world.database.inbox.store(SENT)
    appends = world.store.appends
    rehearsing = Rehearsing(
        world.database.inbox,
        dict.fromkeys(Provider, world.translator),
        world.store,
        world.database.references,
        world.world.news,
    )
    asked = rehearsing.rehearse(SENT.id, world.clock.now()).asked
    assert world.store.appends == appends
    return list(asked)


@pytest.fixture
def world() -> SmallWorld:
    return paid_up()


def test_a_command_with_the_facts_that_it_would_add(world: SmallWorld) -> None:
    (asked,) = rehearsed(world, Translated((declined("ch_9"),), ""))
    assert asked.what.startswith("RecordDecline of booking ")
    assert len(asked.adds) == 1


def test_what_is_known_adds_nothing(world: SmallWorld) -> None:
    intent = f"pi_of_{world.payments.sessions(BOOKING)[0].id}"
    (asked,) = rehearsed(world, Translated((replace(paid(), report=replace(paid().report, intent=intent)),), ""))
    assert (asked.adds, asked.refusal) == ((), "")


def test_news_that_names_only_a_providers_id_is_asked_of_its_booking(world: SmallWorld) -> None:
    intent = f"pi_of_{world.payments.sessions(BOOKING)[0].id}"
    known = ByReference(intent, lambda booking: replace(declined("ch_9"), booking_id=booking))
    unknown = ByReference("pi_of_nobody", lambda booking: replace(declined("ch_9"), booking_id=booking))
    first, second = rehearsed(world, Translated((), "", by_reference=(known, unknown)))
    assert (len(first.adds), second.adds) == (1, ())
    assert second.refusal == "it names no booking of ours"


def test_a_sighting_of_the_meeting_that_the_booking_waits_for_confirms_it(world: SmallWorld) -> None:
    (asked,) = rehearsed(world, Translated((), "", sighting=sighting()))
    assert asked.what.startswith("RecordBooked of booking ")
    assert asked.adds


def test_a_sighting_of_a_stranger_is_read_before_it_takes_the_time(world: SmallWorld) -> None:
    (asked,) = rehearsed(world, Translated((), "", sighting=STRANGER))
    assert (asked.what, len(asked.adds)) == (f"to read {STRANGER.invitee_uri}", 1)


def test_a_stranger_who_has_gone_gives_the_time_back(world: SmallWorld) -> None:
    (asked,) = rehearsed(world, Translated((), "", sighting=replace(STRANGER, active=False)))
    assert (asked.what, asked.adds) == (f"NoteForeignTime of {STRANGER.event_uri}", ())


def test_half_of_a_move_has_the_other_half_read(world: SmallWorld) -> None:
    (asked,) = rehearsed(world, Translated((), "", sighting=replace(STRANGER, old_invitee="invitees/old")))
    assert (asked.what, len(asked.adds)) == (f"to read {STRANGER.invitee_uri}", 1)


def test_a_sighting_that_comes_too_early_is_told_as_declined(world: SmallWorld) -> None:
    (asked,) = rehearsed(world, Translated((), "", sighting=sighting(active=False)))
    assert (asked.adds, asked.refusal.startswith("wrong_state: ")) == ((), True)


def test_a_meeting_that_is_known_asks_for_nothing_and_says_why(world: SmallWorld) -> None:
    world.bus.handle(announced())
    assert meeting("M1").invitee_uri == sighting().invitee_uri
    assert rehearsed(world, Translated((), "", sighting=sighting())) == []
