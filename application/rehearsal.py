"""What a command would do to a booking now: decided and reacted to as it would be, and nothing stored."""

from collections.abc import Sequence

from msgspec import Struct

from application.booking_process import react
from application.effects import NewEffect
from application.handlers.change_booking import booking_state
from application.mail_process import DEFAULT_TIMES, MailTimes, NewMail
from application.ports.event_store import Recorded
from domain.booking.commands import BookingCommand
from domain.booking.decide import decide
from domain.booking.events import BookingEvent
from domain.booking.evolve import evolve
from domain.booking.state import State
from domain.errors import Refusal


class Rehearsed(Struct, frozen=True, kw_only=True):
    """The facts, the work and the mails that would come of it, or why it would be refused. Mails are decided again
    before they are sent.
    """

    before: State
    after: State
    facts: tuple[BookingEvent, ...] = ()
    work: tuple[NewEffect, ...] = ()
    mails: tuple[NewMail, ...] = ()
    refusal: str = ""

    @property
    def does_nothing(self) -> bool:
        return not self.facts


def rehearse(history: Sequence[Recorded], command: BookingCommand, times: MailTimes = DEFAULT_TIMES) -> Rehearsed:
    """Whose time it is in the agenda is only decided when it is done."""
    before = after = booking_state(history)
    try:
        facts = decide(before, command)
    except Refusal as refusal:
        return Rehearsed(before=before, after=before, refusal=str(refusal))
    for fact in facts:
        after = evolve(after, fact)
    numbered = list(enumerate(facts, start=len(history) + 1))
    reaction = react(command.booking_id, before, numbered, after, command.at, times)
    return Rehearsed(before=before, after=after, facts=tuple(facts), work=reaction.effects, mails=reaction.mails)
