"""What a client is told of a booking that waits for them until a deadline, and what happens to the money then."""

from datetime import datetime

from msgspec import Struct

from domain.booking.ledger import PaymentStanding
from domain.booking.state import AwaitingPayment, Begun, BookedUnpaid, NeedsNewTime, Scheduling
from domain.booking.vocabulary import CaseKind, Source
from domain.money import Money
from entrypoints.http.amounts import amount_words
from entrypoints.http.decline_words import decline_words
from entrypoints.http.money_texts import is_only_reserved, money_at_stake, money_text
from entrypoints.http.speaking import gettext
from entrypoints.http.time_words import deadline_words


class StatusText(Struct, frozen=True):
    headline: str
    detail: str


def looked_at() -> str:
    return gettext("A person is looking at it.")


def other_amount(state: Scheduling | BookedUnpaid) -> str:
    if is_only_reserved(state.core.ledger):
        return gettext("Another amount than the price was reserved")
    return gettext("We received another amount than the price")


def own_link_text(state: Scheduling, expert: str, now: datetime) -> StatusText:
    deadline = state.core.cases.get(CaseKind.SCHEDULING_LINK)
    if deadline is not None and now >= deadline:
        return StatusText(gettext("The time to book with your link has passed"), _goes_back_now(state))
    books = gettext("We could not do it for you. Your link books any free time of this session, once.")
    if deadline:
        books = gettext(
            "We could not do it for you. Your link books any free time of this session until %(deadline)s, once.",
            deadline=deadline_words(deadline, _zone(state), now),
        )
    headline = gettext("Book your time in %(expert)s's calendar yourself", expert=expert)
    return StatusText(headline, f"{books} {_goes_back_then(state)}")


def unpaid_text(state: BookedUnpaid, now: datetime) -> StatusText:
    cases, price = state.core.cases, state.core.selected.terms.price
    if CaseKind.WRONG_AMOUNT in cases:
        return StatusText(
            gettext("Your session is booked, but not paid as agreed"),
            f"{other_amount(state)}. {looked_at()} {money_if_any(state)}",
        )
    if now >= state.core.slot.start:
        return StatusText(gettext("Your session was booked, but not paid"), no_payment(price))
    capture_failed = CaseKind.CAPTURE_FAILED in cases or state.core.selected.source is Source.OWN_FLOW
    deadline = cases.get(CaseKind.CAPTURE_FAILED if capture_failed else CaseKind.ADOPTED_UNPAID)
    why = f"{_why_unpaid(state)} " if capture_failed else ""
    by = deadline_words(deadline, _zone(state), now) if deadline else ""
    asked = _asked_to_pay(amount_words(price), by, surely=capture_failed)
    return StatusText(gettext("Your session is booked, but not paid yet"), f"{why}{asked}{declined_text(state)}")


def _asked_to_pay(price: str, deadline: str, *, surely: bool) -> str:
    if not deadline:
        return gettext("Please pay %(price)s.", price=price)
    if surely:
        return gettext(
            "Please pay %(price)s by %(deadline)s; after that it is cancelled.", price=price, deadline=deadline
        )
    return gettext(
        "Please pay %(price)s by %(deadline)s; after that it may be cancelled.", price=price, deadline=deadline
    )


def no_payment(price: Money) -> str:
    return gettext("We have received no payment of %(price)s for it.", price=amount_words(price))


def _why_unpaid(state: BookedUnpaid) -> str:
    if any(payment.standing is PaymentStanding.CAPTURED for payment in state.core.ledger.payments):
        return gettext("The price was not taken in full.")
    return gettext("The money that was reserved could not be taken.")


def needs_new_time_text(state: NeedsNewTime, now: datetime) -> StatusText:
    deadline = state.core.cases.get(CaseKind.TIME_LOST)
    if deadline is None or now >= deadline:
        return StatusText(gettext("The time to choose again has passed"), _goes_back_now(state))
    until = deadline_words(deadline, _zone(state), now)
    choose = gettext("Choose another with the same payment until %(deadline)s.", deadline=until)
    if is_only_reserved(state.core.ledger):
        choose = gettext("Choose another with the same reservation until %(deadline)s.", deadline=until)
    return StatusText(gettext("This time has just gone"), f"{choose} {_goes_back_then(state)}")


def _goes_back_now(state: Begun) -> str:
    """What happens to the money by itself once a deadline has passed."""
    amount = amount_words(money_at_stake(state))
    if not money_at_stake(state):
        words = gettext("The booking ends now.")
    elif is_only_reserved(state.core.ledger):
        words = gettext("The reservation of %(amount)s is lifted now by itself; nothing was taken.", amount=amount)
    else:
        words = gettext("%(amount)s goes back to you now by itself.", amount=amount)
    return words + _disputed(state)


def _goes_back_then(state: Begun) -> str:
    """What will happen to the money by itself at a deadline that was just named."""
    amount = amount_words(money_at_stake(state))
    if not money_at_stake(state):
        words = gettext("If you do nothing, the booking ends then.")
    elif is_only_reserved(state.core.ledger):
        words = gettext(
            "If you do nothing, the reservation of %(amount)s is lifted then by itself; nothing was taken.",
            amount=amount,
        )
    else:
        words = gettext("If you do nothing, %(amount)s goes back to you then by itself.", amount=amount)
    return words + _disputed(state)


def _disputed(state: Begun) -> str:
    return f" {money_text(state)}" if state.core.ledger.is_disputed else ""


def money_if_any(state: Begun) -> str:
    """Nothing for a session that is free."""
    return money_text(state) if state.core.ledger.payments or state.core.selected.terms.price else ""


def declined_text(state: AwaitingPayment | BookedUnpaid) -> str:
    ledger = state.core.ledger
    if not ledger.declined_charges:
        return ""
    declined = gettext("The last try was declined.")
    return f" {declined} {decline_words(ledger.decline_reason)}"


def _zone(state: Begun) -> str:
    return state.core.selected.zone
