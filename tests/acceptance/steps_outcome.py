"""What is true afterwards."""

from collections import Counter
from datetime import datetime

from pytest_bdd import given, parsers, then

from application.ports.inbox import Verdict
from tests.acceptance.marketplace import EXPERTS, address_of, moment, offer
from tests.acceptance.stage import MailSeen, Stage, case_deadlines, findings, messages
from tests.acceptance.steps_by_hand import hand_money
from tests.acceptance.steps_calendly import meeting_of
from tests.acceptance.steps_clients import Visitors
from tests.acceptance.steps_outside import PROVIDERS
from tests.acceptance.visitors import FrontDoor, Visitor

STATUS = {
    "held": "HELD",
    "waiting for payment": "AWAITING_PAYMENT",
    "being paid": "PAYMENT_PROCESSING",
    "being scheduled": "SCHEDULING",
    "confirmed": "CONFIRMED",
    "without a time": "NEEDS_NEW_TIME",
    "completed": "COMPLETED",
    "missed": "NO_SHOW",
    "cancelled": "CANCELLED",
    "expired": "EXPIRED",
}
PAYMENT = {
    "free of charge": "NOT_REQUIRED",
    "unpaid": "UNPAID",
    "pending": "PENDING",
    "declined": "FAILED",
    "reserved": "AUTHORIZED",
    "paid": "PAID",
    "partly paid": "PARTIALLY_PAID",
    "to be refunded": "REFUND_PENDING",
    "disputed": "DISPUTED",
    "refunded": "REFUNDED",
    "partially refunded": "PARTIALLY_REFUNDED",
}
REFUSALS = {
    "the time is taken": "slot_unavailable",
    "the expert takes no bookings right now": "builder_not_bookable",
    "the hold has ended": "hold_expired",
    "it cannot be moved": "wrong_state",
    "this was another request": "idempotency_key_reused",
    "the calendar cannot be asked right now": "scheduling_unavailable",
    "payments cannot be started right now": "payments_unavailable",
    "no new bookings are taken": "maintenance",
}
MESSAGES = {
    ("Stripe", "payment"): "checkout.session.completed",
    ("Calendly", "meeting"): "invitee.created",
    ("Calendly", "cancellation"): "invitee.canceled",
}


@then(parsers.parse("{client:w}'s session is {status} and {payment}"))
def session_is(front_door: FrontDoor, visitors: Visitors, client: str, status: str, payment: str) -> None:
    booking = front_door.booking(visitors[client])
    assert (booking["status"], booking["paymentStatus"]) == (STATUS[status], PAYMENT[payment])


@then(parsers.parse("{client:w} is told that {words}"))
def is_told(visitors: Visitors, client: str, words: str) -> None:
    assert visitors[client].refusal == REFUSALS[words]


@then(parsers.parse("{client:w} is offered {count:d} other times"))
def is_offered(visitors: Visitors, client: str, count: int) -> None:
    assert len(visitors[client].answers[-1].json()["alternatives"]) == count


@then("one of them holds the time and the other is told that it is taken")
def one_holds(front_door: FrontDoor, visitors: Visitors) -> None:
    refusals = sorted(visitor.refusal for visitor in visitors.values())
    assert refusals == ["", "slot_unavailable"]
    holder = next(visitor for visitor in visitors.values() if not visitor.refusal)
    assert front_door.booking(holder)["status"] == "AWAITING_PAYMENT"


@then("both answers are about the same booking")
def same_booking(visitors: Visitors) -> None:
    (visitor,) = visitors.values()
    told = [answer.json().get("bookingId") or answer.json()["booking"]["id"] for answer in visitor.answers]
    assert len(told) == 2
    assert len(set(told)) == 1


@then(parsers.parse("{client:w} is on the same payment page as before"))
def same_page(stage: Stage, visitors: Visitors, client: str) -> None:
    pages = visitors[client].pages
    assert len(pages) == 2
    assert len(set(pages)) == 1
    assert stage.page_is_open(pages[-1])


@then(parsers.parse("{client:w}'s meeting no longer stands in Calendly"))
def meeting_is_gone(stage: Stage, visitors: Visitors, client: str) -> None:
    assert visitors[client].email not in {seen.email for seen in stage.meetings()}


@then(parsers.parse("{client:w} may choose among {count:d} other times until {time}"))
def may_choose(front_door: FrontDoor, visitors: Visitors, client: str, count: int, time: str) -> None:
    booking = front_door.booking(visitors[client])
    assert datetime.fromisoformat(booking["chooseUntil"]) == moment(time)
    assert len(booking["alternatives"]) == count


@then(parsers.parse("{client:w} may book with a link of her own until {time}"))
def may_book_with_link(front_door: FrontDoor, visitors: Visitors, client: str, time: str) -> None:
    booking = front_door.booking(visitors[client])
    assert booking["schedulingUrl"]
    assert datetime.fromisoformat(booking["chooseUntil"]) == moment(time)


@then(parsers.parse("{client:w} has until {time} to pay"))
def has_until_to_pay(front_door: FrontDoor, visitors: Visitors, client: str, time: str) -> None:
    assert datetime.fromisoformat(front_door.booking(visitors[client])["payUntil"]) == moment(time)


@then(parsers.parse("{client:w}'s payment page is closed"))
def page_is_closed(stage: Stage, visitors: Visitors, client: str) -> None:
    assert not stage.page_is_open(visitors[client].page)


