"""What an operator may do to a booking. Each act is a command that the API has too."""

import re
from collections.abc import Mapping
from functools import partial
from uuid import uuid4

from domain.booking.commands import BookingCommand, CancelBooking, MoveBooking
from domain.booking.vocabulary import Actor, CaseKind
from domain.identifiers import CommandId
from domain.money import Money
from domain.time_slot import TimeSlot
from entrypoints.addresses import NoAddress, email_address
from entrypoints.http.operator_commands import case_closed, email_corrected, give_back, goodwill, no_show
from entrypoints.http.pages.operator.act_times import another_slot, offered, wanted_slot
from entrypoints.http.pages.operator.asked import Act, Asked, Field, Plan, amount_of, can, planned, unusable
from entrypoints.http.pages.operator.asking_again import ASKING_AGAIN
from entrypoints.http.pages.operator.confirming import CONFIRMING
from entrypoints.http.pages.operator.forgetting import FORGETTING
from entrypoints.http.pages.operator.paying import PAYING
from entrypoints.http.pages.operator.who_and_why import WhoAndWhy
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, marked

OUTCOME_LENGTH_MAX = 40
_CLOSING: Mapping[CaseKind, str] = {
    CaseKind.WRONG_AMOUNT: marked("Close the case: wrong amount"),
    CaseKind.CONFIGURATION: marked("Close the case: configuration"),
    CaseKind.SCHEDULING_UNKNOWN: marked("Close the case: scheduling unknown"),
    CaseKind.PAYMENT_UNANSWERED: marked("Close the case: payment unanswered"),
    CaseKind.TIME_LOST: marked("Close the case: time lost"),
    CaseKind.CAPTURE_FAILED: marked("Close the case: capture failed"),
    CaseKind.ADOPTED_UNPAID: marked("Close the case: adopted unpaid"),
    CaseKind.SCHEDULING_LINK: marked("Close the case: scheduling link"),
    CaseKind.CLAIM_CONFLICT: marked("Close the case: claim conflict"),
    CaseKind.REFUND_FAILED: marked("Close the case: refund failed"),
    CaseKind.DISPUTE: marked("Close the case: dispute"),
    CaseKind.REFUND_BY_HAND: marked("Close the case: refund by hand"),
}
_OUTCOME_WANTED = marked("Say what was done in at most %(count)s letters, such as “paid by bank transfer”.")
_NOT_A_LETTER = re.compile(r"[^a-z]+")


def _id() -> CommandId:
    return CommandId(uuid4())


# Money.


def _left(asked: Asked) -> str:
    left = asked.state.core.ledger.received(asked.state.core.selected.terms.price.currency)
    return str(left).partition(" ")[0] if left else ""


def _refund_command(asked: Asked) -> BookingCommand:
    return goodwill(asked.booking_id, asked.now, amount_of(asked, _left(asked)), asked.key)


def _smallest_refund(asked: Asked) -> BookingCommand:
    smallest = Money(1, asked.state.core.selected.terms.price.currency)
    return goodwill(asked.booking_id, asked.now, smallest, None)


def _refund(asked: Asked, words: WhoAndWhy) -> None:
    give_back(asked.booking_id, amount_of(asked, _left(asked)), asked.key, asked.service, words.said)


# Time.


def _cancel_command(asked: Asked) -> BookingCommand:
    return CancelBooking(
        booking_id=asked.booking_id, command_id=_id(), at=asked.now, cause="a rehearsal", by=Actor.OPERATOR
    )


def _cancel(asked: Asked, words: WhoAndWhy) -> None:
    asked.service.manage.cancel(asked.booking_id, Actor.OPERATOR, "", _id(), words.said)


def _move_command(asked: Asked, to: TimeSlot) -> BookingCommand:
    return MoveBooking(
        booking_id=asked.booking_id, command_id=_id(), at=asked.now, cause="a rehearsal", to=to, by=Actor.OPERATOR
    )


def _move(asked: Asked, words: WhoAndWhy) -> None:
    asked.service.move(asked.booking_id, wanted_slot(asked), Actor.OPERATOR, _id(), words.said)


# Coming, and questions that a person settles.


def _no_show_command(asked: Asked, *, missed: bool) -> BookingCommand:
    return no_show(asked.booking_id, asked.now, missed=missed)


def _mark(asked: Asked, words: WhoAndWhy, *, missed: bool) -> None:
    asked.service.world.bus.handle(no_show(asked.booking_id, asked.now, words.said, missed=missed))


def _outcome(asked: Asked) -> str:
    """A word of ours: what was done, without names."""
    outcome = _NOT_A_LETTER.sub("_", asked.value.lower()).strip("_")
    if not outcome or len(outcome) > OUTCOME_LENGTH_MAX:
        raise unusable(gettext(_OUTCOME_WANTED, count=OUTCOME_LENGTH_MAX))
    return outcome


