"""The money of every day that is over equals the simulated Stripe's balance, or is a difference that must be one."""

from collections.abc import Iterator, Sequence

from adapters.memory.figures import MemoryFigures
from adapters.memory.payment_history import MemoryPaymentHistory
from application.ports.balance_book import DifferenceKind
from application.ports.booking_facts import BookingFact
from application.ports.figures import Asked
from application.reconcilers.money_days import MoneyDays
from tests.simulation.world import World


class _OnceFolded(MemoryFigures):
    """Nothing happens any more: the facts of all days are folded once."""

    _folded: Sequence[BookingFact] | None = None

    def rows(self, asked: Asked) -> list[BookingFact]:
        if self._folded is None:
            self._folded = super().rows(asked)
        return list(self._folded)


def equal_to_stripe(world: World) -> Iterator[tuple[str, str]]:
    """What differs and may not, with its payment. More than was paid goes back only where nobody is as strict as the
    real Stripe; a refund that failed is owed until a person sees to it.
    """
    memory = world.memory
    figures = _OnceFolded(memory.lock, memory.streams)
    history = MemoryPaymentHistory(world.stripe.memory, world.clock)
    book = memory.balance_book
    for report in MoneyDays(history, book, figures, memory.events, memory.references, world.clock).run():
        for line in report.open:
            left = sum(entry.minor for entry in book.of_payments([line.intent]))
            if left >= 0 and line.kind is not DifferenceKind.REFUND_FAILED:
                yield line.intent, f"{report.day}: {line.kind} {line.what} {line.here_minor} {line.there_minor}"
