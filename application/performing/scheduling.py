"""Effects that end at Calendly: a try is claimed before the call, a lost answer is looked up, never repeated."""

from datetime import datetime, timedelta

from application.effects import BookMeeting
from application.handlers.change_booking import load_booking
from application.limits import CALENDLY_TRIES, UNANSWERED_AFTER
from application.performing.calendar_questions import LOOKS, meeting_request, next_look, search, still_offered
from application.performing.parking import leave_meeting
from application.performing.world import Done, Outcome, World
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.effects import ClaimedEffect
from application.ports.people import Person
from application.ports.scheduling import Refused, SchedulingLink
from application.retry_policy import Later, after_failure, not_done
from domain.booking.commands import (
    OpenCase,
    RecordBooked,
    RecordCalendlyRefusal,
    RecordSchedulingLink,
    RefuseMove,
    RequestCalendly,
)
from domain.booking.events import CalendlyRequested
from domain.booking.losing import settle_by
from domain.booking.scheduling import LINK_ENDS_BEFORE_START, ask_until, asked_slot, asks_calendly
from domain.booking.state import Asking, Begun, Moving, NotStarted, Scheduling
from domain.booking.vocabulary import CalendlyRefusal, CaseKind, Meeting
from domain.identifiers import derived_command_id

# How long after a refusal as taken the one look waits for the list to show a meeting of ours.
_LATER_LOOK = timedelta(minutes=1)


def book_meeting(effect: BookMeeting, claimed: ClaimedEffect, world: World) -> Outcome:
    state = load_booking(world.store, effect.booking_id)
    if isinstance(state, NotStarted) or not asks_calendly(state):
        return Done()
    if effect.start is not None and effect.start != asked_slot(state).start:
        return Done()  # it has moved to another time, which has work of its own
    person = world.people.get(state.core.person_id) if state.core.person_id else None
    if person is None:
        return _impossible(effect, state, "the client's details were erased", claimed, world)
    if world.clock.now() >= ask_until(state):
        return _out_of_time(effect, state, person, claimed, world)
    outcome = _ask_or_look(effect, state, person, claimed, world)
    return outcome.by(ask_until(state)) if isinstance(outcome, Later) else outcome


def _ask_or_look(effect: BookMeeting, state: Begun, person: Person, claimed: ClaimedEffect, world: World) -> Outcome:
    if world.modes.is_parked:
        return leave_meeting(effect, state, claimed, world)
    if isinstance(state, Scheduling | Moving) and state.unanswered is not None:
        return _look_up(effect, state, state.unanswered, person, claimed, world)
    tries = state.tries if isinstance(state, Scheduling | Moving) else 0
    return _claim_and_post(effect, state, tries + 1, person, claimed, world)


def _claim_and_post(
    effect: BookMeeting, state: Begun, try_number: int, person: Person, claimed: ClaimedEffect, world: World
) -> Outcome:
    now = world.clock.now()
    try:
        request = meeting_request(effect, state, person, world)
    except ProviderUnavailable as silence:
        return after_failure(effect, claimed.counted_tries, now, str(silence))
    except LookupError:
        return _impossible(effect, state, "Calendly no longer has the event type", claimed, world)
    if request is None:
        return _impossible(effect, state, "the session type is no longer in the catalog", claimed, world)
    room_at = world.budgets.of(state.core.selected.calendar).spend(effect.booking_id, now)
    if room_at is not None:
        return _without_calls(effect, state, request.event_type_uri, room_at, claimed, world)
    claim = world.bus.handle(
        RequestCalendly(
            booking_id=effect.booking_id,
            command_id=derived_command_id(claimed.id, f"request/{try_number}/{claimed.try_number}"),
            at=world.clock.now(),  # asking for the event type took its time
            cause="the booking is ready for the calendar",
            try_number=try_number,
        )
    )
    if not claim.events:
        return Later(now + UNANSWERED_AFTER, "another process is asking Calendly")
    return _after_posting(effect, state, try_number, person, world.scheduling.book(request), claimed, world)


