"""One client for each token in use: the one unused longest leaves, and is closed once nobody can be calling with it."""

from datetime import timedelta

import httpx
import pytest

from adapters.calendly import by_token
from adapters.calendly.by_token import LEAVES_AFTER, CalendlyByToken
from adapters.calendly.scheduling import CalendlyScheduling
from adapters.memory.database import MemoryDatabase
from application.ports.connections import Connection, Tokens
from domain.identifiers import BuilderId
from tests.assembly import SteeredClock
from tests.unit.adapters.provider_files import NOW

BASE = "https://calendly.example"
TOKENS = Tokens(access="a", refresh="r", issued_at=NOW, expires_at=NOW + timedelta(hours=2))


class Tracked(CalendlyScheduling):
    is_closed = False

    def close(self) -> None:
        assert not self.is_closed, "closed once"
        self.is_closed = True
        super().close()


class World:
    def __init__(self) -> None:
        self.clock = SteeredClock(NOW)
        self.connections = MemoryDatabase().connections
        self.made: dict[str, Tracked] = {}
        self.calendly = CalendlyByToken(self._new(), self.connections, self._own, self.clock)

    def call(self, *names: str) -> None:
        for name in names:
            with pytest.raises(LookupError):
                self.calendly.host(f"{BASE}/users/{name}")

    def _own(self, connection: Connection) -> Tracked:
        self.made[connection.builder_id] = self._new()
        return self.made[connection.builder_id]

    def _new(self) -> Tracked:
        return Tracked("t", self.clock, BASE, transport=httpx.MockTransport(lambda _: httpx.Response(404)))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(by_token, "TOKENS_IN_USE_MAX", 2)
    made = World()
    for name in ("ada", "grace", "mary"):
        connection = Connection(
            builder_id=BuilderId(name),
            calendar=f"{BASE}/users/{name}",
            organization="o",
            connected_at=NOW,
            changed_at=NOW,
        )
        made.connections.connect(connection, TOKENS)
    return made


def test_the_one_unused_longest_leaves_and_is_closed_later(world: World) -> None:
    world.call("ada", "grace", "ada", "mary")
    assert not any(one.is_closed for one in world.made.values()), "somebody may be calling with it"
    world.clock.pass_by(LEAVES_AFTER)
    world.call("ada")
    assert [name for name, one in world.made.items() if one.is_closed] == ["grace"]


def test_whoever_comes_back_has_a_new_one(world: World) -> None:
    world.call("ada", "grace", "mary")
    first = world.made["ada"]
    world.clock.pass_by(LEAVES_AFTER)
    world.call("ada")
    assert first.is_closed
    assert world.made["ada"] is not first
    assert not world.made["ada"].is_closed


def test_at_the_end_all_are_closed_also_those_that_have_left(world: World) -> None:
    world.call("ada", "grace", "mary")
    world.calendly.close()
    assert all(one.is_closed for one in world.made.values())
