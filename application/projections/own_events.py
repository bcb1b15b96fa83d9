"""Whose stream an event is of, asked of every event of every history: a look into a set, not a walk through a union."""

from typing import TypeGuard, get_args

from application.ports.event_store import DomainEvent
from domain.booking.events import BookingEvent
from domain.mail.events import MailEvent

_BOOKING: frozenset[type] = frozenset(get_args(BookingEvent))
_MAIL: frozenset[type] = frozenset(get_args(MailEvent))


def is_of_booking(event: DomainEvent) -> TypeGuard[BookingEvent]:
    return type(event) in _BOOKING


def is_of_mail(event: DomainEvent) -> TypeGuard[MailEvent]:
    return type(event) in _MAIL
