"""What a client is told of each state: never more than is known. One table for the API and the pages."""

from datetime import datetime
from typing import assert_never

from application.limits import UNANSWERED_AFTER
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    BookedUnpaid,
    CancelledBooking,
    Completed,
    Confirmed,
    ExpiredHold,
    Held,
    Moving,
    NeedsNewTime,
    NoShow,
    PaymentProcessing,
    Scheduling,
)
from domain.booking.vocabulary import Actor, CaseKind
from entrypoints.http.amounts import amount_words
from entrypoints.http.money_texts import has_news, is_only_reserved, money_text, nothing_taken
from entrypoints.http.speaking import gettext, marked
from entrypoints.http.time_words import deadline_words, moment_words
from entrypoints.http.waiting_texts import (
    StatusText,
    declined_text,
    looked_at,
    money_if_any,
    needs_new_time_text,
    no_payment,
    other_amount,
    own_link_text,
    unpaid_text,
)

_ENDED_BY_ITSELF: dict[str, str] = {
    CaseKind.TIME_LOST: marked("This time had just gone"),
    CaseKind.ADOPTED_UNPAID: marked("Your session was cancelled because it was not paid"),
    CaseKind.CAPTURE_FAILED: marked("Your session was cancelled because the payment could not be taken"),
    CaseKind.SCHEDULING_LINK: marked("Your booking has ended because no time was booked with its link"),
    "reservation_ended": marked("Your booking has ended because the reservation of the money has ended"),
}


def status_text(  # noqa: C901, PLR0911 - one exhaustive match
    state: Begun, expert: str, now: datetime, *, is_parked: bool = False
) -> StatusText:
    """`is_parked` if an operator has switched the service so: what was booked is confirmed later."""
    match state:
        case Held():
            return _held(state, expert, now)
        case AwaitingPayment():
            return _awaiting(state, now)
        case PaymentProcessing():
            return _processing(state)
        case Scheduling():
            return _received(state, now) if is_parked and _goes_on(state) else _scheduling(state, expert, now)
        case Confirmed():
            there = gettext("It is in %(expert)s's calendar.", expert=expert)
            return StatusText(gettext("Your session is booked"), f"{there} {money_if_any(state)}".strip())
        case Moving():
            return _moving(state, expert, now)
        case BookedUnpaid():
            return unpaid_text(state, now)
        case NeedsNewTime():
            return needs_new_time_text(state, now)
        case Completed() | NoShow():
            return _after_session(state)
        case CancelledBooking():
            return _cancelled(state, expert)
        case ExpiredHold():
            return _expired(state)
        case _:
            assert_never(state)


def _held(state: Held, expert: str, now: datetime) -> StatusText:
    if state.awaits_sign_in:
        return _held_for_sign_in(state, now)
    if not state.core.selected.terms.price:
        return StatusText(_confirming(expert), gettext("This takes a few seconds."))
    if now >= state.core.held_until:
        return StatusText(gettext("The hold on this time has ended"), nothing_taken())
    return StatusText(gettext("This time is held for you"), gettext("No payment was taken yet."))


def _held_for_sign_in(state: Held, now: datetime) -> StatusText:
    if now >= state.core.held_until:
        return StatusText(gettext("The hold on this time has ended"), gettext("Nothing was booked."))
    return StatusText(
        gettext("This time is held for you"),
        gettext("Sign in with the address that you gave, and it goes on. Nothing is booked yet."),
    )


def _confirming(expert: str) -> str:
    return gettext("Confirming your time with %(expert)s's calendar…", expert=expert)


def _awaiting(state: AwaitingPayment, now: datetime) -> StatusText:
    if state.cancel is not None and state.cancel.by is Actor.SYSTEM:
        return StatusText(
            gettext("This time has just gone"),
            gettext(
                "Somebody else has it; the payment page is being closed. If you have just paid, you can choose another"
                " time with that payment or get it back."
            ),
        )
    if state.cancel is not None:
        return StatusText(
            gettext("Your booking is being cancelled"), gettext("The payment page is being closed first.")
        )
    if now >= state.core.held_until:
        return StatusText(
            gettext("The hold on this time is ending"),
            gettext(
                "We have not received a payment. If you have just paid, your payment counts as long as the time is"
                " yours."
            ),
        )
    if not state.checkout.session_id:
        opened = gettext("The time is held for you. Nothing was charged.")
        return StatusText(gettext("The payment page is being opened"), opened)
    waits = gettext("We have not received a payment for it yet.")
    return StatusText(gettext("This time is held for you"), f"{waits}{declined_text(state)}")


def _processing(state: PaymentProcessing) -> StatusText:
    if state.cancel is None:
        return StatusText(
            gettext("Your payment is on its way"),
            gettext("Your bank has accepted it but not settled it yet. The time stays held for you; we will mail you."),
        )
    if state.cancel.by is Actor.SYSTEM:
        return StatusText(
            gettext("This time has just gone"),
            gettext("Your payment is on its way. Once it is here you can choose another time with it or get it back."),
        )
    return StatusText(
        gettext("Your booking is being cancelled"),
        gettext("Your payment is on its way. Once it is here you get all of it back."),
    )