def _close_command(asked: Asked, kind: CaseKind) -> BookingCommand:
    return case_closed(asked.booking_id, asked.now, kind, _outcome(asked))


def _any_close_command(asked: Asked, kind: CaseKind) -> BookingCommand:
    return case_closed(asked.booking_id, asked.now, kind, "settled")


def _close(asked: Asked, words: WhoAndWhy, kind: CaseKind) -> None:
    command = case_closed(asked.booking_id, asked.now, kind, _outcome(asked), words.said)
    asked.service.world.bus.handle(command)


def _closing(kind: CaseKind) -> Act:
    return Act(
        slug=f"close-{kind.replace('_', '-')}",
        words=_CLOSING[kind],
        means=marked(
            "You have dealt with it. It is not told again, and what would happen at its deadline does not happen."
            " After a fault of Calendly's settings, Calendly is asked again."
        ),
        field=Field(label=marked("What was done"), hint=marked("A few words that are kept: no names, only letters.")),
        is_offered=can(partial(_any_close_command, kind=kind)),
        plan=planned(partial(_close_command, kind=kind)),
        perform=partial(_close, kind=kind),
        done=marked("The case is closed."),
    )


# The client's address.


def _has_client(asked: Asked) -> bool:
    person_id = asked.state.core.person_id
    return bool(person_id and asked.service.world.people.get(person_id))


def _email_plan(_: Asked) -> Plan:
    return Plan(
        notes=(
            gettext("Client's e-mail address corrected, with who and why; the address itself is not in the history"),
        ),
        then=gettext(
            "Mails that are sent from then on go to the new address. Nothing is sent again by itself: do that from the"
            " booking's mails. Calendly and Stripe keep the address that they have."
        ),
    )


def _correct(asked: Asked, words: WhoAndWhy) -> None:
    try:
        email = email_address(asked.value)
    except NoAddress as fault:
        raise unusable(gettext("This address %(wrong)s.", wrong=in_language(str(fault)))) from None
    asked.service.correct_email(email_corrected(asked.booking_id, asked.now, words.by, words.why), email)


ACTS: tuple[Act, ...] = (
    *CONFIRMING,
    Act(
        slug="refund",
        words=marked("Give money back"),
        means=marked("Beyond what the policy asks for, from captured money that is with us. The time stays as it is."),
        field=Field(
            label=marked("Amount"),
            hint=marked("In the currency of the price; all that is left is filled in."),
            suggested=_left,
        ),
        is_offered=can(_smallest_refund),
        plan=planned(_refund_command),
        perform=_refund,
        done=marked("The refund is on its way; Stripe is asked for it."),
    ),
    *PAYING,
    Act(
        slug="cancel",
        words=marked("Cancel for the house"),
        means=marked("Everything goes back to the client, whatever the policy says, and the time is free again."),
        is_offered=can(_cancel_command),
        plan=planned(_cancel_command),
        perform=_cancel,
        done=marked("The booking is being cancelled."),
    ),
    Act(
        slug="move",
        words=marked("Move to another time"),
        means=marked(
            "Same money, same policy; the client and the expert are told. It stays where it is if Calendly refuses."
        ),
        field=Field(label=marked("New time"), choices=offered),
        is_offered=can(lambda asked: _move_command(asked, another_slot(asked))),
        plan=planned(lambda asked: _move_command(asked, wanted_slot(asked))),
        perform=_move,
        done=marked("The booking is moved, or Calendly is still being asked."),
    ),
    Act(
        slug="no-show",
        words=marked("The client did not come"),
        means=marked("The session is marked as missed, here and at Calendly. Money is not touched by it."),
        is_offered=can(partial(_no_show_command, missed=True)),
        plan=planned(partial(_no_show_command, missed=True)),
        perform=partial(_mark, missed=True),
        done=marked("The session is marked as missed."),
    ),
    Act(
        slug="came",
        words=marked("The client came after all"),
        means=marked("The mark is taken away, here and at Calendly."),
        is_offered=can(partial(_no_show_command, missed=False)),
        plan=planned(partial(_no_show_command, missed=False)),
        perform=partial(_mark, missed=False),
        done=marked("The mark is taken away."),
    ),
    *(_closing(kind) for kind in CaseKind),
    Act(
        slug="client-email",
        words=marked("Correct the client's address"),
        means=marked("Where the client's mails go."),
        field=Field(label=marked("New e-mail address"), is_personal=True),
        is_offered=_has_client,
        plan=_email_plan,
        perform=_correct,
        done=marked("The address is corrected."),
    ),
    *ASKING_AGAIN,
    FORGETTING,
)
