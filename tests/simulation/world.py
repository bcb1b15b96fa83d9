"""One simulated world: the whole application, its database and providers, and everybody who uses them."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from random import Random
from typing import cast

from adapters.memory.database import MemoryDatabase
from adapters.memory.mailer import MemoryMailer
from adapters.memory.payments import MemoryPayments
from adapters.memory.scheduling import MemoryScheduling
from application.handlers.change_booking import load_booking
from domain.booking.state import AwaitingPayment, Core, NotStarted
from domain.identifiers import BookingId
from entrypoints.service import Service
from tests.assembly import SteeredClock, Surroundings, memory_service
from tests.simulation import banks, by_hand, experts, second_hearing, weather
from tests.simulation.calendly_world import CalendlyWorld
from tests.simulation.clients import Client
from tests.simulation.frail_database import FrailDatabase
from tests.simulation.journal import Journal
from tests.simulation.machine import Machine
from tests.simulation.marketplace import Market, private_type
from tests.simulation.postman import Postman
from tests.simulation.sendgrid_world import SendGridWorld
from tests.simulation.signing_in import SigningIn
from tests.simulation.stripe_world import StripeWorld
from tests.simulation.timetable import Timetable
from tests.simulation.weather import Weather

BEGINS = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
CLIENTS_A_DAY = (8, 24)
SIGNING_IN_A_DAY = 3
MEDDLERS = 3


class World:
    """All chance comes from the seed; every actor and every call has dice of its own, so that leaving out one
    actor leaves the others' luck as it was.
    """

    def __init__(self, seed: int, days: int) -> None:
        self.seed = seed
        self.days = days
        self._dice: dict[str, Random] = {}
        self.clock = SteeredClock(BEGINS)
        self.journal = Journal(self.clock)
        self.timetable = Timetable(self.clock)
        fate = self.dice("world")
        self.weather: Weather = weather.drawn(fate, BEGINS, days)
        self.call_limits = fate.choice(("1000,1000,1000", "10,50,100", "3,9,14"))
        self.clients = fate.randrange(*CLIENTS_A_DAY) * days
        self.market = Market()
        self.memory = MemoryDatabase()
        self.database = FrailDatabase(self.memory, self)
        self.machine = Machine(self._assemble, self.clock, self.timetable, self.journal)
        self.machine.steps.dice = self.dice("steps")
        self.machine.steps.slow = lambda: self.weather.calls
        self.postman = Postman(self)
        self.calendly = CalendlyWorld(self, MemoryScheduling(self.clock), self.postman)
        self.stripe = StripeWorld(self, MemoryPayments(self.clock), self.postman)
        self.sendgrid = SendGridWorld(self, MemoryMailer(), self.postman)
        self.market.settle_in(self.memory, self.calendly.memory, BEGINS, days)

    def populate(self, left_out: Sequence[str] = ()) -> list[str]:
        """Send everybody on their way except those left out; the names of all there could be."""
        actors = {f"client {n}": Client(n, self).live(self.days * 86_400.0) for n in range(self.clients)}
        more = range(self.clients, self.clients + SIGNING_IN_A_DAY * self.days)
        actors |= {f"client {n}": SigningIn(n, self).live(self.days * 86_400.0) for n in more}
        actors |= {f"meddler {n}": experts.live(n, self) for n in range(MEDDLERS)}
        actors["banks"] = banks.live(self)
        actors["helping hand"] = by_hand.live(self)
        for name, actor in actors.items():
            if name not in left_out:
                self.timetable.follow(actor)
        self.timetable.follow(second_hearing.live(self))
        return list(actors)

    def start(self) -> None:
        self.machine.start()
        self.timetable.next_work = self.machine.next_work
        self.timetable.work = self.machine.work

    def calm_down(self) -> None:
        """Providers are well, nothing crashes, nobody meddles; what is on its way still arrives."""
        self.weather = weather.CALM

    def paying(self) -> list[Core]:
        states = [load_booking(self.memory.events, BookingId(stream)) for stream in self.memory.streams]
        return [state.core for state in states if isinstance(state, AwaitingPayment)]

    def snatch(self, booking_id: BookingId) -> None:
        state = load_booking(self.memory.events, booking_id)
        if isinstance(state, NotStarted):
            return
        private = private_type(state.core.selected.event_type)
        if state.core.slot.start in self.calendly.memory.open_times(private):
            self.calendly.take(private, state.core.slot.start)

    def hear(self) -> None:
        second_hearing.hear(self)

    def dice(self, key: str) -> Random:
        if key not in self._dice:
            self._dice[key] = Random(f"{self.seed} {key}")
        return self._dice[key]

    def meanwhile(self, seconds: float) -> None:
        self.machine.meanwhile(seconds)

    def crash(self, dice: Random, about: object, where: str) -> None:
        self.machine.crash(dice, about, where)

    def pass_days(self, days: float) -> None:
        self.timetable.pass_until(self.clock.now() + timedelta(days=days))

    def _assemble(self, held: ExitStack) -> Service:
        around = Surroundings(
            clock=self.clock,
            database=cast("MemoryDatabase", self.database),
            scheduling=cast("MemoryScheduling", self.calendly),
            payments=cast("MemoryPayments", self.stripe),
            mailer=cast("MemoryMailer", self.sendgrid),
        )
        return held.enter_context(memory_service(around, environment={"CALENDLY_CALL_LIMITS": self.call_limits}))