def _goes_on(state: Scheduling) -> bool:
    """Nothing but our own worker is waited for."""
    return not (state.refused or state.link or CaseKind.WRONG_AMOUNT in state.core.cases)


def _received(state: Scheduling, now: datetime) -> StatusText:
    follows = gettext("We have your booking; the confirmation will follow")
    return StatusText(follows, f"{_arrived(state)} {_safe(state, now)}".strip())


def _scheduling(state: Scheduling, expert: str, now: datetime) -> StatusText:
    safe = _safe(state, now)
    if CaseKind.WRONG_AMOUNT in state.core.cases:
        return StatusText(other_amount(state), f"{looked_at()} {safe}")
    if state.link:
        return own_link_text(state, expert, now)
    if state.refused is not None:
        missing = gettext("Your time is not in %(expert)s's calendar yet", expert=expert)
        return StatusText(missing, f"{looked_at()} {safe}")
    if _is_unknown(state, now):
        return StatusText(gettext("We are double-checking with the calendar"), safe)
    if state.uncounted_tries:
        keeps = gettext("We keep trying.")
        return StatusText(gettext("The calendar cannot be reached right now"), f"{keeps} {safe}")
    confirming = f"{_arrived(state)} {_confirming(expert)}".strip()
    return StatusText(confirming, gettext("This takes a few seconds."))


def _arrived(state: Scheduling) -> str:
    ledger = state.core.ledger
    if not ledger.payments:
        return ""
    return gettext("Payment reserved.") if is_only_reserved(ledger) else gettext("Payment received.")


def _safe(state: Scheduling, now: datetime) -> str:
    """What it means for the money, and by when the reader hears of it: at a deadline it settles itself."""
    ledger = state.core.ledger
    money = f"{money_text(state)} " if ledger.is_disputed else ""
    if ledger.payments and not ledger.is_disputed:
        taken, reserved = gettext("Your money is safe."), gettext("Your money is safe: it is reserved, not taken.")
        money = f"{reserved if is_only_reserved(ledger) else taken} "
    deadlines = state.core.cases.values()
    if not deadlines:
        return money + gettext("You can close this page; we will mail you when it is settled.")
    deadline = deadline_words(min(deadlines), _zone(state), now)
    return money + gettext("You can close this page; we will mail you by %(deadline)s.", deadline=deadline)


def _is_unknown(state: Scheduling | Moving, now: datetime) -> bool:
    """Calendly was asked and has not said what it did."""
    lost = state.unanswered is not None and now - state.unanswered.asked_at > UNANSWERED_AFTER
    return lost or CaseKind.SCHEDULING_UNKNOWN in state.core.cases or state.tries - state.uncounted_tries > 1


def _moving(state: Moving, expert: str, now: datetime) -> StatusText:
    old, new = (moment_words(slot.start, _zone(state)) for slot in (state.core.slot, state.request.to_slot))
    asks = gettext("We are asking %(expert)s's calendar for %(new)s.", expert=expert, new=new)
    if _is_unknown(state, now):
        asks = gettext(
            "We are double-checking with %(expert)s's calendar whether it has %(new)s.", expert=expert, new=new
        )
    stays = gettext("Until that is settled it stays at %(old)s.", old=old)
    return StatusText(gettext("Your session is being moved"), f"{asks} {stays}")


def _cancelled(state: CancelledBooking, expert: str) -> StatusText:
    money = money_text(state)
    if state.cancelled.by is Actor.SYSTEM:
        ended = _ENDED_BY_ITSELF.get(state.cancelled.reason, marked("Your booking could not be completed"))
        return StatusText(gettext(ended), money)
    if state.cancelled.by is Actor.CLIENT:
        return StatusText(gettext("You have cancelled this booking"), money)
    if state.cancelled.by is Actor.BUILDER:
        return StatusText(gettext("%(expert)s has cancelled this booking", expert=expert), money)
    return StatusText(gettext("This booking was cancelled"), money)


def _expired(state: ExpiredHold) -> StatusText:
    if state.core.ledger.payments:
        return StatusText(gettext("Your payment came after the hold on this time had ended"), money_text(state))
    ended = gettext("The hold on this time has ended")
    if not state.core.selected.terms.price:
        return StatusText(ended, gettext("Nothing was booked."))
    late = gettext("If one should still arrive, you get all of it back.")
    return StatusText(ended, f"{nothing_taken()} {late}")


def _after_session(state: Completed | NoShow) -> StatusText:
    """Money that was let go is no payment."""
    money = money_if_any(state) if has_news(state) or not state.unpaid or _in_part(state) else ""
    owed = _owed(state) if state.unpaid else ""
    if isinstance(state, NoShow):
        told = " ".join(filter(None, (gettext("It was noted that you did not come."), money, owed)))
        return StatusText(gettext("This session was marked as missed"), told)
    return StatusText(gettext("This session is over"), " ".join(filter(None, (money, owed))))


def _owed(state: Completed | NoShow) -> str:
    price = state.core.selected.terms.price
    if _in_part(state):
        return gettext("The price of %(price)s was not paid in full.", price=amount_words(price))
    return no_payment(price)


def _in_part(state: Begun) -> bool:
    return bool(state.core.ledger.taken(state.core.selected.terms.price.currency))


def _zone(state: Begun) -> str:
    return state.core.selected.zone
