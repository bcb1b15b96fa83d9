"""The first look at free times: nobody sits before an empty window while a calendar takes its time."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookLonger
from threading import BoundedSemaphore
from typing import Any, TypeVar

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from domain.errors import Refusal

PATIENCE_SECONDS = 0.3
"""How long a page waits for what it would rather show at once; what is kept is there long before."""
LOOKS_MAX = 8
"""Questions that go on behind pages which did not wait for them."""

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class FirstLooks:
    """One for each application. A question that is not waited for goes on: whoever asks the same next joins it."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOKS_MAX, thread_name_prefix="first-look")
        self._free = BoundedSemaphore(LOOKS_MAX)

    def soon(self, ask: Callable[[], _T]) -> _T | None:
        """The answer; None if it takes longer, or if too many go on already. Raises what `ask` raises by then."""
        if not self._free.acquire(blocking=False):
            return None
        asked = self._threads.submit(ask)
        asked.add_done_callback(lambda _: self._free.release())
        try:
            return asked.result(PATIENCE_SECONDS)
        except TookLonger:
            asked.add_done_callback(_note_fault)
            return None

    def stop(self) -> None:
        """Waits for the questions that go on: each has its end."""
        self._threads.shutdown()


def _note_fault(asked: Future[Any]) -> None:
    """Nobody hears a refusal any more, and nobody needs to: whoever asks next is told the same."""
    fault = asked.exception()
    if fault is not None and not isinstance(fault, Refusal):
        _log.error("a first look at free times failed", exc_info=fault)


TheFirstLooks = NamedDependency[SkipValidation[FirstLooks]]
