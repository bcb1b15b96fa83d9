"""From a provider's words to ours: what a verified delivery asks of the domain."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from application.ports.inbox import Delivery
from domain.booking.commands import BookingCommand
from domain.mail.mail import MailCommand


class Translated(Struct, frozen=True):
    """Commands in the order they should be tried; a refusal in the reason's words when there is nothing to do."""

    commands: tuple[BookingCommand | MailCommand, ...]
    reason: str


class Translator(Protocol):
    def translate(self, delivery: Delivery, now: datetime) -> Translated:
        """Pure. No commands means the delivery is refused for `reason`. Any body gets an answer, never an error."""
        ...


class BadDelivery(Exception):  # noqa: N818 - it names what came, not a fault of ours
    """Not signed by the provider, or not in time: it is turned away and not stored. The message names why."""
