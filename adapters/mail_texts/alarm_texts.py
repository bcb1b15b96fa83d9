"""The words for everything that may wait for a person, by what it is about."""

from msgspec import Struct

from adapters.mail_texts.languages import marked
from domain.booking.vocabulary import CaseKind


class AlarmText(Struct, frozen=True, kw_only=True):
    """What happens `by_itself` may name the %(deadline)s."""

    problem: str
    means: str
    by_itself: str
    to_do: str
    is_told_daily: bool = False
    """Until a person has ended it."""


OTHER = AlarmText(
    problem=marked("Something waits for a person"),
    means=marked("The service cannot go on by itself here. What it means for money and time stands in the detail."),
    by_itself=marked("Nothing is known to happen by itself."),
    to_do=marked("Look at what the detail names, and decide."),
    is_told_daily=True,
)

_CASES: dict[str, AlarmText] = {
    CaseKind.WRONG_AMOUNT: AlarmText(
        problem=marked("Another amount than the price was paid"),
        means=marked(
            "The money is safe, but it books nothing: a time that is not booked yet stays held for the client, and a"
            " session that stands keeps standing."
        ),
        by_itself=marked(
            "If nobody decides by %(deadline)s, everything that came in goes back to the client, and a time that is not"
            " booked yet becomes free."
        ),
        to_do=marked(
            "Compare what was paid with the price. If it was too much, give the difference back in the booking, and the"
            " booking goes on. If it was too little, agree with the client what shall happen."
        ),
    ),
    CaseKind.CONFIGURATION: AlarmText(
        problem=marked("Calendly refuses to book because of its settings"),
        means=marked(
            "The session is not in the expert's calendar. The time stays held, and the client's money is safe: it is"
            " reserved or with us."
        ),
        by_itself=marked(
            "If nobody decides by %(deadline)s, the booking is cancelled, the money goes back and the time becomes"
            " free."
        ),
        to_do=marked("Put the event type right at Calendly and close the case: then we ask again."),
    ),
    CaseKind.SCHEDULING_UNKNOWN: AlarmText(
        problem=marked("Calendly does not say whether it booked a session"),
        means=marked(
            "The session may be in the expert's calendar or not. The time stays held, and the client's money is safe."
        ),
        by_itself=marked(
            "At %(deadline)s we look one last time: if the session is there, it is booked; if not, the booking is"
            " cancelled and the money goes back."
        ),
        to_do=marked(
            "Look into the expert's calendar. A session that is there is found by itself. If there is none, you can"
            " cancel the booking now, and the money goes back at once."
        ),
    ),
    CaseKind.PAYMENT_UNANSWERED: AlarmText(
        problem=marked("Stripe does not say whether a session was paid"),
        means=marked(
            "The time stays held, so that nobody pays for a time that is gone. Whether money came in is not known yet."
        ),
        by_itself=marked(
            "At %(deadline)s the time becomes free. Money that arrives later is not lost: the client chooses another"
            " time with it or gets it back."
        ),
        to_do=marked("Look for the payment in the Stripe dashboard. Once Stripe answers, this ends by itself."),
    ),
    CaseKind.TIME_LOST: AlarmText(
        problem=marked("A time that was paid for has gone"),
        means=marked("The client's money is safe, and the client was asked to choose another time with it."),
        by_itself=marked("Without a choice by %(deadline)s the booking ends and the money goes back."),
        to_do=marked("Nothing, unless the client writes to you: the way to another time is in the client's mail."),
    ),
    CaseKind.CAPTURE_FAILED: AlarmText(
        problem=marked("Reserved money could not be charged"),
        means=marked(
            "The session stands in the calendar without its payment. Until it begins, the client can pay on the booking"
            " page."
        ),
        by_itself=marked(
            "Without a payment by %(deadline)s, a session that has not begun is cancelled. One that has begun stays,"
            " and the case closes."
        ),
        to_do=marked(
            "Look in the Stripe dashboard why it failed. If the session has begun, ask the client for the money and"
            " close the case once it has come."
        ),
    ),
    CaseKind.ADOPTED_UNPAID: AlarmText(
        problem=marked("A session that was booked at Calendly itself is not paid"),
        means=marked(
            "The session stands in the expert's calendar without a payment. The client was asked to pay and has not"
            " done so."
        ),
        by_itself=marked("The session stays. Until it begins, the client can pay on the booking page."),
        to_do=marked("Agree with the expert whether the session shall take place without a payment."),
    ),
    CaseKind.SCHEDULING_LINK: AlarmText(
        problem=marked("A client has to book with a link of their own"),
        means=marked(
            "We could not put the session into the expert's calendar and sent the client a link that does it. The"
            " client's money is safe."
        ),
        by_itself=marked("If no time is booked by %(deadline)s, the booking ends and the money goes back."),
        to_do=marked("Nothing now. If it happens often, the Calendly plan or its limits are too small for you."),
    ),
    CaseKind.CLAIM_CONFLICT: AlarmText(
        problem=marked("Two sessions overlap in an expert's calendar"),
        means=marked(
            "A booking of ours and another appointment at Calendly take the same time. The booking stands and its money"
            " is unchanged, but the expert cannot keep both."
        ),
        by_itself=marked(
            "Nothing is moved, cancelled or given back by itself. The case closes when the session begins:"
            " %(deadline)s."
        ),
        to_do=marked("Ask the expert which of the two shall stand, cancel the other and close the case."),
    ),
    CaseKind.REFUND_FAILED: AlarmText(
        problem=marked("A refund failed"),
        means=marked("The client is still owed this money. The booking and its time are not touched by it."),
        by_itself=marked("It is not tried again by itself."),
        to_do=marked(
            "Look at the refund in the Stripe dashboard, give the money back in another way and close the case with"
            " what you did."
        ),
        is_told_daily=True,
    ),
    CaseKind.DISPUTE: AlarmText(
        problem=marked("A client's bank disputes a payment"),
        means=marked(
            "Stripe holds the disputed money until the bank has decided: we can neither keep it nor give it back. The"
            " booking and its time are unchanged."
        ),
        by_itself=marked("Without your answer to Stripe the dispute is lost."),
        to_do=marked("Answer the dispute in the Stripe dashboard. The history of the booking is your evidence."),
        is_told_daily=True,
    ),
    CaseKind.REFUND_BY_HAND: AlarmText(
        problem=marked("Money has to be given back by hand"),
        means=marked("The client paid outside Stripe and is owed a part of it or all. Stripe cannot give it back."),
        by_itself=marked("Nothing is given back by itself."),
        to_do=marked("Pay it back the way it came, and record on the booking's page that you have."),
        is_told_daily=True,
    ),
}

