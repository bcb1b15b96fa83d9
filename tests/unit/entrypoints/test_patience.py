"""A rate limit is waited out second by second, by whoever is not told to stop meanwhile."""

import pytest

from application.ports.answers import TooManyCalls
from entrypoints.patience import WAITING_MAX, Patience


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    slept: list[int] = []
    monkeypatch.setattr("entrypoints.patience.time.sleep", slept.append)
    return slept


def test_a_worker_that_is_told_to_stop_waits_no_second_more(slept: list[int]) -> None:
    told: list[str] = []
    patience = Patience(told.append, lambda: len(slept) < 3)
    assert not patience.wait_out(TooManyCalls("limited", 60))
    assert sum(slept) == 3
    assert told == ["limited: waiting 60 s, then going on"]


def test_all_waits_together_have_an_end(slept: list[int]) -> None:
    told: list[str] = []
    patience = Patience(told.append)
    minutes = int(WAITING_MAX.total_seconds()) // 60
    assert all(patience.wait_out(TooManyCalls("limited", 60)) for _ in range(minutes))
    assert not patience.wait_out(TooManyCalls("limited", 60))
    assert sum(slept) == minutes * 60
    assert told[-1] == "limited: not waiting 60 s more"
