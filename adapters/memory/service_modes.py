from collections.abc import Sequence

from application.ports.service_modes import ModeChange


class MemoryServiceModes:
    def __init__(self) -> None:
        self._changes: list[ModeChange] = []

    def present(self) -> ModeChange | None:
        return self._changes[-1] if self._changes else None

    def change(self, change: ModeChange) -> None:
        self._changes.append(change)

    def changes(self, limit: int) -> Sequence[ModeChange]:
        return self._changes[::-1][:limit]
