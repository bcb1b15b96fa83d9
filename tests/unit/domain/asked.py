"""Commands of reserved money, moves, adopted meetings, attendance, disputes and refunds made elsewhere."""

from datetime import datetime, timedelta

from domain.booking.commands import (
    AdoptMeeting,
    CheckoutReport,
    CheckoutStanding,
    CloseCase,
    CompleteSession,
    GiveWay,
    IntentReport,
    IntentStanding,
    MoveBooking,
    RecordCheckout,
    RecordDispute,
    RecordIntent,
    RecordMovedAtCalendly,
    RecordNoShow,
    RecordOutsideRefund,
    RecordSchedulingLink,
    RefundGoodwill,
    RefuseMove,
)
from domain.booking.ledger import RefundStanding
from domain.booking.vocabulary import Actor, CaseKind, DisputeOutcome, Source
from domain.money import Money
from domain.time_slot import TimeSlot
from tests.examples import (
    BOOKING,
    BUILDER,
    CALENDAR,
    COMMAND,
    EVENT_TYPE,
    NOW,
    PERSON,
    PRICE,
    SESSION_TYPE,
    SLOT,
    SOON,
    START,
    meeting,
    reported,
    terms,
)

LAPSES = NOW + timedelta(days=7)
"""When reserved money is lost unless it was captured."""
END = SLOT.end
LATER_START = START + timedelta(days=2)
LATER = TimeSlot.lasting(LATER_START, 60)
EARLIER = TimeSlot.lasting(START - timedelta(days=2), 60)
LINK = "https://calendly.test/d/link-1"
FOREIGN_EVENT = "https://api.calendly.com/events/FOREIGN"


def authorized(
    amount: Money = PRICE,
    attempt: int = 1,
    at: datetime = SOON,
    intent: str = "",
    capture_before: datetime = LAPSES,
) -> RecordCheckout:
    report = CheckoutReport(
        session_id=f"cs_{attempt}",
        standing=CheckoutStanding.AUTHORIZED,
        intent=intent or f"pi_{attempt}",
        amount=amount,
        capture_before=capture_before,
    )
    return reported(report, attempt, at)


def intent(
    standing: IntentStanding,
    name: str = "pi_1",
    amount: Money = PRICE,
    attempt: int = 1,
    at: datetime = SOON,
    reason: str = "",
) -> RecordIntent:
    is_money = standing in (IntentStanding.AUTHORIZED, IntentStanding.CAPTURED)
    report = IntentReport(
        intent=name,
        standing=standing,
        amount=amount if is_money else None,
        capture_before=LAPSES if standing is IntentStanding.AUTHORIZED else None,
        reason=reason,
    )
    return RecordIntent(booking_id=BOOKING, command_id=COMMAND, at=at, cause="test", attempt=attempt, report=report)


def captured(name: str = "pi_1", amount: Money = PRICE, attempt: int = 1, at: datetime = SOON) -> RecordIntent:
    return intent(IntentStanding.CAPTURED, name, amount, attempt, at)


def let_go(name: str = "pi_1", at: datetime = SOON, reason: str = "", attempt: int = 1) -> RecordIntent:
    return intent(IntentStanding.RELEASED, name, attempt=attempt, at=at, reason=reason)


def not_captured(name: str = "pi_1", at: datetime = SOON, attempt: int = 1) -> RecordIntent:
    return intent(IntentStanding.FAILED, name, attempt=attempt, at=at, reason="expired_card")


def outside(
    standing: RefundStanding = RefundStanding.SUCCEEDED,
    name: str = "re_1",
    amount: Money = PRICE,
    of: str = "pi_1",
    at: datetime = SOON,
) -> RecordOutsideRefund:
    return RecordOutsideRefund(
        booking_id=BOOKING,
        command_id=COMMAND,
        at=at,
        cause="test",
        refund_id=name,
        intent=of,
        amount=amount,
        standing=standing,
        reason="why",
    )


def disputed(
    outcome: DisputeOutcome | None = None,
    name: str = "dp_1",
    amount: Money = PRICE,
    of: str = "pi_1",
    at: datetime = SOON,
) -> RecordDispute:
    return RecordDispute(
        booking_id=BOOKING,
        command_id=COMMAND,
        at=at,
        cause="test",
        dispute_id=name,
        intent=of,
        amount=amount,
        reason="fraudulent",
        outcome=outcome,
    )


def move(to: TimeSlot = LATER, by: Actor = Actor.CLIENT, at: datetime = SOON) -> MoveBooking:
    return MoveBooking(booking_id=BOOKING, command_id=COMMAND, at=at, cause="test", to=to, by=by)


def refuse_move(to: TimeSlot = LATER, reason: str = "taken") -> RefuseMove:
    return RefuseMove(booking_id=BOOKING, command_id=COMMAND, at=SOON, cause="test", to=to, reason=reason)


def moved_there(
    old: str = "M1",
    new: str = "M2",
    to: TimeSlot = LATER,
    moved_at: datetime = SOON,
    at: datetime | None = None,
) -> RecordMovedAtCalendly:
    """On Calendly's own page, both halves; `at` is when we heard of it."""
    return RecordMovedAtCalendly(
        booking_id=BOOKING,
        command_id=COMMAND,
        at=at or moved_at,
        cause="test",
        old_invitee=meeting(old).invitee_uri,
        old_event_uri=meeting(old).event_uri,
        meeting=meeting(new),
        to=to,
        moved_at=moved_at,
    )


def link_made(at: datetime = SOON) -> RecordSchedulingLink:
    return RecordSchedulingLink(booking_id=BOOKING, command_id=COMMAND, at=at, cause="test", url=LINK)


def adopt(price: Money = PRICE, at: datetime = NOW, slot: TimeSlot = SLOT) -> AdoptMeeting:
    return AdoptMeeting(
        booking_id=BOOKING,
        command_id=COMMAND,
        at=at,
        cause="test",
        builder_id=BUILDER,
        calendar=CALENDAR,
        event_type=EVENT_TYPE,
        session_type_id=SESSION_TYPE,
        slot=slot,
        terms=terms(price),
        zone="Europe/Vienna",
        source=Source.ADOPTED,
        person_id=PERSON,
        meeting=meeting(),
    )


def give_way(at: datetime = SOON) -> GiveWay:
    return GiveWay(booking_id=BOOKING, command_id=COMMAND, at=at, cause="test", event_uri=FOREIGN_EVENT)


def no_show(
    at: datetime = END, *, missed: bool = True, by: Actor = Actor.BUILDER, at_calendly: bool = False
) -> RecordNoShow:
    return RecordNoShow(
        booking_id=BOOKING, command_id=COMMAND, at=at, cause="test", by=by, missed=missed, at_calendly=at_calendly
    )


def complete(at: datetime = END) -> CompleteSession:
    return CompleteSession(booking_id=BOOKING, command_id=COMMAND, at=at, cause="test")


def goodwill(amount: Money) -> RefundGoodwill:
    return RefundGoodwill(booking_id=BOOKING, command_id=COMMAND, at=SOON, cause="test", amount=amount)


def close_case(kind: CaseKind, at: datetime = SOON) -> CloseCase:
    return CloseCase(booking_id=BOOKING, command_id=COMMAND, at=at, cause="test", kind=kind, outcome="dealt_with")
