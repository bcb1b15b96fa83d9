"""The webhook subscription of every builder who is connected by a token of their own."""

import logging
from collections.abc import Callable
from datetime import datetime

from application.ports.answers import ProviderUnavailable
from application.ports.clock import Clock
from application.ports.connections import Connection
from application.ports.subscriptions import Subscriptions
from application.reconcilers.subscriptions import SubscriptionKeeper, own_name
from entrypoints.database import Database
from entrypoints.settings import Settings

_log = logging.getLogger(__name__)

OwnHooks = Callable[[Connection], Subscriptions]
"""The subscriptions that one builder's own token may make."""


class OwnEars:
    def __init__(self, hooks: OwnHooks, database: Database, clock: Clock, settings: Settings) -> None:
        self._hooks = hooks
        self._database = database
        self._clock = clock
        self._url = settings.calendly_webhook_url

    def keeper(self, connection: Connection) -> SubscriptionKeeper:
        """Each at an address of its own, which tells whose news it brings."""
        return SubscriptionKeeper(
            own_name(connection.builder_id),
            self._hooks(connection),
            f"{self._url}/builders/{connection.builder_id}",
            self._database.cursors,
            self._clock,
            numbered=True,
        )

    def keep(self, go_on: Callable[[], bool]) -> datetime | None:
        """Mend what has to be; since when news may be lost, if any was made anew. One that fails holds up no other."""
        gaps = []
        for connection in self._database.connections.every():
            if not go_on():
                break
            if connection.works:
                gap_since = self._mended(connection)
                gaps += [gap_since] if gap_since else []
        return min(gaps, default=None)

    def _mended(self, connection: Connection) -> datetime | None:
        try:
            mended = self.keeper(connection).mend()
        except ProviderUnavailable as silence:
            _log.warning("the webhook subscription of %s could not be looked at: %s", connection.builder_id, silence)
            return None
        if mended.fault:
            _log.error("the webhook subscription of %s does not work: %s", connection.builder_id, mended.fault)
        return mended.gap_since
