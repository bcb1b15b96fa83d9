"""What clients and operators ask for, put together from the ports."""

from datetime import timedelta

from application.performing.world import World
from application.ports.idempotency import IdempotencyKeys
from application.requests.confirm_booking import ConfirmBooking
from application.requests.confirm_by_hand import ConfirmByHand
from application.requests.going_on import GoingOn
from application.requests.hold_limit import HoldLimit
from application.requests.manage_booking import ManageBooking
from application.requests.move_booking import MoveToAnotherTime
from application.requests.steps import StepRunner
from entrypoints.settings import Settings


def confirm_by_hand_of(world: World) -> ConfirmByHand:
    return ConfirmByHand(bus=world.bus, store=world.store, scheduling=world.scheduling, references=world.references)


def manage_of(settings: Settings, world: World, steps: StepRunner) -> ManageBooking:
    return ManageBooking(
        bus=world.bus,
        store=world.store,
        people=world.people,
        payments=world.payments,
        steps=steps,
        budgets=world.budgets,
        clock=world.clock,
        hold_lasts=timedelta(minutes=settings.hold_minutes),
    )


def going_on_of(world: World, steps: StepRunner) -> GoingOn:
    return GoingOn(
        bus=world.bus, store=world.store, people=world.people, steps=steps, budgets=world.budgets, clock=world.clock
    )


def confirm_of(
    settings: Settings, keys: IdempotencyKeys, limit: HoldLimit, world: World, going_on: GoingOn
) -> ConfirmBooking:
    return ConfirmBooking(
        bus=world.bus,
        store=world.store,
        catalog=world.catalog,
        scheduling=world.scheduling,
        keys=keys,
        limit=limit,
        going_on=going_on,
        budgets=world.budgets,
        modes=world.modes,
        clock=world.clock,
        hold_lasts=timedelta(minutes=settings.hold_minutes),
    )


def move_of(world: World, steps: StepRunner) -> MoveToAnotherTime:
    return MoveToAnotherTime(
        bus=world.bus, store=world.store, scheduling=world.scheduling, steps=steps, clock=world.clock
    )
