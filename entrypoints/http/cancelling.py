"""What calling a booking off would give back at this moment."""

from msgspec import Struct

from domain.booking.scheduling import asks_calendly
from domain.booking.state import Begun, NeedsNewTime, Scheduling
from domain.money import Money
from entrypoints.service import Service


class Returns(Struct, frozen=True):
    """`back` is given back by us. `disputed` is owed besides, but the client's bank withholds it: the two settle it,
    and only what the bank leaves to us can be given back.
    """

    back: Money
    disputed: Money


def returns_now(state: Begun, service: Service) -> Returns | None:
    """None if there is nothing to call off, or not now."""
    owed = _owed(state, service)
    if owed is None:
        return None
    there = state.core.ledger.received(owed.currency)
    back = Money(min(owed.amount_minor, there.amount_minor), owed.currency)
    return Returns(back, owed - back)


def _owed(state: Begun, service: Service) -> Money | None:
    """Everything while nobody asks the calendar."""
    match state:
        case NeedsNewTime():
            return _taken(state)
        case Scheduling():
            return None if asks_calendly(state) else _taken(state)
        case _:
            return service.manage.gives_back_now(state)


def _taken(state: Begun) -> Money:
    return state.core.ledger.taken(state.core.selected.terms.price.currency)
