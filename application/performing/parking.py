"""While the service is parked, nothing is changed in a calendar and no money is moved: that work looks again later."""

from datetime import datetime

from application.effects import (
    BookMeeting,
    CancelMeeting,
    CapturePayment,
    Effect,
    GiveBack,
    ReleaseAuthorization,
    ShowNoShow,
)
from application.limits import PARKED_LOOKS_AGAIN
from application.performing.world import World
from application.ports.effects import ClaimedEffect
from application.retry_policy import Later
from domain.booking.commands import RecordCalendlyRefusal, RequestCalendly
from domain.booking.state import Begun, Held
from domain.booking.vocabulary import CalendlyRefusal
from domain.identifiers import derived_command_id

WAITS: frozenset[type[Effect]] = frozenset({CancelMeeting, CapturePayment, GiveBack, ReleaseAuthorization, ShowNoShow})
"""And BookMeeting, which has a moment of its own by which it is decided. What opens or closes payment pages, hears,
reads or mails goes on: bookings and money are taken, holds end in the safe order, and clients are told what is so.
"""


PARKED = "an operator has parked the service"


def look_again(now: datetime) -> Later:
    """However often: waiting for an operator is no try that failed."""
    return Later(now + PARKED_LOOKS_AGAIN, PARKED, limited=True)


def leave_meeting(effect: BookMeeting, state: Begun, claimed: ClaimedEffect, world: World) -> Later:
    """A free time that is only held would end with its hold: it is taken as by a try that could not be made."""
    now = world.clock.now()
    if isinstance(state, Held):
        world.bus.handle(
            RequestCalendly(
                booking_id=effect.booking_id,
                command_id=derived_command_id(claimed.id, f"parked/{claimed.try_number}"),
                at=now,
                cause="the service is parked",
                try_number=1,
            )
        )
        world.bus.handle(
            RecordCalendlyRefusal(
                booking_id=effect.booking_id,
                command_id=derived_command_id(claimed.id, f"not asked/{claimed.try_number}"),
                at=now,
                cause="the service is parked",
                try_number=1,
                reason=CalendlyRefusal.BUDGET,
                detail="not asked",
            )
        )
    return look_again(now)
