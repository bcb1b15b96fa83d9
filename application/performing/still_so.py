"""Whether what a mail says is still true when it is sent. Nothing untrue goes out, however late it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import UnionType

from domain.booking.by_hand import GivenBackByHand, MeetingLinked, MeetingVouched
from domain.booking.events import BookingEvent, CalendlyConfirmed, Moved, RefundFailed, RefundSucceeded
from domain.booking.ledger import RefundStanding
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    BookedUnpaid,
    Completed,
    Confirmed,
    ExpiredHold,
    Moving,
    NeedsNewTime,
    Scheduling,
    WithMeeting,
    is_unpaid,
)
from domain.booking.vocabulary import CaseKind
from domain.mail.events import MailKind, MailWanted

FOLLOWED_UP_WITHIN = timedelta(days=3)
"""Later than that after the session nobody is asked how it was."""

_TOLD_ONLY_IN: Mapping[MailKind, type | UnionType] = {
    MailKind.CONFIRMED: Confirmed | Moving,
    MailKind.MOVED: Confirmed | Moving | BookedUnpaid,
    MailKind.NOT_MOVED: Confirmed | BookedUnpaid,
    MailKind.TIME_LOST: NeedsNewTime,
    MailKind.SCHEDULING_LINK: Scheduling,
    MailKind.PAYMENT_DUE: BookedUnpaid,
    MailKind.UNPAID: BookedUnpaid,
    MailKind.AWAITING_PAYMENT: AwaitingPayment,
    MailKind.HOLD_ENDED: ExpiredHold,
    MailKind.REMINDER: Confirmed | Moving | BookedUnpaid,
    MailKind.REMINDER_SOON: Confirmed | Moving | BookedUnpaid,
    MailKind.FOLLOW_UP: Completed,
}

_ENDED_BY: Mapping[MailKind, tuple[CaseKind, ...]] = {
    MailKind.TIME_LOST: (CaseKind.TIME_LOST,),
    MailKind.SCHEDULING_LINK: (CaseKind.SCHEDULING_LINK,),
    MailKind.PAYMENT_DUE: (CaseKind.CAPTURE_FAILED, CaseKind.ADOPTED_UNPAID),
}
"""The cases whose deadline ends what the mail offers."""


def is_still_so(  # noqa: PLR0911 - one answer for each kind
    wanted: MailWanted, events: Sequence[BookingEvent], state: Begun, now: datetime
) -> bool:
    """`events` are the booking's facts up to now, the mail's occasion among them."""
    if not isinstance(state, _TOLD_ONLY_IN.get(wanted.kind, object)):
        return False
    match wanted.kind:
        case MailKind.TIME_LOST | MailKind.SCHEDULING_LINK | MailKind.AWAITING_PAYMENT:
            return _can_be_done(wanted.kind, state, now)
        case MailKind.PAYMENT_DUE:
            return _may_be_paid(state, now)
        case MailKind.MOVED | MailKind.NOT_MOVED | MailKind.REMINDER | MailKind.REMINDER_SOON:
            is_of_use = wanted.kind is MailKind.MOVED or now < state.core.slot.start
            return is_of_use and _is_of_this_time(wanted, events)
        case MailKind.FOLLOW_UP:
            return _may_be_asked(state, now)
        case MailKind.REFUNDED | MailKind.REFUND_TROUBLE:
            return _refund_stands_so(wanted, events, state)
        case MailKind.ALARM:
            return _waits_for_a_person(wanted.about, state)
        case _:
            return True


def deadline_of(kind: MailKind, state: Begun, now: datetime) -> datetime | None:
    """The one ahead of us that ends what the mail offers."""
    deadlines = [state.core.cases[case] for case in _ENDED_BY.get(kind, ()) if case in state.core.cases]
    if kind is MailKind.AWAITING_PAYMENT:
        deadlines.append(state.core.held_until)
    return next((deadline for deadline in deadlines if deadline > now), None)


def _can_be_done(kind: MailKind, state: Begun, now: datetime) -> bool:
    """What the mail asks for: to choose, to book, to pay."""
    if deadline_of(kind, state, now) is None:
        return False
    match state:
        case Scheduling():
            return bool(state.link)
        case AwaitingPayment():
            return bool(state.checkout.session_id) and state.cancel is None
        case _:
            return True


def _may_be_paid(state: Begun, now: datetime) -> bool:
    """An adopted meeting until it begins, one whose capture failed until its deadline; not while money is looked at."""
    cases = state.core.cases
    ends = cases.get(CaseKind.CAPTURE_FAILED, state.core.slot.start)
    return now < ends and CaseKind.WRONG_AMOUNT not in cases


def _is_of_this_time(wanted: MailWanted, events: Sequence[BookingEvent]) -> bool:
    """A reminder or a move is told of the fact that gave the session its time; a refused move came after that one."""
    newest = _newest_time(events)
    return newest < wanted.occasion if wanted.kind is MailKind.NOT_MOVED else newest == wanted.occasion


def _newest_time(events: Sequence[BookingEvent]) -> int:
    """The version of the fact that gave the session the time it has: whoever is reminded of another is misled."""
    sets = CalendlyConfirmed | MeetingVouched | MeetingLinked | Moved
    set_by = [n for n, event in enumerate(events, start=1) if isinstance(event, sets)]
    return set_by[-1] if set_by else 0


def _may_be_asked(state: Begun, now: datetime) -> bool:
    """Not whoever owes us money, or got all of it back."""
    if not isinstance(state, Completed) or state.unpaid or now > state.core.slot.end + FOLLOWED_UP_WITHIN:
        return False
    price = state.core.selected.terms.price
    return not price or bool(state.core.ledger.received(price.currency))


def _refund_stands_so(wanted: MailWanted, events: Sequence[BookingEvent], state: Begun) -> bool:
    """A refund may fail after it succeeded, and one that failed may have been paid another way."""
    ledger = state.core.ledger
    if wanted.day is not None:
        return ledger.owes_failed_refund
    fact = events[wanted.occasion - 1]
    assert isinstance(fact, RefundSucceeded | RefundFailed | GivenBackByHand), "these mails are about a refund"
    refund = ledger.refund(fact.number)
    if refund is None or wanted.kind is MailKind.REFUND_TROUBLE:
        return refund is not None and refund.standing is RefundStanding.FAILED and ledger.owes_failed_refund
    return refund.standing is RefundStanding.SUCCEEDED


def _waits_for_a_person(about: str, state: Begun) -> bool:
    if about == CaseKind.ADOPTED_UNPAID:
        return isinstance(state, WithMeeting) and is_unpaid(state)
    return about in state.core.cases
