"""What a test or a simulation lets go wrong: answers laid out beforehand, taken one for each call."""

from collections import deque
from threading import Lock
from typing import Any

from msgspec import Struct

from application.ports.answers import ProviderUnavailable, Unknown


class Lost(Struct, frozen=True):
    """It is done, but the answer never arrives."""

    detail: str = "the answer was lost"
    key_is_spent: bool = False


class Away(Struct, frozen=True):
    """A question gets no answer."""

    detail: str = "the provider is away"
    retry_after_seconds: int = 30


class Faults:
    """One queue for each call of a port, by its name. `None` in a queue lets that call go well."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._queues: dict[str, deque[Any]] = {}

    def lay(self, call: str, *answers: Any) -> None:
        """The next calls get these: an answer of the port, `Lost`, `Away`, or None for no fault."""
        with self._lock:
            self._queues.setdefault(call, deque()).extend(answers)

    def forget(self, call: str) -> None:
        """From now on that call goes well."""
        with self._lock:
            self._queues.pop(call, None)

    def take(self, call: str) -> Any:
        """What the call meets this time; None if all goes well. ProviderUnavailable for `Away`."""
        with self._lock:
            queue = self._queues.get(call)
            fault = queue.popleft() if queue else None
        if isinstance(fault, Away):
            raise ProviderUnavailable(fault.detail, fault.retry_after_seconds)
        return fault


def answer_after(fault: Any, done: Any) -> Any:
    """What the caller learns of something that was done."""
    return Unknown(fault.detail, fault.key_is_spent) if isinstance(fault, Lost) else done


def prevents(fault: Any) -> bool:
    """Whether nothing is done at all."""
    return fault is not None and not isinstance(fault, Lost)
