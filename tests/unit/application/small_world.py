"""The flow on memory adapters under a clock that we move, with a store that can be made to fail."""

from datetime import datetime, timedelta
from uuid import uuid5

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.memory.mailer import MemoryMailer
from adapters.memory.payments import MemoryPayments
from adapters.memory.scheduling import MemoryMeeting, MemoryScheduling, Visitor
from application.calendar_news import CalendarNews
from application.command_bus import CommandBus
from application.effect_runner import EffectRunner
from application.effects import Effect, StartCheckout
from application.handlers.appending import Riders, agenda_of
from application.handlers.change_booking import load_booking
from application.inbox_processor import InboxProcessor
from application.limits import LEASE_SECONDS
from application.mail_process import MailTimes
from application.modes import Modes
from application.performing.world import World
from application.ports.call_budget import CallLimits
from application.ports.catalog import Builder, SessionType
from application.ports.deliveries import Translated
from application.ports.effects import OpenEffect
from application.ports.inbox import Delivery, Provider, Verdict
from application.ports.people import Person
from application.ports.scheduling import EventType, Question, Sighting
from application.token_budgets import TokenBudgets
from domain.agenda.agenda import Standing
from domain.booking.commands import BookingCommand
from domain.booking.state import NotStarted
from domain.booking.status import payment_status_of, status_of
from domain.identifiers import BookingId, PersonId, StreamId, agenda_id
from domain.mail.events import MailWanted
from domain.mail.mail import MailCommand
from domain.money import Money
from domain.terms import Capture
from domain.time_slot import TimeSlot
from tests.examples import (
    BOOKING,
    BUILDER,
    CALENDAR,
    EVENT_TYPE,
    NO_TIMES,
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
from tests.unit.application.stand_ins import FrailStore, PlainLinks, PlainWriter, Told, Troubled

__all__ = ["EVENT_TYPE", "MovedClock", "SmallWorld", "paid_up"]

CLIENT_EMAIL = "client@example.com"
BUILDER_EMAIL = "ada@example.com"
OPERATOR_EMAIL = "operator@example.com"
BUILDER_PERSON = PersonId(uuid5(PERSON, "builder"))
CLIENT = Person(
    id=PERSON, name="Grace", email=CLIENT_EMAIL, timezone="Europe/Vienna", notes="n", answers={"Goal?": "ship"}
)
PRIVATE = "https://api.calendly.com/event_types/private"
"""What Ada offers at Calendly and not with us."""
OTHERS = tuple(TimeSlot.lasting(START + timedelta(hours=hours), 60) for hours in (-48, 2, 24, 48))
"""When Ada is free too."""
EARLIER, SAME_DAY, NEXT_DAY, LATER = OTHERS
STEPS_MAX = 5000
EFFECTS_AT_ONCE = 50


class MovedClock:
    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment


class SmallWorld:
    """One builder, one client, one session type; nothing happens unless a test says so."""

    def __init__(
        self,
        price: Money = PRICE,
        capture: Capture = Capture.AT_ONCE,
        limits: CallLimits | None = None,
        *,
        cancels_unpaid: bool = False,
        times: MailTimes = NO_TIMES,
    ) -> None:
        self.price = price
        self.terms = replace(terms(price), capture=capture)
        self.clock = MovedClock()
        self.database = MemoryDatabase()
        self.store = FrailStore(self.database)
        self.bus = CommandBus(self.store, times)
        self.scheduling = MemoryScheduling(self.clock)
        self.payments = MemoryPayments(self.clock)
        self.mailer = MemoryMailer()
        self.writer = PlainWriter()
        self.troubles = Troubled()
        self.translator = Told()
        references = self.database.references
        self.budget = self.database.call_budget("none", limits or CallLimits())
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
            budgets=TokenBudgets(self.budget, lambda _: self.budget, None),
            news=news,
            lanes=self.database.effects,
            modes=Modes(self.database.service_modes, self.clock),
            troubles=self.troubles,
            sign_in_links=self.database.sign_in_links,
            cancels_unpaid=cancels_unpaid,
            operator_email=OPERATOR_EMAIL,
        )
        translators = dict.fromkeys(Provider, self.translator)
        inbox = InboxProcessor(self.database.inbox, translators, self.bus, self.store, self.clock, references, news)
        self.runner = EffectRunner(self.world, self.database.effects, inbox)
        self.settle_in()

    def settle_in(self, event_type_uri: str | None = EVENT_TYPE) -> None:
        questions = (Question("Goal?", required=True, position=0), Question("Other?", required=False, position=1))
        offered = EventType(uri=EVENT_TYPE, duration_minutes=60, questions=questions)
        starts = [START, *(slot.start for slot in OTHERS)]
        self.scheduling.offer(offered, CALENDAR, starts)
        self.scheduling.offer(EventType(uri=PRIVATE, duration_minutes=60), CALENDAR, starts)
        session = SessionType(
            id=SESSION_TYPE,
            builder_id=BUILDER,
            title="Deep dive",
            terms=self.terms,
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
        self.bus.handle(replace(select(self.price, booking, slot), terms=self.terms), Riders(people=(CLIENT,)))

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

    # what the providers tell

    def told(self, *commands: BookingCommand | MailCommand, sighting: Sighting | None = None) -> str:
        """A webhook that means this; return its key."""
        return self.deliver(Translated(commands, "", sighting=sighting))

    def deliver(self, means: Translated) -> str:
        key = f"evt_{len(self.database.deliveries) + 1}"
        self.translator.meanings[key] = means
        self.database.inbox.store(Delivery(Provider.CALENDLY, key, "some.type", b"{}", self.clock.now()))
        return key

    def verdict(self, key: str) -> tuple[Verdict, str]:
        id_ = Delivery(Provider.CALENDLY, key, "", b"", NOW).id
        entry = next(entry for entry in self.database.inbox.entries(STEPS_MAX) if entry.id == id_)
        return entry.verdict, entry.reason

    def visit(self, start: datetime, event_type: str = EVENT_TYPE, claims: BookingId | None = None) -> MemoryMeeting:
        """Somebody books on Calendly's own page, with a booking's id in the address if told."""
        return self.scheduling.visit(event_type, start, Visitor(claims=claims))

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

    def mails(self) -> list[str]:
        """Those that were handed over, by kind and recipient; what is due at once goes out in any order."""
        return sorted(f"{facts.kind} {facts.recipient}" for facts in self.writer.facts)

    def claims(self, slot: TimeSlot = SLOT) -> list[tuple[BookingId | str, Standing]]:
        """Who claims exactly this time in the agendas, and how."""
        found = set()
        for day in slot.days:
            stream = agenda_id(CALENDAR, day)
            claims = agenda_of(self.database.events.load([stream])[stream]).claims
            found |= {(claim.owner, claim.standing) for claim in claims if claim.slot == slot}
        return sorted(found, key=str)

    def tries(self) -> list[str]:
        return [fact for fact in self.facts() if fact.startswith("Calendly")]

    def active_slots(self) -> list[TimeSlot]:
        """What stands in Ada's calendar, in order of booking."""
        return [meeting.slot for meeting in self.scheduling.meetings() if meeting.cancelled_by is None]

    def active_meetings(self) -> int:
        return sum(meeting.cancelled_by is None for meeting in self.scheduling.meetings())


def paid_up(price: Money = PRICE, capture: Capture = Capture.AT_ONCE) -> SmallWorld:
    """Held and, if it costs something, paid; a minute has passed and Calendly is asked when the work begins."""
    world = SmallWorld(price, capture)
    world.hold()
    if price:
        world.open_and_pay()
    world.clock.moment = SOON
    return world
