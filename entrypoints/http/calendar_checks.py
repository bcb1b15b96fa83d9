"""The test of a builder's connection to Calendly, as the service at hand can make it."""

from application.requests.calendar_check import CalendarCheck
from entrypoints.service import Service


def calendar_check(service: Service) -> CalendarCheck:
    world, ear = service.world, service.second_ear
    webhooks = None if ear is None else lambda: ear.calendly.look().fault
    return CalendarCheck(world.scheduling, world.store, world.clock, webhooks)
