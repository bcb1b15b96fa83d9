"""What stands in for our own doors in the tests of the flow: a store that fails, texts and links that are plain."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from datetime import datetime
from typing import Any

from adapters.memory.database import MemoryDatabase
from application.ports.deliveries import Translated
from application.ports.event_store import Append, OutcomeUnknown, Recorded, StoreUnavailable, VersionConflict
from application.ports.inbox import Delivery
from application.ports.mailer import AgendaFacts, AlarmFacts, Facts, MailFacts, SignInFacts, WrittenMail
from application.ports.troubles import Trouble
from domain.identifiers import BookingId, BuilderId, SessionTypeId, SignInLinkId, StreamId


class FrailStore:
    """The memory store with appends that go wrong on demand: each fault is used up by one append."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._events = database.events
        self.faults: deque[str | None] = deque()
        self.before_append: Callable[[], object] = lambda: None
        self.appends = 0

    def load(self, stream_ids: Sequence[StreamId]) -> Mapping[StreamId, Sequence[Recorded]]:
        return self._events.load(stream_ids)

    def append(self, append: Append) -> None:
        self.appends += 1
        intruder, self.before_append = self.before_append, lambda: None
        intruder()
        match self.faults.popleft() if self.faults else None:
            case "conflict":
                raise VersionConflict
            case "away":
                raise StoreUnavailable
            case "lost":
                raise OutcomeUnknown
            case "stored, then lost":
                self._events.append(append)
                raise OutcomeUnknown
            case _:
                self._events.append(append)

    def read_after(self, position: int, limit: int) -> Sequence[Recorded]:
        return self._events.read_after(position, limit)


class PlainWriter:
    def __init__(self) -> None:
        self.facts: list[MailFacts] = []
        self.agendas: list[AgendaFacts] = []
        self.alarms: list[AlarmFacts] = []

    def write(self, facts: Facts) -> WrittenMail:
        if isinstance(facts, AgendaFacts):
            self.agendas.append(facts)
            return WrittenMail(subject=f"agenda of {facts.day}", text="text", html="<p>text</p>")
        if isinstance(facts, AlarmFacts):
            self.alarms.append(facts)
            return WrittenMail(subject=f"{facts.kind} about {facts.about}", text="text", html="<p>text</p>")
        if isinstance(facts, SignInFacts):
            return WrittenMail(subject="sign in", text=facts.link, html="<p>text</p>")
        self.facts.append(facts)
        return WrittenMail(subject=f"{facts.kind} for {facts.recipient}", text="text", html="<p>text</p>")


class PlainLinks:
    def after_payment(self, booking_id: BookingId, session_end: datetime) -> str:
        return f"https://us.test/{booking_id}/paid?until={session_end:%Y}"

    def payment_abandoned(self, booking_id: BookingId, session_end: datetime) -> str:
        return f"https://us.test/{booking_id}/abandoned?until={session_end:%Y}"

    def manage(self, booking_id: BookingId, session_end: datetime) -> str:
        return f"https://us.test/{booking_id}?until={session_end:%Y}"

    def fresh(self, booking_id: BookingId, now: datetime) -> str:
        return f"https://us.test/{booking_id}/fresh?from={now:%Y}"

    def book_again(self, builder_id: BuilderId, session_type_id: SessionTypeId) -> str:
        return f"https://us.test/book/{builder_id}/{session_type_id}"

    def sign_in(self, link_id: SignInLinkId) -> str:
        return f"https://us.test/sign-in/{link_id}"

    def operator(self, booking_id: BookingId | None) -> str:
        return f"https://us.test/operator/{booking_id or 'health'}"


class Troubled:
    """What is wrong is what a test says."""

    def __init__(self) -> None:
        self.list: list[Trouble] = []

    def present(self) -> Sequence[Trouble]:
        return self.list


class Told:
    """A translator that knows what each delivery means, by its key."""

    def __init__(self) -> None:
        self.meanings: dict[str, Translated] = {}

    def translate(self, delivery: Delivery, now: datetime) -> Translated:
        assert now >= delivery.received_at
        return self.meanings[delivery.key]


class AtOnce(Executor):
    """Runs what it is given before it says that it has taken it."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as failure:  # noqa: BLE001 - handed on to whoever waits for the result
            future.set_exception(failure)
        return future
