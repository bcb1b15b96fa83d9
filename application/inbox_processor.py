"""A stored delivery becomes commands; its verdict is stored together with the last of them."""

from collections.abc import Callable, Mapping
from functools import partial

from application.calendar_news import CalendarNews
from application.command_bus import CommandBus
from application.effects import ProcessDelivery
from application.handlers.appending import Riders
from application.ports.clock import Clock
from application.ports.deliveries import ByReference, Translated, Translator
from application.ports.effects import ClaimedEffect
from application.ports.event_store import Append, EventStore
from application.ports.inbox import AgedOut, Delivery, Inbox, Provider, Settlement, Verdict
from application.ports.references import References
from application.retry_policy import Later, after_failure
from application.sightings import Heard
from domain.booking.commands import BookingCommand
from domain.errors import NotYet, Refusal
from domain.identifiers import derived_command_id
from domain.mail.mail import MailCommand

BODY_DROPPED = "its body was dropped by age or with a person's data; what it told is in the facts"


class InboxProcessor:
    def __init__(
        self,
        inbox: Inbox,
        translators: Mapping[Provider, Translator],
        bus: CommandBus,
        store: EventStore,
        clock: Clock,
        references: References,
        news: CalendarNews,
    ) -> None:
        self._inbox = inbox
        self._translators = translators
        self._bus = bus
        self._store = store
        self._clock = clock
        self._references = references
        self._news = news

    def process(self, effect: ProcessDelivery, claimed: ClaimedEffect) -> Later | None:
        """Handle the delivery or refuse it with a reason; Later if it tells of something we are still to learn."""
        try:
            delivery = self._inbox.load(effect.delivery_id)
        except AgedOut:  # somebody replayed it, and it lost its body before its turn came
            self._settle(Settlement(effect.delivery_id, Verdict.REFUSED, BODY_DROPPED), claimed)
            return None
        translated = self._translators[delivery.provider].translate(delivery, self._clock.now())
        refusals: list[str] = []
        handled = Riders(closes=claimed, settles=Settlement(delivery.id, Verdict.HANDLED, translated.reason))
        tasks = self._tasks(delivery, translated)
        for number, task in enumerate(tasks, start=1):
            try:
                reason = task(handled if number == len(tasks) else Riders())
                if number == len(tasks) and not reason:
                    return None
                refusals += [reason] if reason else []
            except NotYet as early:
                later = after_failure(effect, claimed.counted_tries, self._clock.now(), str(early))
                if isinstance(later, Later):
                    return later
                refusals.append(later.reason)
            except Refusal as refusal:
                refusals.append(f"{refusal.slug}: {refusal}")
        partly = len(refusals) < len(tasks)
        verdict = Verdict.HANDLED if partly else Verdict.REFUSED
        self._settle(Settlement(delivery.id, verdict, "; ".join(dict.fromkeys(refusals)) or translated.reason), claimed)
        return None

    def _tasks(self, delivery: Delivery, translated: Translated) -> list[Callable[[Riders], str]]:
        """Each does one thing that the delivery asks for, and returns why there was nothing to do."""
        tasks: list[Callable[[Riders], str]] = [partial(self._handle, command) for command in translated.commands]
        tasks += [partial(self._handle_named, news) for news in translated.by_reference]
        if translated.sighting is not None:
            heard = Heard(
                sighting=translated.sighting,
                source_id=delivery.id,
                at=self._clock.now(),
                cause=f"{delivery.provider} {delivery.type}",
            )
            tasks.append(partial(self._hear, heard))
        return tasks

    def _hear(self, heard: Heard, riders: Riders) -> str:
        plan = self._news.heard(heard, riders)
        return "" if plan.acts or plan.is_known else plan.reason

    def _handle_named(self, news: ByReference, riders: Riders) -> str:
        """Raises NotYet while nobody knows whose it is: the fact that names it may be on its way."""
        booking_id = self._references.bookings_of([news.reference]).get(news.reference)
        if booking_id is None:
            raise NotYet("it names no booking of ours, or none yet")
        return self._handle(news.command(booking_id), riders)

    def _handle(self, command: BookingCommand | MailCommand, riders: Riders) -> str:
        if isinstance(command, MailCommand):
            self._bus.handle_mail(command, riders)
        else:
            self._bus.handle(command, riders)
        return ""

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
