"""From a command to the one handler that carries it out."""

from collections.abc import Callable
from typing import Any, get_args

from application.handlers import begin_booking, change_booking, change_mail, note_foreign_time
from application.handlers.appending import Changed, Riders
from application.handlers.change_mail import MailChanged
from application.handlers.note_foreign_time import NoteForeignTime
from application.limits import CONFLICT_RETRIES
from application.ports.event_store import EventStore, OutcomeUnknown, StoreUnavailable, VersionConflict
from domain.booking.commands import BeginBooking, BookingCommand
from domain.identifiers import BookingId
from domain.mail.mail import (
    AttemptMail,
    GiveUpMail,
    MailCommand,
    RecordMailAccepted,
    RecordMailBounced,
    RecordMailDelivered,
    RecordMailNotTaken,
)

NOTHING = Riders()

_HANDLERS: dict[type, Callable[[Any, EventStore, Riders], Any]] = {
    **dict.fromkeys(get_args(BeginBooking), begin_booking.handle),
    **dict.fromkeys(get_args(BookingCommand), change_booking.handle),
    NoteForeignTime: note_foreign_time.handle,
    **dict.fromkeys(
        (AttemptMail, RecordMailNotTaken, RecordMailAccepted, RecordMailDelivered, RecordMailBounced, GiveUpMail),
        change_mail.handle,
    ),
}


class CommandBus:
    """Decides again, from the top, when another append came first or when the fate of ours is unknown."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def handle(self, command: BeginBooking | BookingCommand, riders: Riders = NOTHING) -> Changed:
        """Raises a Refusal, KeyTaken or StoreUnavailable; after any of them nothing was stored."""
        changed = self._run(command, riders)
        assert isinstance(changed, Changed)
        return changed

    def handle_mail(self, command: MailCommand, riders: Riders = NOTHING) -> MailChanged:
        changed = self._run(command, riders)
        assert isinstance(changed, MailChanged)
        return changed

    def note_foreign_time(self, command: NoteForeignTime, riders: Riders = NOTHING) -> tuple[BookingId, ...]:
        """The bookings of ours that the foreign time overlaps."""
        touched = self._run(command, riders)
        assert isinstance(touched, tuple)
        return touched

    def _run(self, command: BeginBooking | BookingCommand | MailCommand | NoteForeignTime, riders: Riders) -> object:
        handler = _HANDLERS[type(command)]
        for _ in range(CONFLICT_RETRIES):
            try:
                return handler(command, self._store, riders)
            except (VersionConflict, OutcomeUnknown):  # a handler that runs twice appends once
                continue
        raise StoreUnavailable("too many others change the same booking or day at this moment")
