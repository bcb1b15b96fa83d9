"""Effects on a booking's time: won back, given up to somebody else, over."""

import logging
from contextlib import suppress

from application.effects import FinishSession, ReadInvitee, ReclaimTime, ShowNoShow, YieldTime
from application.handlers.appending import agenda_of
from application.handlers.change_booking import load_booking
from application.performing.calendar_questions import still_offered
from application.performing.lost_times import is_client_told
from application.performing.world import Done, Outcome, World
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.effects import ClaimedEffect
from application.ports.scheduling import NoShowShown, Refused, Sighting
from application.retry_policy import Later, Parked, after_failure, not_done
from application.sightings import Heard
from domain.booking.commands import CloseCase, CompleteSession, GiveWay, MoveBooking
from domain.booking.state import BookedUnpaid, Completed, Confirmed, Moving, NeedsNewTime, NoShow, NotStarted
from domain.booking.vocabulary import Actor, CaseKind
from domain.errors import NotYet, Refusal, SlotUnavailable, WrongState
from domain.identifiers import BookingId, agenda_id, derived_command_id

_log = logging.getLogger(__name__)


def reclaim_time(effect: ReclaimTime, claimed: ClaimedEffect, world: World) -> Outcome:
    """The money came late: if the time is still free, here and at Calendly, it is claimed again.

    Not once the client was told to choose another: what the mail says stays true.
    """
    state = load_booking(world.store, effect.booking_id)
    if not isinstance(state, NeedsNewTime) or is_client_told(effect.booking_id, world.store):
        return Done()
    try:
        is_free = still_offered(state, world)
    except LookupError:
        return Done()
    except ProviderUnavailable as silence:
        return after_failure(effect, claimed.counted_tries, world.clock.now(), str(silence))
    if not is_free:
        return Done()
    again = MoveBooking(
        booking_id=effect.booking_id,
        command_id=derived_command_id(claimed.id, f"reclaim/{claimed.try_number}"),
        at=world.clock.now(),
        cause="the time is still free",
        to=state.core.slot,
        by=Actor.SYSTEM,
    )
    with suppress(SlotUnavailable, WrongState):  # another client has it, or this one has chosen
        world.bus.handle(again)
    return Done()


def yield_time(effect: YieldTime, claimed: ClaimedEffect, world: World) -> Outcome:
    """By now the time may be free of others again: then nobody gives way, and there is nothing to decide."""
    if not _is_shared(effect.booking_id, world):
        return CloseCase(
            booking_id=effect.booking_id,
            command_id=derived_command_id(claimed.id, f"alone/{claimed.try_number}"),
            at=world.clock.now(),
            cause="nobody else has the time any more",
            kind=CaseKind.CLAIM_CONFLICT,
            outcome="time_released",
        )
    return GiveWay(
        booking_id=effect.booking_id,
        command_id=derived_command_id(claimed.id, f"give-way/{claimed.try_number}"),
        at=world.clock.now(),
        cause="somebody booked over it at Calendly",
        event_uri=effect.event_uri,
    )


def finish_session(effect: FinishSession, claimed: ClaimedEffect, world: World) -> Outcome:
    """It may have been moved since: then it is over at another time, which has work of its own."""
    state = load_booking(world.store, effect.booking_id)
    if not isinstance(state, Confirmed | Moving | BookedUnpaid) or effect.end not in (None, state.core.slot.end):
        return Done()
    now = world.clock.now()
    if now < state.core.slot.end:
        return Later(state.core.slot.end, "the session is not over")
    return CompleteSession(
        booking_id=effect.booking_id,
        command_id=derived_command_id(claimed.id, f"finish/{claimed.try_number}"),
        at=now,
        cause="the session's end has passed",
    )


def show_no_show(effect: ShowNoShow, claimed: ClaimedEffect, world: World) -> Outcome:
    state = load_booking(world.store, effect.booking_id)
    if not isinstance(state, Confirmed | BookedUnpaid | Completed | NoShow):
        return Done()
    calendar = state.core.selected.calendar
    answer = world.scheduling.show_no_show(state.meeting.invitee_uri, isinstance(state, NoShow), calendar)
    match answer:
        case NoShowShown():
            return Done()
        case Refused():
            return Parked(f"Calendly would not show the no-show: {answer.detail}")
        case Limited() | NotReached() | Unknown():
            return not_done(claimed, answer, world.clock.now())


def read_invitee(effect: ReadInvitee, claimed: ClaimedEffect, world: World) -> Outcome:
    """How Calendly has this invitee now, and the half that it was moved from, if we do not know it."""
    now = world.clock.now()
    try:
        seen = world.scheduling.read_invitee(effect.invitee_uri, effect.calendar)
        old = _unknown_old_half(seen, effect.calendar, world)
        heard = Heard(sighting=seen, source_id=claimed.id, at=now, cause="asked Calendly", old=old, fresh=True)
        world.news.heard(heard)
    except (ProviderUnavailable, NotYet) as wait:
        return after_failure(effect, claimed.counted_tries, now, str(wait))
    except LookupError:
        _log.warning("Calendly does not know an invitee any more; the nightly comparison looks at the meeting")
        return Done()
    except Refusal as refusal:
        return Parked(f"{refusal.slug}: {refusal}")
    return Done()


def _is_shared(booking_id: BookingId, world: World) -> bool:
    state = load_booking(world.store, booking_id)
    assert not isinstance(state, NotStarted), "only what has begun has a time"
    slots = [state.core.slot, *([state.request.to_slot] if isinstance(state, Moving) else [])]
    streams = [agenda_id(state.core.selected.calendar, day) for day in sorted({d for s in slots for d in s.days})]
    claims = [claim for history in world.store.load(streams).values() for claim in agenda_of(history).claims]
    mine = [claim.slot for claim in claims if claim.owner == booking_id]
    return any(claim.owner != booking_id and slot.overlaps(claim.slot) for claim in claims for slot in mine)


def _unknown_old_half(seen: Sighting, calendar: str, world: World) -> Sighting | None:
    if not seen.old_invitee or world.references.bookings_of([seen.old_invitee]):
        return None
    return world.scheduling.read_invitee(seen.old_invitee, calendar)
