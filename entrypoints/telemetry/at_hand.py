"""What the work at hand belongs to, which every line of the log about it names: ids of ours and of no person."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_at_hand: ContextVar[dict[str, str] | None] = ContextVar("at_hand", default=None)


@contextmanager
def belonging(**to: str) -> Iterator[Mapping[str, str]]:
    """Everything inside, also in threads that were given a copy of the context; what is learned on the way is added."""
    about = {**at_hand(), **to}
    token = _at_hand.set(about)
    try:
        yield about
    finally:
        _at_hand.reset(token)


def learned(**to: str) -> None:
    """What was not known when the work began. What is known already stays; outside any work it is forgotten."""
    about = _at_hand.get()
    if about is not None:
        about |= to | about


def at_hand() -> Mapping[str, str]:
    return _at_hand.get() or {}