def _after_posting(
    effect: BookMeeting,
    state: Begun,
    try_number: int,
    person: Person,
    answer: Meeting | Refused | Limited | NotReached | Unknown,
    claimed: ClaimedEffect,
    world: World,
) -> Outcome:
    now = world.clock.now()
    match answer:
        case Meeting():
            return _booked(effect, answer, claimed, now)
        case Refused(reason=CalendlyRefusal.TAKEN):
            return _taken(effect, state, try_number, person, answer, claimed, world)
        case Refused():
            return _refused(effect, try_number, answer.reason, answer.detail, claimed, now)
        case Limited() | NotReached():  # not a try: it does not count
            world.bus.handle(_refused(effect, try_number, CalendlyRefusal.BUDGET, "not asked", claimed, now))
            return not_done(claimed, answer, now)
        case Unknown():
            return Later(now + LOOKS[0], answer.detail)


def _look_up(
    effect: BookMeeting,
    state: Asking,
    lost: CalendlyRequested,
    person: Person,
    claimed: ClaimedEffect,
    world: World,
) -> Outcome:
    now = world.clock.now()
    age = now - lost.asked_at
    if age < UNANSWERED_AFTER:
        return Later(lost.asked_at + UNANSWERED_AFTER, "the call to Calendly is under way")
    try:
        found = search(effect.booking_id, state, person, world)
        if found:
            return _booked(effect, found[0], claimed, now)
        posted = state.tries - state.uncounted_tries
        if posted < CALENDLY_TRIES and still_offered(state, world):
            return _claim_and_post(effect, state, state.tries + 1, person, claimed, world)
    except ProviderUnavailable as silence:
        return after_failure(effect, claimed.counted_tries, now, str(silence))
    return _look_again(effect, state, lost, claimed, world)


def _look_again(
    effect: BookMeeting, state: Begun, lost: CalendlyRequested, claimed: ClaimedEffect, world: World
) -> Outcome:
    now = world.clock.now()
    look = next_look(lost, now)
    if look is not None:
        return Later(look, "not found at Calendly yet")
    if isinstance(state, Moving):
        return _stays(effect, state, "unknown", claimed, world)
    return OpenCase(
        booking_id=effect.booking_id,
        command_id=derived_command_id(claimed.id, f"case/{claimed.try_number}"),
        at=now,
        cause="Calendly never said whether it booked",
        kind=CaseKind.SCHEDULING_UNKNOWN,
        deadline=max(now, settle_by(state.core)),
    )


def _out_of_time(effect: BookMeeting, state: Begun, person: Person, claimed: ClaimedEffect, world: World) -> Outcome:
    """Too late to ask again: look for a try whose answer was lost, then let a case give the money back at once."""
    now = world.clock.now()
    if isinstance(state, Scheduling | Moving) and state.unanswered is not None:
        if now < state.unanswered.asked_at + UNANSWERED_AFTER:
            return Later(state.unanswered.asked_at + UNANSWERED_AFTER, "the call to Calendly is under way")
        try:
            found = search(effect.booking_id, state, person, world)
        except ProviderUnavailable as silence:
            if now < state.core.slot.start:
                return after_failure(effect, claimed.counted_tries, now, str(silence))
            found = ()
        if found:
            return _booked(effect, found[0], claimed, now)
    if isinstance(state, Moving):
        return _stays(effect, state, "too_late", claimed, world)
    return OpenCase(
        booking_id=effect.booking_id,
        command_id=derived_command_id(claimed.id, f"late/{claimed.try_number}"),
        at=now,
        cause="the session is too near to ask the calendar again",
        kind=CaseKind.SCHEDULING_UNKNOWN,
        deadline=now,
    )


def _impossible(
    effect: BookMeeting, state: Begun, why: str, claimed: ClaimedEffect, world: World
) -> OpenCase | RefuseMove:
    """No request can be written: a person may decide until the money must go back; a free hold just ends."""
    if isinstance(state, Moving):
        return _stays(effect, state, "configuration", claimed, world)
    now = world.clock.now()
    return OpenCase(
        booking_id=effect.booking_id,
        command_id=derived_command_id(claimed.id, f"impossible/{claimed.try_number}"),
        at=now,
        cause="the meeting cannot be asked for",
        kind=CaseKind.CONFIGURATION,
        deadline=max(now, settle_by(state.core)),
        detail=why,
    )


