"""A builder's session in words ready to be set: when by both clocks, with whom, how it stands, what it brought."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from msgspec import Struct

from adapters.mail_texts.times import clock_span_words, other_time_words
from application.ports.catalog import Builder
from application.requests.builder_sessions import BuilderSession
from domain.booking.state import Begun, BookedUnpaid, Moving, WithMeeting
from domain.booking.status import PaymentStatus, Status, payment_status_of, status_of
from domain.booking.takings import Takings, takings_of
from entrypoints.http.amounts import amount_words
from entrypoints.http.pages.builder.frame import home_of
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, language, marked
from entrypoints.http.time_words import date_words, times_words

NOBODY = marked("A client who was forgotten")

_STATUS: Mapping[str, str] = {
    Status.HELD: marked("Held, not booked yet"),
    Status.AWAITING_PAYMENT: marked("Held until it is paid"),
    Status.PAYMENT_PROCESSING: marked("Payment on its way"),
    Status.SCHEDULING: marked("Being confirmed with Calendly"),
    Status.CONFIRMED: marked("Confirmed"),
    Status.NEEDS_NEW_TIME: marked("Time lost: the client may choose another"),
    Status.CANCELLED: marked("Cancelled"),
    Status.EXPIRED: marked("Hold ended"),
    Status.COMPLETED: marked("Took place"),
    Status.NO_SHOW: marked("Client did not come"),
}
_PAYMENT: Mapping[str, str] = {
    PaymentStatus.NOT_REQUIRED: marked("free"),
    PaymentStatus.UNPAID: marked("not paid"),
    PaymentStatus.PENDING: marked("payment pending"),
    PaymentStatus.AUTHORIZED: marked("reserved"),
    PaymentStatus.PARTIALLY_PAID: marked("paid in part"),
    PaymentStatus.PAID: marked("paid"),
    PaymentStatus.FAILED: marked("payment failed"),
    PaymentStatus.REFUND_PENDING: marked("refund on its way"),
    PaymentStatus.PARTIALLY_REFUNDED: marked("partly refunded"),
    PaymentStatus.REFUNDED: marked("refunded"),
    PaymentStatus.REFUND_FAILED: marked("refund failed"),
    PaymentStatus.DISPUTED: marked("disputed"),
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
        title=in_language(session.title),
        client=client.name if client else gettext(NOBODY),
        day=date_words(slot.start, builder.timezone),
        times=clock_span_words(slot, builder.timezone, language()),
        other_times=other_time_words(slot, builder.timezone, selected.zone, language()),
        moving_to=times_words(state.request.to_slot, builder.timezone) if isinstance(state, Moving) else "",
        status=status_words(state),
        payment=gettext(_PAYMENT[payment_status_of(state)]),
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
        return gettext("In the calendar, not paid yet")
    return gettext(_STATUS[status_of(state)])
