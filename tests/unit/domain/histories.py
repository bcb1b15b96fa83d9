"""Facts and histories of reserved money, lost times, moves, adopted meetings and what comes after the session."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.booking.capturing import PAID_AGAIN_WITHIN
from domain.booking.events import (
    AuthorizationReleased,
    BookingEvent,
    CalendlyConfirmed,
    CalendlyRefused,
    CalendlyRequested,
    CancelRequested,
    CaptureFailed,
    CaptureRequested,
    CaseClosed,
    CheckoutExpired,
    CheckoutStarted,
    DisputeOpened,
    HoldExpired,
    MoneyArrivedLate,
    Moved,
    MoveRequested,
    NoShowMarked,
    PaymentAuthorized,
    PaymentSucceeded,
    ReleaseRequested,
    SchedulingLinkSent,
    SessionCompleted,
    TimeLost,
)
from domain.booking.losing import CHOICE_LASTS
from domain.booking.refunding import TOLD_AGAIN_AFTER
from domain.booking.vocabulary import Actor, CalendlyRefusal, CaseKind, Source, TimeLostReason
from domain.money import Money
from tests.examples import (
    ASKED,
    CALLED_OFF,
    CHECKOUT_2,
    CONFIRMED,
    DETAILS,
    HELD_FREE,
    MONEY_IN,
    NOW,
    PAGE_OPEN,
    PRICE,
    SCHEDULING,
    SLOT,
    SOON,
    UNANSWERED,
    case,
    meeting,
    selected,
)
from tests.unit.domain.asked import END, LAPSES, LATER, LINK

RESERVED_1 = PaymentAuthorized(attempt=1, intent="pi_1", amount=PRICE, capture_before=LAPSES)
CAPTURE_1 = CaptureRequested(attempt=1, intent="pi_1")
CAPTURE_1_FAILED = CaptureFailed(attempt=1, intent="pi_1", reason="expired_card")
RELEASE_1 = ReleaseRequested(attempt=1, intent="pi_1")
RELEASED_1 = AuthorizationReleased(attempt=1, intent="pi_1")
HAS_MEETING = CalendlyConfirmed(meeting=meeting())
MONEY_2 = PaymentSucceeded(attempt=2, intent="pi_2", amount=PRICE)
TAKEN = CalendlyRefused(try_number=1, reason=CalendlyRefusal.TAKEN, detail="no")
NOT_ASKED = CalendlyRefused(try_number=1, reason=CalendlyRefusal.BUDGET, detail="no")
LOST = TimeLost(reason=TimeLostReason.TAKEN, until=SOON + CHOICE_LASTS)
MOVE_ASKED = MoveRequested(from_slot=SLOT, to_slot=LATER, by=Actor.CLIENT, requested_at=SOON)
DISPUTE_1 = DisputeOpened(dispute_id="dp_1", intent="pi_1", amount=PRICE, reason="fraudulent")
DISPUTE_CASE = case(CaseKind.DISPUTE, SOON + TOLD_AGAIN_AFTER, "dp_1")
WRONG_RESERVED = replace(RESERVED_1, amount=Money(1, "EUR"))


def choice_until(until: datetime, detail: str = TimeLostReason.TAKEN) -> BookingEvent:
    return case(CaseKind.TIME_LOST, until, detail)


LINK_DEADLINE = SOON + timedelta(hours=24)

RESERVED: list[BookingEvent] = [*PAGE_OPEN, RESERVED_1]
RESERVED_UNANSWERED: list[BookingEvent] = [*RESERVED, ASKED]
CAPTURING: list[BookingEvent] = [*RESERVED_UNANSWERED, HAS_MEETING, CAPTURE_1]
CAPTURED: list[BookingEvent] = [*CAPTURING, MONEY_IN]
CAPTURE_FAILED: list[BookingEvent] = [
    *CAPTURING,
    CAPTURE_1_FAILED,
    case(CaseKind.CAPTURE_FAILED, SOON + PAID_AGAIN_WITHIN, "expired_card"),
    RELEASE_1,
]
PART_TAKEN = replace(MONEY_IN, amount=Money(5_000, "EUR"))
PART_CASE = case(CaseKind.WRONG_AMOUNT, SOON + timedelta(hours=72), "taken 50.00 EUR")
TAKEN_IN_PART: list[BookingEvent] = [*CAPTURING, PART_TAKEN, PART_CASE]
COMPLETED_CAPTURING: list[BookingEvent] = [*CAPTURING, SessionCompleted()]
COMPLETED_CAPTURE_FAILED: list[BookingEvent] = [
    *COMPLETED_CAPTURING,
    CAPTURE_1_FAILED,
    case(CaseKind.CAPTURE_FAILED, END + PAID_AGAIN_WITHIN, "expired_card"),
    RELEASE_1,
]
COMPLETED_TAKEN_IN_PART: list[BookingEvent] = [*COMPLETED_CAPTURING, PART_TAKEN, PART_CASE]
ADOPTED: list[BookingEvent] = [
    replace(selected(), source=Source.ADOPTED, held_until=NOW + timedelta(minutes=60)),
    DETAILS,
    HAS_MEETING,
    case(CaseKind.ADOPTED_UNPAID, NOW + timedelta(hours=24)),
]
ADOPTED_PAYING: list[BookingEvent] = [
    *ADOPTED,
    replace(CHECKOUT_2, attempt=1),
    CheckoutStarted(attempt=1, session_id="cs_1", url="https://pay.test/1"),
]
ADOPTED_WRONG: list[BookingEvent] = [
    *ADOPTED_PAYING,
    WRONG_RESERVED,
    case(CaseKind.WRONG_AMOUNT, SOON + timedelta(hours=72)),
]
LINK_SENT: list[BookingEvent] = [
    *UNANSWERED,
    NOT_ASKED,
    SchedulingLinkSent(url=LINK, deadline=LINK_DEADLINE),
    case(CaseKind.SCHEDULING_LINK, LINK_DEADLINE),
]
NEEDS_NEW_TIME: list[BookingEvent] = [*UNANSWERED, TAKEN, LOST, choice_until(SOON + CHOICE_LASTS)]
RESERVED_NEEDS_NEW_TIME: list[BookingEvent] = [*RESERVED_UNANSWERED, TAKEN, LOST, choice_until(SOON + CHOICE_LASTS)]
MOVING: list[BookingEvent] = [*CONFIRMED, MOVE_ASKED]
MOVING_UNANSWERED: list[BookingEvent] = [*MOVING, CalendlyRequested(try_number=1, asked_at=SOON)]
MOVED: list[BookingEvent] = [
    *MOVING_UNANSWERED,
    Moved(
        from_slot=SLOT,
        to_slot=LATER,
        by=Actor.CLIENT,
        moved_at=SOON,
        meeting=meeting("M2"),
        old_event_uri=meeting().event_uri,
    ),
]
COMPLETED: list[BookingEvent] = [*CONFIRMED, SessionCompleted()]
NO_LONGER_DUE = CaseClosed(kind=CaseKind.ADOPTED_UNPAID, outcome="told")
COMPLETED_UNPAID: list[BookingEvent] = [*ADOPTED, NO_LONGER_DUE, SessionCompleted()]
MISSED: list[BookingEvent] = [*CONFIRMED, NoShowMarked(by=Actor.BUILDER)]
MISSED_UNPAID: list[BookingEvent] = [*ADOPTED, NO_LONGER_DUE, NoShowMarked(by=Actor.BUILDER)]
CANCELLED_CAPTURING: list[BookingEvent] = [*CAPTURING, CALLED_OFF]
DISPUTED: list[BookingEvent] = [*CONFIRMED, DISPUTE_1, DISPUTE_CASE]
CANCELLED_DISPUTED: list[BookingEvent] = [*DISPUTED, CALLED_OFF]
HOLD_OVER_PRICED: list[BookingEvent] = [*PAGE_OPEN, CheckoutExpired(attempt=1), HoldExpired()]
LATE_MONEY: list[BookingEvent] = [
    *HOLD_OVER_PRICED,
    MONEY_IN,
    MoneyArrivedLate(attempt=1, amount=PRICE),
    replace(LOST, reason=TimeLostReason.PAID_LATE),
    choice_until(SOON + CHOICE_LASTS, TimeLostReason.PAID_LATE),
]
BOOKED_OVER: list[BookingEvent] = [*PAGE_OPEN, CancelRequested(by=Actor.SYSTEM, reason="time_lost")]
SCHEDULING_FREE: list[BookingEvent] = [*HELD_FREE, ASKED]
PAID_TWICE_IN_DISPUTE: list[BookingEvent] = [*SCHEDULING, replace(DISPUTE_1, intent="pi_2"), DISPUTE_CASE, MONEY_2]