@given(parsers.re(r"(?P<time>(next )?\w+ [\d:]+) is free for (?P<expert>\w+)'s (?P<session>[\w ]+)"))
@then(parsers.re(r"(?P<time>(next )?\w+ [\d:]+) is free for (?P<expert>\w+)'s (?P<session>[\w ]+)"))
def is_free(front_door: FrontDoor, time: str, expert: str, session: str) -> None:
    assert front_door.is_free(offer(expert, session), moment(time))


@then(parsers.re(r"(?P<time>(next )?\w+ [\d:]+) is not free for (?P<expert>\w+)'s (?P<session>[\w ]+)"))
def is_not_free(front_door: FrontDoor, time: str, expert: str, session: str) -> None:
    assert not front_door.is_free(offer(expert, session), moment(time))


@then(parsers.parse("{expert:w}'s calendar shows {client:w} on {time}"))
def calendar_shows(stage: Stage, visitors: Visitors, expert: str, client: str, time: str) -> None:
    theirs = [seen for seen in stage.meetings() if seen.email == visitors[client].email]
    assert [(seen.expert, seen.start) for seen in theirs] == [(EXPERTS[expert].key, moment(time))]


@then(parsers.parse("{expert:w}'s calendar is empty"))
def calendar_is_empty(stage: Stage, expert: str) -> None:
    assert [seen for seen in stage.meetings() if seen.expert == EXPERTS[expert].key] == []


@then("these mails have gone out, each once")
def these_mails(stage: Stage, datatable: list[list[str]]) -> None:
    wanted = Counter(MailSeen(address_of(name), about.replace(" ", "_")) for name, about in datatable[1:])
    assert Counter(stage.mails()) == wanted


@then(parsers.parse("nobody has been told by mail that the session is cancelled"))
def no_cancelled_mails(stage: Stage) -> None:
    assert "cancelled" not in {mail.about for mail in stage.mails()}


@then(parsers.re(r"Calendly shows that (?P<client>\w+) (?P<does>missed|kept) her session"))
def calendly_shows(stage: Stage, visitors: Visitors, client: str, does: str) -> None:
    assert meeting_of(stage, visitors[client]).missed == (does == "missed")


@then(parsers.parse("{client:w} is told to come back in {minutes:d} minutes"))
def come_back_in(visitors: Visitors, client: str, minutes: int) -> None:
    assert int(visitors[client].answers[-1].headers["Retry-After"]) == minutes * 60


@then("no mail has gone out")
def no_mails(stage: Stage) -> None:
    assert stage.mails() == []


@then(parsers.parse("the operator has been told {count:d} times"))
def operator_told(stage: Stage, count: int) -> None:
    assert [mail.about for mail in stage.mails() if mail.to == address_of("the operator")] == ["alarm"] * count


@then(parsers.parse("{count:d} mails have gone out, each once"))
def mails_once(stage: Stage, count: int) -> None:
    mails = Counter(stage.mails())
    assert len(mails) == count
    assert set(mails.values()) == {1}


@then("both are told by mail that the session is cancelled, each once")
def cancelled_mails(stage: Stage, visitors: Visitors) -> None:
    (visitor,) = visitors.values()
    told = Counter(mail.to for mail in stage.mails() if mail.about == "cancelled")
    assert told == {visitor.email: 1, EXPERTS["Ada"].email: 1}


@then(parsers.parse("{provider:w}'s message about the {subject:w} has been handled"))
def message_handled(stage: Stage, provider: str, subject: str) -> None:
    (entry,) = messages(stage, PROVIDERS[provider], MESSAGES[provider, subject])
    assert entry.verdict is Verdict.HANDLED, entry.reason


@then(parsers.parse("the operator has until {time} to settle {client:w}'s session"))
def operator_has_until(stage: Stage, visitors: Visitors, time: str, client: str) -> None:
    assert case_deadlines(stage, visitors[client].booking) == [moment(time)]


@then(parsers.parse("the operator has nothing to settle of {client:w}'s session"))
def operator_has_nothing(stage: Stage, visitors: Visitors, client: str) -> None:
    assert case_deadlines(stage, visitors[client].booking) == []


@then("money and slot agree")
def money_and_slot_agree(stage: Stage, front_door: FrontDoor, visitors: Visitors) -> None:
    """Our own audit finds nothing, and what we believe is what stands at Stripe and at Calendly."""
    assert findings(stage) == ()
    for visitor in visitors.values():
        if visitor.booking_id is None:
            continue
        _agree_about(visitor, stage, front_door)
    ours = {front_door.booking(visitor)["calendlyEventId"] for visitor in visitors.values() if visitor.booking_id}
    assert {seen.key for seen in stage.meetings() if seen.booking_id} <= ours


def _agree_about(visitor: Visitor, stage: Stage, front_door: FrontDoor) -> None:
    booking, seen = front_door.booking(visitor), stage.money(visitor.booking)
    at_stripe = booking["paid"]["amountMinor"] - hand_money(stage, visitor).amount_minor
    assert seen.taken_minor - seen.returned_minor - seen.disputed_minor == at_stripe
    assert seen.reserved_minor == booking["reserved"]["amountMinor"]
    stands = booking["status"] in {"CONFIRMED", "COMPLETED", "NO_SHOW"} or booking["payUntil"] is not None
    meetings = [(found.key, found.start) for found in stage.meetings() if found.email == visitor.email]
    start = datetime.fromisoformat(booking["startTime"])
    is_there = stands and booking["calendlyEventId"] is not None  # else an operator vouches for it
    assert meetings == ([(booking["calendlyEventId"], start)] if is_there else [])