_SERVICE: dict[str, AlarmText] = {
    "audit": AlarmText(
        problem=marked("Money and time do not agree"),
        means=marked(
            "The audit of the whole history has found contradictions. It changes nothing, and bookings go on."
        ),
        by_itself=marked("The audit runs again by itself."),
        to_do=marked("Run “booking audit” and open every booking that it names."),
        is_told_daily=True,
    ),
    "parked_work": AlarmText(
        problem=marked("Work has been given up"),
        means=marked(
            "Something that bookings need was tried many times in vain: a payment, a session or a mail may be missing."
        ),
        by_itself=marked("Nothing of it is tried again by itself."),
        to_do=marked("Read the reason beside each piece of work, mend the cause and let it run again."),
        is_told_daily=True,
    ),
    "drift": AlarmText(
        problem=marked("Lists and figures do not follow from the history"),
        means=marked(
            "What people see in a list was made anew from all that has happened, and differs from what is shown."
            " Bookings and money do not depend on it and are not affected."
        ),
        by_itself=marked("The comparison is made again every night."),
        to_do=marked(
            "Run “booking projections verify” to see what differs. It is a fault of the software: please report it."
        ),
        is_told_daily=True,
    ),
    "comparison": AlarmText(
        problem=marked("Stripe or Calendly says something else than our books"),
        means=marked(
            "The nightly comparison has found differences that nothing mends by itself: money or a session that only"
            " one side knows."
        ),
        by_itself=marked("The comparison is made again every night."),
        to_do=marked("Run “booking reconcile” and look at every line that needs a person."),
        is_told_daily=True,
    ),
    "subscription": AlarmText(
        problem=marked("A provider's messages do not reach us"),
        means=marked(
            "A webhook subscription does not work. Nothing is lost: payments and sessions are still found by asking,"
            " only later."
        ),
        by_itself=marked("Mending it is tried again by itself."),
        to_do=marked("Read the detail and look at the webhooks in the provider's dashboard."),
        is_told_daily=True,
    ),
    "connection": AlarmText(
        problem=marked("A builder has to connect their calendar again"),
        means=marked(
            "Calendly does not take the token of a builder's own connection any more. Nobody can book the builder until"
            " then; bookings that stand are kept, and mails go out as ever."
        ),
        by_itself=marked("Nothing: only the builder can give a new token."),
        to_do=marked("Ask the builder to open “Calendar” on their own pages and to connect again."),
        is_told_daily=True,
    ),
    "forgotten": AlarmText(
        problem=marked("Clients have had themselves forgotten"),
        means=marked("Here they are deleted. Stripe, Calendly and SendGrid have records of their own."),
        by_itself=marked("Nothing: this service may not delete there."),
        to_do=marked(
            "Open each of the bookings: the ids on its page name what Stripe and Calendly still have. Have it deleted"
            " there, as the page on personal data says (docs/privacy.md)."
        ),
    ),
}

ALARMS: dict[str, AlarmText] = {**_CASES, **_SERVICE}
