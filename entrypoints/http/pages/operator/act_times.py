"""The times that a booking may be moved to, as its expert's calendar offers them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from application.limits import TIMES_FRESH_SECONDS
from application.ports.answers import ProviderUnavailable
from application.requests.available_times import free_times
from domain.booking.state import NeedsNewTime
from domain.time_slot import TimeSlot
from entrypoints.http.pages.booking_forms import start_of_form
from entrypoints.http.pages.operator.asked import Asked, Choice, unusable
from entrypoints.http.speaking import gettext
from entrypoints.http.time_words import times_words

LOOKED_AHEAD = timedelta(days=14)
LOOKED_BACK = timedelta(days=3)
SHOWN_MAX = 60


def offered(asked: Asked) -> Sequence[Choice]:
    """Around its present time and after; none when the calendar cannot be asked."""
    selected, slot = asked.state.core.selected, asked.state.core.slot
    first = max(asked.now, slot.start - LOOKED_BACK)
    try:
        found = free_times(
            selected.event_type,
            selected.calendar,
            selected.terms.duration_minutes,
            (first, first + LOOKED_AHEAD),
            TIMES_FRESH_SECONDS,
            asked.service.world.scheduling,
            asked.service.world.store,
        )
    except (ProviderUnavailable, LookupError):
        return ()
    return [Choice(_value(free.slot.start), times_words(free.slot, "UTC")) for free in found.times][:SHOWN_MAX]


def wanted_slot(asked: Asked) -> TimeSlot:
    try:
        start = start_of_form(asked.value).astimezone(UTC)
        return TimeSlot.lasting(start, asked.state.core.selected.terms.duration_minutes)
    except (ValueError, OverflowError):
        raise unusable(gettext("Choose one of the times.")) from None


def another_slot(asked: Asked) -> TimeSlot:
    """Some time that the booking does not have, to learn whether it may be moved at all."""
    slot = asked.state.core.slot
    if isinstance(asked.state, NeedsNewTime):
        return slot
    return TimeSlot(slot.start + LOOKED_AHEAD, slot.end + LOOKED_AHEAD)


def _value(start: datetime) -> str:
    return start.astimezone(UTC).isoformat()
