"""What the worker does while everybody sleeps."""

from datetime import timedelta

from adapters.memory.payment_history import MemoryPaymentHistory
from application.reconcilers.money_days import MoneyDays
from entrypoints.service import Service
from tests.assembly import Surroundings


def compare(around: Surroundings, service: Service) -> None:
    """In the next night, each finished day's money with Stripe's balance."""
    around.clock.pass_by(timedelta(days=1))
    world, history = service.world, MemoryPaymentHistory(around.payments, around.clock)
    MoneyDays(history, service.balance_book, service.figures, world.store, world.references, around.clock).run()
