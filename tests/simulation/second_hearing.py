"""The worker's second ear in a simulated world: what webhooks never told is read, even while providers fail."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, Protocol, cast

from adapters.memory.database import MemoryDatabase
from application.ports.answers import ProviderUnavailable
from application.ports.event_store import OutcomeUnknown, StoreUnavailable, VersionConflict
from application.reconcilers.payments import PaymentReconciler
from application.reconcilers.scheduling import SchedulingReconciler
from entrypoints.database import Database
from entrypoints.second_ear import Memories, second_ear_of
from entrypoints.service import Service
from tests.simulation.calendly_world import CalendlyWorld
from tests.simulation.frail_database import FrailDatabase
from tests.simulation.machine import Died, Machine
from tests.simulation.postman import PostedWorld
from tests.simulation.stripe_world import StripeWorld

EVENTS_SECONDS = 300.0
CALENDARS_SECONDS = 900.0


class HearingWorld(PostedWorld, Protocol):
    machine: Machine
    memory: MemoryDatabase
    database: FrailDatabase
    stripe: StripeWorld
    calendly: CalendlyWorld


def live(world: HearingWorld) -> Iterator[float]:
    """Until the weather is calm: then the end of the run hears by itself."""
    rounds = 0
    while world.weather.mischief:
        yield EVENTS_SECONDS
        hear(world, calendars=rounds % int(CALENDARS_SECONDS / EVENTS_SECONDS) == 0)
        rounds += 1


def hear(world: HearingWorld, *, calendars: bool = True) -> None:
    """One round of each; whoever is away, or dies, is asked again in the next round."""
    _try(world, lambda payments, _: payments.read_events())
    _try(world, lambda payments, _: payments.close_stray_pages())
    if calendars:
        _try(world, lambda _, calendars: calendars.sweep())


def _try(world: HearingWorld, listen: Callable[[PaymentReconciler, SchedulingReconciler], Any]) -> None:
    with suppress(Died, ProviderUnavailable, StoreUnavailable, OutcomeUnknown, VersionConflict):
        world.machine.run(partial(_listen, world, listen))


def _listen(
    world: HearingWorld, listen: Callable[[PaymentReconciler, SchedulingReconciler], Any], service: Service
) -> None:
    memories = Memories(
        payments=world.stripe, balance=_NONE, calendars=world.calendly, calendly_hooks=_NONE, stripe_hooks=_NONE
    )
    ear = second_ear_of(service.world, cast("Database", world.database), memories, service.settings)
    listen(ear.payments, ear.calendars)


_NONE: Any = None
"""Subscriptions and the balance are no part of this hearing: nothing here asks for them."""
