"""What the checklist says of the operator's switch."""

from datetime import timedelta

import pytest

from application.ports.service_modes import Mode
from application.requests.calendar_check import Finding, Light
from entrypoints.doctor.work import PARKED_LONG, work
from tests.assembly import Surroundings, memory_service

MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("mode", "lasts", "light"),
    [
        (Mode.OPEN, 2 * PARKED_LONG, Light.OK),
        (Mode.MAINTENANCE, 2 * PARKED_LONG, Light.WARN),
        (Mode.PARK, PARKED_LONG, Light.WARN),
        (Mode.PARK, PARKED_LONG + MOMENT, Light.FAIL),
    ],
)
def test_a_mode_that_is_not_open_is_told_and_money_must_not_stay_parked(
    mode: Mode, lasts: timedelta, light: Light
) -> None:
    around = Surroundings.fresh()
    with memory_service(around) as service:
        service.world.modes.switch(mode, "Olga", "a new disk")
        around.clock.pass_by(lasts)
        found: Finding = next(iter(work(service)))
    assert (found.about, found.light) == ("Mode", light)
    assert ("by Olga: a new disk" in found.detail) is (mode is not Mode.OPEN)
