"""The sandbox's state, seen and touched as only a test may: past its API, in its file."""

from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from application.ports.inbox import Provider
from domain.money import Money
from entrypoints.sandbox.app import STORE_NAME
from entrypoints.sandbox.calendly import account
from entrypoints.sandbox.deliveries import Courier, Delivery
from entrypoints.sandbox.store import Document, Store
from tests.acceptance.marketplace import EXPERTS, OFFERS
from tests.acceptance.stage import MailSeen, MeetingSeen, MoneySeen, StageClock

DELIVERIES_READ_MAX = 1_000


class SandboxWorld:
    """`base_url` is the address by which the service knows it."""

    def __init__(self, data_dir: Path, clock: StageClock, base_url: str) -> None:
        self._store = Store(data_dir / STORE_NAME)
        self._courier = Courier(self._store, clock)
        self._clock = clock
        self._base_url = base_url

    def close(self) -> None:
        self._store.close()

    def deliveries(self, provider: Provider | None = None, after: int = 0) -> list[Delivery]:
        """In order of their making."""
        found = self._courier.recent(DELIVERIES_READ_MAX)
        return [d for d in reversed(found) if d.id > after and provider in (None, d.provider)]

    def news_on_the_way(self) -> bool:
        now = self._clock.now().timestamp()
        waiting = (d.state == "sending" or (d.state == "pending" and d.due <= now) for d in self.deliveries())
        return bool(self._store.select("mail.event")) or any(waiting)

    def last_delivery(self) -> int:
        return max((delivery.id for delivery in self.deliveries()), default=0)

    def session(self, key: str) -> Document:
        found = self._store.get("checkout.session", key)
        assert found is not None, "no such payment page"
        return found

    def ask_for(self, session: str, amount: Money) -> None:
        """The page asks for another amount than it was made for."""
        changed = self.session(session) | {"amount_total": amount.amount_minor, "currency": amount.currency.lower()}
        self._store.put("checkout.session", session, changed, moment=changed["expires_at"])

    def meetings(self) -> Sequence[MeetingSeen]:
        return [
            MeetingSeen(
                meeting["host"],
                datetime.fromisoformat(meeting["start_time"]),
                meeting["invitee"]["email"],
                meeting["invitee"]["tracking"]["utm_content"],
                f"{self._base_url}/calendly/scheduled_events/{meeting['id']}",
                meeting["no_show"] is not None,
            )
            for meeting in self._store.select("meeting")
            if meeting["status"] == "active"
        ]

    def invitee_of(self, meeting: str) -> str:
        found = self._store.get("meeting", meeting)
        assert found is not None, "no such meeting"
        return str(found["invitee"]["id"])

    def charge_of(self, page: str) -> str:
        found = self._store.get("payment_intent", self.session(page)["payment_intent"])
        assert found is not None, "nothing was paid on this page"
        return str(found["latest_charge"])

    def dispute_of(self, page: str) -> str:
        (found,) = self._store.select("dispute", owner=self.session(page)["payment_intent"])
        return str(found["id"])

    def money(self, booking_id: UUID) -> MoneySeen:
        intents = self._store.select("payment_intent")
        mine = [intent for intent in intents if intent["metadata"].get("bookingId") == str(booking_id)]
        return MoneySeen(
            sum(intent["amount_received"] for intent in mine),
            self._sum("refund", mine, "succeeded"),
            sum(intent["amount_capturable"] for intent in mine),
            self._sum("dispute", mine, "needs_response", "lost"),
        )

    def _sum(self, kind: str, intents: list[Document], *standings: str) -> int:
        found = (item for intent in intents for item in self._store.select(kind, owner=intent["id"]))
        return sum(item["amount"] for item in found if item["status"] in standings)

    def mails(self) -> Sequence[MailSeen]:
        requests = [mail["request"] for mail in self._store.select("mail")]
        return [
            MailSeen(to["email"], request["categories"][0])
            for request in requests
            for envelope in request["personalizations"]
            for to in envelope["to"]
        ]

    def mails_to(self, email: str) -> Sequence[str]:
        """Their keys."""
        return [str(mail["id"]) for mail in self._store.select("mail") if email in _recipients(mail)]

    def texts_of_mails(self, email: str) -> Sequence[str]:
        mine = (mail["request"] for mail in self._store.select("mail") if email in _recipients(mail))
        return [str(part["value"]) for one in mine for part in one.get("content", []) if part["type"] == "text/plain"]

    def calendar_files(self, email: str) -> Sequence[bytes]:
        return [
            b64decode(attached["content"])
            for mail in self._store.select("mail")
            if email in _recipients(mail)
            for attached in mail["request"].get("attachments", [])
        ]


def _recipients(mail: Document) -> list[str]:
    return [to["email"] for envelope in mail["request"]["personalizations"] for to in envelope["to"]]


@contextmanager
def our_experts() -> Iterator[None]:
    """The sandbox's Calendly account knows the scenarios' experts and what they offer, beside its own."""
    users, kinds = dict(account.USERS), dict(account.EVENT_TYPES)
    for expert in EXPERTS.values():
        account.USERS.setdefault(expert.key, account.User(expert.key, expert.name, expert.email, expert.timezone))
    for mine in OFFERS:
        owner = account.USERS[mine.expert.key]
        kind = account.EventType(mine.key, owner, mine.words, mine.minutes, "google_conference")
        account.EVENT_TYPES.setdefault(mine.key, kind)
    yield
    for ours, before in ((account.USERS, users), (account.EVENT_TYPES, kinds)):
        for key in set(ours) - set(before):
            del ours[key]
