"""What must hold of mails: at SendGrid's door when one is handed over, and of each that was wanted in the end."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from adapters.memory.database import MemoryDatabase
from application.ports.event_store import Recorded
from application.ports.mailer import OutgoingMail
from domain.booking.events import BookingEvent
from domain.booking.evolve import evolve
from domain.booking.state import Begun, NotStarted, State
from domain.booking.status import Status, status_of
from domain.identifiers import BookingId, MailId
from domain.mail.events import MailEvent, MailKind
from domain.mail.mail import Mail, Standing, fold
from domain.mail.promises import at_most_once

OVERTAKEN_WITHIN = timedelta(minutes=2)
"""What changes between the last look at a booking and the call to SendGrid cannot be known to the mail."""

_STANDS = frozenset({Status.CONFIRMED, Status.AWAITING_PAYMENT})
_SENT_WHILE: Mapping[MailKind, frozenset[Status]] = {
    MailKind.CONFIRMED: frozenset({Status.CONFIRMED}),
    MailKind.MOVED: _STANDS,
    MailKind.CANCELLED: frozenset({Status.CANCELLED}),
    MailKind.TIME_LOST: frozenset({Status.NEEDS_NEW_TIME}),
    MailKind.SCHEDULING_LINK: frozenset({Status.SCHEDULING}),
    MailKind.PAYMENT_DUE: frozenset({Status.AWAITING_PAYMENT}),
    MailKind.UNPAID: frozenset({Status.AWAITING_PAYMENT}),
    MailKind.AWAITING_PAYMENT: frozenset({Status.AWAITING_PAYMENT}),
    MailKind.HOLD_ENDED: frozenset({Status.EXPIRED}),
    MailKind.REMINDER: _STANDS,
    MailKind.REMINDER_SOON: _STANDS,
    MailKind.FOLLOW_UP: frozenset({Status.COMPLETED}),
}
_REMINDS_AHEAD = {MailKind.REMINDER: timedelta(hours=24), MailKind.REMINDER_SOON: timedelta(minutes=15)}


def broken_at_the_door(mail: OutgoingMail, history: Sequence[Recorded], now: datetime) -> str | None:
    """What is wrong with handing this mail over now; `history` is its booking's."""
    states = list(_lately(history, now))
    if not states or any(_is_so(mail.kind, state, now) for state in states):
        return None
    last = states[-1]
    return f"a {mail.kind} mail is sent for a {status_of(last)} session at {last.core.slot.start:%d %H:%M}"


def _lately(history: Sequence[Recorded], now: datetime) -> Iterator[Begun]:
    """How the booking stands, and how it stood since a moment ago."""
    state: State = NotStarted()
    for recorded, following in zip(history, [*history[1:], None], strict=True):
        assert isinstance(recorded.event, BookingEvent)
        state = evolve(state, recorded.event)
        lasted = following is None or following.at >= now - OVERTAKEN_WITHIN
        if lasted and not isinstance(state, NotStarted):
            yield state


def _is_so(kind: MailKind, state: Begun, now: datetime) -> bool:
    if status_of(state) not in _SENT_WHILE.get(kind, frozenset(Status)):
        return False
    ahead, start = _REMINDS_AHEAD.get(kind), state.core.slot.start
    return ahead is None or start - ahead <= now < start + OVERTAKEN_WITHIN


def sent_too_often(mail: OutgoingMail, taken: int) -> str | None:
    return f"SendGrid was given a {mail.kind} mail {taken} times" if at_most_once(mail.kind) and taken > 1 else None


def ends(memory: MemoryDatabase, taken: Counter[MailId]) -> Iterator[tuple[BookingId | None, str]]:
    """Each mail that was wanted was accepted, once as far as we know, or given up with a reason."""
    for stream, history in memory.streams.items():
        mail = fold(recorded.event for recorded in history if isinstance(recorded.event, MailEvent))
        if mail is not None:
            for words in _wrong_end(mail, taken[MailId(stream)]):
                yield mail.wanted.booking_id, f"the {mail.wanted.kind} mail to the {mail.wanted.recipient} {words}"


def _wrong_end(mail: Mail, taken: int) -> Iterator[str]:
    if not mail.is_settled:
        yield f"is left {mail.standing.name.lower()}"
    if mail.standing is Standing.GIVEN_UP and not mail.reason:
        yield "was given up without a reason"
    if mail.standing >= Standing.ACCEPTED and not taken:
        yield "counts as accepted, but SendGrid never had it"
    if taken > max(mail.unknown_attempts, 1):
        yield f"was taken {taken} times in {mail.unknown_attempts} attempts"
