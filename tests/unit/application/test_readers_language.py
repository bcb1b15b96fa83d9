"""Whose language a mail speaks: its reader's, as far as anybody has said."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from application.handlers.appending import Riders
from application.performing.agenda_mails import want_agendas
from domain.booking.events import SlotSelected
from domain.identifiers import StreamId, adopted_id
from domain.mail.events import Recipient
from domain.money import Money
from tests.examples import NOW, START, select
from tests.unit.application.small_world import BUILDER_EMAIL, CLIENT, EVENT_TYPE, SmallWorld

FREE = Money(0, "EUR")
MORNING = datetime(START.year, START.month, START.day, 7, tzinfo=UTC)


def expert_reads(world: SmallWorld, language: str) -> None:
    (expert,) = world.database.catalog.builders()
    told = replace(expert, language=language)
    world.database.catalog.replace_all([told], {expert.person_id: BUILDER_EMAIL}, NOW)


def languages(world: SmallWorld) -> dict[Recipient, set[str]]:
    return {
        reader: {facts.language for facts in world.writer.facts if facts.recipient is reader}
        for reader in (Recipient.CLIENT, Recipient.BUILDER)
    }


@pytest.mark.parametrize(("client", "expert"), [("de", ""), ("", "pt-BR"), ("de", "pt-BR"), ("", "")])
def test_each_side_reads_its_own_and_english_where_nobody_said(client: str, expert: str) -> None:
    world = SmallWorld()
    expert_reads(world, expert)
    world.bus.handle(replace(select(), language=client, terms=world.terms), Riders(people=(CLIENT,)))
    world.open_and_pay()
    world.run_now(world.effects()[-1].effect)
    world.work()
    assert languages(world) == {Recipient.CLIENT: {client or "en"}, Recipient.BUILDER: {expert or "en"}}


def test_calendly_tells_no_language_so_an_adopted_client_gets_the_experts() -> None:
    world = SmallWorld(FREE)
    expert_reads(world, "pt-BR")
    made = world.visit(START, EVENT_TYPE)
    world.told(sighting=made.sighting)
    world.work()
    history = world.database.streams[StreamId(adopted_id(made.meeting.invitee_uri))]
    assert [r.event.language for r in history if isinstance(r.event, SlotSelected)] == ["pt-BR"]
    assert languages(world)[Recipient.CLIENT] == {"pt-BR"}


@pytest.mark.parametrize("expert", ["pt-BR", ""])
def test_the_days_agenda_speaks_the_experts_language(expert: str) -> None:
    world = SmallWorld(FREE)
    expert_reads(world, expert)
    world.hold()
    world.clock.moment = MORNING
    world.work()
    assert want_agendas(world.world, MORNING.hour) == 1
    world.work()
    assert [agenda.language for agenda in world.writer.agendas] == [expert or "en"]
