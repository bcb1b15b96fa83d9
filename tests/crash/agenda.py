"""The free times that everybody takes from, and the patience to ask again when nobody answers."""

import random
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

TIMEOUT_SECONDS = 25.0
ANSWER_LIMIT_SECONDS = 120.0
RETRY_SECONDS_MAX = 2.0
_WINDOW = timedelta(days=28)
_FIRST_DAY = timedelta(days=3)  # so that cancelling is free
_MONTHS_MAX = 24
_RIVALS = 0.1
_SERVER_FAULT = 500


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
