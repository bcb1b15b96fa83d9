"""Confirming by hand: what a person vouches for counts like Calendly's own answer."""

from domain.booking.by_hand import LinkMeeting, MeetingLinked, MeetingVouched, VouchForMeeting
from domain.booking.capturing import capture_reserved
from domain.booking.events import BookingEvent, CaseClosed, Moved
from domain.booking.scheduling import waits_for_calendly
from domain.booking.state import Begun, BookedUnpaid, Confirmed, Held, Scheduling, WithMeeting, is_outside
from domain.booking.vocabulary import Actor, CaseKind
from domain.errors import WrongState
from domain.time_slot import TimeSlot

_TAKEN = "Somebody else has this time at Calendly: move the booking, or settle that first."


def vouch_for_meeting(state: Begun, command: VouchForMeeting) -> list[BookingEvent]:
    """The time is ours in the agenda; nobody asks Calendly for it any more."""
    if is_outside(state) and isinstance(state, WithMeeting) and state.meeting.place == command.place:
        return []
    if not _waits(state):
        raise WrongState("This booking waits for no meeting.")
    if CaseKind.CLAIM_CONFLICT in state.core.cases:
        raise WrongState(_TAKEN)
    if command.at >= state.core.slot.start:
        raise WrongState("The session has begun.")
    return [MeetingVouched(place=command.place), *capture_reserved(state.core.ledger)]


def link_meeting(state: Begun, command: LinkMeeting) -> list[BookingEvent]:
    """Another time of the same expert is a move that the operator has made."""
    if isinstance(state, WithMeeting) and state.meeting.invitee_uri == command.meeting.invitee_uri:
        return []
    if not _waits(state) and not (is_outside(state) and isinstance(state, Confirmed | BookedUnpaid)):
        raise WrongState("This booking waits for no meeting.")
    _check_fits(state, command)
    stays = command.slot == state.core.slot
    has_conflict = CaseKind.CLAIM_CONFLICT in state.core.cases
    if stays and has_conflict and not command.clears_conflict:
        raise WrongState(_TAKEN)
    ends = [CaseClosed(kind=CaseKind.CLAIM_CONFLICT, outcome="linked")] if stays and has_conflict else []
    return [*_linked(state, command, stays=stays), *ends]


def _waits(state: Begun) -> bool:
    return isinstance(state, Held | Scheduling) and waits_for_calendly(state)


def _linked(state: Begun, command: LinkMeeting, *, stays: bool) -> list[BookingEvent]:
    moved = [] if stays else [_moved(state.core.slot, command)]
    if is_outside(state):
        return [*moved] or [MeetingLinked(meeting=command.meeting)]
    return [MeetingLinked(meeting=command.meeting), *moved, *capture_reserved(state.core.ledger)]


def _moved(before: TimeSlot, command: LinkMeeting) -> Moved:
    return Moved(
        from_slot=before,
        to_slot=command.slot,
        by=Actor.OPERATOR,
        moved_at=command.at,
        meeting=command.meeting,
        at_calendly=True,
    )


def _check_fits(state: Begun, command: LinkMeeting) -> None:
    selected, minutes = state.core.selected, (command.slot.end - command.slot.start).total_seconds() / 60
    if command.meeting.invitee_uri in state.core.orphans:
        raise WrongState("This meeting is being cancelled at Calendly: nobody waited for it.")
    if selected.calendar not in command.calendars:
        raise WrongState("This meeting is not in the calendar of this booking's expert.")
    if minutes != selected.terms.duration_minutes:
        raise WrongState(f"This meeting lasts {minutes:g} minutes, the session {selected.terms.duration_minutes}.")
    if command.at >= command.slot.start:
        raise WrongState("This meeting has begun.")
