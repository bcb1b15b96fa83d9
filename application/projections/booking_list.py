"""The booking list: one row for each booking, a pure function of its history."""

from collections.abc import Sequence

from application.ports.event_store import Recorded
from application.ports.read_models import BookingRow
from application.projections.own_events import is_of_booking
from domain.booking.concerns import concerns_of
from domain.booking.evolve import evolve
from domain.booking.state import NotStarted, State
from domain.booking.status import payment_status_of, status_of
from domain.booking.takings import takings_of
from domain.identifiers import BookingId

NAME = "booking_list"


def booking_row(history: Sequence[Recorded]) -> BookingRow | None:
    """The row after these facts of one stream; None for a stream that is no booking."""
    state: State = NotStarted()
    for recorded in history:
        if not is_of_booking(recorded.event):
            return None
        state = evolve(state, recorded.event)
    if isinstance(state, NotStarted):
        return None
    selected, takings = state.core.selected, takings_of(state.core.ledger)
    return BookingRow(
        booking_id=BookingId(history[0].stream_id),
        builder_id=selected.builder_id,
        session_type_id=selected.session_type_id,
        person_id=state.core.person_id,
        status=status_of(state),
        payment_status=payment_status_of(state),
        starts_at=state.core.slot.start,
        ends_at=state.core.slot.end,
        amount_minor=selected.terms.price.amount_minor,
        currency=selected.terms.price.currency,
        source=selected.source,
        selected_at=history[0].at,
        changed_at=history[-1].at,
        concerns=concerns_of(state),
        currencies=tuple(one.currency for one in takings),
        paid=tuple(one.paid.amount_minor for one in takings),
        reserved=tuple(one.reserved.amount_minor for one in takings),
        refunded=tuple(one.refunded.amount_minor for one in takings),
        disputed=tuple(one.disputed.amount_minor for one in takings),
        kept=tuple(one.kept.amount_minor for one in takings),
        by_hand=tuple(one.by_hand.amount_minor for one in takings),
    )
