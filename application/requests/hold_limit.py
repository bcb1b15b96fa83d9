"""How many times one person may hold unpaid at once, so that nobody keeps an expert's calendar from all others."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil

from application.handlers.change_booking import booking_state
from application.limits import LIVE_HOLDS_MAX, UNSTARTED_AFTER
from application.ports.event_store import EventStore
from application.ports.live_holds import HoldOf, LiveHolds
from domain.booking.state import AwaitingPayment, Held, NotStarted, State
from domain.errors import TooManyRequests
from domain.identifiers import BookingId, StreamId

_RETRY_SECONDS_MIN = 5


class HoldLimit:
    """Only once there is no room are the facts asked who still holds, so that the usual hold costs one question."""

    def __init__(self, holds: LiveHolds, store: EventStore) -> None:
        self._holds = holds
        self._store = store

    def take(self, person: str, booking_id: BookingId, now: datetime) -> None:
        """Raises TooManyRequests. `person` is a keyed digest; nobody is counted under an empty one."""
        if not person:
            return
        others = self._holds.take(person, booking_id, now, LIVE_HOLDS_MAX)
        if not others:
            return
        states = self._states(others)
        over = [hold.booking_id for hold in others if _is_over(states[hold.booking_id], hold, now)]
        if over:
            self._holds.leave(over)
            others = self._holds.take(person, booking_id, now, LIVE_HOLDS_MAX)
        if others:
            raise _too_many([state for state in states.values() if isinstance(state, Held | AwaitingPayment)], now)

    def leave(self, booking_id: BookingId) -> None:
        self._holds.leave([booking_id])

    def _states(self, holds: Sequence[HoldOf]) -> dict[BookingId, State]:
        histories = self._store.load([StreamId(hold.booking_id) for hold in holds])
        return {hold.booking_id: booking_state(histories[StreamId(hold.booking_id)]) for hold in holds}


def _is_over(state: State, hold: HoldOf, now: datetime) -> bool:
    """What has no facts yet is another request on its way, unless whoever made it has died."""
    if isinstance(state, NotStarted):
        return now - hold.since > UNSTARTED_AFTER
    return not isinstance(state, Held | AwaitingPayment)


def _too_many(held: list[Held | AwaitingPayment], now: datetime) -> TooManyRequests:
    ends = min((state.core.held_until for state in held), default=now)
    return TooManyRequests(
        f"You hold {LIVE_HOLDS_MAX} times that are not paid for, which is as many as one person may. Pay for one of"
        " them or cancel it, or wait until one ends. Nothing more was held.",
        max(_RETRY_SECONDS_MIN, ceil((ends - now).total_seconds())),
    )
