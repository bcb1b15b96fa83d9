"""The webhooks of providers that live in memory: whatever happened there is told in the provider's own words."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import msgspec

from adapters.memory.mailer import MemoryMailer
from adapters.memory.payment_history import MemoryPaymentHistory
from adapters.memory.payments import MemoryPayments
from adapters.memory.scheduling import MemoryMeeting, MemoryScheduling
from adapters.stripe.amounts import to_stripe
from application.ports.clock import Clock
from application.ports.inbox import Provider
from tests.acceptance.stage import Order
from tests.signing import signed
from tests.simulation.news import News, of_mail, of_meeting, of_stripe

TIMES_AT_ONCE = 5


class Herald:
    """Sees what is new at the providers and posts it, unless it is to be held up."""

    def __init__(
        self,
        http: httpx.Client,
        clock: Clock,
        payments: MemoryPayments,
        scheduling: MemoryScheduling,
        mailer: MemoryMailer,
    ) -> None:
        self._http = http
        self._clock = clock
        self._payments = payments
        self._scheduling = scheduling
        self._mailer = mailer
        self._history = MemoryPaymentHistory(payments, clock, to_stripe)
        self._told: set[str] = set()
        self._missed: list[str] = []
        """The invitees of all marks and clearings told so far; an odd number is a mark that stands."""
        self._held_up: dict[Provider, list[News]] = {}

    def tell(self) -> int:
        """Post what is new; return how many messages there were."""
        new = [message for message in self._everything() if message.name not in self._told]
        for message in new:
            self.post(message)
        return len(new)

    def post(self, message: News) -> None:
        self._told.add(message.name)
        if message.provider in self._held_up:
            self._held_up[message.provider].append(message)
        else:
            self._send(message)

    def hold_up(self, provider: Provider) -> None:
        self._held_up.setdefault(provider, [])

    def let_through(self, provider: Provider, order: Order, between: Callable[[], None]) -> None:
        """`between` is done after each message that does not come together with others."""
        held = self._held_up.pop(provider)
        assert held, f"{provider} had nothing to say"
        if order is Order.FIVE_AT_ONCE:
            with ThreadPoolExecutor(TIMES_AT_ONCE) as threads:
                list(threads.map(self._send, held * TIMES_AT_ONCE))
            return
        for message in reversed(held) if order is Order.REVERSED else held:
            for _ in range(2 if order is Order.TWICE else 1):
                self._send(message)
                between()

    def _send(self, message: News) -> None:
        raw = msgspec.json.encode(message.body)
        headers = signed(message.provider, raw, self._clock.now())
        answer = self._http.post(f"/api/webhooks/{message.provider}", content=raw, headers=headers)
        assert answer.status_code == 200, answer.text

    def _everything(self) -> Iterator[News]:
        for told in self._payments.news():
            yield of_stripe(self._history.body(told), told.name, "")
        for meeting in self._scheduling.meetings():
            yield from self._of_meeting(meeting)
        for number, mail in enumerate(self._mailer.sent):
            yield of_mail(mail, number, "delivered")

    def _of_meeting(self, found: MemoryMeeting) -> Iterator[News]:
        yield of_meeting(found, "invitee.created", 0)
        if found.cancelled_by is not None:
            yield of_meeting(found, "invitee.canceled", 0)
        invitee = found.meeting.invitee_uri
        if found.no_show != bool(self._missed.count(invitee) % 2):
            self._missed.append(invitee)
            kind = "created" if found.no_show else "deleted"
            yield of_meeting(found, f"invitee_no_show.{kind}", len(self._missed))
