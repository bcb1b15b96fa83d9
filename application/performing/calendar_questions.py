"""Questions to the experts' calendar while a meeting is being got into it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from application.effects import BookMeeting, DecideCase
from application.handlers.change_booking import load_booking
from application.limits import EVENT_TYPE_FRESH_SECONDS
from application.performing.world import World
from application.ports.answers import ProviderUnavailable
from application.ports.people import Person
from application.ports.scheduling import Answer, MeetingRequest, MeetingSearch
from domain.booking.events import CalendlyRequested
from domain.booking.scheduling import asked_slot
from domain.booking.state import Begun, Scheduling
from domain.booking.vocabulary import Meeting
from domain.identifiers import BookingId

# Ages of a lost try at which Calendly is searched for it (domain.md, paid flow 6).
LOOKS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
)


def next_look(lost: CalendlyRequested, now: datetime) -> datetime | None:
    """When Calendly is to be searched again for a try without an answer; None once that was done often enough."""
    return next((lost.asked_at + look for look in LOOKS if lost.asked_at + look > now), None)


def meeting_request(effect: BookMeeting, state: Begun, person: Person, world: World) -> MeetingRequest | None:
    selected = state.core.selected
    offer = world.catalog.session_type(selected.session_type_id)
    if offer is None or offer[1].event_type_uri is None:
        return None
    event_type = world.scheduling.event_type(offer[1].event_type_uri, EVENT_TYPE_FRESH_SECONDS)
    answers = tuple(
        Answer(question.name, person.answers[question.name], question.position)
        for question in event_type.questions
        if person.answers.get(question.name)
    )
    return MeetingRequest(
        booking_id=effect.booking_id,
        event_type_uri=event_type.uri,
        start=asked_slot(state).start,
        name=person.name,
        email=person.email,
        timezone=selected.zone,
        location_kind=event_type.location_kind,
        answers=answers,
    )


def search(booking_id: BookingId, state: Begun, person: Person, world: World) -> Sequence[Meeting]:
    """Not those that are cancelled there as nobody's: they stay listed until that is done."""
    selected = state.core.selected
    found = world.scheduling.find(
        MeetingSearch(
            booking_id=booking_id,
            calendar=selected.calendar,
            email=person.email,
            start=asked_slot(state).start,
        )
    )
    return [meeting for meeting in found if meeting.invitee_uri not in state.core.orphans]


def found_after_all(effect: DecideCase, world: World) -> Meeting | None:
    state = load_booking(world.store, effect.booking_id)
    if not isinstance(state, Scheduling) or state.core.person_id is None:
        return None
    person = world.people.get(state.core.person_id)
    try:
        found = search(effect.booking_id, state, person, world) if person is not None else ()
    except ProviderUnavailable:
        return None
    return found[0] if found else None


def still_offered(state: Begun, world: World) -> bool:
    selected = state.core.selected
    offer = world.catalog.session_type(selected.session_type_id)
    if offer is None or offer[1].event_type_uri is None:
        return False
    slot = asked_slot(state)
    offered = world.scheduling.offered_times(offer[1].event_type_uri, slot.start, slot.end, max_age_seconds=0)
    return not offered.stale and any(time.start == slot.start for time in offered.times)
