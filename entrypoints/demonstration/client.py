"""A client who books over the public API and pays on the sandbox's page, as any front end would."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID, uuid4

import httpx
from msgspec import Struct

from domain.money import Money

BOOKING_LIMIT_SECONDS = 40
_POLL_SECONDS = 0.1
_AHEAD = timedelta(days=2)  # so that cancelling is still free, and the page says so
_SETTLED = {"CONFIRMED", "CANCELLED", "EXPIRED"}
# confirmed before its money is taken: that is a moment away
_RESERVED = "AUTHORIZED"


class DemoFailure(Exception):  # noqa: N818 - it names what happened
    """The demo could not go on; the message says why."""


class BookedSession(Struct, frozen=True):
    booking_id: UUID
    title: str
    price: str
    status: str
    page: str


class DemoClient:
    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=20)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def book_free_session(self, builder: str) -> BookedSession:
        return self._book(builder, priced=False)

    def book_paid_session(self, builder: str) -> BookedSession:
        return self._book(builder, priced=True)

    def _book(self, builder: str, *, priced: bool) -> BookedSession:
        profile = self._get(f"/api/marketplace/builders/{builder}")
        session = next(s for s in profile["sessionTypes"] if (s["price"]["amountMinor"] > 0) == priced)
        confirmed = self._confirm(session["id"], self._first_time(session["id"]))
        if confirmed["paymentRequired"]:
            httpx.post(confirmed["checkoutUrl"], data={"action": "pay"}, timeout=20)
        booking = self._wait(confirmed["booking"]["id"], confirmed["booking"]["accessToken"])
        price = Money(session["price"]["amountMinor"], session["price"]["currency"])
        return BookedSession(
            booking_id=UUID(booking["id"]),
            title=f"{session['title']} with {profile['name']}",
            price=str(price) if priced else "free",
            status=booking["status"],
            page=confirmed["booking"]["confirmationUrl"],
        )

    def _first_time(self, session_type_id: str) -> dict[str, Any]:
        start = datetime.now(UTC) + _AHEAD
        query = {
            "sessionTypeId": session_type_id,
            "start": start.isoformat(),
            "end": (start + timedelta(days=14)).isoformat(),
            "timezone": "Europe/Berlin",
        }
        slots = self._get("/api/scheduling/calendly/available-times", query)["slots"]
        if not slots:
            raise DemoFailure("the sandbox's calendar has no free time in the next two weeks")
        slot: dict[str, Any] = slots[0]
        return slot

    def _confirm(self, session_type_id: str, slot: dict[str, Any]) -> dict[str, Any]:
        body = {
            "sessionTypeId": session_type_id,
            "timeSlot": {"startTime": slot["startTime"], "endTime": slot["endTime"], "schedulingUrl": ""},
            "clientDetails": {"name": "Mary Demo", "email": "mary@example.org", "timezone": "Europe/Berlin"},
            "notes": "Booked by the demo.",
        }
        answer = self._http.post(
            "/api/scheduling/bookings/confirm", json=body, headers={"Idempotency-Key": str(uuid4())}
        )
        return self._read(answer)

    def _wait(self, booking_id: str, token: str) -> dict[str, Any]:
        """The booking once it and its money are settled, or as it is at the limit."""
        deadline = time.monotonic() + BOOKING_LIMIT_SECONDS
        while True:
            headers = {"Authorization": f"Bearer {token}"}
            booking: dict[str, Any] = self._read(
                self._http.get(f"/api/scheduling/bookings/{booking_id}", headers=headers)
            )["booking"]
            if (booking["status"] in _SETTLED and booking["paymentStatus"] != _RESERVED) or time.monotonic() > deadline:
                return booking
            time.sleep(_POLL_SECONDS)

    def _get(self, path: str, query: dict[str, str] | None = None) -> dict[str, Any]:
        return self._read(self._http.get(path, params=query))

    @staticmethod
    def _read(answer: httpx.Response) -> dict[str, Any]:
        if not answer.is_success:
            raise DemoFailure(f"{answer.request.method} {answer.request.url.path} answered {answer.text}")
        body: dict[str, Any] = answer.json()
        return body
