from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.connections.place import AnyDatabase, Place, place


@pytest.fixture
def at(any_database: AnyDatabase, tmp_path: Path) -> Iterator[Place]:
    """Nobody is connected; Katherine's calendar is in an organization that ours may not look into."""
    with place(any_database, tmp_path / "sandbox") as made:
        yield made
