"""What the tests of the second ear share."""

from application.ports.event_store import StoreUnavailable


class MemoryCursors:
    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def set(self, name: str, value: str) -> None:
        self.kept[name] = value


class FrailCursors(MemoryCursors):
    """The power fails before the next cursor is kept."""

    dies = False

    def set(self, name: str, value: str) -> None:
        if self.dies:
            raise StoreUnavailable
        super().set(name, value)
