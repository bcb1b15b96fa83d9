"""Stored deliveries that tell of somebody: found by the names their bookings have, and by the address."""

import json
import re
from collections.abc import Collection
from uuid import UUID

from msgspec import Struct

from application.ports.inbox import Inbox

READ_AT_ONCE = 500


class Dropped(Struct, frozen=True):
    """`waiting` ones keep their body until they are handled; `closed` ones no key of ours opens."""

    dropped: int
    waiting: int
    closed: int


def drop_deliveries(names: Collection[str], inbox: Inbox, *, dry_run: bool) -> Dropped:
    """Every kept body is looked at: nothing else says whom a delivery is about."""
    told = _any_of(names)
    dropped = waiting = closed = 0
    after: UUID | None = None
    while True:
        bodies = inbox.bodies(after, READ_AT_ONCE)
        found = {delivery.id for delivery in bodies.opened if told.search(delivery.body)}
        settled = found - bodies.waiting
        dropped += len(settled) if dry_run else inbox.drop_bodies(settled)
        waiting, closed = waiting + len(found & bodies.waiting), closed + bodies.closed
        after = bodies.last
        if after is None:
            return Dropped(dropped, waiting, closed)


def _any_of(names: Collection[str]) -> re.Pattern[bytes]:
    """As JSON writes them, with and without its escapes."""
    written = {spelling for name in names for spelling in (name, json.dumps(name)[1:-1])}
    return re.compile(b"|".join(re.escape(one.encode()) for one in sorted(written)), re.IGNORECASE)
