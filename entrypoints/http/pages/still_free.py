"""Whether the chosen time is still free, asked at every step before it is held."""

from application.requests.available_times import alternatives
from application.requests.offer_checks import check_slot
from domain.errors import BuilderNotBookable, SlotUnavailable
from domain.time_slot import TimeSlot
from entrypoints.http.offers import free_times_of
from entrypoints.http.pages.booking_draft import Draft, slot_of_draft
from entrypoints.http.pages.offering import Offering
from entrypoints.service import Service


def require_free(offering: Offering, draft: Draft, service: Service) -> None:
    """Raises SlotUnavailable with the nearest free times, SchedulingUnavailable, BuilderNotBookable."""
    slot, now = slot_of_draft(draft, offering.session), service.world.clock.now()
    try:
        check_slot(slot, offering.session.terms.duration_minutes, now)
        _find(slot, offering, service)
    except SlotUnavailable as gone:
        raise SlotUnavailable(str(gone), _nearest(offering, draft, service)) from None


def _find(slot: TimeSlot, offering: Offering, service: Service) -> None:
    """Raises SlotUnavailable."""
    found = free_times_of(offering.builder, offering.session, (slot.start, slot.end), service)
    if not any(free.slot == slot for free in found.times):
        raise SlotUnavailable("Somebody else was faster.")


def _nearest(offering: Offering, draft: Draft, service: Service) -> tuple[TimeSlot, ...]:
    builder, session = offering.builder, offering.session
    if builder.calendar is None or session.event_type_uri is None:
        raise BuilderNotBookable(f"{session.title} is not connected to a calendar yet.")
    return alternatives(
        session.event_type_uri,
        builder.calendar,
        session.terms.duration_minutes,
        draft.start,
        service.world.clock.now(),
        service.world.scheduling,
        service.world.store,
    )
