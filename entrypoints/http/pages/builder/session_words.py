"""A builder's session in words ready to be set: when by both clocks, with whom, how it stands, what it brought."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from msgspec import Struct

from adapters.mail_texts.times import clock_span_words, date_words, other_time_words
from application.ports.catalog import Builder
from application.requests.builder_sessions import BuilderSession
from domain.booking.state import Begun, BookedUnpaid, Moving, WithMeeting
from domain.booking.status import PaymentStatus, Status, payment_status_of, status_of
from domain.booking.takings import Takings, takings_of
from entrypoints.http.amounts import amount_words
from entrypoints.http.pages.builder.frame import home_of
from entrypoints.http.time_words import times_words

NOBODY = "A client who was forgotten"

_STATUS: Mapping[str, str] = {
    Status.HELD: "Held, not booked yet",
    Status.AWAITING_PAYMENT: "Held until it is paid",
    Status.PAYMENT_PROCESSING: "Payment on its way",
    Status.SCHEDULING: "Being confirmed with Calendly",
    Status.CONFIRMED: "Confirmed",
    Status.NEEDS_NEW_TIME: "Time lost: the client may choose another",
    Status.CANCELLED: "Cancelled",
    Status.EXPIRED: "Hold ended",
    Status.COMPLETED: "Took place",
    Status.NO_SHOW: "Client did not come",
}
_PAYMENT: Mapping[str, str] = {
    PaymentStatus.NOT_REQUIRED: "free",
    PaymentStatus.UNPAID: "not paid",
    PaymentStatus.PENDING: "payment pending",
    PaymentStatus.AUTHORIZED: "reserved",
    PaymentStatus.PAID: "paid",
    PaymentStatus.FAILED: "payment failed",
    PaymentStatus.REFUND_PENDING: "refund on its way",
    PaymentStatus.PARTIALLY_REFUNDED: "partly refunded",
    PaymentStatus.REFUNDED: "refunded",
    PaymentStatus.REFUND_FAILED: "refund failed",
    PaymentStatus.DISPUTED: "disputed",
}
assert (set(_STATUS), set(_PAYMENT)) == (set(Status), set(PaymentStatus)), "every state has its words"


class SessionLine(Struct, frozen=True, kw_only=True):
    """`times` are by the builder's clock, `other_times` by the client's where that shows something else."""

    path: str
    title: str
    client: str
    day: str
    times: str
    other_times: str
    moving_to: str
    """The time that Calendly is being asked for instead."""
    status: str
    payment: str
    price: str
    place: str
    place_url: str
    notes: str
    answers: tuple[tuple[str, str], ...]
    takings: tuple[Takings, ...]


class Day(Struct, frozen=True):
    words: str
    sessions: tuple[SessionLine, ...]


def by_day(sessions: Iterable[BuilderSession], builder: Builder) -> tuple[Day, ...]:
    """Days of the builder's clock, in the order given."""
    lines = (session_line(session, builder) for session in sessions)
    return tuple(Day(day, tuple(of_day)) for day, of_day in groupby(lines, key=lambda line: line.day))


def session_line(session: BuilderSession, builder: Builder) -> SessionLine:
    state, client = session.state, session.client
    selected, slot = state.core.selected, state.core.slot
    place = state.meeting.place if isinstance(state, WithMeeting) else ""
    is_link = place.startswith(("https://", "http://"))
    price = selected.terms.price
    return SessionLine(
        path=session_path(session, builder),
        title=session.title,
        client=client.name if client else NOBODY,
        day=date_words(slot.start, builder.timezone),
        times=clock_span_words(slot, builder.timezone),
        other_times=other_time_words(slot, builder.timezone, selected.zone),
        moving_to=times_words(state.request.to_slot, builder.timezone) if isinstance(state, Moving) else "",
        status=status_words(state),
        payment=_PAYMENT[payment_status_of(state)],
        price=amount_words(price) if price else "",
        place="" if is_link else place,
        place_url=place if is_link else "",
        notes=client.notes if client else "",
        answers=tuple(client.answers.items()) if client else (),
        takings=takings_of(state.core.ledger),
    )


def session_path(session: BuilderSession, builder: Builder) -> str:
    return f"{home_of(builder)}/sessions/{session.booking_id}"


def status_words(state: Begun) -> str:
    if isinstance(state, BookedUnpaid):
        return "In the calendar, not paid yet"
    return _STATUS[status_of(state)]
