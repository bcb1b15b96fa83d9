"""What each kind of mail promises when nobody can tell whether SendGrid took it."""

from collections.abc import Mapping
from enum import StrEnum

from domain.mail.events import MailKind


class Promise(StrEnum):
    AT_LEAST_ONCE = "at least once"
    """Two alike are the lesser evil: what it says is needed."""
    AT_MOST_ONCE = "at most once"
    """None is the lesser evil: it repeats what its reader knows, or comes of no use a little later."""


PROMISES: Mapping[MailKind, Promise] = {
    MailKind.CONFIRMED: Promise.AT_LEAST_ONCE,
    MailKind.RECEIPT: Promise.AT_LEAST_ONCE,
    MailKind.CANCELLED: Promise.AT_LEAST_ONCE,
    MailKind.MOVED: Promise.AT_LEAST_ONCE,
    MailKind.NOT_MOVED: Promise.AT_LEAST_ONCE,
    MailKind.TIME_LOST: Promise.AT_LEAST_ONCE,
    MailKind.SCHEDULING_LINK: Promise.AT_LEAST_ONCE,
    MailKind.PAYMENT_DUE: Promise.AT_LEAST_ONCE,
    MailKind.UNPAID: Promise.AT_LEAST_ONCE,
    MailKind.AWAITING_PAYMENT: Promise.AT_MOST_ONCE,
    MailKind.HOLD_ENDED: Promise.AT_LEAST_ONCE,
    MailKind.REFUNDED: Promise.AT_LEAST_ONCE,
    MailKind.REMINDER: Promise.AT_MOST_ONCE,
    MailKind.REMINDER_SOON: Promise.AT_MOST_ONCE,
    MailKind.FOLLOW_UP: Promise.AT_MOST_ONCE,
    MailKind.FRESH_LINK: Promise.AT_LEAST_ONCE,
    MailKind.AGENDA: Promise.AT_MOST_ONCE,
    MailKind.REFUND_TROUBLE: Promise.AT_LEAST_ONCE,
    MailKind.ALARM: Promise.AT_LEAST_ONCE,
    MailKind.SIGN_IN: Promise.AT_MOST_ONCE,
}


def at_most_once(kind: MailKind) -> bool:
    return PROMISES[kind] is Promise.AT_MOST_ONCE