def _taken(
    effect: BookMeeting,
    state: Begun,
    try_number: int,
    person: Person,
    answer: Refused,
    claimed: ClaimedEffect,
    world: World,
) -> Outcome:
    """`already filled` may be our own earlier try: search before calling it lost."""
    now = world.clock.now()
    lost_before = asked_slot(state).start in state.core.in_doubt  # before this try: an answered one is in no doubt
    try:
        found = search(effect.booking_id, state, person, world)
    except ProviderUnavailable as silence:
        return Later(now + LOOKS[0], str(silence))
    if found:
        return _booked(effect, found[0], claimed, now)
    if lost_before:
        return Later(now + _LATER_LOOK, "taken, perhaps by our own lost try")
    return _refused(effect, try_number, CalendlyRefusal.TAKEN, answer.detail, claimed, now)


def _without_calls(
    effect: BookMeeting, state: Begun, event_type_uri: str, room_at: datetime, claimed: ClaimedEffect, world: World
) -> Outcome:
    """No calls are left: wait if the session is far enough away, else the client books with a link of their own.

    Not while a try may have booked already: that one is looked for first, and never doubled by a link.
    """
    now = world.clock.now()
    lost = state.unanswered if isinstance(state, Scheduling | Moving) else None
    is_far = room_at + LINK_ENDS_BEFORE_START <= ask_until(state)
    if lost is not None and (next_look(lost, now) is not None or not is_far):
        return _look_again(effect, state, lost, claimed, world)
    if is_far:
        return Later(room_at, "no calls to Calendly are left for now")
    if not isinstance(state, Scheduling):
        return Later(min(room_at, ask_until(state)), "no calls to Calendly are left for now")
    answer = world.scheduling.scheduling_link(event_type_uri, effect.booking_id)
    match answer:
        case SchedulingLink():
            return _hand_out(effect, answer.url, claimed, world)
        case Refused():
            return _impossible(effect, state, f"no link could be made: {answer.detail}", claimed, world)
        case Limited() | NotReached() | Unknown():
            return not_done(claimed, answer, now)


def _hand_out(effect: BookMeeting, url: str, claimed: ClaimedEffect, world: World) -> Outcome:
    """Unless another process has claimed a try meanwhile: that one is looked up, and the link is thrown away."""
    now = world.clock.now()
    sent = world.bus.handle(
        RecordSchedulingLink(
            booking_id=effect.booking_id,
            command_id=derived_command_id(claimed.id, f"link/{claimed.try_number}"),
            at=now,
            cause="no calls to Calendly are left in time",
            url=url,
        )
    )
    return Done() if sent.events else Later(now + UNANSWERED_AFTER, "another process is asking Calendly")


def _stays(effect: BookMeeting, state: Moving, reason: str, claimed: ClaimedEffect, world: World) -> RefuseMove:
    return RefuseMove(
        booking_id=effect.booking_id,
        command_id=derived_command_id(claimed.id, f"stays/{claimed.try_number}"),
        at=world.clock.now(),
        cause="the new time could not be had",
        to=state.request.to_slot,
        reason=reason,
    )


def _booked(effect: BookMeeting, meeting: Meeting, claimed: ClaimedEffect, now: datetime) -> RecordBooked:
    return RecordBooked(
        booking_id=effect.booking_id,
        command_id=derived_command_id(claimed.id, f"booked/{claimed.try_number}"),
        at=now,
        cause="Calendly answered",
        meeting=meeting,
    )


def _refused(
    effect: BookMeeting,
    try_number: int,
    reason: CalendlyRefusal,
    detail: str,
    claimed: ClaimedEffect,
    now: datetime,
) -> RecordCalendlyRefusal:
    return RecordCalendlyRefusal(
        booking_id=effect.booking_id,
        command_id=derived_command_id(claimed.id, f"refused/{try_number}"),
        at=now,
        cause="Calendly answered",
        try_number=try_number,
        reason=reason,
        detail=detail,
    )
