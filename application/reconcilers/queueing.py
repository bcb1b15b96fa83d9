"""Work that a comparison calls for: put into the queue beside no fact. Work that waits already is not doubled."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from application.effects import Effect, NewEffect, effect_id
from application.ports.event_store import Append, EventStore
from domain.identifiers import derived_command_id


def queue(store: EventStore, effects: Sequence[Effect], cause: str, now: datetime) -> None:
    """Due at once. Raises StoreUnavailable; nothing is queued then."""
    if not effects:
        return
    source: UUID = effect_id(effects[0])
    store.append(
        Append(
            at=now,
            command_id=derived_command_id(source, f"reconcile/{now.isoformat()}"),
            cause=cause,
            effects=tuple(NewEffect(effect, now) for effect in effects),
        )
    )
