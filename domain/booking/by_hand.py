"""What an operator says of a booking that no provider told us: facts and commands. References name no client."""

from domain.booking.command import Command
from domain.booking.vocabulary import Meeting
from domain.event import Event
from domain.money import Money
from domain.time_slot import TimeSlot


class MeetingVouched(Event, tag="meeting_vouched", frozen=True, kw_only=True):
    """The session takes place outside Calendly, which knows nothing of it. `place` is a link or a few words."""

    place: str


class MeetingLinked(Event, tag="meeting_linked", frozen=True, kw_only=True):
    """A meeting at Calendly that none of our calls is known to have made is this booking's.

    A client who was told of another place keeps that one.
    """

    meeting: Meeting


class PaidByHand(Event, tag="paid_by_hand", frozen=True, kw_only=True):
    """Money that came outside Stripe: a bank transfer, or cash."""

    number: int
    amount: Money
    reference: str


class LessAccepted(Event, tag="less_accepted", frozen=True, kw_only=True):
    """So much is enough for this booking, though it is less than its price."""

    amount: Money


class GivenBackByHand(Event, tag="given_back_by_hand", frozen=True, kw_only=True):
    """A refund of money that came by hand was paid out by a person."""

    number: int
    reference: str


ByHand = MeetingVouched | MeetingLinked | PaidByHand | LessAccepted | GivenBackByHand


class VouchForMeeting(Command, frozen=True, kw_only=True):
    """Calendly cannot be used: the operator has arranged the meeting elsewhere. `place` names no client."""

    place: str


class LinkMeeting(Command, frozen=True, kw_only=True):
    """A meeting that was made by hand at Calendly is this booking's: the operator vouches for that.

    `slot` and `calendars` are what Calendly says of it. `clears_conflict`: it is what lies over the booking's time.
    """

    meeting: Meeting
    slot: TimeSlot
    calendars: tuple[str, ...]
    clears_conflict: bool = False


class MarkPaid(Command, frozen=True, kw_only=True):
    """Money came outside Stripe. The same reference is the same money. With `accepts_less` it is enough."""

    amount: Money
    reference: str
    accepts_less: bool = False


class AcceptLess(Command, frozen=True, kw_only=True):
    """The part of the price that came is enough."""


class RecordGivenBack(Command, frozen=True, kw_only=True):
    """The refund of that number was paid out by a person."""

    number: int
    reference: str


ByHandCommand = VouchForMeeting | LinkMeeting | MarkPaid | AcceptLess | RecordGivenBack
