"""The people of one scenario, with what they hold in their hands, and the front door they knock at."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from msgspec import Struct

from tests.acceptance.marketplace import Offer, address_of

Json = dict[str, Any]
LOOK_AROUND = timedelta(minutes=1)


class Visitor(Struct):
    """`answers` are those to every request; the last booking they spoke of is theirs."""

    name: str
    answers: list[httpx.Response]
    booking_id: UUID | None = None
    access_token: str = ""
    pages: list[str] = []
    request: Json = {}
    key: str = ""
    session: str = ""

    @property
    def email(self) -> str:
        return address_of(self.name)

    @property
    def booking(self) -> UUID:
        assert self.booking_id is not None, f"{self.name} has no booking"
        return self.booking_id

    @property
    def page(self) -> str:
        """The payment page that was shown last, by the last part of its address."""
        assert self.pages, f"{self.name} was shown no payment page"
        return self.pages[-1]

    @property
    def refusal(self) -> str:
        """The slug of the last answer if it was a no, else nothing."""
        return str(self.answers[-1].json().get("error", ""))

    def note(self, answer: httpx.Response) -> None:
        self.answers.append(answer)
        told: Json = answer.json()
        booking: Json = told.get("booking", {})
        found = booking.get("id") or told.get("bookingId")
        if found:
            self.booking_id = UUID(found)
            self.access_token = booking.get("accessToken") or told.get("accessToken") or self.access_token
        if told.get("checkoutUrl"):
            self.pages.append(str(told["checkoutUrl"]).rpartition("/")[2])


class FrontDoor:
    """What a browser asks of the service."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def builder(self, slug: str) -> Json:
        listed = self._read(self._http.get("/api/marketplace/builders"))["builders"]
        assert slug in [builder["slug"] for builder in listed]
        return self._read(self._http.get(f"/api/marketplace/builders/{slug}"))

    def is_free(self, offer: Offer, start: datetime) -> bool:
        query = {
            "sessionTypeId": offer.key,
            "start": (start - LOOK_AROUND).isoformat(),
            "end": (start + LOOK_AROUND).isoformat(),
            "timezone": "UTC",
        }
        slots = self._read(self._http.get("/api/scheduling/calendly/available-times", params=query))["slots"]
        return any(datetime.fromisoformat(slot["startTime"]) == start for slot in slots)

    def choose(self, visitor: Visitor, offer: Offer, start: datetime) -> None:
        visitor.key = str(uuid4())
        visitor.request = {
            "sessionTypeId": offer.key,
            "timeSlot": {"startTime": start.isoformat(), "endTime": _end(offer, start), "schedulingUrl": ""},
            "clientDetails": {"name": visitor.name, "email": visitor.email, "timezone": "Europe/Berlin"},
        }
        self.repeat(visitor)

    def choose_again(self, visitor: Visitor, start: datetime) -> None:
        """The same key, but another time."""
        slot: Json = visitor.request["timeSlot"]
        lasts = datetime.fromisoformat(slot["endTime"]) - datetime.fromisoformat(slot["startTime"])
        times = {"startTime": start.isoformat(), "endTime": (start + lasts).isoformat()}
        visitor.request = visitor.request | {"timeSlot": slot | times}
        self.repeat(visitor)

    def repeat(self, visitor: Visitor) -> None:
        session = {"Cookie": visitor.session} if visitor.session else {}
        headers = {"Idempotency-Key": visitor.key, **session}
        visitor.note(self._http.post("/api/scheduling/bookings/confirm", json=visitor.request, headers=headers))

    def come_back_to_pay(self, visitor: Visitor) -> None:
        body = {"bookingId": str(visitor.booking)}
        visitor.note(self._http.post("/api/stripe/checkout", json=body, headers=_access(visitor)))

    def ask_for_more_time(self, visitor: Visitor) -> None:
        visitor.note(self._http.post(f"/api/scheduling/bookings/{visitor.booking}/extend", headers=_access(visitor)))

    def cancel(self, visitor: Visitor) -> None:
        path = f"/api/scheduling/bookings/{visitor.booking}/cancel"
        visitor.note(self._http.post(path, json={}, headers=_access(visitor)))

    def move(self, visitor: Visitor, start: datetime) -> None:
        now = self.booking(visitor)
        lasts = datetime.fromisoformat(now["endTime"]) - datetime.fromisoformat(now["startTime"])
        slot = {"startTime": start.isoformat(), "endTime": (start + lasts).isoformat(), "schedulingUrl": ""}
        path = f"/api/scheduling/bookings/{visitor.booking}/move"
        visitor.note(self._http.post(path, json={"timeSlot": slot}, headers=_access(visitor)))

    def tell_as_operator(self, visitor: Visitor, action: str, body: Json, token: str) -> None:
        path = f"/api/operator/bookings/{visitor.booking}/{action}"
        self._read(self._http.post(path, json=body, headers={"Authorization": f"Bearer {token}"}))

    def mails_as_operator(self, visitor: Visitor, token: str) -> list[Json]:
        path = f"/api/operator/bookings/{visitor.booking}"
        told: Json = self._read(self._http.get(path, headers={"Authorization": f"Bearer {token}"}))
        mails: list[Json] = told["booking"]["mails"]
        return mails

    def resend_as_operator(self, mail: Json, why: str, token: str) -> None:
        path = f"/api/operator/mails/{mail['id']}/resend"
        self._read(self._http.post(path, json={"why": why}, headers={"Authorization": f"Bearer {token}"}))

    def booking(self, visitor: Visitor) -> Json:
        path = f"/api/scheduling/bookings/{visitor.booking}"
        booking: Json = self._read(self._http.get(path, headers=_access(visitor)))["booking"]
        return booking

    @staticmethod
    def _read(answer: httpx.Response) -> Json:
        assert answer.is_success, answer.text
        told: Json = answer.json()
        return told


def _end(offer: Offer, start: datetime) -> str:
    return (start + timedelta(minutes=offer.minutes)).isoformat()


def _access(visitor: Visitor) -> dict[str, str]:
    return {"Authorization": f"Bearer {visitor.access_token}"}
