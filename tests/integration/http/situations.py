"""How bookings get into the states that few clients see, told once for all tests of the web."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from msgspec.structs import replace

from adapters.memory.scheduling import Visitor
from adapters.postgres.database import PostgresDatabase
from application.ports.answers import NotReached
from domain.booking.commands import RecordDispute, RecordSchedulingLink
from domain.booking.state import BookedUnpaid, NeedsNewTime
from domain.identifiers import BookingId, CommandId, PersonId
from domain.money import Money
from domain.terms import Capture
from tests import ada
from tests.assembly import Surroundings, stored_service
from tests.integration.http.browsing import id_of
from tests.integration.http.surface import START, Json, Surface, open_app, surface
from tests.public_calendars import PublicCalendars

LATER = ada.STARTS[3]
LINK = "https://calendly.example/d/one-use"
OPERATOR = "the-operator"
EMBED = "/api/scheduling/bookings/calendly"


def fresh(*, reserving: bool = False) -> Surroundings:
    """With public names in the calendar; `reserving` takes the deep dive's money only once it is confirmed."""
    around = Surroundings.fresh()
    calendars = PublicCalendars(around.clock)
    ada.settle_in(around.database, calendars)
    if reserving:
        _reserve(around)
    return replace(around, scheduling=calendars)


def _reserve(around: Surroundings) -> None:
    builders = tuple(
        replace(
            builder,
            session_types=tuple(
                replace(session, terms=replace(session.terms, capture=Capture.AFTER_CONFIRMATION))
                for session in builder.session_types
            ),
        )
        for builder in ada.builders()
    )
    people = {PersonId(UUID(int=1)): ada.ADDRESS, PersonId(UUID(int=2)): "ben@example.com"}
    around.database.catalog.replace_all(builders, people, ada.CONNECTED_AT)


@contextmanager
def web_of(*, reserving: bool = False, **environment: str) -> Iterator[Surface]:
    with surface(fresh(reserving=reserving), environment=environment) as web:
        yield web


@contextmanager
def stored_web(database: PostgresDatabase) -> Iterator[Surface]:
    """The same on a real database; the catalog and the providers are those of `fresh`."""
    around = fresh()
    with stored_service(around, database) as service, open_app(service, around) as web:
        yield web


def path_of(answer: Json) -> str:
    return f"/api/scheduling/bookings/{id_of(answer)}"


def token_of(answer: Json) -> str:
    return str(answer["booking"]["accessToken"])


def shown(web: Surface, answer: Json) -> Json:
    """The booking as its client sees it now."""
    booking: Json = web.get(path_of(answer), token_of(answer)).json()["booking"]
    return booking


def told_of_payment(web: Surface, answer: Json) -> None:
    """The page asks Stripe what became of the payment."""
    web.client.get(answer["booking"]["confirmationUrl"], follow_redirects=True)
    web.client.cookies.clear()


def confirmed(web: Surface, **changes: Any) -> Json:
    answer = web.booked(**changes)
    web.paid(answer)
    told_of_payment(web, answer)
    web.work()
    return answer


def lost(web: Surface) -> Json:
    """Paid or reserved, but somebody else was faster at Calendly."""
    answer = web.booked()
    web.around.scheduling.take(ada.INTRO_EVENT_TYPE, START)
    web.paid(answer)
    told_of_payment(web, answer)
    web.work()
    assert isinstance(web.service.manage.state(booking_id_of(answer)), NeedsNewTime)
    return answer


def capture_failed(web: Surface, **changes: Any) -> Json:
    """In the calendar, but the reserved money could not be taken; the web must be a reserving one."""
    answer = web.booked(**changes)
    web.paid(answer)
    web.around.payments.refuse_capture(web.session_of(answer))
    told_of_payment(web, answer)
    web.work()
    assert isinstance(web.service.manage.state(booking_id_of(answer)), BookedUnpaid)
    return answer


def link_sent(web: Surface) -> Json:
    """No calls were left for this booking: the client has a link."""
    answer = web.booked()
    web.around.scheduling.faults.lay("book", NotReached("no connection"))
    web.paid(answer)
    told_of_payment(web, answer)
    web.work()
    now = web.around.clock.now()
    link = RecordSchedulingLink(booking_id=booking_id_of(answer), command_id=_id(), at=now, cause="test", url=LINK)
    web.service.world.bus.handle(link)
    return answer


def disputed(web: Surface, answer: Json, amount: Money = ada.PRICE) -> None:
    state = web.service.manage.state(booking_id_of(answer))
    web.service.world.bus.handle(
        RecordDispute(
            booking_id=booking_id_of(answer),
            command_id=_id(),
            at=web.around.clock.now(),
            cause="test",
            dispute_id="dp_1",
            intent=state.core.ledger.payments[0].intent,
            amount=amount,
            reason="fraudulent",
        )
    )


def booked_at_calendly(web: Surface, event_type: str = ada.DEEP_DIVE_EVENT_TYPE, start: datetime = START) -> Json:
    """Somebody books in Calendly's own widget: what its page tells of it."""
    made = web.around.scheduling.visit(event_type, start, Visitor(name="Grace Example", email="grace@example.com"))
    told = {"eventUri": made.meeting.event_uri, "inviteeUri": made.meeting.invitee_uri}
    return told | {"clientEmail": "grace@example.com"}


def move_body(start: datetime = LATER, minutes: int = 60) -> Json:
    return {"timeSlot": {"startTime": start.isoformat(), "endTime": (start + timedelta(minutes=minutes)).isoformat()}}


def moved(web: Surface, answer: Json, start: datetime = LATER) -> Any:
    return web.post(f"{path_of(answer)}/move", move_body(start), token_of(answer))


def booking_id_of(answer: Json) -> BookingId:
    return BookingId(UUID(id_of(answer)))


def _id() -> CommandId:
    return CommandId(uuid4())
