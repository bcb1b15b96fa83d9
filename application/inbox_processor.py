"""A stored delivery becomes commands; its verdict is stored together with the last of them."""

from collections.abc import Mapping

from application.command_bus import CommandBus
from application.effects import ProcessDelivery
from application.handlers.appending import Riders
from application.ports.clock import Clock
from application.ports.deliveries import Translator
from application.ports.effects import ClaimedEffect
from application.ports.event_store import Append, EventStore
from application.ports.inbox import Inbox, Provider, Settlement, Verdict
from application.retry_policy import Later, after_failure
from domain.booking.commands import BookingCommand
from domain.errors import NotYet, Refusal
from domain.identifiers import derived_command_id
from domain.mail.mail import MailCommand


class InboxProcessor:
    def __init__(
        self,
        inbox: Inbox,
        translators: Mapping[Provider, Translator],
        bus: CommandBus,
        store: EventStore,
        clock: Clock,
    ) -> None:
        self._inbox = inbox
        self._translators = translators
        self._bus = bus
        self._store = store
        self._clock = clock

    def process(self, effect: ProcessDelivery, claimed: ClaimedEffect) -> Later | None:
        """Handle the delivery or refuse it with a reason; Later if it tells of something we are still to learn."""
        delivery = self._inbox.load(effect.delivery_id)
        translated = self._translators[delivery.provider].translate(delivery, self._clock.now())
        refusals: list[str] = []
        for number, command in enumerate(translated.commands, start=1):
            is_last = number == len(translated.commands)
            handled = Settlement(delivery.id, Verdict.HANDLED, translated.reason)
            try:
                self._handle(command, Riders(closes=claimed, settles=handled) if is_last else Riders())
                if is_last:
                    return None
            except NotYet as early:
                later = after_failure(effect, claimed.try_number, self._clock.now(), str(early))
                if isinstance(later, Later):
                    return later
                refusals.append(later.reason)
            except Refusal as refusal:
                refusals.append(f"{refusal.slug}: {refusal}")
        partly = len(refusals) < len(translated.commands)
        verdict = Verdict.HANDLED if partly else Verdict.REFUSED
        self._settle(Settlement(delivery.id, verdict, "; ".join(refusals) or translated.reason), claimed)
        return None

    def _handle(self, command: BookingCommand | MailCommand, riders: Riders) -> None:
        if isinstance(command, MailCommand):
            self._bus.handle_mail(command, riders)
        else:
            self._bus.handle(command, riders)

    def _settle(self, settlement: Settlement, claimed: ClaimedEffect) -> None:
        self._store.append(
            Append(
                at=self._clock.now(),
                command_id=derived_command_id(settlement.delivery_id, "settle"),
                cause="a delivery with nothing to do",
                closes=claimed,
                settles=settlement,
            )
        )
