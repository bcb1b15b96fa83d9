"""The flow on memory adapters under a clock that we move, with a store that can be made to fail."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import uuid5

from adapters.memory.database import MemoryDatabase
from adapters.memory.mailer import MemoryMailer
from adapters.memory.payments import MemoryPayments
from adapters.memory.scheduling import MemoryScheduling
from application.calendar_news import CalendarNews
from application.command_bus import CommandBus
from application.effect_runner import EffectRunner
from application.effects import Effect, StartCheckout
from application.handlers.appending import Riders
from application.handlers.change_booking import load_booking
from application.inbox_processor import InboxProcessor
from application.limits import LEASE_SECONDS
from application.performing.world import World
from application.ports.call_budget import CallLimits
from application.ports.catalog import Builder, SessionType
from application.ports.deliveries import Translated
from application.ports.effects import OpenEffect
from application.ports.event_store import Append, OutcomeUnknown, Recorded, StoreUnavailable, VersionConflict
from application.ports.inbox import Delivery, Provider
from application.ports.mailer import MailFacts, WrittenMail
from application.ports.people import Person
from application.ports.scheduling import EventType, Question
from domain.booking.state import NotStarted
from domain.booking.status import payment_status_of, status_of
from domain.identifiers import BookingId, PersonId, StreamId
from domain.mail.events import MailWanted
from domain.money import Money
from domain.time_slot import TimeSlot
from tests.examples import (
    BOOKING,
    BUILDER,
    CALENDAR,
    NOW,
    PERSON,
    PRICE,
    SESSION_TYPE,
    SLOT,
    SOON,
    START,
    reported,
    select,
    terms,
)

EVENT_TYPE = "memory://event_types/deep-dive"
CLIENT_EMAIL = "client@example.com"
BUILDER_EMAIL = "ada@example.com"
BUILDER_PERSON = PersonId(uuid5(PERSON, "builder"))
CLIENT = Person(
    id=PERSON, name="Grace", email=CLIENT_EMAIL, timezone="Europe/Vienna", notes="n", answers={"Goal?": "ship"}
)
STEPS_MAX = 5000
EFFECTS_AT_ONCE = 50


class MovedClock:
    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment


class FrailStore:
    """The memory store with appends that go wrong on demand: each fault is used up by one append."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._events = database.events
        self.faults: deque[str | None] = deque()
        self.before_append: Callable[[], None] = lambda: None
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

    def write(self, facts: MailFacts) -> WrittenMail:
        self.facts.append(facts)
        return WrittenMail(subject=f"{facts.kind} for {facts.recipient}", text="text", html="<p>text</p>")


class PlainLinks:
    def after_payment(self, booking_id: BookingId, session_end: datetime) -> str:
        return f"https://us.test/{booking_id}/paid?until={session_end:%Y}"

    def payment_abandoned(self, booking_id: BookingId, session_end: datetime) -> str:
        return f"https://us.test/{booking_id}/abandoned?until={session_end:%Y}"

    def manage(self, booking_id: BookingId, session_end: datetime) -> str:
        return f"https://us.test/{booking_id}?until={session_end:%Y}"


class Told:
    """A translator that knows what each delivery means, by its key."""

    def __init__(self) -> None:
        self.meanings: dict[str, Translated] = {}

    def translate(self, delivery: Delivery, now: datetime) -> Translated:
        assert now >= delivery.received_at
        return self.meanings[delivery.key]


