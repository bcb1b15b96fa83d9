"""What the providers have on their own books: Stripe over its API, meetings and mails from the sandbox's file."""

from collections import Counter
from pathlib import Path
from typing import Any

import httpx
from msgspec import Struct

from entrypoints.sandbox import credentials
from entrypoints.sandbox.app import STORE_NAME
from entrypoints.sandbox.store import Document, Store

PAGE = 100
TIMEOUT_SECONDS = 20.0


class Records(Struct, frozen=True, kw_only=True):
    """Everything so far."""

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

    def twice(self) -> list[str]:
        """Whatever happened more often than once; nothing may."""
        charges = Counter(i["metadata"]["bookingId"] for i in self.intents if i["status"] == "succeeded")
        pages = Counter(s["metadata"]["bookingId"] for s in self.sessions if s["status"] == "open")
        meetings = Counter(meeting["invitee"]["tracking"]["utm_content"] for meeting in self.meetings)
        refunds = Counter(refund["metadata"]["bookingId"] for refund in self.refunds)
        return [
            *_more_than_once("charge", charges),
            *_more_than_once("open payment page", pages),
            *_more_than_once("meeting", meetings),
            *_more_than_once("refund", refunds),
            *_more_than_once("mail", Counter(map(mail_id_of, self.mails))),
        ]


def read_records(sandbox_url: str, data_dir: Path) -> Records:
    """The books of a running sandbox."""
    key = {"Authorization": f"Bearer {credentials.STRIPE_SECRET_KEY}"}
    store = Store(data_dir / STORE_NAME)
    with httpx.Client(base_url=f"{sandbox_url}/stripe/v1", headers=key, timeout=TIMEOUT_SECONDS) as stripe:
        records = Records(
            sessions=_all(stripe, "/checkout/sessions"),
            intents=_all(stripe, "/payment_intents"),
            refunds=_all(stripe, "/refunds"),
            meetings=store.select("meeting"),
            mails=store.select("mail"),
        )
    store.close()
    return records


def mail_id_of(mail: Document) -> str:
    return str(mail["request"]["personalizations"][0]["custom_args"]["bookingMailId"])


def _more_than_once(what: str, counted: Counter[str]) -> list[str]:
    return [f"{what} {number} times: {key}" for key, number in counted.items() if number > 1]


def _all(stripe: httpx.Client, path: str) -> list[Any]:
    found: list[Any] = []
    while True:
        after = {"starting_after": found[-1]["id"]} if found else {}
        page = stripe.get(path, params={"limit": str(PAGE), **after}).raise_for_status().json()
        found += page["data"]
        if not page["has_more"]:
            return found
