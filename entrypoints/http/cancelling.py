"""What calling a booking off would give back at this moment."""

from domain.booking.scheduling import asks_calendly
from domain.booking.state import Begun, NeedsNewTime, Scheduling
from domain.money import Money
from entrypoints.http.money_texts import money_at_stake
from entrypoints.service import Service


def returns_now(state: Begun, service: Service) -> Money | None:
    """Everything while nobody asks the calendar; None if there is nothing to call off, or not now."""
    match state:
        case NeedsNewTime():
            return money_at_stake(state)
        case Scheduling():
            return None if asks_calendly(state) else money_at_stake(state)
        case _:
            return service.manage.gives_back_now(state)
