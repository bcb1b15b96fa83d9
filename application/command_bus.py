"""From a command to the one handler that carries it out."""

from collections.abc import Callable
from functools import partial
from typing import Any, get_args

from application.handlers import (
    begin_booking,
    change_booking,
    change_mail,
    correct_client_email,
    forget_client,
    note_foreign_time,
    resend_mail,
    want_mail,
)
from application.handlers.appending import Changed, Riders
from application.handlers.change_mail import MailChanged
from application.handlers.correct_client_email import CorrectClientEmail
from application.handlers.forget_client import ForgetClient
from application.handlers.note_foreign_time import NoteForeignTime
from application.handlers.want_mail import WantMail
from application.limits import CONFLICT_RETRIES
from application.mail_process import DEFAULT_TIMES, MailTimes
from application.ports.event_store import EventStore, OutcomeUnknown, StoreUnavailable, VersionConflict
from application.ports.people import Person
from domain.booking.commands import BeginBooking, BookingCommand
from domain.identifiers import BookingId
from domain.mail.events import MailResent
from domain.mail.mail import ChangeMail, MailCommand, ResendMail

NOTHING = Riders()

_Command = BeginBooking | BookingCommand | MailCommand | NoteForeignTime | CorrectClientEmail | ForgetClient | WantMail
_Handler = Callable[[Any, EventStore, Riders], Any]


def _handlers(times: MailTimes) -> dict[type, _Handler]:
    return {
        **dict.fromkeys(get_args(BeginBooking), partial(begin_booking.handle, times=times)),
        **dict.fromkeys(get_args(BookingCommand), partial(change_booking.handle, times=times)),
        NoteForeignTime: note_foreign_time.handle,
        **dict.fromkeys(get_args(ChangeMail), change_mail.handle),
        ResendMail: resend_mail.handle,
        WantMail: want_mail.handle,
        CorrectClientEmail: correct_client_email.handle,
        ForgetClient: forget_client.handle,
    }


class CommandBus:
    """Decides again, from the top, when another append came first or when the fate of ours is unknown."""

    def __init__(self, store: EventStore, times: MailTimes = DEFAULT_TIMES) -> None:
        self._store = store
        self._handlers = _handlers(times)

    def handle(self, command: BeginBooking | BookingCommand, riders: Riders = NOTHING) -> Changed:
        """Raises a Refusal, KeyTaken or StoreUnavailable; after any of them nothing was stored."""
        changed = self._run(command, riders)
        assert isinstance(changed, Changed)
        return changed

    def handle_mail(self, command: MailCommand, riders: Riders = NOTHING) -> MailChanged:
        changed = self._run(command, riders)
        assert isinstance(changed, MailChanged)
        return changed

    def resend_mail(self, command: ResendMail) -> MailResent:
        """Raises NotFound, WrongState, or IdempotencyKeyReused if it came before in other words."""
        resent = self._run(command, NOTHING)
        assert isinstance(resent, MailResent)
        return resent

    def correct_client_email(self, command: CorrectClientEmail, person: Person) -> None:
        """`person` as they are to be kept; raises NotFound."""
        self._run(command, Riders(people=(person,)))

    def forget_client(self, command: ForgetClient) -> None:
        """Only notes it; raises NotFound."""
        self._run(command, NOTHING)

    def note_foreign_time(self, command: NoteForeignTime, riders: Riders = NOTHING) -> tuple[BookingId, ...]:
        """The bookings of ours that the foreign time overlaps."""
        touched = self._run(command, riders)
        assert isinstance(touched, tuple)
        return touched

    def want_mail(self, command: WantMail) -> bool:
        """Whether it was not wanted before."""
        return bool(self._run(command, NOTHING))

    def _run(self, command: _Command, riders: Riders) -> object:
        handler = self._handlers[type(command)]
        for _ in range(CONFLICT_RETRIES):
            try:
                return handler(command, self._store, riders)
            except (VersionConflict, OutcomeUnknown):  # a handler that runs twice appends once
                continue
        raise StoreUnavailable("too many others change the same booking or day at this moment")
