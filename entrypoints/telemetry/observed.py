"""The bus and the runner as the service uses them: what they carry out leaves a line, with the booking it is about."""

import logging
import time

from opentelemetry.trace import SpanKind

from application.command_bus import NOTHING, CommandBus
from application.effect_runner import EffectRunner, Ended
from application.effects import booking_of
from application.handlers.appending import Changed, Riders
from application.inbox_processor import InboxProcessor
from application.performing.world import World
from application.ports.effects import ClaimedEffect, EffectQueue
from domain.booking.commands import BeginBooking, BookingCommand
from entrypoints.telemetry.at_hand import belonging, learned
from entrypoints.telemetry.traces import Tracing, told_of

_MILLISECONDS = 1_000
_log = logging.getLogger(__name__)


class ObservedBus(CommandBus):
    """Whoever asked learns which booking it came to be about."""

    def handle(self, command: BeginBooking | BookingCommand, riders: Riders = NOTHING) -> Changed:
        learned(booking=str(command.booking_id))
        return super().handle(command, riders)


class ObservedRunner(EffectRunner):
    """Each try of an effect is a line of the log, and a part of the trace that called for it."""

    def __init__(self, world: World, queue: EffectQueue, inbox: InboxProcessor, tracing: Tracing) -> None:
        super().__init__(world, queue, inbox)
        self._tracing = tracing

    def run(self, claimed: ClaimedEffect) -> Ended:
        kind = str(claimed.effect.__struct_config__.tag)
        booking = booking_of(claimed.effect)
        known = {"booking": str(booking)} if booking is not None else {}
        began = time.perf_counter()
        with (
            belonging(effect=kind, try_number=str(claimed.try_number), **known) as about,
            self._tracing.span(kind, SpanKind.CONSUMER, claimed.trace) as span,
        ):
            ended = super().run(claimed)
            took = round((time.perf_counter() - began) * _MILLISECONDS)
            level = logging.WARNING if ended == "parked" else logging.INFO
            _log.log(level, "%s: %s", kind, ended, extra={"ended": ended, "milliseconds": took})
            span.set_attributes({**told_of(about), "booking.ended": ended})
        return ended
