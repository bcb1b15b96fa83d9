"""Money outside Stripe: what came by hand, what is enough, and what was given back by hand."""

from collections.abc import Sequence

from msgspec.structs import replace

from domain.booking.by_hand import MarkPaid, RecordGivenBack
from domain.booking.ledger import Refund, RefundStanding
from domain.booking.paying_by_hand import owed_by_hand
from domain.errors import WrongState
from domain.money import Money
from entrypoints.http.operator_commands import given_back, less_accepted, paid_by_hand, reference_fault
from entrypoints.http.pages.operator.asked import Act, Asked, Choice, Field, Plan, amount_of, can, planned, unusable
from entrypoints.http.pages.operator.who_and_why import WhoAndWhy
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, marked

_BACK = marked("What has to go back of it later goes back by hand too: you are told when it does, and again every day.")


def _reference(asked: Asked) -> str:
    fault = reference_fault(asked.reference) if asked.reference else "must not be empty"
    if fault:
        raise unusable(gettext("The reference %(wrong)s.", wrong=in_language(fault)), "reference")
    return asked.reference


# What came.


def _owed(asked: Asked) -> Money | None:
    try:
        return owed_by_hand(asked.state, asked.now)
    except WrongState:
        return None


def _owed_words(asked: Asked) -> str:
    owed = _owed(asked)
    return str(owed).partition(" ")[0] if owed else ""


def _payment(asked: Asked, said: str = "") -> MarkPaid:
    """An amount below what is owed is one that the operator calls enough: the page has said so before."""
    amount = amount_of(asked, _owed_words(asked))
    return paid_by_hand(asked.booking_id, asked.now, amount, _reference(asked), said, accepts_less=True)


def _payment_plan(asked: Asked) -> Plan:
    command = _payment(asked)
    plan, owed = planned(lambda _: command)(asked), _owed(asked)
    if plan.refusal or owed is None:
        return plan
    let_off = owed - command.amount
    less = gettext("%(amount)s of what is owed is let off for good.", amount=let_off) if let_off else ""
    return replace(plan, then=" ".join(filter(None, (less, plan.then, gettext(_BACK)))))


def _take(asked: Asked, words: WhoAndWhy) -> None:
    asked.service.take_by_hand(_payment(asked, words.said))


# What is enough.


def _accept(asked: Asked, words: WhoAndWhy) -> None:
    asked.service.world.bus.handle(less_accepted(asked.booking_id, asked.now, words.said))


# What went back.


def _waiting(asked: Asked) -> tuple[Refund, ...]:
    refunds = asked.state.core.ledger.refunds
    return tuple(refund for refund in refunds if refund.by_hand and refund.standing is RefundStanding.REQUESTED)


def _refunds(asked: Asked) -> Sequence[Choice]:
    return [
        Choice(str(one.number), gettext("Refund %(number)s: %(why)s", number=one.number, why=one.amount))
        for one in _waiting(asked)
    ]


def _payout(asked: Asked, said: str = "") -> RecordGivenBack:
    if not asked.value.isascii() or not asked.value.isdigit():
        raise unusable(gettext("Choose one of the refunds."))
    return given_back(asked.booking_id, asked.now, int(asked.value), _reference(asked), said)


def _record(asked: Asked, words: WhoAndWhy) -> None:
    asked.service.world.bus.handle(_payout(asked, words.said))


PAYING = (
    Act(
        slug="paid-by-hand",
        words=marked("Mark as paid by hand"),
        means=marked(
            "The money came outside Stripe: by bank transfer, or in cash. An open payment page is closed first, and"
            " whoever pays on it all the same gets that back from Stripe. Less than what is owed is taken as enough."
        ),
        field=Field(
            label=marked("Amount"),
            hint=marked("In the currency of the price; all that is owed is filled in."),
            suggested=_owed_words,
            has_reference=True,
        ),
        is_offered=lambda asked: _owed(asked) is not None,
        plan=_payment_plan,
        perform=_take,
        done=marked("The money is in this booking's books."),
    ),
    Act(
        slug="accept-less",
        words=marked("Accept less than the price"),
        means=marked("The part of the price that came is enough: the booking goes on, and nothing more is owed."),
        is_offered=can(lambda asked: less_accepted(asked.booking_id, asked.now)),
        plan=planned(lambda asked: less_accepted(asked.booking_id, asked.now)),
        perform=_accept,
        done=marked("What came is enough; the booking goes on."),
    ),
    Act(
        slug="given-back",
        words=marked("Record a refund that you have paid out"),
        means=marked(
            "Money that came outside Stripe goes back by hand. Pay it out first, the way it came; the client is told"
            " then."
        ),
        field=Field(label=marked("Refund"), choices=_refunds, has_reference=True),
        is_offered=lambda asked: bool(_waiting(asked)),
        plan=planned(_payout),
        perform=_record,
        done=marked("The refund is recorded as given back."),
    ),
)