class SmallWorld:
    """One builder, one client, one session type; nothing happens unless a test says so."""

    def __init__(self, price: Money = PRICE) -> None:
        self.price = price
        self.clock = MovedClock()
        self.database = MemoryDatabase()
        self.store = FrailStore(self.database)
        self.bus = CommandBus(self.store)
        self.scheduling = MemoryScheduling(self.clock)
        self.payments = MemoryPayments(self.clock)
        self.mailer = MemoryMailer()
        self.writer = PlainWriter()
        self.translator = Told()
        references = self.database.references
        self.budget = self.database.call_budget("none", CallLimits())
        news = CalendarNews(self.bus, self.store, references, self.database.catalog)
        self.world = World(
            store=self.store,
            bus=self.bus,
            catalog=self.database.catalog,
            people=self.database.people,
            scheduling=self.scheduling,
            payments=self.payments,
            mailer=self.mailer,
            mail_writer=self.writer,
            links=PlainLinks(),
            clock=self.clock,
            references=references,
            budget=self.budget,
            news=news,
        )
        translators = dict.fromkeys(Provider, self.translator)
        inbox = InboxProcessor(self.database.inbox, translators, self.bus, self.store, self.clock, references, news)
        self.runner = EffectRunner(self.world, self.database.effects, inbox)
        self.settle_in()

    def settle_in(self, event_type_uri: str | None = EVENT_TYPE) -> None:
        questions = (Question("Goal?", required=True, position=0), Question("Other?", required=False, position=1))
        self.scheduling.offer(EventType(uri=EVENT_TYPE, duration_minutes=60, questions=questions), CALENDAR, [START])
        session = SessionType(
            id=SESSION_TYPE,
            builder_id=BUILDER,
            title="Deep dive",
            terms=terms(self.price),
            event_type_uri=event_type_uri,
        )
        builder = Builder(
            id=BUILDER,
            name="Ada",
            person_id=BUILDER_PERSON,
            timezone="Europe/London",
            calendar=CALENDAR,
            session_types=(session,) if event_type_uri else (),
        )
        self.database.catalog.replace_all([builder], {BUILDER_PERSON: BUILDER_EMAIL}, self.clock.now())

    # what a client, a worker and the clock do

    def hold(self, booking: BookingId = BOOKING, slot: TimeSlot = SLOT) -> None:
        self.bus.handle(select(self.price, booking, slot), Riders(people=(CLIENT,)))

    def run_now(self, effect: Effect) -> None:
        self.runner.run_now(effect)

    def work(self) -> None:
        """Everything that is due by now, and what follows from it."""
        for _ in range(STEPS_MAX):
            claimed = self.database.effects.claim(self.clock.now(), EFFECTS_AT_ONCE, LEASE_SECONDS)
            if not claimed:
                return
            for effect in claimed:
                self.runner.run(effect)
        raise AssertionError("the work does not come to an end")

    def wait(self, duration: timedelta) -> None:
        """Let the time pass; every effect is run at its own time."""
        end = self.clock.moment + duration
        for _ in range(STEPS_MAX):
            self.work()
            due = [e.due for e in self.effects() if e.parked_reason is None and e.due <= end]
            if not due:
                self.clock.moment = end
                return
            self.clock.moment = max(self.clock.moment, min(due))
        raise AssertionError("the work does not come to an end")

    def wait_until(self, moment: datetime) -> None:
        self.wait(moment - self.clock.moment)

    def pay(self) -> None:
        """The client pays on the last page, and its webhook is lost: nobody tells us."""
        self.payments.pay(self.payments.sessions(BOOKING)[-1].id)

    def open_and_pay(self) -> None:
        """The page is opened and paid, and Stripe tells us."""
        self.run_now(StartCheckout(booking_id=BOOKING, attempt=1))
        self.pay()
        self.bus.handle(reported(self.payments.read_checkout(self.payments.sessions(BOOKING)[-1].id)))

    # what there is to see

    def facts(self, booking: BookingId = BOOKING) -> list[str]:
        return [type(r.event).__name__ for r in self.database.streams.get(StreamId(booking), ())]

    def words(self, booking: BookingId = BOOKING) -> str:
        state = load_booking(self.database.events, booking)
        assert not isinstance(state, NotStarted)
        return f"{status_of(state)} {payment_status_of(state)}"

    def effects(self) -> list[OpenEffect]:
        return list(self.database.effects.open_effects())

    def waiting(self, kind: type[Effect]) -> list[OpenEffect]:
        return [effect for effect in self.effects() if isinstance(effect.effect, kind)]

    def parked(self) -> list[str]:
        return [effect.parked_reason for effect in self.effects() if effect.parked_reason is not None]

    def facts_of_mails(self) -> dict[str, list[str]]:
        """For each mail, by kind and recipient, what happened to it after it was wanted."""
        mails = {}
        for history in self.database.streams.values():
            first = history[0].event
            if isinstance(first, MailWanted):
                mails[f"{first.kind} {first.recipient}"] = [type(r.event).__name__ for r in history[1:]]
        return mails

    def tries(self) -> list[str]:
        return [fact for fact in self.facts() if fact.startswith("Calendly")]

    def active_meetings(self) -> int:
        return sum(meeting.cancelled_by is None for meeting in self.scheduling.meetings())


def paid_up(price: Money = PRICE) -> SmallWorld:
    """Held and, if it costs something, paid; a minute has passed and Calendly is asked when the work begins."""
    world = SmallWorld(price)
    world.hold()
    if price:
        world.open_and_pay()
    world.clock.moment = SOON
    return world
