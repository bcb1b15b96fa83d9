"""A fresh link to a booking, by mail to its client: the way back for whoever has only a link that has ended."""

from application.command_bus import CommandBus
from application.handlers.want_mail import WantMail
from application.ports.clock import Clock
from domain.identifiers import BookingId
from domain.mail.events import MailKind, MailWanted, Recipient


class FreshLink:
    def __init__(self, bus: CommandBus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock

    def __call__(self, booking_id: BookingId) -> None:
        """Once a day for a booking, however often it is asked; nobody learns whether there was anybody to write to."""
        now = self._clock.now()
        wanted = MailWanted(kind=MailKind.FRESH_LINK, recipient=Recipient.CLIENT, booking_id=booking_id, day=now.date())
        self._bus.want_mail(WantMail(wanted=wanted, at=now, cause="the client has asked for a fresh link"))
