"""What `webhooks register` says of the subscriptions that are not its own."""

from datetime import UTC, datetime, timedelta

from adapters.memory.database import MemoryDatabase
from application.ports.connections import Connection, Tokens
from application.reconcilers.subscriptions import fault_cursor, own_name
from domain.identifiers import BuilderId
from entrypoints.cli.registering import own_lines

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def test_each_builders_own_is_told_with_its_fault() -> None:
    database = MemoryDatabase()
    assert own_lines(database.connections, database.cursors) == []
    for name in ("ada", "bob", "eve"):
        tokens = Tokens(access=name, refresh=name, issued_at=NOW, expires_at=NOW + timedelta(hours=2))
        one = Connection(builder_id=BuilderId(name), calendar=name, organization="o", connected_at=NOW, changed_at=NOW)
        database.connections.connect(one, tokens)
    database.cursors.set(fault_cursor(own_name(BuilderId("bob"))), "disabled")
    database.connections.lose(BuilderId("eve"), 1, "revoked", NOW)
    told = own_lines(database.connections, database.cursors)
    assert [line.strip() for line in told[1:]] == [
        "ada: no fault known",
        "bob: disabled",
        "eve: none, until the builder connects again",
    ]
