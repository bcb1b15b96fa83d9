"""What every way of taking turns promises."""

from collections.abc import Iterator
from threading import Thread

import pytest

from adapters.memory.turns import MemoryTurns
from adapters.postgres.pool import Pools
from adapters.postgres.turns import PostgresTurns
from application.ports.event_store import StoreUnavailable
from application.ports.turns import Turns

NOBODY = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture(params=["memory", "postgres"])
def turns(request: pytest.FixtureRequest) -> Iterator[Turns]:
    if request.param == "memory":
        yield MemoryTurns()
        return
    url = request.getfixturevalue("database_url")
    pools = Pools(url, url, 1)
    yield PostgresTurns(pools)
    pools.close()


def test_one_has_the_turn_and_the_others_do_not(turns: Turns) -> None:
    with turns.take("sweep") as first, turns.take("sweep") as second, turns.take("other") as other:
        assert (first, second, other) == (True, False, True)


def test_after_the_end_it_is_the_next_ones(turns: Turns) -> None:
    for _ in range(2):
        with turns.take("sweep") as mine:
            assert mine


def test_whoever_had_no_turn_gives_none_back(turns: Turns) -> None:
    with turns.take("sweep"):
        with turns.take("sweep"):
            pass
        with turns.take("sweep") as third:
            assert not third


def test_a_turn_that_ends_in_a_fault_is_given_back(turns: Turns) -> None:
    with pytest.raises(ValueError, match="a bug"), turns.take("sweep"):
        raise ValueError("a bug")
    with turns.take("sweep") as mine:
        assert mine


def test_another_thread_has_no_turn_either(turns: Turns) -> None:
    seen = []

    def look() -> None:
        with turns.take("sweep") as mine:
            seen.append(mine)

    with turns.take("sweep"):
        other = Thread(target=look)
        other.start()
        other.join()
    assert seen == [False]


def test_without_a_database_there_is_no_turn() -> None:
    pools = Pools(NOBODY, NOBODY, 1)
    with pytest.raises(StoreUnavailable), PostgresTurns(pools).take("sweep"):
        pass
    pools.close()
