"""People who know nothing of us: they book, move and cancel on Calendly's own pages."""

import itertools
import random
import threading
from collections import Counter
from urllib.parse import urlsplit

import httpx

from tests.crash.agenda import Agenda

PAUSE_SECONDS = 1.2
LOOKS_AT_IT_SECONDS = 1.5
TIMEOUT_SECONDS = 25.0
_MOVES, _CANCELS = 0.25, 0.25
_BOOKED = " booked"

PAGES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("ada", "ada-intro", {}),  # not in our catalog: foreign time
    ("ada", "ada-deep-dive", {}),  # adopted, to be paid
    ("grace", "grace-review", {"a1": "the one that crashes"}),  # adopted, free
)
"""Expert, event type, its answers."""


class CalendlyPages:
    """What anybody can press there; every answer that is no redirect is a no."""

    def __init__(self, sandbox_url: str) -> None:
        self._http = httpx.Client(base_url=sandbox_url, timeout=TIMEOUT_SECONDS)

    def close(self) -> None:
        self._http.close()

    def book(self, event_type: str, form: dict[str, str]) -> str | None:
        """The invitee's key."""
        return self._press(f"/calendly/book/{event_type}", form)

    def move(self, invitee: str, start: str) -> str | None:
        """The new invitee's key."""
        return self._press(f"/calendly/reschedulings/{invitee}", {"start_time": start})

    def cancel(self, invitee: str) -> bool:
        return self._press(f"/calendly/cancellations/{invitee}", {"reason": "not this week"}) is not None

    def _press(self, path: str, form: dict[str, str]) -> str | None:
        answer = self._http.post(path, data=form)
        if not answer.has_redirect_location:
            assert answer.status_code in (httpx.codes.CONFLICT, httpx.codes.NOT_FOUND), answer.text
            return None
        return last_segment(answer.headers["location"])


def last_segment(address: str) -> str:
    return urlsplit(address).path.rpartition("/")[2]


class Visitor(threading.Thread):
    """One person after another until told to stop; `done` counts what Calendly said yes to."""

    def __init__(self, seed: int, sandbox_url: str, agenda: Agenda, stop: threading.Event) -> None:
        super().__init__(name="visitor", daemon=True)
        self.done: Counter[str] = Counter()
        self.fault: BaseException | None = None
        self._chance = random.Random(f"{seed}/visitor")
        self._numbers = itertools.count(1)
        self._pages = CalendlyPages(sandbox_url)
        self._agenda = agenda
        self._stopping = stop

    def run(self) -> None:
        try:
            while not self._stopping.wait(PAUSE_SECONDS * self._chance.random()):
                self._one_person()
        except BaseException as fault:  # noqa: BLE001 - told by the thread that waits for this one
            self.fault = fault
        finally:
            self._pages.close()

    @property
    def bookings_made(self) -> int:
        """How many may have become bookings of ours."""
        return sum(number for what, number in self.done.items() if what.endswith(_BOOKED))

    def _one_person(self) -> None:
        expert, event_type, answers = self._chance.choice(PAGES)
        number = next(self._numbers)
        person = {"name": f"Visitor {number}", "email": f"visitor-{number}@example.org", "timezone": "Europe/Berlin"}
        start = self._agenda.take(expert, self._chance)
        invitee = self._pages.book(event_type, {**person, **answers, "start_time": start})
        if invitee is None:
            self.done["refused"] += 1
            return
        self.done[f"{event_type}{_BOOKED}"] += 1
        self._change_it(expert, invitee)

    def _change_it(self, expert: str, invitee: str) -> None:
        chosen = self._chance.random()
        if chosen < _MOVES + _CANCELS:
            self._stopping.wait(LOOKS_AT_IT_SECONDS * self._chance.random())
        if chosen < _MOVES:
            moved = self._pages.move(invitee, self._agenda.take(expert, self._chance))
            self.done["moved"] += moved is not None
        elif chosen < _MOVES + _CANCELS:
            self.done["cancelled"] += self._pages.cancel(invitee)
