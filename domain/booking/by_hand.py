"""What an operator says of a booking that no provider told us: facts and commands."""

from domain.booking.command import Command
from domain.booking.vocabulary import Meeting
from domain.event import Event
from domain.time_slot import TimeSlot


class MeetingVouched(Event, tag="meeting_vouched", frozen=True, kw_only=True):
    """The session takes place outside Calendly, which knows nothing of it. `place` is a link or a few words."""

    place: str


class MeetingLinked(Event, tag="meeting_linked", frozen=True, kw_only=True):
    """A meeting at Calendly that none of our calls is known to have made is this booking's.

    A client who was told of another place keeps that one.
    """

    meeting: Meeting


ByHand = MeetingVouched | MeetingLinked


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


ByHandCommand = VouchForMeeting | LinkMeeting
