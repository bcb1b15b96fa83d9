"""What became of a booking's money, in sentences. Reserved money is never called paid."""

from domain.booking.ledger import Dispute, Ledger, Payment, PaymentStanding, RefundStanding
from domain.booking.state import Begun, CancelledBooking, Over
from domain.booking.vocabulary import DisputeOutcome
from domain.money import Money

NOTHING_TAKEN = "No payment was taken."
_BANK_DAYS = "Your bank may take 5 to 10 days to show it."
_REFUNDS = {
    RefundStanding.SUCCEEDED: "was given back.",
    RefundStanding.REQUESTED: "is on its way back to you.",
    RefundStanding.FAILED: "could not be given back yet; a person is looking at it.",
}


def money_text(state: Begun) -> str:
    """Every payment, refund and dispute; if nothing came in, that nothing was taken."""
    ledger = state.core.ledger
    if not ledger.payments:
        return NOTHING_TAKEN
    sentences = [words for payment in ledger.payments if (words := _payment(payment, over=isinstance(state, Over)))]
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


def _payment(payment: Payment, *, over: bool) -> str:
    match payment.standing:
        case PaymentStanding.AUTHORIZED:
            return f"{payment.amount} is reserved, not taken."
        case PaymentStanding.CAPTURING:
            return f"{payment.amount} is reserved and is being taken now."
        case PaymentStanding.RELEASING:
            return f"The reservation of {payment.amount} is being lifted."
        case PaymentStanding.RELEASED:
            return f"The reservation of {payment.amount} was lifted; nothing of it was taken."
        case PaymentStanding.CAPTURED:
            return "" if over else f"{payment.amount} paid."


def _refunds(ledger: Ledger) -> list[str]:
    """What failed is only told for as long as it is owed: a person may have paid it another way since."""
    told = [refund for refund in ledger.refunds if not refund.is_void]
    if not ledger.owes_failed_refund:
        told = [refund for refund in told if refund.standing is not RefundStanding.FAILED]
    sentences = [
        f"{refund.amount} {words}"
        for standing, words in _REFUNDS.items()
        for refund in told
        if refund.standing is standing
    ]
    is_moving = any(refund.standing is not RefundStanding.FAILED for refund in told)
    return [*sentences, _BANK_DAYS] if is_moving else sentences


def _dispute(dispute: Dispute) -> str:
    match dispute.outcome:
        case None:
            return f"Your bank disputes {dispute.amount}; that is being settled with it."
        case DisputeOutcome.LOST:
            return f"The dispute over {dispute.amount} was decided in your favour."
        case _:
            return f"The dispute over {dispute.amount} has ended."


def _promised_and_kept(state: CancelledBooking) -> list[str]:
    """What goes back but cannot be asked for yet, and what stays with us."""
    ledger, keeps = state.core.ledger, state.keeps
    owed = max(ledger.taken(keeps.currency).amount_minor - keeps.amount_minor, 0)
    is_being_taken = any(payment.standing is PaymentStanding.CAPTURING for payment in ledger.payments)
    kept = min(keeps.amount_minor, ledger.received(keeps.currency).amount_minor)
    sentences = []
    if owed and is_being_taken:
        sentences.append(f"{Money(owed, keeps.currency)} goes back to you as soon as it has been taken.")
    if kept:
        sentences.append(f"{Money(kept, keeps.currency)} of your payment was kept under the agreed policy.")
    return sentences
