"""Clients who book over HTTP, pay, walk away or cancel, and who ask again with the same key when an answer is lost."""

import itertools
import random
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from msgspec import Struct

TIMEOUT_SECONDS = 25.0
ANSWER_LIMIT_SECONDS = 120.0
PAUSE_SECONDS = 0.5
RETRY_SECONDS_MAX = 2.0
_WINDOW = timedelta(days=28)
_FIRST_DAY = timedelta(days=3)  # so that cancelling is free
_MONTHS_MAX = 24
_RIVALS = 0.1
_WALKS_AWAY, _DECLINED_FIRST, _CANCELS = 0.1, 0.1, 0.2
_SERVER_FAULT = 500

Json = dict[str, Any]

OFFERS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("ada", "ada-intro", {}),
    ("ada", "ada-deep-dive", {}),
    ("grace", "grace-review", {"Which repository should I read?": "the one that crashes"}),
)
"""Expert, session type, the answers it needs."""


class Promise(Struct, kw_only=True):
    """What one client was told: the booking that a 201, or a 503 with a hold, gave."""

    key: str
    booking_id: str
    starts_at: str
    paid: bool = False
    seen_confirmed: bool = False
    cancelled: bool = False


class Agenda:
    """Times to ask for: each expert's free hours, month by month, as the API offers them."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=TIMEOUT_SECONDS)
        self._lock = threading.Lock()
        self._slots = {expert: self._of(kind) for expert, kind in (("ada", "ada-deep-dive"), ("grace", "grace-review"))}
        self._last: dict[str, str] = {}

    def close(self) -> None:
        self._http.close()

    def take(self, expert: str, chance: random.Random) -> str:
        """A start that nobody was given yet, or, at times, the one that somebody was given just now."""
        with self._lock:
            if expert in self._last and chance.random() < _RIVALS:
                return self._last[expert]
            self._last[expert] = next(self._slots[expert])
            return self._last[expert]

    def _of(self, session_type: str) -> Iterator[str]:
        first = datetime.now(UTC) + _FIRST_DAY
        for month in range(_MONTHS_MAX):
            start = first + month * _WINDOW
            query = {
                "sessionTypeId": session_type,
                "start": start.isoformat(),
                "end": (start + _WINDOW).isoformat(),
                "timezone": "Europe/Berlin",
            }
            answer = patiently(self._http, "GET", "/api/scheduling/calendly/available-times", params=query)
            starts = [slot["startTime"] for slot in answer.json()["slots"]]
            yield from (start for start in starts if start[14:16] == "00")


class Client(threading.Thread):
    """One person after another until told to stop; what they were promised is in `promises`."""

    def __init__(self, number: int, seed: int, base_url: str, agenda: Agenda, stop: threading.Event) -> None:
        super().__init__(name=f"client-{number}", daemon=True)
        self.promises: list[Promise] = []
        self.refused: list[str] = []
        self.keys = 0
        self.fault: BaseException | None = None
        self._chance = random.Random(f"{seed}/{number}")
        # A forwarded address for each person, so that none of them meets the limit that one address has.
        self._people = itertools.count(number * 100_000)
        self._http = httpx.Client(base_url=base_url, timeout=TIMEOUT_SECONDS)
        self._agenda = agenda
        self._stopping = stop

    def run(self) -> None:
        try:
            while not self._stopping.wait(PAUSE_SECONDS * self._chance.random()):
                self._one_person()
        except BaseException as fault:  # noqa: BLE001 - told by the thread that waits for this one
            self.fault = fault
        finally:
            self._http.close()

    def _one_person(self) -> None:
        expert, kind, answers = self._chance.choice(OFFERS)
        starts_at = self._agenda.take(expert, self._chance)
        number = next(self._people)
        body = _confirm_body(kind, starts_at, number, answers)
        key = str(uuid4())
        headers = {
            "Idempotency-Key": key,
            "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        }
        self.keys += 1
        told = patiently(self._http, "POST", "/api/scheduling/bookings/confirm", json=body, headers=headers).json()
        if not told.get("success"):
            self.refused.append(told["error"])
            return
        booking = told["booking"]
        promise = Promise(key=key, booking_id=booking["id"], starts_at=booking["startTime"])
        self.promises.append(promise)
        promise.seen_confirmed = booking["status"] == "CONFIRMED"
        if told["paymentRequired"]:
            self._pay(promise, told["checkoutUrl"])
        if self._chance.random() < _CANCELS:
            self._cancel(promise, booking["accessToken"])

    def _pay(self, promise: Promise, url: str) -> None:
        if self._chance.random() < _WALKS_AWAY:
            return
        if self._chance.random() < _DECLINED_FIRST:
            self._http.post(url, data={"action": "decline"})
        promise.paid = self._http.post(url, data={"action": "pay"}).has_redirect_location

    def _cancel(self, promise: Promise, token: str) -> None:
        answer = patiently(
            self._http,
            "POST",
            f"/api/scheduling/bookings/{promise.booking_id}/cancel",
            json={},
            headers={"Authorization": f"Bearer {token}"},
        )
        promise.cancelled = answer.is_success


def patiently(http: httpx.Client, method: str, path: str, **options: Any) -> httpx.Response:
    """Ask until an answer comes that repeating would not change."""
    deadline = time.monotonic() + ANSWER_LIMIT_SECONDS
    while True:
        assert time.monotonic() < deadline, f"{method} {path} was not answered"
        try:
            answer = http.request(method, path, **options)
        except httpx.TransportError:
            threading.Event().wait(0.1)
            continue
        if answer.status_code < _SERVER_FAULT:
            return answer
        assert answer.status_code == 503, f"{method} {path}: {answer.status_code} {answer.text}"
        threading.Event().wait(min(RETRY_SECONDS_MAX, float(answer.headers["Retry-After"])))


def _confirm_body(kind: str, starts_at: str, number: int, answers: dict[str, str]) -> Json:
    minutes = {"ada-intro": 30, "ada-deep-dive": 60, "grace-review": 45}[kind]
    ends_at = datetime.fromisoformat(starts_at) + timedelta(minutes=minutes)
    return {
        "sessionTypeId": kind,
        "timeSlot": {"startTime": starts_at, "endTime": ends_at.isoformat(), "schedulingUrl": ""},
        "clientDetails": {
            "name": f"Client {number}",
            "email": f"client-{number}@example.org",
            "timezone": "Europe/Berlin",
        },
        "answers": answers,
    }
