from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class MemoryTurns:
    def __init__(self) -> None:
        self._lock = Lock()
        self._taken: set[str] = set()

    @contextmanager
    def take(self, name: str) -> Iterator[bool]:
        with self._lock:
            mine = name not in self._taken
            self._taken.add(name)
        try:
            yield mine
        finally:
            if mine:
                with self._lock:
                    self._taken.discard(name)
