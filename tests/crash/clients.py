"""Clients who book over HTTP, pay, walk away, change or cancel, and ask again with the same key when nobody answers."""

import itertools
import random
import threading
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from msgspec import Struct

from tests.crash.agenda import TIMEOUT_SECONDS, Agenda, patiently
from tests.crash.visitors import CalendlyPages, last_segment

PAUSE_SECONDS = 0.5
STANDS_LIMIT_SECONDS = 6.0
_LOOK_EVERY_SECONDS = 0.3
_WALKS_AWAY, _DECLINED_FIRST, _AT_ONCE = 0.1, 0.1, 0.2
_CHANGES = {"leaves it": 0.45, "cancels": 0.15, "moves": 0.2, "moves at Calendly": 0.1, "cancels at Calendly": 0.1}
_MINUTES = {"ada-deep-dive": 60, "grace-review": 45}

Json = dict[str, Any]

OFFERS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("ada", "ada-deep-dive", {}),
    ("ada", "ada-deep-dive", {}),
    ("grace", "grace-review", {"Which repository should I read?": "the one that crashes"}),
)
"""Expert, session type, the answers it needs. The first is paid, the second is free."""


class Promise(Struct, kw_only=True):
    """What one client was told: the booking that a 201, or a 503 with a hold, gave, and at which times it may be."""

    key: str
    booking_id: str
    starts_at: tuple[str, ...]
    paid: bool = False
    seen_confirmed: bool = False
    cancelled: bool = False
    asked_to_cancel: bool = False


class Booked(Struct, frozen=True):
    """A booking in its client's hands."""

    promise: Promise
    expert: str
    session_type: str
    token: str

    @property
    def path(self) -> str:
        return f"/api/scheduling/bookings/{self.promise.booking_id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


class Client(threading.Thread):
    """One person after another until told to stop; what they were promised is in `promises`."""

    def __init__(
        self, number: int, seed: int, base_url: str, sandbox_url: str, agenda: Agenda, stop: threading.Event
    ) -> None:
        super().__init__(name=f"client-{number}", daemon=True)
        self.promises: list[Promise] = []
        self.refused: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.keys = 0
        self.fault: BaseException | None = None
        self._chance = random.Random(f"{seed}/{number}")
        # A forwarded address for each person, so that none of them meets the limit that one address has.
        self._people = itertools.count(number * 100_000)
        self._http = httpx.Client(base_url=base_url, timeout=TIMEOUT_SECONDS)
        self._calendly = CalendlyPages(sandbox_url)
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
            self._calendly.close()

    def _one_person(self) -> None:
        expert, kind, answers = self._chance.choice(OFFERS)
        starts_at = self._agenda.take(expert, self._chance)
        number = next(self._people)
        body = _confirm_body(kind, starts_at, number, answers)
        key = str(uuid4())
        headers = {"Idempotency-Key": key, "X-Forwarded-For": _address(number)}
        self.keys += 1
        told = patiently(self._http, "POST", "/api/scheduling/bookings/confirm", json=body, headers=headers).json()
        if not told.get("success"):
            self.refused[told["error"]] += 1
            return
        view = told["booking"]
        promise = Promise(key=key, booking_id=view["id"], starts_at=(view["startTime"],))
        self.promises.append(promise)
        promise.seen_confirmed = view["status"] == "CONFIRMED"
        if told["paymentRequired"]:
            self._pay(promise, told["checkoutUrl"])
        if promise.paid or not told["paymentRequired"]:
            self._change(Booked(promise, expert, kind, view["accessToken"]))

    def _pay(self, promise: Promise, url: str) -> None:
        if self._chance.random() < _WALKS_AWAY:
            return
        if self._chance.random() < _DECLINED_FIRST:
            self._http.post(url, data={"action": "decline"})
        at_once = self._chance.random() < _AT_ONCE  # a wallet, whose money cannot be reserved
        promise.paid = self._http.post(url, data={"action": "at_once" if at_once else "pay"}).has_redirect_location
        self.done["paid at once" if at_once else "reserved"] += promise.paid

    def _change(self, booked: Booked) -> None:
        match self._chance.choices(list(_CHANGES), list(_CHANGES.values()))[0]:
            case "cancels":
                self._cancel(booked)
            case "moves":
                self._move(booked)
            case "moves at Calendly":
                self._move_there(booked)
            case "cancels at Calendly":
                self._cancel_there(booked)
            case _:
                pass

    def _cancel(self, booked: Booked) -> None:
        booked.promise.asked_to_cancel = True
        answer = patiently(self._http, "POST", f"{booked.path}/cancel", json={}, headers=booked.headers)
        booked.promise.cancelled = answer.is_success
        self.done["cancelled"] += answer.is_success

    def _move(self, booked: Booked) -> None:
        """Any answer but a refusal may still become the new time, or stay the old one while it is being asked for."""
        if self._standing(booked) is None:
            return
        to = self._agenda.take(booked.expert, self._chance)
        body = {"timeSlot": _slot(booked.session_type, to)}
        answer = patiently(self._http, "POST", f"{booked.path}/move", json=body, headers=booked.headers)
        if not answer.is_success:
            self.refused[f"move: {answer.json()['error']}"] += 1
            return
        view = answer.json()["booking"]
        was = booked.promise.starts_at
        booked.promise.starts_at = (*was, to) if view["movingTo"] else (view["startTime"],)
        self.done["moved later" if view["movingTo"] else "moved"] += 1

    def _move_there(self, booked: Booked) -> None:
        invitee = self._invitee(booked)
        to = self._agenda.take(booked.expert, self._chance)
        if invitee and self._calendly.move(invitee, to):
            booked.promise.starts_at = (to,)
            self.done["moved at Calendly"] += 1

    def _cancel_there(self, booked: Booked) -> None:
        invitee = self._invitee(booked)
        if invitee and self._calendly.cancel(invitee):
            booked.promise.cancelled = booked.promise.asked_to_cancel = True
            self.done["cancelled at Calendly"] += 1

    def _invitee(self, booked: Booked) -> str | None:
        view = self._standing(booked)
        return last_segment(view["rescheduleUrl"]) if view and view["rescheduleUrl"] else None

    def _standing(self, booked: Booked) -> Json | None:
        """The booking once it is confirmed or has lost its time; None if that takes long."""
        for _ in range(round(STANDS_LIMIT_SECONDS / _LOOK_EVERY_SECONDS)):
            view: Json = patiently(self._http, "GET", booked.path, headers=booked.headers).json()["booking"]
            if view["status"] in ("CONFIRMED", "NEEDS_NEW_TIME"):
                return view
            if self._stopping.wait(_LOOK_EVERY_SECONDS):
                return None
        return None


def _address(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _slot(kind: str, starts_at: str) -> Json:
    ends_at = datetime.fromisoformat(starts_at) + timedelta(minutes=_MINUTES[kind])
    return {"startTime": starts_at, "endTime": ends_at.isoformat(), "schedulingUrl": ""}


def _confirm_body(kind: str, starts_at: str, number: int, answers: dict[str, str]) -> Json:
    return {
        "sessionTypeId": kind,
        "timeSlot": _slot(kind, starts_at),
        "clientDetails": {
            "name": f"Client {number}",
            "email": f"client-{number}@example.org",
            "timezone": "Europe/Berlin",
        },
        "answers": answers,
    }
