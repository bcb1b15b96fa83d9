"""Which budget of calls a booking draws from: that of the token that books it."""

from collections.abc import Callable

from application.ports.call_budget import CallBudget
from application.ports.connections import Connections
from domain.identifiers import BookingId


class TokenBudgets:
    """The CallBudgets port. Calendly counts by the token's user: a new token of the same user changes nothing."""

    def __init__(
        self, organization: CallBudget, own: Callable[[str], CallBudget], connections: Connections | None
    ) -> None:
        self._organization = organization
        self._own = own
        self._connections = connections

    def of(self, calendar: str) -> CallBudget:
        if self._connections is None or self._connections.of_calendar(calendar) is None:
            return self._organization
        return self._own(calendar)

    def release(self, booking_id: BookingId, calendar: str) -> None:
        """The builder may have been connected, or not, when it was reserved."""
        self._organization.release(booking_id)
        if self._connections is not None:
            self._own(calendar).release(booking_id)
