"""What became of a booking's money, in sentences. Reserved money is never called paid."""

from domain.booking.ledger import Dispute, Ledger, Payment, PaymentStanding, Refund, RefundStanding
from domain.booking.state import Begun, CancelledBooking, Over
from domain.booking.vocabulary import DisputeOutcome
from domain.money import Money
from entrypoints.http.amounts import amount_words
from entrypoints.http.speaking import gettext, marked

_REFUNDS = {
    RefundStanding.SUCCEEDED: marked("%(amount)s was given back."),
    RefundStanding.REQUESTED: marked("%(amount)s is on its way back to you."),
    RefundStanding.FAILED: marked("%(amount)s could not be given back yet; a person is looking at it."),
}

_PAID, _PAID_DIRECTLY = marked("%(amount)s paid."), marked("%(amount)s paid to us directly.")
_BY_HAND = marked("%(amount)s goes back to you the way it came; a person sees to it.")


def nothing_taken() -> str:
    return gettext("No payment was taken.")


def money_text(state: Begun) -> str:
    """Every payment, refund and dispute; if nothing came in, that nothing was taken."""
    ledger = state.core.ledger
    if not ledger.payments:
        return nothing_taken()
    sentences = [words for payment in ledger.payments if (words := _payment(payment, over=isinstance(state, Over)))]
    sentences += [agreed] if (agreed := agreed_text(state)) else []
    sentences += [*_refunds(ledger), *(_dispute(dispute) for dispute in ledger.disputes)]
    if isinstance(state, CancelledBooking):
        sentences += _promised_and_kept(state)
    return " ".join(sentences)


def has_news(state: Begun) -> bool:
    """Whether something happened to the money since it came in."""
    ledger = state.core.ledger
    return bool(ledger.refunds or ledger.disputes) or any(payment.is_let_go for payment in ledger.payments)


def money_at_stake(state: Begun) -> Money:
    """What is with us or reserved, in the currency that was agreed; nothing that the client's bank withholds."""
    return state.core.ledger.received(state.core.selected.terms.price.currency)


def is_only_reserved(ledger: Ledger) -> bool:
    """None of the money that is with us was taken."""
    live = [payment for payment in ledger.payments if not payment.is_let_go]
    return bool(live) and all(payment.standing is not PaymentStanding.CAPTURED for payment in live)


def agreed_text(state: Begun) -> str:
    """Empty where the whole price is due, or where nothing is due any more."""
    if state.core.accepted is None or isinstance(state, Over):
        return ""
    price, enough = amount_words(state.core.selected.terms.price), amount_words(state.core.accepted)
    return gettext("Of the price of %(price)s we have agreed that %(amount)s is enough.", price=price, amount=enough)


def _payment(payment: Payment, *, over: bool) -> str:
    amount = amount_words(payment.amount)
    match payment.standing:
        case PaymentStanding.AUTHORIZED:
            return gettext("%(amount)s is reserved, not taken.", amount=amount)
        case PaymentStanding.CAPTURING:
            return gettext("%(amount)s is reserved and is being taken now.", amount=amount)
        case PaymentStanding.RELEASING:
            return gettext("The reservation of %(amount)s is being lifted.", amount=amount)
        case PaymentStanding.RELEASED:
            return gettext("The reservation of %(amount)s was lifted; nothing of it was taken.", amount=amount)
        case PaymentStanding.CAPTURED:
            return "" if over else gettext(_PAID_DIRECTLY if payment.by_hand else _PAID, amount=amount)


def _refunds(ledger: Ledger) -> list[str]:
    """What failed is only told for as long as it is owed: a person may have paid it another way since."""
    told = [refund for refund in ledger.refunds if not refund.is_void]
    if not ledger.owes_failed_refund:
        told = [refund for refund in told if refund.standing is not RefundStanding.FAILED]
    sentences = [
        gettext(_BY_HAND if _waits_for_a_person(refund) else words, amount=amount_words(refund.amount))
        for standing, words in _REFUNDS.items()
        for refund in told
        if refund.standing is standing
    ]
    is_moving = any(refund.standing is not RefundStanding.FAILED and not refund.by_hand for refund in told)
    return [*sentences, gettext("Your bank may take 5 to 10 days to show it.")] if is_moving else sentences


def _waits_for_a_person(refund: Refund) -> bool:
    return refund.by_hand and refund.standing is RefundStanding.REQUESTED


def _dispute(dispute: Dispute) -> str:
    amount = amount_words(dispute.amount)
    match dispute.outcome:
        case None:
            return gettext("Your bank disputes %(amount)s; that is being settled with it.", amount=amount)
        case DisputeOutcome.LOST:
            return gettext("The dispute over %(amount)s was decided in your favour.", amount=amount)
        case _:
            return gettext("The dispute over %(amount)s has ended.", amount=amount)


def _promised_and_kept(state: CancelledBooking) -> list[str]:
    """What goes back but cannot be asked for yet, and what stays with us."""
    ledger, keeps = state.core.ledger, state.keeps
    owed = max(ledger.taken(keeps.currency).amount_minor - keeps.amount_minor, 0)
    is_being_taken = any(payment.standing is PaymentStanding.CAPTURING for payment in ledger.payments)
    kept = min(keeps.amount_minor, ledger.received(keeps.currency).amount_minor)
    sentences = []
    if owed and is_being_taken:
        amount = amount_words(Money(owed, keeps.currency))
        sentences.append(gettext("%(amount)s goes back to you as soon as it has been taken.", amount=amount))
    if kept:
        amount = amount_words(Money(kept, keeps.currency))
        sentences.append(gettext("%(amount)s of your payment was kept under the agreed policy.", amount=amount))
    return sentences
