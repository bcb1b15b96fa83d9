"""The test of a builder's connection to Calendly, as the service at hand can make it."""

from collections.abc import Callable

from application.ports.catalog import Builder
from application.ports.connections import Connection
from application.requests.calendar_check import CalendarCheck, Finding
from entrypoints.service import Service


def calendar_check(service: Service, builder: Builder) -> tuple[Finding, ...]:
    """By the token that serves the builder."""
    world, calendar = service.world, builder.calendar
    own = service.connections.of_calendar(calendar) if calendar and service.connecting else None
    check = CalendarCheck(world.scheduling, world.store, world.clock, _webhooks(service, own), is_own=own is not None)
    return check(builder)


def _webhooks(service: Service, own: Connection | None) -> Callable[[], str] | None:
    ear = service.second_ear
    if ear is None:
        return None
    if own is None:
        return lambda: ear.calendly.look().fault
    ears = ear.own
    return None if ears is None else lambda: ears.keeper(own).look().fault
