"""An operator has money that came outside Stripe: the payment page is closed first, so that nobody pays twice."""

from application.command_bus import CommandBus
from application.handlers.change_booking import load_booking
from application.ports.answers import ProviderUnavailable
from application.ports.event_store import EventStore
from application.ports.payments import Payments
from domain.booking.by_hand import MarkPaid
from domain.booking.commands import CheckoutReport, CheckoutStanding, RecordCheckout
from domain.booking.decide import decide
from domain.booking.state import AwaitingPayment, BookedUnpaid, NotStarted
from domain.errors import NotFound, WrongState
from domain.identifiers import derived_command_id

_STILL_UNPAID = (CheckoutStanding.EXPIRED, CheckoutStanding.FAILED)


class TakeByHand:
    def __init__(self, *, bus: CommandBus, store: EventStore, payments: Payments) -> None:
        self._bus = bus
        self._store = store
        self._payments = payments

    def __call__(self, command: MarkPaid) -> None:
        """When Stripe is silent the page is closed later: who pays on it meanwhile gets that back from Stripe.

        Raises NotFound, WrongState.
        """
        state = load_booking(self._store, command.booking_id)
        if isinstance(state, NotStarted):
            raise NotFound("There is no such booking.")
        decide(state, command)  # what would be refused closes no page
        checkout = state.checkout if isinstance(state, AwaitingPayment | BookedUnpaid) else None
        if checkout is not None and checkout.session_id:
            self._close(checkout.session_id, checkout.attempt, command)
        self._bus.handle(command)

    def _close(self, session_id: str, attempt: int, command: MarkPaid) -> None:
        try:
            report = self._payments.close_checkout(session_id)
        except ProviderUnavailable:
            return
        if report.standing not in _STILL_UNPAID:
            self._bus.handle(_reported(attempt, report, command))
            raise WrongState("The client has just paid, or is paying, on the payment page.")


def _reported(attempt: int, report: CheckoutReport, command: MarkPaid) -> RecordCheckout:
    return RecordCheckout(
        booking_id=command.booking_id,
        command_id=derived_command_id(command.command_id, "page"),
        at=command.at,
        cause="Stripe answered",
        attempt=attempt,
        report=report,
    )
