"""A builder takes no new bookings for a while: said by the builder or by an operator, and recorded with who said it."""

import logging

from application.ports.catalog import Builder, Catalog, Pause
from application.ports.clock import Clock
from domain.errors import NotFound
from domain.identifiers import BuilderId

_log = logging.getLogger(__name__)


class Pausing:
    """Bookings that exist, held times included, are untouched; so is what people book at Calendly itself."""

    def __init__(self, catalog: Catalog, clock: Clock) -> None:
        self._catalog = catalog
        self._clock = clock

    def pause(self, builder_id: BuilderId, by: str, reason: str) -> Builder:
        """`reason` is what clients read, "" for none. Raises NotFound."""
        self._require(builder_id)
        self._catalog.pause(builder_id, Pause(at=self._clock.now(), by=by, reason=reason))
        _log.info("the builder %s takes no new bookings", builder_id)
        return self._require(builder_id)

    def resume(self, builder_id: BuilderId, by: str) -> Builder:
        """Raises NotFound."""
        self._require(builder_id)
        self._catalog.resume(builder_id, by, self._clock.now())
        _log.info("the builder %s takes bookings again", builder_id)
        return self._require(builder_id)

    def _require(self, builder_id: BuilderId) -> Builder:
        builder = self._catalog.builder(builder_id)
        if builder is None:
            raise NotFound("There is no such builder.")
        return builder
