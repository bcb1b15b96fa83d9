"""Answers kept with their age, and asked for once however many want them at the same time."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from msgspec import Struct

from application.ports.answers import ProviderUnavailable
from application.ports.clock import Clock

KEYS_MAX = 2000

_V = TypeVar("_V")


class Aged(Struct, Generic[_V], frozen=True):
    value: _V
    as_of: datetime


class AgedCache(Generic[_V]):
    """`wait_limit_seconds` bounds how long a caller waits for another caller's question."""

    def __init__(self, clock: Clock, wait_limit_seconds: float) -> None:
        self._clock = clock
        self._wait_limit_seconds = wait_limit_seconds
        self._lock = threading.Lock()
        self._kept: dict[str, Aged[_V]] = {}
        self._outdated: set[str] = set()
        self._asked: dict[str, Future[Aged[_V]]] = {}

    def get(self, key: str, max_age_seconds: int, ask: Callable[[], _V]) -> Aged[_V]:
        """A kept answer that is young enough, the answer somebody is waiting for, or a new one."""
        with self._lock:
            kept = self._kept.get(key)
            oldest = self._clock.now() - timedelta(seconds=max_age_seconds)
            if kept is not None and key not in self._outdated and kept.as_of >= oldest:
                return kept
            waiting = self._asked.get(key)
            mine: Future[Aged[_V]] = Future()
            if waiting is None:
                self._asked[key] = mine
        return self._joined(waiting) if waiting is not None else self._answered(key, mine, ask)

    def last(self, key: str) -> Aged[_V] | None:
        """The last answer, whatever its age."""
        with self._lock:
            return self._kept.get(key)

    def kept(self, prefix: str) -> Mapping[str, Aged[_V]]:
        """Every last answer whose key begins so, whatever its age."""
        with self._lock:
            return {key: aged for key, aged in self._kept.items() if key.startswith(prefix)}

    def outdate(self, prefix: str) -> None:
        """Ask again next time for every key that begins so; what is kept stays as a last resort."""
        with self._lock:
            self._outdated.update(key for key in self._kept if key.startswith(prefix))

    def _joined(self, waiting: Future[Aged[_V]]) -> Aged[_V]:
        try:
            return waiting.result(self._wait_limit_seconds)
        except TimeoutError:
            raise ProviderUnavailable("no answer in time to a question already asked") from None

    def _answered(self, key: str, mine: Future[Aged[_V]], ask: Callable[[], _V]) -> Aged[_V]:
        asked_at = self._clock.now()
        try:
            aged = Aged(ask(), asked_at)
        except BaseException as fault:
            self._settle(key, None)
            mine.set_exception(fault)
            raise
        self._settle(key, aged)
        mine.set_result(aged)
        return aged

    def _settle(self, key: str, aged: Aged[_V] | None) -> None:
        with self._lock:
            del self._asked[key]
            if aged is None:
                return
            self._outdated.discard(key)
            self._kept.pop(key, None)
            self._kept[key] = aged
            while len(self._kept) > KEYS_MAX:
                oldest = next(iter(self._kept))
                del self._kept[oldest]
                self._outdated.discard(oldest)
