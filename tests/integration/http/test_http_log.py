"""What a request and the work that it calls for leave in the log."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest

from adapters.memory.mailer import MemoryMailer
from entrypoints.telemetry.logs import logging_to
from tests import ada
from tests.integration.http.surface import CONFIRM, Surface, confirm_body, surface

Line = dict[str, Any]


class Heard:
    def __init__(self, web: Surface, stream: io.StringIO) -> None:
        self.web = web
        self._stream = stream

    def lines(self, **wanted: object) -> list[Line]:
        found = [json.loads(line) for line in self._stream.getvalue().splitlines()]
        return [line for line in found if wanted.items() <= line.items()]


@contextmanager
def heard() -> Iterator[Heard]:
    stream = io.StringIO()
    with logging_to(stream, for_people=False), surface() as web:
        yield Heard(web, stream)


def test_one_booking_is_followed_through_the_log_from_request_to_work() -> None:
    with heard() as log:
        answer = log.web.post(CONFIRM, confirm_body(session=ada.INTRO, minutes=30, start=ada.STARTS[0]))
        booking = answer.json()["booking"]["id"]
        log.web.work()
        about = log.lines(booking=booking)
    request_id = answer.headers["x-request-id"]
    said = [(line["event"], line.get("request_id")) for line in about]
    assert said == [
        ("book_meeting: done", request_id),
        (f"POST {CONFIRM}: 201", request_id),
        ("send_mail: done", None),
        ("send_mail: done", None),
    ]
    assert {line["ended"] for line in about if "effect" in line} == {"done"}
    assert all(line["milliseconds"] >= 0 for line in about)


def test_work_that_waits_for_a_person_is_a_warning() -> None:
    with heard() as log, pytest.MonkeyPatch.context() as patch:
        patch.setattr(MemoryMailer, "send", lambda *_: 1 // 0)
        booking = log.web.booked(session=ada.INTRO, minutes=30, start=ada.STARTS[0])["booking"]["id"]
        log.web.work()
        bug, parked = log.lines(booking=booking, effect="send_mail")[:2]
    assert (bug["level"], bug["exception"][0]["type"]) == ("error", "ZeroDivisionError")
    assert (parked["level"], parked["ended"]) == ("warning", "parked")


def test_each_request_has_an_id_of_its_own_and_its_refusal_names_it() -> None:
    with heard() as log:
        answers = [log.web.get(f"/api/scheduling/bookings/{uuid4()}", "no token") for _ in range(2)]
        ids = [answer.headers["x-request-id"] for answer in answers]
        (refused, request) = log.lines(request_id=ids[0])
    assert len(set(ids)) == 2
    assert (refused["reference"], refused["status"]) == (answers[0].json()["reference"], answers[0].status_code)
    assert (request["route"], request["status"]) == ("/api/scheduling/bookings/{booking_id}", 401)
    assert request["booking"] in str(answers[0].request.url)


@pytest.mark.parametrize("path", ["/health/live", "/metrics"])
def test_what_is_asked_all_day_long_is_not_told(path: str) -> None:
    with heard() as log:
        assert log.web.get(path).headers["x-request-id"]
        assert log.lines() == []
