"""Stripe: the port with its faults, the clients' banks, and the news of it all."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from adapters.memory.payment_history import MemoryPaymentHistory
from adapters.memory.payment_world import MemoryNews, MemoryRefund, MemorySession
from adapters.memory.payments import MemoryPayments
from adapters.stripe.amounts import to_stripe
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.inbox import Provider
from application.ports.payment_history import EventPage, OpenSession, SeenPayment
from application.ports.payments import CaptureOrder, CheckoutRequest, PaymentRefused, RefundOrder, RefundReport
from domain.booking.commands import CheckoutReport, CheckoutStanding, IntentReport
from domain.booking.ledger import RefundStanding
from domain.booking.vocabulary import DisputeOutcome
from domain.identifiers import BookingId
from domain.money import Money
from tests.simulation import news
from tests.simulation.frail_providers import FrailCalls
from tests.simulation.postman import PostedWorld, Postman

LEAST_LIFE = timedelta(minutes=30)
KEY_KEPT = timedelta(hours=24)
GHOST_ATTEMPT = 99
AT_ONCE_RATE = 0.2
UNSOUND_RATE = 0.4
BANK_SECONDS = (60.0, 2 * 86_400.0)


class StripeWorld:
    """Implements Payments and PaymentHistory; `memory` holds the truth and writes the news."""

    def __init__(self, world: PostedWorld, memory: MemoryPayments, postman: Postman) -> None:
        self.memory = memory
        self._world = world
        self._postman = postman
        self._calls = FrailCalls(Provider.STRIPE, world)
        self._history = MemoryPaymentHistory(memory, world.clock, to_stripe)
        self._posted = 0
        self._refunded_at: dict[tuple[BookingId, int], datetime] = {}
        self.disputed: set[str] = set()
        self.broken_rules: list[tuple[BookingId, str]] = []

    # the port

    def start_checkout(
        self, request: CheckoutRequest
    ) -> CheckoutReport | PaymentRefused | Limited | NotReached | Unknown:
        key = f"{request.booking_id} {request.attempt}"
        return self._calls.order("start_checkout", key, request.booking_id, lambda: self._open(request))

    def read_checkout(self, session_id: str) -> CheckoutReport:
        about = self._booking(session_id)
        return self._calls.ask("read_checkout", session_id, about, lambda: self.memory.read_checkout(session_id))

    def close_checkout(self, session_id: str) -> CheckoutReport:
        about = self._booking(session_id)
        dice = self._world.dice(f"closing {session_id}")
        unheard = dice.random() < self._world.weather.calls

        def close() -> CheckoutReport:
            report = self.memory.close_checkout(session_id)
            self.post_news()
            return report

        if unheard:
            self._world.timetable.after(dice.uniform(0, 5), lambda: _done(close()))
        return self._calls.ask("close_checkout", session_id, about, close)

    def find_checkout(self, booking_id: BookingId, attempt: int, since: datetime) -> CheckoutReport | None:
        def find() -> CheckoutReport | None:
            return self.memory.find_checkout(booking_id, attempt, since)

        return self._calls.ask("find_checkout", f"{booking_id} {attempt}", booking_id, find)

    def give_back(self, order: RefundOrder) -> RefundReport | PaymentRefused | Limited | NotReached | Unknown:
        key = f"{order.booking_id} {order.number}"
        return self._calls.order("give_back", key, order.booking_id, lambda: self._refund(order))

    def capture(self, order: CaptureOrder) -> IntentReport | PaymentRefused | Limited | NotReached | Unknown:
        return self._calls.order("capture", order.intent, order.booking_id, lambda: self._capture(order))

    def release(self, intent: str) -> IntentReport | PaymentRefused | Limited | NotReached | Unknown:
        return self._calls.order("release", intent, self._paid_by(intent), lambda: self._release(intent))

    def read_intent(self, intent: str) -> IntentReport:
        about = self._paid_by(intent)
        return self._calls.ask("read_intent", intent, about, lambda: self.memory.read_intent(intent))

    def events_after(self, cursor: str, since: datetime) -> EventPage:
        return self._calls.ask("events_after", "", "", lambda: self._history.events_after(cursor, since))

    def open_sessions(self, since: datetime) -> Sequence[OpenSession]:
        return self._calls.ask("open_sessions", "", "", lambda: self._history.open_sessions(since))

    def payments_between(self, start: datetime, end: datetime) -> Sequence[SeenPayment]:
        return self._calls.ask("payments_between", "", "", lambda: self._history.payments_between(start, end))

    # what clients and their banks do

    def pay(self, session_id: str, *, delayed: bool = False, amount: Money | None = None) -> bool:
        """False if the page is closed."""
        try:
            self._pay(session_id, delayed=delayed, amount=amount)
        except ValueError:
            self._world.journal.deed("found the page closed", self._booking(session_id))
            return False
        self._world.journal.deed("pays later" if delayed else "pays", self._booking(session_id), session_id)
        self.post_news()
        if delayed:
            dice = self._world.dice(f"bank {session_id}")
            self._world.timetable.after(dice.uniform(*BANK_SECONDS), lambda: self._bank_answers(session_id))
        return True

    def dispute(self, session_id: str) -> None:
        """The bank takes the money back, and says weeks later who was right."""
        dispute_id = self.memory.dispute(session_id)
        self.disputed.add(self.memory.session(session_id).intent)
        self._world.journal.deed("money is disputed", self._booking(session_id))
        self.post_news()
        dice = self._world.dice(f"dispute {dispute_id}")
        self._world.timetable.after(dice.uniform(*BANK_SECONDS), lambda: self._end_dispute(dispute_id))

    def refund_outside(self, session_id: str, amount: Money | None) -> None:
        try:
            self.memory.refund_outside(session_id, amount)
        except ValueError:
            return
        self._world.journal.deed("somebody refunds at Stripe", self._booking(session_id), str(amount or "the rest"))
        self.post_news()

    def decline(self, session_id: str, number: int) -> None:
        if self.memory.session(session_id).standing is CheckoutStanding.OPEN:
            self._world.journal.deed("is declined", self._booking(session_id))
            self._postman.post(news.of_decline(self.memory.session(session_id), number))

    def post_news(self) -> None:
        """A webhook for everything that has happened since; a page that lapsed by the clock is news when looked at."""
        happened = self.memory.news()
        for told in happened[self._posted :]:
            self._postman.post(news.of_stripe(self._history.body(told), told.name, self._about(told)))
        self._posted = len(happened)

    def ghost_page(self, session_id: str) -> str:
        """A second page for the same booking that nobody should have."""
        request = replace(self.memory.session(session_id).request, attempt=GHOST_ATTEMPT)
        made = self.memory.start_checkout(request)
        assert isinstance(made, CheckoutReport)
        return made.session_id

    # inside

    def _pay(self, session_id: str, *, delayed: bool, amount: Money | None) -> None:
        """By a card whose reservation may not hold, or in a way that cannot be reserved."""
        dice = self._world.dice(f"payer {session_id}")
        if delayed:
            self.memory.pay_later(session_id)
        elif amount is None and dice.random() < AT_ONCE_RATE:
            self.memory.pay_at_once(session_id)
        else:
            self.memory.pay(session_id, amount)
            reserved = self.memory.session(session_id).standing is CheckoutStanding.AUTHORIZED
            if reserved and dice.random() < UNSOUND_RATE * self._world.weather.mischief:
                self._world.journal.deed("reserves with a card that will not hold", self._booking(session_id))
                if dice.random() < 0.5:
                    self.memory.refuse_capture(session_id)
                else:
                    self._world.timetable.after(dice.uniform(0, 60), lambda: self._release_outside(session_id))

    def _release_outside(self, session_id: str) -> None:
        if self.memory.session(session_id).standing is CheckoutStanding.AUTHORIZED:
            self.memory.release_outside(session_id)
            self.post_news()

    def _end_dispute(self, dispute_id: str) -> None:
        outcome = self._world.dice(f"dispute {dispute_id}").choice(list(DisputeOutcome))
        self._world.journal.deed(f"dispute {outcome}", "")
        self.memory.close_dispute(dispute_id, outcome)
        self.post_news()

    def _open(self, request: CheckoutRequest) -> CheckoutReport | PaymentRefused:
        now = self._world.clock.now()
        known = [s for s in self.memory.sessions(request.booking_id) if s.request.attempt == request.attempt]
        if not known and request.ends_at - now < LEAST_LIFE:
            return PaymentRefused("expires_at must be at least 30 minutes ahead")
        made = self.memory.start_checkout(request)
        assert isinstance(made, CheckoutReport | PaymentRefused)
        if isinstance(made, CheckoutReport) and not known:
            self._world.timetable.at(request.ends_at, self.post_news)
        return made

    def _bank_answers(self, session_id: str) -> None:
        dice = self._world.dice(f"bank {session_id}")
        if dice.random() < 0.7:
            self.memory.settle(session_id)
        else:
            self.memory.bounce(session_id)
        self._world.journal.deed("bank answers", self._booking(session_id), self.memory.session(session_id).standing)
        self.post_news()

    def _refund(self, order: RefundOrder) -> RefundReport | PaymentRefused:
        now, mark = self._world.clock.now(), (order.booking_id, order.number)
        made_at = self._refunded_at.get(mark)
        if made_at is not None and not order.look_first and now - made_at > KEY_KEPT:
            self.broken_rules.append((order.booking_id, "a refund was repeated after its key was forgotten"))
        if made_at is not None:
            report = self.memory.give_back(order)
            assert isinstance(report, RefundReport | PaymentRefused)
            return report
        dice = self._world.dice(f"refund {order.booking_id} {order.number}")
        self.memory.next_refund = _first_standing(dice.random(), self._world.weather.mischief)
        report = self.memory.give_back(order)
        assert isinstance(report, RefundReport | PaymentRefused)
        if isinstance(report, RefundReport):
            self._refunded_at[mark] = now
            self.post_news()
            if report.standing is RefundStanding.REQUESTED:
                self._world.timetable.after(dice.uniform(*BANK_SECONDS), lambda: self._settle_refund(order))
            elif report.standing is RefundStanding.SUCCEEDED and dice.random() < 0.2 * self._world.weather.mischief:
                self._world.timetable.after(dice.uniform(*BANK_SECONDS), lambda: self._fail_refund(order))
        return report

    def _settle_refund(self, order: RefundOrder) -> None:
        dice = self._world.dice(f"refund {order.booking_id} {order.number}")
        failed = dice.random() < 0.3
        standing = RefundStanding.FAILED if failed else RefundStanding.SUCCEEDED
        self._world.journal.deed(f"pending refund {standing}", order.booking_id)
        self.memory.settle_refund(order.booking_id, order.number, RefundReport(standing, "lost" if failed else ""))
        self.post_news()

    def _fail_refund(self, order: RefundOrder) -> None:
        self._world.journal.deed("refund fails after it succeeded", order.booking_id)
        report = RefundReport(RefundStanding.FAILED, "expired_or_canceled_card")
        self.memory.settle_refund(order.booking_id, order.number, report)
        self.post_news()

    def _capture(self, order: CaptureOrder) -> IntentReport | PaymentRefused:
        done = self.memory.capture(order)
        assert isinstance(done, IntentReport | PaymentRefused)
        self.post_news()
        return done

    def _release(self, intent: str) -> IntentReport | PaymentRefused:
        done = self.memory.release(intent)
        assert isinstance(done, IntentReport | PaymentRefused)
        self.post_news()
        return done

    def _booking(self, session_id: str) -> BookingId:
        return self.memory._sessions[session_id].request.booking_id

    def _paid_by(self, intent: str) -> object:
        return next((s.request.booking_id for s in self.memory.all_sessions() if s.intent == intent), "")

    def _about(self, told: MemoryNews) -> object:
        match told.about:
            case MemorySession():
                return told.about.request.booking_id
            case MemoryRefund():
                return told.about.order.booking_id
            case _:
                return self._paid_by(told.about.intent)


def _done(_: CheckoutReport) -> None:
    """Nobody hears the answer."""


def _first_standing(chance: float, mischief: float) -> RefundReport:
    if chance < 0.15 * mischief:
        return RefundReport(RefundStanding.REQUESTED)
    if chance < 0.2 * mischief:
        return RefundReport(RefundStanding.FAILED, "insufficient_funds")
    return RefundReport(RefundStanding.SUCCEEDED)
