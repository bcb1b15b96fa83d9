"""Providers that fail on their own account during the storm: the sandbox's switches, pressed from a seed."""

import random
import threading
from collections import Counter
from typing import Any

import httpx
from msgspec import Struct

PAUSE_SECONDS = (0.3, 1.7)
TIMEOUT_SECONDS = 20.0
ON_AT_ONCE_MAX = 6
COUNT_MAX = 3
_AMOUNTS = {"timeout": 9, "slow": 1500, "delay": 4, "repeat": 3}
_CALLS = ("500", "503", "429", "timeout", "lost", "wrong_body", "slow")
_WEBHOOKS = ("drop", "delay", "repeat", "reorder", "wrong_signature")

KINDS: tuple[tuple[str, str], ...] = (
    *(("stripe", kind) for kind in (*_CALLS, *_WEBHOOKS)),
    *(("calendly", kind) for kind in (*_CALLS, *_WEBHOOKS)),
    # A mail whose answer and reports are all lost is sent again after five minutes: the measured window alone is meant
    # here, so that its reports come.
    *(("sendgrid", kind) for kind in ("503", "429", "timeout", "lost", "slow", "delay", "repeat", "reorder")),
)


class Pressed(Struct, frozen=True):
    name: str
    count: int


class Switcher(threading.Thread):
    """One fault after the other until told to stop; `struck` counts the calls and webhooks that met one."""

    def __init__(self, seed: int, sandbox_url: str, stop: threading.Event) -> None:
        super().__init__(name="faults", daemon=True)
        self.struck: Counter[str] = Counter()
        self.fault: BaseException | None = None
        self._chance = random.Random(f"{seed}/faults")
        self._http = httpx.Client(base_url=sandbox_url, timeout=TIMEOUT_SECONDS, headers={"accept": "application/json"})
        self._stopping = stop
        self._on: dict[str, Pressed] = {}
        self._bag: list[tuple[str, str]] = []

    def run(self) -> None:
        try:
            while not self._stopping.wait(self._chance.uniform(*PAUSE_SECONDS)):
                self._press()
        except BaseException as fault:  # noqa: BLE001 - told by the thread that waits for this one
            self.fault = fault
        finally:
            self._heal()
            self._http.close()

    def _press(self) -> None:
        """Every kind comes once before any comes again."""
        if len(self._on) >= ON_AT_ONCE_MAX:
            self._heal()
        if not self._bag:
            self._bag = sorted(KINDS)
            self._chance.shuffle(self._bag)
        provider, kind = self._bag.pop()
        count = 1 if kind in ("429", "timeout") else self._chance.randint(1, COUNT_MAX)
        asked: dict[str, Any] = {"provider": provider, "kind": kind, "count": count, "amount": _AMOUNTS.get(kind)}
        answer = self._http.post("/faults", json=asked)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        self._on[answer.json()["id"]] = Pressed(f"{provider} {kind}", count)

    def _heal(self) -> None:
        left = {fault["id"]: fault["count"] for fault in self._http.get("/faults").raise_for_status().json()["faults"]}
        self._http.post("/faults/heal", json={}).raise_for_status()
        for key, pressed in self._on.items():
            self.struck[pressed.name] += pressed.count - left.get(key, 0)
        self.struck = +self.struck
        self._on = {}
