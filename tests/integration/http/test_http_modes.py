"""What programs, people and operators are told while the service is under maintenance or parked."""

import pytest

from application.limits import MAINTENANCE_RETRY_SECONDS
from application.ports.service_modes import Mode
from tests import ada
from tests.integration.http.browsing import opened, page_of
from tests.integration.http.desks import back_at_desk, desk_page, operator_desk
from tests.integration.http.situations import shown
from tests.integration.http.surface import CONFIRM, Surface, confirm_body, refused, surface

DEEP_DIVE = f"/book/ada/{ada.DEEP_DIVE}"


def switch(web: Surface, mode: Mode) -> None:
    web.service.world.modes.switch(mode, "Olga", "a new disk")


def test_under_maintenance_a_new_booking_is_refused_in_words_and_health_says_so() -> None:
    with surface() as web:
        held = web.booked()
        switch(web, Mode.MAINTENANCE)
        answer = web.post(CONFIRM, confirm_body(start=ada.STARTS[1]))
        refused(answer, 503, "maintenance")
        assert answer.headers["retry-after"] == str(MAINTENANCE_RETRY_SECONDS)
        assert web.get("/health/ready").json()["mode"] == "maintenance"
        web.paid(held)
        opened(web, held, from_stripe=True)
        web.work()
        assert shown(web, held)["status"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("language", "told"),
    [("en-GB", "New bookings are not taken right now"), ("de", "Gerade werden keine neuen Buchungen angenommen")],
)
def test_under_maintenance_the_page_of_times_says_so_before_anything_is_typed(language: str, told: str) -> None:
    with surface() as web:
        switch(web, Mode.MAINTENANCE)
        page = page_of(web.client.get(DEEP_DIVE, headers={"accept-language": language}), 503)
        assert told in page.text


def test_while_parked_a_client_reads_that_the_confirmation_follows() -> None:
    with surface() as web:
        switch(web, Mode.PARK)
        made = web.booked()
        web.paid(made)
        page = page_of(opened(web, made, from_stripe=True))
        assert "We have your booking; the confirmation will follow" in page.text


def test_the_operators_pages_show_the_mode_with_who_and_why() -> None:
    with operator_desk() as web:
        assert "Maintenance" not in desk_page(web, "/operator/health").text
        switch(web, Mode.MAINTENANCE)
        for path in ("/operator", "/operator/health"):
            text = desk_page(web, path).text
            assert "Maintenance: no new bookings" in text
            assert "by Olga: a new disk." in text


def test_parked_work_is_no_trouble_of_a_provider_and_says_why_it_waits() -> None:
    with operator_desk() as web:
        switch(web, Mode.PARK)
        made = web.booked()
        web.paid(made)
        opened(web, made, from_stripe=True)
        back_at_desk(web, made)
        web.work()
        assert "an operator has parked the service" in desk_page(web, "/operator/work").text
        assert "waits for another try" not in desk_page(web, "/operator/health").text
