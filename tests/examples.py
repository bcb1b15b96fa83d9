"""One booking as everybody in these tests knows it: its facts, its commands, its histories."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from application.mail_process import MailTimes
from domain.booking.commands import (
    Announced,
    CancelBooking,
    CheckoutReport,
    CheckoutStanding,
    EndHold,
    ExtendHold,
    OpenCase,
    RecordBooked,
    RecordCalendlyRefusal,
    RecordCancelledAtCalendly,
    RecordCheckout,
    RecordDecline,
    RecordRefund,
    RequestCalendly,
    RequestCheckout,
    SelectSlot,
    SettleCase,
)
from domain.booking.events import (
    BookingEvent,
    CalendlyConfirmed,
    CalendlyRefused,
    CalendlyRequested,
    Cancelled,
    CancelRequested,
    CaseOpened,
    CheckoutRequested,
    CheckoutStarted,
    DetailsProvided,
    HoldExpired,
    PaymentPending,
    PaymentSucceeded,
    RefundRequested,
    SlotSelected,
)
from domain.booking.ledger import RefundStanding
from domain.booking.sign_in import GoOnSignedIn, SignInAsked
from domain.booking.vocabulary import Actor, CalendlyRefusal, CaseKind, Meeting, RefundReason, Source
from domain.identifiers import BookingId, BuilderId, CommandId, PersonId, SessionTypeId
from domain.money import Money
from domain.terms import Policy, Terms
from domain.time_slot import TimeSlot

BOOKING = BookingId(UUID("0b000000-0000-4000-8000-000000000001"))
COMMAND = CommandId(UUID("0c000000-0000-4000-8000-000000000001"))
PERSON = PersonId(UUID("0d000000-0000-4000-8000-000000000001"))
BUILDER = BuilderId("ada")
EVENT_TYPE = "https://api.calendly.com/event_types/deep-dive"
CALENDAR = "https://api.calendly.com/users/ADA"
SESSION_TYPE = SessionTypeId("ada-60")

NO_TIMES = MailTimes(reminder=None, reminder_soon=None, awaiting_payment=None, follow_up=None)
"""No mail of the clock."""
NOW = datetime(2027, 3, 3, 12, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)
HELD_UNTIL = NOW + timedelta(minutes=15)
HELD_LONGER = NOW + timedelta(minutes=16)
PAGE_ENDS = NOW + timedelta(minutes=35)
START = datetime(2027, 3, 10, 15, 0, tzinfo=UTC)
SLOT = TimeSlot.lasting(START, 60)
PRICE = Money(14_900, "EUR")
FREE = Money(0, "EUR")
SECOND_PAGE_ENDS = SOON + timedelta(minutes=35)
UNSETTLED_MONEY_GOES_BACK = START - timedelta(hours=1)


def meeting(name: str = "M1") -> Meeting:
    return Meeting(event_uri=f"https://api.calendly.com/events/{name}", invitee_uri=f"invitees/{name}", place="Zoom")


def terms(price: Money = PRICE) -> Terms:
    return Terms(price, 60, Policy())


# Commands. `at` is a minute after the hold began unless told.


def select(price: Money = PRICE, booking: BookingId = BOOKING, slot: TimeSlot = SLOT) -> SelectSlot:
    return SelectSlot(
        booking_id=booking,
        command_id=COMMAND,
        at=NOW,
        cause="test",
        builder_id=BUILDER,
        calendar=CALENDAR,
        event_type=EVENT_TYPE,
        session_type_id=SESSION_TYPE,
        slot=slot,
        terms=terms(price),
        zone="Europe/Vienna",
        held_until=HELD_UNTIL,
        person_id=PERSON,
        checkout_ends_at=PAGE_ENDS,
    )


def signed_in(at: datetime = SOON) -> GoOnSignedIn:
    return GoOnSignedIn(booking_id=BOOKING, command_id=COMMAND, at=at, cause="test", checkout_ends_at=PAGE_ENDS)


def request_checkout(at: datetime = SOON) -> RequestCheckout:
    return RequestCheckout(booking_id=BOOKING, command_id=COMMAND, at=at, cause="test", ends_at=SECOND_PAGE_ENDS)


def reported(report: CheckoutReport, attempt: int = 1, at: datetime = SOON) -> RecordCheckout:
    return RecordCheckout(booking_id=BOOKING, command_id=COMMAND, at=at, cause="test", attempt=attempt, report=report)


def page(standing: CheckoutStanding, attempt: int = 1, at: datetime = SOON) -> RecordCheckout:
    """What Stripe says of the payment page of an attempt."""
    url = f"https://pay.test/{attempt}" if standing is CheckoutStanding.OPEN else ""
    return reported(CheckoutReport(session_id=f"cs_{attempt}", standing=standing, url=url), attempt, at)


def opened(attempt: int = 1, at: datetime = SOON) -> RecordCheckout:
    return page(CheckoutStanding.OPEN, attempt, at)


def expired(attempt: int = 1, at: datetime = SOON) -> RecordCheckout:
    return page(CheckoutStanding.EXPIRED, attempt, at)


def pending(attempt: int = 1, at: datetime = SOON) -> RecordCheckout:
    return page(CheckoutStanding.PENDING, attempt, at)


def bounced(attempt: int = 1, at: datetime = SOON) -> RecordCheckout:
    return page(CheckoutStanding.FAILED, attempt, at)


def paid(amount: Money = PRICE, attempt: int = 1, at: datetime = SOON, intent: str = "") -> RecordCheckout:
    report = CheckoutReport(
        session_id=f"cs_{attempt}", standing=CheckoutStanding.PAID, intent=intent or f"pi_{attempt}", amount=amount
    )
    return reported(report, attempt, at)


def declined(charge: str = "ch_1", attempt: int = 1) -> RecordDecline:
    return RecordDecline(
        booking_id=BOOKING,
        command_id=COMMAND,
        at=SOON,
        cause="test",
        attempt=attempt,
        charge=charge,
        reason="card_declined",
    )


def extend(at: datetime = SOON, until: datetime = HELD_LONGER) -> ExtendHold:
    return ExtendHold(booking_id=BOOKING, command_id=COMMAND, at=at, cause="test", until=until)


def end_hold(at: datetime = HELD_UNTIL) -> EndHold:
    return EndHold(booking_id=BOOKING, command_id=COMMAND, at=at, cause="test")


def ask_calendly(try_number: int = 1, at: datetime = SOON) -> RequestCalendly:
    return RequestCalendly(booking_id=BOOKING, command_id=COMMAND, at=at, cause="test", try_number=try_number)


def booked(name: str = "M1") -> RecordBooked:
    """Our own call or look-up says so."""
    return RecordBooked(booking_id=BOOKING, command_id=COMMAND, at=SOON, cause="test", meeting=meeting(name))


def announced(
    name: str = "M1",
    start: datetime = START,
    event_type: str = EVENT_TYPE,
    calendar: str = CALENDAR,
    at: datetime = SOON,
) -> RecordBooked:
    """A webhook says so."""
    return RecordBooked(
        booking_id=BOOKING,
        command_id=COMMAND,
        at=at,
        cause="test",
        meeting=meeting(name),
        announced=Announced(start=start, event_type=event_type, calendars=(calendar,)),
    )


def refused_by_calendly(
    reason: CalendlyRefusal, try_number: int = 1, at: datetime = SOON, detail: str = "no"
) -> RecordCalendlyRefusal:
    return RecordCalendlyRefusal(
        booking_id=BOOKING,
        command_id=COMMAND,
        at=at,
        cause="test",
        try_number=try_number,
        reason=reason,
        detail=detail,
    )


def cancelled_in_calendly(
    name: str = "M1", by: Actor = Actor.BUILDER, at: datetime = SOON, heard_at: datetime | None = None
) -> RecordCancelledAtCalendly:
    """`heard_at` is when we handle it, at once unless told."""
    return RecordCancelledAtCalendly(
        booking_id=BOOKING,
        command_id=COMMAND,
        at=heard_at or at,
        cause="test",
        invitee_uri=meeting(name).invitee_uri,
        cancelled_at=at,
        by=by,
    )


def cancel(by: Actor = Actor.CLIENT, at: datetime = SOON) -> CancelBooking:
    return CancelBooking(booking_id=BOOKING, command_id=COMMAND, at=at, cause="test", by=by, reason="ill")


def refund(standing: RefundStanding, number: int = 1) -> RecordRefund:
    return RecordRefund(
        booking_id=BOOKING, command_id=COMMAND, at=SOON, cause="test", number=number, standing=standing, reason="why"
    )


def open_case(kind: CaseKind, deadline: datetime = UNSETTLED_MONEY_GOES_BACK) -> OpenCase:
    return OpenCase(booking_id=BOOKING, command_id=COMMAND, at=SOON, cause="test", kind=kind, deadline=deadline)


def settle(kind: CaseKind, at: datetime = UNSETTLED_MONEY_GOES_BACK, *, cancels_unpaid: bool = False) -> SettleCase:
    return SettleCase(
        booking_id=BOOKING, command_id=COMMAND, at=at, cause="test", kind=kind, cancels_unpaid=cancels_unpaid
    )


# Facts and histories.


def selected(price: Money = PRICE) -> SlotSelected:
    return SlotSelected(
        builder_id=BUILDER,
        calendar=CALENDAR,
        event_type=EVENT_TYPE,
        session_type_id=SESSION_TYPE,
        slot=SLOT,
        terms=terms(price),
        zone="Europe/Vienna",
        source=Source.OWN_FLOW,
        held_until=HELD_UNTIL,
    )


DETAILS = DetailsProvided(person_id=PERSON)
CHECKOUT_1 = CheckoutRequested(attempt=1, amount=PRICE, ends_at=PAGE_ENDS)
CHECKOUT_2 = CheckoutRequested(attempt=2, amount=PRICE, ends_at=SECOND_PAGE_ENDS)
STARTED_1 = CheckoutStarted(attempt=1, session_id="cs_1", url="https://pay.test/1")
STARTED_2 = CheckoutStarted(attempt=2, session_id="cs_2", url="https://pay.test/2")
MONEY_IN = PaymentSucceeded(attempt=1, intent="pi_1", amount=PRICE)
ASKED = CalendlyRequested(try_number=1, asked_at=SOON)
CONFIGURATION = CalendlyRefused(try_number=1, reason=CalendlyRefusal.CONFIGURATION, detail="no")
WRONG_MONEY = PaymentSucceeded(attempt=1, intent="pi_1", amount=Money(1, "EUR"))
CALLED_OFF = Cancelled(by=Actor.CLIENT, gives_back=PRICE, reason="ill")
REFUND_1 = RefundRequested(number=1, intent="pi_1", amount=PRICE, reason=RefundReason.CANCELLED)


def case(kind: CaseKind, deadline: datetime = UNSETTLED_MONEY_GOES_BACK, detail: str = "") -> CaseOpened:
    return CaseOpened(kind=kind, deadline=deadline, detail=detail)


NOTHING_YET: list[BookingEvent] = []
HELD_FREE: list[BookingEvent] = [selected(FREE), DETAILS]
HELD_FOR_SIGN_IN: list[BookingEvent] = [selected(), DETAILS, SignInAsked()]
HELD_FREE_FOR_SIGN_IN: list[BookingEvent] = [*HELD_FREE, SignInAsked()]
PAGE_REQUESTED: list[BookingEvent] = [selected(), DETAILS, CHECKOUT_1]
PAGE_OPEN: list[BookingEvent] = [*PAGE_REQUESTED, STARTED_1]
WANTS_OUT: list[BookingEvent] = [*PAGE_OPEN, CancelRequested(by=Actor.CLIENT, reason="ill")]
PROCESSING: list[BookingEvent] = [*PAGE_OPEN, PaymentPending(attempt=1)]
SCHEDULING: list[BookingEvent] = [*PAGE_OPEN, MONEY_IN]
UNANSWERED: list[BookingEvent] = [*SCHEDULING, ASKED]
REFUSED: list[BookingEvent] = [*UNANSWERED, CONFIGURATION, case(CaseKind.CONFIGURATION, detail="no")]
CONFIRMED: list[BookingEvent] = [*UNANSWERED, CalendlyConfirmed(meeting=meeting())]
CONFIRMED_FREE: list[BookingEvent] = [*HELD_FREE, ASKED, CalendlyConfirmed(meeting=meeting())]
CANCELLED: list[BookingEvent] = [*CONFIRMED, CALLED_OFF, REFUND_1]
HOLD_OVER: list[BookingEvent] = [*HELD_FREE, HoldExpired()]
