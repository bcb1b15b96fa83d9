"""A calendar that answers nobody until it is let."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest

from adapters.memory.scheduling import MemoryScheduling
from entrypoints.http.pages import first_look

LIMIT_SECONDS = 20


@contextmanager
def slow_calendar(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Set the event to have everybody answered; at the end they are in any case."""
    answers, at_once = Event(), MemoryScheduling.offered_times

    def offered_times(*asked: Any) -> Any:
        answers.wait(LIMIT_SECONDS)
        return at_once(*asked)

    monkeypatch.setattr(MemoryScheduling, "offered_times", offered_times)
    monkeypatch.setattr(first_look, "PATIENCE_SECONDS", 0)
    try:
        yield answers
    finally:
        answers.set()
