"""Given these facts, when this is asked, then these facts follow - or a refusal, or nothing."""

from collections.abc import Sequence

from domain.booking.commands import BeginBooking, BookingCommand
from domain.booking.decide import decide
from domain.booking.events import BookingEvent
from domain.booking.evolve import fold
from domain.booking.state import Begun, NotStarted, State
from domain.booking.status import payment_status_of, status_of
from domain.errors import Refusal

AnyCommand = BookingCommand | BeginBooking


class Decided:
    """What came of the last command; a refusal in the way of a later step is an error of the test."""

    def __init__(self, history: Sequence[BookingEvent], command: AnyCommand) -> None:
        self._history = list(history)
        self._command = command
        self._refusal: Refusal | None = None
        self._events: list[BookingEvent] = []
        try:
            self._events = decide(fold(self._history), command)
        except Refusal as refusal:
            self._refusal = refusal

    def then(self, *expected: BookingEvent) -> "Decided":
        """Exactly these facts, in this order."""
        assert self._refusal is None, f"refused: {self._refusal!r}"
        assert self._events == list(expected)
        return self

    def then_nothing(self) -> "Decided":
        return self.then()

    def then_refused(self, kind: type[Refusal]) -> None:
        """With exactly this class: NotYet is not WrongState here."""
        assert type(self._refusal) is kind, f"decided {self._events}, refusal {self._refusal!r}"

    def then_it_is(self, words: str) -> "Decided":
        """`words` are the status and the payment status."""
        assert self._refusal is None, f"refused: {self._refusal!r}"
        state = self._after()
        assert f"{status_of(state)} {payment_status_of(state)}" == words
        return self

    def and_again_nothing(self) -> None:
        """The same command a second time adds nothing."""
        assert self._refusal is None, f"refused: {self._refusal!r}"
        assert decide(self._after(), self._command) == []

    def when(self, command: AnyCommand) -> "Decided":
        assert self._refusal is None, f"refused: {self._refusal!r}"
        return Decided([*self._history, *self._events], command)

    def _after(self) -> Begun:
        state: State = fold([*self._history, *self._events])
        assert not isinstance(state, NotStarted)
        return state


class Given:
    def __init__(self, history: Sequence[BookingEvent]) -> None:
        self._history = history

    def when(self, command: AnyCommand) -> Decided:
        return Decided(self._history, command)


def given(history: Sequence[BookingEvent]) -> Given:
    return Given(history)
