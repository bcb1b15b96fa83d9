"""Every mail that a client may get, in every state that changes its words."""

from datetime import timedelta

from adapters.mail_texts.example_facts import (
    ALL_BACK,
    DISPUTED,
    FREE,
    HALF,
    HALF_BACK,
    LET_GO,
    NOTHING,
    PAID,
    PRICE,
    RESERVED,
    START,
    UNPAID,
    Example,
    to_client,
)
from application.ports.mailer import SignInFacts
from domain.booking.vocabulary import Actor
from domain.mail.events import MailKind
from domain.time_slot import TimeSlot

_DEADLINE = START - timedelta(days=6)
_LINK = "https://calendly.example.com/d/abc-def-ghi/deep-dive?utm_content=example"
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)

_CONFIRMED: tuple[Example, ...] = (
    to_client("confirmed-client-paid", MailKind.CONFIRMED, **PAID),
    to_client("confirmed-client-free", MailKind.CONFIRMED, **FREE),
    to_client("confirmed-client-reserved", MailKind.CONFIRMED, **RESERVED),
    to_client("confirmed-client-with-calendar-file", MailKind.CONFIRMED, has_calendar_file=True),
    to_client("confirmed-client-without-place", MailKind.CONFIRMED, place=""),
    to_client("confirmed-client-place-without-link", MailKind.CONFIRMED, place="Google Meet"),
    to_client("confirmed-client-all-or-nothing", MailKind.CONFIRMED, half_until_hours=24),
    to_client("confirmed-client-half-afterwards", MailKind.CONFIRMED, half_until_hours=0),
    to_client("confirmed-client-all-until-start", MailKind.CONFIRMED, free_until_hours=0, half_until_hours=0),
    to_client("confirmed-client-only-half-left", MailKind.CONFIRMED, at=START - 20 * _HOUR),
    to_client("confirmed-client-half-until-start", MailKind.CONFIRMED, at=START - 20 * _HOUR, half_until_hours=0),
    to_client("confirmed-client-nothing-left", MailKind.CONFIRMED, at=START - _HOUR),
    to_client("confirmed-client-over-midnight", MailKind.CONFIRMED, slot=TimeSlot.lasting(START + 510 * _MINUTE, 60)),
    to_client("confirmed-client-same-clock", MailKind.CONFIRMED, other_zone="Europe/London"),
)
_RECEIPT = (
    to_client("receipt-client-session-ahead", MailKind.RECEIPT, **PAID),
    to_client("receipt-client-cannot-cancel", MailKind.RECEIPT, can_cancel=False, **PAID),
)
_CANCELLED = tuple(
    to_client(f"cancelled-client-{name}", MailKind.CANCELLED, can_cancel=False, cancelled_by=by, **money)
    for name, by, money in (
        ("all-back", Actor.CLIENT, ALL_BACK),
        ("all-back-by-hand", Actor.CLIENT, {**ALL_BACK, "gives_back_by_hand": True}),
        ("half-kept", Actor.CLIENT, HALF_BACK),
        ("kept", Actor.CLIENT, PAID),
        ("nothing-left", Actor.CLIENT, {"paid": PRICE, "kept": NOTHING}),
        ("free", Actor.CLIENT, FREE),
        ("let-go", Actor.CLIENT, LET_GO),
        ("being-charged-half-back", Actor.CLIENT, {**RESERVED, "gives_back": HALF}),
        ("being-charged-kept", Actor.CLIENT, RESERVED),
        ("disputed", Actor.CLIENT, DISPUTED),
        ("by-builder", Actor.BUILDER, ALL_BACK),
        ("by-operator", Actor.OPERATOR, ALL_BACK),
        ("no-way-back", Actor.SYSTEM, {**UNPAID, "book_again_url": ""}),
    )
)
_MOVED = (
    to_client("moved-client-paid", MailKind.MOVED, revision=1, **PAID),
    to_client("moved-client-free", MailKind.MOVED, revision=1, **FREE),
    to_client("moved-client-owed", MailKind.MOVED, revision=1, **UNPAID),
    to_client("moved-client-less-back", MailKind.MOVED, revision=1, gives_back_at_most=HALF),
    to_client("moved-client-nothing-back", MailKind.MOVED, revision=1, gives_back_at_most=NOTHING),
    to_client("moved-client-with-calendar-file", MailKind.MOVED, revision=1, has_calendar_file=True),
    to_client("not-moved-client", MailKind.NOT_MOVED, **PAID),
    to_client("not-moved-client-owed", MailKind.NOT_MOVED, **UNPAID),
)
_TO_DECIDE = (
    to_client("time-lost-client-paid", MailKind.TIME_LOST, deadline=_DEADLINE, **PAID),
    to_client("time-lost-client-reserved", MailKind.TIME_LOST, deadline=_DEADLINE, **RESERVED),
    to_client("time-lost-client-unpaid", MailKind.TIME_LOST, deadline=_DEADLINE, **UNPAID),
    to_client("scheduling-link-client-paid", MailKind.SCHEDULING_LINK, deadline=_DEADLINE, link=_LINK, **PAID),
    to_client("scheduling-link-client-reserved", MailKind.SCHEDULING_LINK, deadline=_DEADLINE, link=_LINK, **RESERVED),
    to_client("scheduling-link-client-free", MailKind.SCHEDULING_LINK, deadline=_DEADLINE, link=_LINK, **FREE),
)
_TO_PAY = (
    to_client("payment-due-client-adopted", MailKind.PAYMENT_DUE, deadline=_DEADLINE, **UNPAID),
    to_client("payment-due-client-no-deadline", MailKind.PAYMENT_DUE, **UNPAID),
    to_client(
        "payment-due-client-capture-failed", MailKind.PAYMENT_DUE, deadline=_DEADLINE, capture_failed=True, **LET_GO
    ),
    to_client("awaiting-payment-client", MailKind.AWAITING_PAYMENT, deadline=_DEADLINE, **UNPAID),
    to_client("awaiting-payment-client-no-deadline", MailKind.AWAITING_PAYMENT, **UNPAID),
    to_client("hold-ended-client", MailKind.HOLD_ENDED, can_cancel=False, **UNPAID),
    to_client("hold-ended-client-free", MailKind.HOLD_ENDED, can_cancel=False, **FREE),
    to_client("hold-ended-client-no-way-back", MailKind.HOLD_ENDED, can_cancel=False, book_again_url="", **UNPAID),
)
_REFUNDED = (
    to_client("refunded-client-all", MailKind.REFUNDED, can_cancel=False, refunded=PRICE, **ALL_BACK),
    to_client("refunded-client-half", MailKind.REFUNDED, can_cancel=False, refunded=HALF, **HALF_BACK),
    to_client(
        "refunded-client-by-hand",
        MailKind.REFUNDED,
        can_cancel=False,
        refunded=PRICE,
        refunded_by_hand=True,
        **ALL_BACK,
    ),
    to_client("refunded-client-goodwill", MailKind.REFUNDED, refunded=HALF, paid=PRICE, kept=HALF),
)
_REMINDERS = (
    to_client("reminder-client-paid", MailKind.REMINDER, at=START - 24 * _HOUR, **PAID),
    to_client("reminder-client-free", MailKind.REMINDER, at=START - 24 * _HOUR, **FREE),
    to_client("reminder-client-owed", MailKind.REMINDER, at=START - 24 * _HOUR, **UNPAID),
    to_client("reminder-client-without-place", MailKind.REMINDER, at=START - 24 * _HOUR, place=""),
    to_client("reminder-soon-client", MailKind.REMINDER_SOON, at=START - 15 * _MINUTE),
    to_client("reminder-soon-client-one-minute", MailKind.REMINDER_SOON, at=START - _MINUTE),
    to_client("reminder-soon-client-now", MailKind.REMINDER_SOON, at=START, can_cancel=False),
)
_AFTERWARDS = (
    to_client("follow-up-client", MailKind.FOLLOW_UP, at=START + 2 * _HOUR, can_cancel=False),
    to_client(
        "follow-up-client-no-way-back",
        MailKind.FOLLOW_UP,
        at=START + 2 * _HOUR,
        can_cancel=False,
        book_again_url="",
    ),
    to_client("fresh-link-client", MailKind.FRESH_LINK, at=START + 24 * 100 * _HOUR, can_cancel=False),
)
_SIGN_IN = (
    Example(
        "sign-in",
        SignInFacts(link="https://booking.example.com/sign-in/confirm?link=IjEyMyI.c2lnbmVk", minutes=15, at=START),
    ),
)

FOR_CLIENTS: tuple[Example, ...] = (
    *_CONFIRMED,
    *_RECEIPT,
    *_CANCELLED,
    *_MOVED,
    *_TO_DECIDE,
    *_TO_PAY,
    *_REFUNDED,
    *_REMINDERS,
    *_AFTERWARDS,
    *_SIGN_IN,
)
