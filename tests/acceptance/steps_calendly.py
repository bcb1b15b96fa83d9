"""What people do on Calendly's own pages."""

from pytest_bdd import given, parsers, when

from domain.identifiers import BookingId
from tests.acceptance.marketplace import moment, offer
from tests.acceptance.stage import MeetingSeen, Stage
from tests.acceptance.steps_clients import Visitors
from tests.acceptance.visitors import FrontDoor, Visitor


def meeting_of(stage: Stage, visitor: Visitor) -> MeetingSeen:
    """The only one that stands under the visitor's address."""
    (found,) = (seen for seen in stage.meetings() if seen.email == visitor.email)
    return found


@given(parsers.parse("somebody else takes {time} for {expert:w}'s {session} in Calendly"))
@when(parsers.parse("somebody else takes {time} for {expert:w}'s {session} in Calendly"))
def somebody_takes(stage: Stage, time: str, expert: str, session: str) -> None:
    stage.at_calendly.book(offer(expert, session).key, moment(time), Visitor("Somebody", []))
    stage.settle()


@when(parsers.parse("{client:w} books {expert:w}'s {session} on {time} in Calendly"))
def books(stage: Stage, visitors: Visitors, client: str, expert: str, session: str, time: str) -> None:
    stage.at_calendly.book(offer(expert, session).key, moment(time), visitors[client])
    stage.settle()
    remember_booking(stage, visitors[client])


@when(parsers.parse("{client:w} books {expert:w}'s {session} on {time} in Calendly with {other:w}'s booking id"))
def books_with_forged_id(
    stage: Stage, visitors: Visitors, client: str, expert: str, session: str, time: str, other: str
) -> None:
    stage.at_calendly.book(offer(expert, session).key, moment(time), visitors[client], visitors[other].booking)
    stage.settle()
    remember_booking(stage, visitors[client])


@when(parsers.parse("{client:w} books {time} with her link"))
def books_with_link(stage: Stage, front_door: FrontDoor, visitors: Visitors, client: str, time: str) -> None:
    url = front_door.booking(visitors[client])["schedulingUrl"]
    stage.at_calendly.book_with_link(url, moment(time), visitors[client])
    stage.settle()


@when(parsers.re(r"(?P<client>\w+) moves (his|her) session to (?P<time>(next )?\w+ [\d:]+) in Calendly"))
def moves_in_calendly(stage: Stage, visitors: Visitors, client: str, time: str) -> None:
    stage.at_calendly.move(meeting_of(stage, visitors[client]).key, moment(time))
    stage.settle()


@when(parsers.re(r"(?P<client>\w+) cancels in Calendly"))
def cancels_in_calendly(stage: Stage, visitors: Visitors, client: str) -> None:
    stage.at_calendly.cancel(meeting_of(stage, visitors[client]).key, by_expert=False)
    stage.settle()


@when(parsers.parse("{expert:w} cancels {client:w}'s session in Calendly"))
def expert_cancels(stage: Stage, visitors: Visitors, client: str) -> None:
    stage.at_calendly.cancel(meeting_of(stage, visitors[client]).key, by_expert=True)
    stage.settle()


@when(parsers.re(r"\w+ (?P<does>marks|clears) (?P<client>\w+) as missing in Calendly"))
def marks(stage: Stage, visitors: Visitors, does: str, client: str) -> None:
    stage.at_calendly.mark_no_show(meeting_of(stage, visitors[client]).key, missed=does == "marks")
    stage.settle()


def remember_booking(stage: Stage, visitor: Visitor) -> None:
    """What the visitor booked at Calendly opens by the link in our mail, once we have heard of it."""
    event = meeting_of(stage, visitor).event_uri
    known = stage.service.world.references.bookings_of([event]).get(event)
    if known is not None:
        visitor.booking_id = known
        visitor.access_token = stage.service.tokens.issue(BookingId(known), stage.clock.now())
