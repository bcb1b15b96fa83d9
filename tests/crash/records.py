"""What the providers have on their own books: Stripe over its API, meetings and mails from the sandbox's file."""

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
from msgspec import Struct

from entrypoints.sandbox import credentials
from entrypoints.sandbox.app import STORE_NAME
from entrypoints.sandbox.store import Document, Store

PAGE = 100
TIMEOUT_SECONDS = 20.0
REPEATED_AFTER_SECONDS = 290
"""A mail that comes again later than this had lost its answer and its reports: the one exception that is measured."""


class Records(Struct, frozen=True, kw_only=True):
    """Everything so far. `calendly_url` is where the names of meetings begin."""

    calendly_url: str
    sessions: list[Any]
    intents: list[Any]
    refunds: list[Any]
    meetings: list[Document]
    mails: list[Document]

    def received(self) -> Counter[str]:
        """Minor units that each booking's client has paid and not got back."""
        books: Counter[str] = Counter()
        for intent in self.intents:
            books[intent["metadata"]["bookingId"]] += intent["amount_received"]
        for refund in self.refunds:
            books[refund["metadata"]["bookingId"]] -= refund["amount"]
        return books

    def reserved(self) -> Counter[str]:
        """Minor units that are only reserved for each booking."""
        waiting = (intent for intent in self.intents if intent["status"] == "requires_capture")
        return Counter({intent["metadata"]["bookingId"]: intent["amount"] for intent in waiting})

    def active(self) -> dict[str, Document]:
        """The meetings that stand, by their invitee."""
        return {self._invitee_uri(meeting): meeting for meeting in self.meetings if meeting["status"] == "active"}

    def event_uri(self, meeting: Document) -> str:
        return f"{self.calendly_url}/scheduled_events/{meeting['id']}"

    def twice(self) -> list[str]:
        """Whatever happened more often than once; nothing may."""
        charges = Counter(i["metadata"]["bookingId"] for i in self.intents if i["status"] == "succeeded")
        pages = Counter(s["metadata"]["bookingId"] for s in self.sessions if s["status"] == "open")
        meetings = Counter(m["invitee"]["tracking"].get("utm_content") for m in self.active().values())
        del meetings[None]
        refunds = Counter(refund["metadata"]["bookingId"] for refund in self.refunds)
        return [
            *_more_than_once("charge", charges),
            *_more_than_once("open payment page", pages),
            *_more_than_once("meeting", meetings),
            *_more_than_once("refund", refunds),
            *_more_than_once(
                "mail", Counter(id_ for id_, apart in self.mails_again() if apart < REPEATED_AFTER_SECONDS), 0
            ),
        ]

    def mails_again(self) -> list[tuple[str, float]]:
        """Each mail that came again, and how many seconds after the one before."""
        times: dict[str, list[float]] = {}
        for mail in self.mails:
            times.setdefault(mail_id_of(mail), []).append(mail["created"])
        in_order = {id_: sorted(moments) for id_, moments in times.items()}
        return [(id_, then - before) for id_, moments in in_order.items() for before, then in pairwise(moments)]

    def _invitee_uri(self, meeting: Document) -> str:
        return f"{self.event_uri(meeting)}/invitees/{meeting['invitee']['id']}"


def read_records(sandbox_url: str, data_dir: Path) -> Records:
    """The books of a running sandbox."""
    key = {"Authorization": f"Bearer {credentials.STRIPE_SECRET_KEY}"}
    store = Store(data_dir / STORE_NAME)
    with httpx.Client(base_url=f"{sandbox_url}/stripe/v1", headers=key, timeout=TIMEOUT_SECONDS) as stripe:
        records = Records(
            calendly_url=f"{sandbox_url}/calendly",
            sessions=_all(stripe, "/checkout/sessions"),
            intents=_all(stripe, "/payment_intents"),
            refunds=_all(stripe, "/refunds"),
            meetings=store.select("meeting"),
            mails=store.select("mail"),
        )
    store.close()
    return records


def settle_refunds(sandbox_url: str) -> None:
    """What a wallet's bank does in a few days: every pending refund arrives."""
    key = {"Authorization": f"Bearer {credentials.STRIPE_SECRET_KEY}"}
    with httpx.Client(base_url=f"{sandbox_url}/stripe", headers=key, timeout=TIMEOUT_SECONDS) as stripe:
        for refund in _all(stripe, "/v1/refunds"):
            if refund["status"] == "pending":
                answer = stripe.post(f"/payments/refund/{refund['id']}", data={"action": "settle"})
                assert answer.has_redirect_location, answer.text


def mail_id_of(mail: Document) -> str:
    return str(mail["request"]["personalizations"][0]["custom_args"]["bookingMailId"])


def _more_than_once(what: str, counted: Counter[Any], allowed: int = 1) -> list[str]:
    return [f"{what} too often ({number}): {key}" for key, number in counted.items() if number > allowed]


def _all(stripe: httpx.Client, path: str) -> list[Any]:
    found: list[Any] = []
    while True:
        after = {"starting_after": found[-1]["id"]} if found else {}
        page = stripe.get(path, params={"limit": str(PAGE), **after}).raise_for_status().json()
        found += page["data"]
        if not page["has_more"]:
            return found
