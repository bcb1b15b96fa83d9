"""From a provider's words to ours: what a verified delivery asks of the domain."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from application.ports.inbox import Delivery
from application.ports.scheduling import Sighting
from domain.booking.commands import BookingCommand
from domain.identifiers import BookingId
from domain.mail.mail import MailCommand


class ByReference(Struct, frozen=True):
    """News that names only a provider's own id: the command, once it is known whose id that is."""

    reference: str
    command: Callable[[BookingId], BookingCommand]


class Translated(Struct, frozen=True):
    """Commands in the order they should be tried; a refusal in the reason's words when there is nothing to do.

    `sighting` is what Calendly tells of an invitee: what it means depends on what we know of it.
    """

    commands: tuple[BookingCommand | MailCommand, ...]
    reason: str
    by_reference: tuple[ByReference, ...] = ()
    sighting: Sighting | None = None


class Translator(Protocol):
    def translate(self, delivery: Delivery, now: datetime) -> Translated:
        """Pure. No commands means the delivery is refused for `reason`. Any body gets an answer, never an error."""
        ...


class BadDelivery(Exception):  # noqa: N818 - it names what came, not a fault of ours
    """Not signed by the provider, or not in time: it is turned away and not stored. The message names why."""
