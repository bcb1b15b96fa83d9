"""Every mail that a builder or an operator may get, in every state that changes its words."""

from datetime import date, timedelta

from adapters.mail_texts.alarm_texts import ALARMS
from adapters.mail_texts.example_facts import (
    ALL_BACK,
    BOOKING,
    DISPUTED,
    FREE,
    HALF,
    HALF_BACK,
    LET_GO,
    NOTES,
    NOTHING,
    PAID,
    PRICE,
    RESERVED,
    SLOT,
    START,
    UNPAID,
    Example,
    to_builder,
)
from application.ports.mailer import AgendaFacts, AgendaSession, AlarmFacts
from domain.booking.vocabulary import Actor, CaseKind
from domain.mail.events import MailKind
from domain.time_slot import TimeSlot

_ANSWERS = {"What is your goal?": "To ship in spring.", "Anything else?": ""}
_DAY_BEFORE, _QUARTER_BEFORE = START - timedelta(hours=24), START - timedelta(minutes=15)

_BOOKED = (
    to_builder("confirmed-builder-paid", MailKind.CONFIRMED, **PAID),
    to_builder("confirmed-builder-free", MailKind.CONFIRMED, **FREE),
    to_builder("confirmed-builder-with-notes", MailKind.CONFIRMED, notes=NOTES, answers=_ANSWERS),
    to_builder("moved-builder-paid", MailKind.MOVED, revision=1, **PAID),
    to_builder("moved-builder-free", MailKind.MOVED, revision=1, **FREE),
    to_builder("moved-builder-owed", MailKind.MOVED, revision=1, **UNPAID),
    to_builder("unpaid-builder", MailKind.UNPAID, **UNPAID),
    to_builder("reminder-builder-paid", MailKind.REMINDER, at=_DAY_BEFORE, **PAID),
    to_builder("reminder-builder-owed", MailKind.REMINDER, at=_DAY_BEFORE, place="", **UNPAID),
    to_builder("reminder-builder-with-notes", MailKind.REMINDER, at=_DAY_BEFORE, notes=NOTES, answers=_ANSWERS),
    to_builder("reminder-soon-builder", MailKind.REMINDER_SOON, at=_QUARTER_BEFORE, notes=NOTES),
)
_CANCELLED = tuple(
    to_builder(f"cancelled-builder-{name}", MailKind.CANCELLED, can_cancel=False, cancelled_by=by, **money)
    for name, by, money in (
        ("all-back", Actor.CLIENT, ALL_BACK),
        ("half-kept", Actor.CLIENT, HALF_BACK),
        ("kept", Actor.CLIENT, PAID),
        ("free", Actor.CLIENT, FREE),
        ("let-go", Actor.CLIENT, LET_GO),
        ("being-charged-half-back", Actor.CLIENT, {**RESERVED, "gives_back": HALF}),
        ("disputed", Actor.CLIENT, DISPUTED),
        ("by-builder", Actor.BUILDER, ALL_BACK),
        ("by-operator", Actor.OPERATOR, {**UNPAID, "gives_back": NOTHING}),
    )
)

_SESSIONS = (
    AgendaSession(
        slot=TimeSlot.lasting(START - timedelta(hours=1), 30),
        session_title="First call",
        client_name="Alan Example",
        client_zone="America/New_York",
        place="Google Meet",
        notes="",
    ),
    AgendaSession(
        slot=SLOT,
        session_title="Deep dive",
        client_name="Grace Example",
        client_zone="Europe/Lisbon",
        place="https://meet.example.com/abc-defg-hij",
        notes=NOTES,
    ),
    AgendaSession(
        slot=TimeSlot.lasting(START + timedelta(hours=12), 90),
        session_title="Review",
        client_name="Mary Example",
        client_zone="Asia/Tokyo",
        place="",
        notes="",
        is_unpaid=True,
    ),
)
_AGENDA = tuple(
    Example(
        f"agenda-builder-{name}",
        AgendaFacts(
            reader_name="Ada Example",
            reader_zone="America/New_York",
            day=date(2026, 12, 3),
            sessions=sessions,
            at=START - timedelta(hours=8),
        ),
    )
    for name, sessions in (("one-session", _SESSIONS[1:2]), ("three-sessions", _SESSIONS))
)


def _case(name: str, about: str, kind: MailKind = MailKind.ALARM) -> Example:
    facts = AlarmFacts(
        kind=kind,
        about=about,
        at=START - timedelta(days=4),
        booking_id=BOOKING,
        session_title="Deep dive",
        slot=SLOT,
        amount=PRICE,
        detail=_DETAILS.get(about, ""),
        deadline=START - timedelta(days=1),
        operator_url=f"https://booking.example.com/operator/bookings/{BOOKING}",
    )
    return Example(name, facts)


def _fault(name: str, about: str, *, count: int = 3, is_told_again: bool = True) -> Example:
    facts = AlarmFacts(
        kind=MailKind.ALARM,
        about=about,
        at=START - timedelta(days=4),
        detail=_DETAILS.get(about, ""),
        count=count,
        deadline=START - timedelta(days=3) if is_told_again else None,
        operator_url="https://booking.example.com/operator/health" if is_told_again else "",
    )
    return Example(name, facts)


_DETAILS = {
    CaseKind.WRONG_AMOUNT: "paid 100.00 USD",
    CaseKind.CONFIGURATION: "location is required for this event type",
    CaseKind.CAPTURE_FAILED: "expired_uncaptured_charge",
    CaseKind.REFUND_FAILED: "refund 1: lost_or_stolen_card",
    CaseKind.DISPUTE: "dp_example",
    "audit": "I2 0f8fad5b-d9cb-469f-a165-70867728950e: 149.00 USD has no place",
    "drift": "booking_list, funnel",
    "subscription": "calendly: disabled",
    "forgotten": "bookings 0f8fad5b-d9cb-469f-a165-70867728950e",
    "connection": "ada: Calendly does not take the connection's token any more",
}
_ALARMS = (
    *(_case(f"alarm-operator-{kind.replace('_', '-')}", kind) for kind in CaseKind if kind in ALARMS),
    *(_fault(f"alarm-operator-{about.replace('_', '-')}", about) for about in ALARMS if about not in tuple(CaseKind)),
    _fault("alarm-operator-told-once", "audit", count=1, is_told_again=False),
    _fault("alarm-operator-of-another-kind", "another"),
    _case("refund-trouble-operator", CaseKind.REFUND_FAILED, MailKind.REFUND_TROUBLE),
)

FOR_BUILDERS: tuple[Example, ...] = (*_BOOKED, *_CANCELLED, *_AGENDA)
FOR_OPERATORS: tuple[Example, ...] = _ALARMS
