"""What happens to money behind our back: disputes, and refunds that people make at Stripe itself."""

from collections.abc import Iterator

from adapters.memory.payments import MemorySession
from domain.booking.commands import CheckoutStanding
from domain.money import Money
from tests.simulation.persons import ClientsWorld

BUSY_SECONDS = (1800.0, 8 * 3600.0)


def live(world: ClientsWorld) -> Iterator[float]:
    """Now and then until the weather is calm."""
    dice = world.dice("banks")
    while True:
        yield dice.uniform(*BUSY_SECONDS)
        if world.weather.mischief == 0:
            return
        paid = [s for s in world.stripe.memory.all_sessions() if s.standing is CheckoutStanding.PAID and _has_money(s)]
        if not paid:
            continue
        session = dice.choice(paid)
        if dice.random() < 0.4 and session.intent not in world.stripe.disputed:
            world.stripe.dispute(session.id)
        else:
            assert session.paid is not None
            part = Money(max(session.paid.amount_minor // 30, 1) * 10, session.paid.currency)
            world.stripe.refund_outside(session.id, dice.choice((None, part)))


def _has_money(session: MemorySession) -> bool:
    return session.paid is not None and session.paid.amount_minor > 0
