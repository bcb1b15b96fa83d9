"""How far a provider's history has been read, kept between runs."""

from typing import Protocol


class Cursors(Protocol):
    def get(self, name: str) -> str | None: ...

    def set(self, name: str, value: str) -> None: ...
