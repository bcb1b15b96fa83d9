"""An operator confirms by hand: by a route, or on the booking's page after a look at what it would do."""

import pytest

from adapters.memory.faults import Away
from application.ports.scheduling import Refused
from domain.booking.vocabulary import CalendlyRefusal
from domain.mail.events import MailKind
from tests import ada
from tests.integration.http.browsing import id_of
from tests.integration.http.desks import back_at_desk, desk_page, operator_desk
from tests.integration.http.situations import (
    LATER,
    OPERATOR,
    booked_at_calendly,
    booking_id_of,
    fresh,
    shown,
    told_of_payment,
    web_of,
)
from tests.integration.http.surface import Json, Surface, refused
from tests.integration.http.test_http_operator_acts import WORDS, causes, done, offered, path_of
from tests.integration.http.test_http_operator_acts import shown as act_page

PLACE = "https://meet.example.com/ada"
MENDED = {"by": "Olga", "why": "Calendly is down"}


def misconfigured(web: Surface) -> Json:
    """Paid, and Calendly refuses for a fault of its settings."""
    answer = web.booked()
    web.around.scheduling.faults.lay("book", Refused(CalendlyRefusal.CONFIGURATION, "location"))
    web.paid(answer)
    told_of_payment(web, answer)
    web.work()
    assert shown(web, answer)["status"] == "SCHEDULING"
    return answer


def route(answer: Json, act: str) -> str:
    return f"/api/operator/bookings/{id_of(answer)}/{act}"


def test_a_place_outside_calendly_confirms_and_is_shown_to_both() -> None:
    with web_of() as web:
        answer = misconfigured(web)
        told = web.post(route(answer, "confirm-outside-calendly"), {"place": PLACE, **MENDED}, OPERATOR).json()
        booking = told["booking"]
        assert (booking["status"], booking["outsideCalendly"], booking["place"]) == ("CONFIRMED", True, PLACE)
        assert (booking["calendlyEventUri"], booking["calendlyInviteeUri"]) == (None, None)
        client = shown(web, answer)
        assert (client["status"], client["calendlyEventId"], client["rescheduleUrl"]) == ("CONFIRMED", None, None)
        web.work()
        mails = [mail for mail in web.around.mailer.sent if mail.kind is MailKind.CONFIRMED]
        assert len(mails) == 2
        assert all(PLACE in mail.written.text for mail in mails)
        assert "an operator vouched for it (Olga: Calendly is down)" in causes(web, answer)


def test_a_meeting_at_calendly_confirms_by_the_address_of_its_event_or_invitee() -> None:
    with web_of() as web:
        answer = misconfigured(web)
        made = booked_at_calendly(web, ada.INTRO_EVENT_TYPE, LATER)
        refused(
            web.post(route(answer, "confirm-at-calendly"), {"meeting": "x", **MENDED}, OPERATOR), 422, "invalid_request"
        )
        too_short = web.post(route(answer, "confirm-at-calendly"), {"meeting": made["eventUri"], **MENDED}, OPERATOR)
        assert "lasts 30 minutes" in refused(too_short, 409, "wrong_state")["detail"]
        fits = booked_at_calendly(web, start=ada.STARTS[0])
        web.around.scheduling.faults.lay("read_invitee", Away(retry_after_seconds=7))
        silent = web.post(route(answer, "confirm-at-calendly"), {"meeting": fits["eventUri"], **MENDED}, OPERATOR)
        refused(silent, 503, "scheduling_unavailable")
        told = web.post(route(answer, "confirm-at-calendly"), {"meeting": fits["eventUri"], **MENDED}, OPERATOR).json()
        assert (told["booking"]["status"], told["booking"]["outsideCalendly"]) == ("CONFIRMED", False)
        assert told["booking"]["calendlyInviteeUri"] == fits["inviteeUri"]
        assert told["booking"]["startTime"] == ada.STARTS[0].isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("address", ["https://evil.example/scheduled_events/1", "file:///etc/passwd", "/invitees/1"])
def test_only_addresses_of_calendlys_interface_are_read(address: str) -> None:
    with web_of() as web:
        answer = misconfigured(web)
        body = {"meeting": address, **MENDED}
        told = web.post(route(answer, "confirm-at-calendly"), body, OPERATOR)
        if "evil" in address:  # the memory calendar knows it no more than Calendly's own client would call it
            refused(told, 404, "not_found")
        else:
            refused(told, 422, "invalid_request")


def test_the_page_shows_what_it_would_do_before_it_is_done() -> None:
    with operator_desk(fresh()) as web:
        answer = back_at_desk(web, misconfigured(web))
        assert {"confirm-outside", "confirm-at-calendly"} <= offered(web, answer)
        page = act_page(web, answer, "confirm-outside", value=PLACE)
        assert "Confirmed by hand, outside Calendly" in page.text
        assert "block the time there" in page.text
        assert "Confirmed to the client" in page.text
        facts = len(causes(web, answer))
        after = done(web, answer, "confirm-outside", value=PLACE)
        assert len(causes(web, answer)) > facts
        assert "outside Calendly" in after.text
        assert offered(web, answer) & {"confirm-outside", "no-show"} == set()
        assert f"an operator vouched for it ({WORDS['by']}: {WORDS['why']})" in causes(web, answer)


def test_a_meeting_that_does_not_fit_is_named_with_its_fault() -> None:
    with operator_desk(fresh()) as web:
        answer = back_at_desk(web, misconfigured(web))
        taken = booked_at_calendly(web, start=LATER)
        adopted = web.service.hear_embed(taken["eventUri"], taken["inviteeUri"], booking_id_of(answer))
        unusable = web.client.get(path_of(answer, "confirm-at-calendly"), params={"value": "nonsense"})
        assert unusable.status_code == 422
        page = desk_page(web, f"{path_of(answer, 'confirm-at-calendly')}?value={taken['eventUri']}")
        assert f"This meeting is booking {adopted[0]}'s" in page.text
